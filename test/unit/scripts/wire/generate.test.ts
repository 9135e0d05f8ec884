// If this fails, the client or the simulator says something else of ConnectWise's records than the vendor's document.
import assert from 'node:assert/strict';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chosenRecords, typeChoices } from '../../../../scripts/wire/choices/index.ts';
import { newestFacts, readEditions } from '../../../../scripts/wire/kept.ts';
import { typeFiles } from '../../../../scripts/wire/types.ts';
import { writtenFiles, writtenFolders } from '../../../../scripts/wire/written.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const editions = readEditions(root);
const facts = newestFacts(editions);
const written = await writtenFiles(editions);

/** The paths of files that are not as they are written, are missing, or stand among them. */
function differing(from: string): readonly string[] {
  const there = Object.values(writtenFolders)
    .flatMap((folder) => globSync(`${folder}/**/*.*`, { cwd: from }))
    .map((path) => path.replaceAll('\\', '/'));
  return [...new Set([...there, ...written.keys()])].filter(
    (path) => !there.includes(path) || readFileSync(join(from, path), 'utf8') !== written.get(path),
  );
}

test('writing the types and the field lists again changes nothing', () => {
  assert.ok(written.size > 20, `only ${written.size} files are written`);
  assert.deepEqual(
    differing(root),
    [],
    'do this: npm run wire, and put what it takes away into scripts/wire',
  );
});

test('an edit by hand, a file that is missing and one that is too much are found', () => {
  const copy = mkdtempSync(join(tmpdir(), 'wire-'));
  try {
    for (const folder of Object.values(writtenFolders))
      cpSync(join(root, folder), join(copy, folder), { recursive: true });
    assert.deepEqual(differing(copy), []);
    const [ticket, lists] = [`${writtenFolders.types}/ticket.ts`, `${writtenFolders.lists}/service.ts`];
    const text = readFileSync(join(copy, ticket), 'utf8');
    writeFileSync(join(copy, ticket), text.replace('At most 100 characters', 'At most 200 characters'));
    rmSync(join(copy, lists));
    writeFileSync(join(copy, writtenFolders.types, 'mine.ts'), '');
    assert.deepEqual(differing(copy).toSorted(), [lists, `${writtenFolders.types}/mine.ts`, ticket]);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test('each record stands in one edition alone, and all that are chosen have their facts', () => {
  const names = editions.flatMap((edition) => [...edition.facts.keys()]);
  assert.equal(new Set(names).size, names.length);
  assert.ok(chosenRecords.length > 150, `only ${chosenRecords.length} records`);
  for (const name of chosenRecords) assert.ok((facts.get(name)?.length ?? 0) > 0, name);
});

test('each kind of record that the client names has a type with facts, or one that base.ts says is by hand', () => {
  const kinds = readFileSync(join(root, 'shared/connectwise/records/kinds.ts'), 'utf8');
  const base = readFileSync(join(root, 'shared/connectwise/wire/base.ts'), 'utf8');
  const chosen = new Set(typeChoices.flatMap(({ types }) => types.map(({ name }) => name)));
  const named = new Set([...kinds.matchAll(/\bwire\.(\w+)/g)].map(([, name = '']) => name));
  assert.ok(named.size > 40, `only ${named.size} types`);
  for (const name of named)
    assert.ok(chosen.has(name) || base.includes(`export interface ${name} `), `${name} has no facts`);
});

const choose = (fields: string, isSent = false): Map<string, string> =>
  typeFiles(
    [{ file: 'mine', says: 'Mine.', isSent, types: [{ name: 'Mine', of: 'Ticket', says: 'Mine.', fields }] }],
    facts,
    'head',
  );

test('a choice that contradicts the document is refused', () => {
  assert.throws(() => choose('id! sumary'), /Mine\.sumary: Ticket has no such field/);
  assert.throws(() => choose('id! initialDescription'), /it is never returned/);
  assert.throws(() => choose('id! city!'), /does not promise/);
  assert.throws(() => choose('summary!', true), /Mine\.company: the document demands it/);
  assert.throws(() => choose('summary! company', true), /Mine\.company: the document demands it/);
  assert.match(choose('id! summary! board').get('mine.ts') ?? '', /readonly board\?: Maybe<Reference>;/);
  assert.match(choose('summary! company!', true).get('mine.ts') ?? '', /readonly company: IdentifiedKey;/);
});
