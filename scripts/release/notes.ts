/** `node scripts/release/notes.ts v0.2.0`: prints what CHANGELOG.md says about that version, or ends with 1 and why. */
import { readFileSync } from 'node:fs';
import { releaseNotes } from './changelog.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const { version } = JSON.parse(read('package.json')) as { readonly version: string };
try {
  const notes = releaseNotes({ tag: process.argv[2] ?? '', version, changelog: read('CHANGELOG.md') });
  process.stdout.write(notes);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
