// If this fails, a table grows for ever, or keeps a customer's data without anybody having decided for how long.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { configSchema } from '../../../../shared/rules/config/link.ts';
import { retentionSchema } from '../../../../shared/rules/config/retention.ts';
import { storeNames, storeTable } from '../../../../shared/rules/retention/stores.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const sources = ['shared', 'functions', 'cli'].flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: root }));
const texts = sources.map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);

/** The tables or queues that the code opens by a name of its own, whatever the account is called. */
const opened = (verb: string): ReadonlySet<string> =>
  new Set(
    texts.flatMap(([, text]) =>
      [...text.matchAll(new RegExp(String.raw`\b${verb}(?:<[^(]*>)?\(\s*[A-Za-z.]+,\s*'([^']+)'`, 'g'))].map(
        ([, name = '']) => name,
      ),
    ),
  );

test('every table that the code opens has a decision about its age', () => {
  const names = opened('openTable');
  assert.ok(names.size >= 17, `only ${names.size} tables were seen: the guard does not see what it guards`);
  for (const name of names)
    assert.ok(
      name in storeTable,
      `the table ${name} has no retention. do this: add it to storeTable in shared/rules/retention/stores.ts with its age limit (and a sweep in shared/azure/stores/retention/sweeps.ts) or its bound, and to the removal of a customer`,
    );
  for (const name of storeNames)
    assert.ok(names.has(name), `no code opens the table ${name}. do this: take it out of storeTable`);
});

test('no table is opened by a name that this guard cannot read', () => {
  const readable = /\bopenTable\(\s*[A-Za-z.]+,\s*('[^']+'|name)\s*\)/;
  let seen = 0;
  for (const [file, text] of texts)
    for (const [call] of text.matchAll(/(?<!function )\bopenTable\([^)]*\)/g)) {
      seen += 1;
      // A name out of storeTable is typed as one.
      assert.match(call, readable, `${file}: ${call}. do this: name the table where it is opened`);
    }
  assert.ok(seen > 10);
  const byName = texts.filter(([, text]) => /\bopenTable\(\s*[A-Za-z.]+,\s*name\s*\)/.test(text));
  for (const [file, text] of byName)
    assert.match(text, /\(name: StoreName\)/, `${file} opens a table by a name that is no StoreName`);
});

test('nothing of the app writes a blob, whose age nobody limits', () => {
  const blobs = texts.filter(([, text]) => text.includes('@azure/storage-blob'));
  assert.deepEqual(
    blobs.map(([file]) => file),
    [],
    'do this: decide how long the blobs stay, in docs/security.md and in the removal of a customer',
  );
});

test('every limit is a setting that some table uses, and none takes what is still needed', () => {
  const { retention, deadLetters } = configSchema.parse({ links: [] });
  const used = new Set(Object.values(storeTable).map(({ limit }) => limit));
  for (const name of Object.keys(retention))
    assert.ok(used.has(name as keyof typeof retention), `no table uses retention.${name}`);
  assert.equal(deadLetters.keepDays, null, 'a dead letter stays until it is over');
  assert.equal(retention.conflicts, 400, 'the journal keeps what a person saved for longer than a year');
  // A pair that is joined again takes notes of the last 30 days for new ones.
  for (const pairs of [59, 30, 1, 0, -1, 1.5])
    assert.ok(!retentionSchema.safeParse({ pairs }).success, `${pairs}`);
  assert.ok(!retentionSchema.safeParse({ histroy: 3 }).success, 'a misspelled limit is refused');
});
