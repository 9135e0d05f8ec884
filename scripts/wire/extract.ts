/**
 * `npm run wire:extract -- FILE [VERSION]`: takes the facts out of a new edition of the vendor's OpenAPI document, which
 * ConnectWise gives out in its developer portal, and keeps those of the records in use, beside all addresses of lists.
 * docs/wire-types.md says what comes then.
 * A file of types as the package `connectwise-rest` publishes them is read as well; the version is named beside it.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenRecords } from './choices/index.ts';
import { readFacts } from './facts.ts';
import { keptWith, readEditions } from './kept.ts';
import { addressesOf, factsOf, openApiDocument } from './open-api.ts';
import { documentOfTypes } from './published-types.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [file, version] = process.argv.slice(2);

if (file === undefined) {
  console.error('usage: npm run wire:extract -- FILE [VERSION]     FILE is the OpenAPI document as JSON');
  process.exitCode = 2;
} else take(file);

function take(file: string): void {
  const source = readFileSync(file, 'utf8');
  const document = openApiDocument.parse(
    file.endsWith('.ts') ? documentOfTypes(file, source, version ?? '') : JSON.parse(source),
  );
  const edition = version ?? document.info.version;
  if (!/^\d{4}\.\d+$/.test(edition))
    throw new Error(`"${edition}" is no version such as 2025.8. do this: name the version behind the file`);

  const editions = readEditions(root);
  const kept = keptWith(editions, { version: edition, facts: factsOf(document) }, chosenRecords);
  const placeOf = (name: string): string => join(root, 'scripts/wire/facts', `${name}.txt`);
  for (const [name, text] of kept) writeFileSync(placeOf(name), text);
  for (const { version: name } of editions) if (!kept.has(name)) rmSync(placeOf(name));

  const listing = join(root, 'sandbox/connectwise/model/vendor-paths.txt');
  const known = readFileSync(listing, 'utf8').trim().split('\n');
  const addresses = [...new Set([...known, ...addressesOf(document)])].toSorted();
  writeFileSync(listing, `${addresses.join('\n')}\n`);

  for (const [name, text] of kept)
    console.log(
      `${name}: facts of ${readFacts(text).size} records${name === edition ? '' : ', not in this one'}`,
    );
  console.log(
    `${addresses.length - known.length} new addresses; do this: npm run wire, and read the difference`,
  );
}
