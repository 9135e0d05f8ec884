/**
 * `npm run docs`: writes the parts of the pages that repeat what the code says, between markers, and leaves the prose
 * alone. A test runs the same and fails when a part is not what is written.
 */
import { writtenParts } from './doc-tables.ts';
import { writeParts } from './write-parts.ts';

await writeParts(await writtenParts());
