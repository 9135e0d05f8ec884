/**
 * What the user would lose: documentation that can be believed at two in the morning. Tables of codes and settings
 * are compared with the code, in both directions: what is written is exactly what the code says.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { functions } from '../functions/list.ts';
import { writtenTables } from '../scripts/doc-tables.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

for (const { file, marker, table } of writtenTables()) {
  test(`${file} holds the table "${marker}" as the code has it`, () => {
    assert.ok(table.split('\n').length > 5, 'the table has rows');
    assert.ok(read(file).includes(table), `run npm run docs: ${file} is not what the code says`);
  });
}

test('every automation has a page with purpose, trigger, prerequisites, configuration and troubleshooting', () => {
  const pages = globSync('docs/automations/*.md', { cwd: root }).map((file) =>
    file.replace(/^.*[\\/]|\.md$/g, ''),
  );
  assert.deepEqual(pages.toSorted(), functions.map(({ name }) => name).toSorted());
  for (const page of pages)
    for (const word of ['Purpose', 'Trigger', 'Prerequisites', 'Configuration', 'Troubleshooting'])
      assert.ok(read(`docs/automations/${page}.md`).includes(`**${word}`), `${page} says nothing of ${word}`);
});

test('every link between pages leads somewhere', () => {
  const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];
  let seen = 0;
  for (const page of pages)
    for (const match of read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      seen += 1;
      const target = join(root, dirname(page), match[1] ?? '');
      assert.ok(existsSync(target), `${page} links to ${match[1]}, which does not exist`);
    }
  assert.ok(seen > 5, `only ${seen} links were seen`);
});

test('every npm command that the pages name exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run ([a-z][a-z:-]*)/g)].map((match) => [page, match[1] ?? ''] as const),
  );
  assert.ok(named.length > 3);
  for (const [page, name] of named) assert.ok(name in scripts, `${page} names npm run ${name}`);
});
