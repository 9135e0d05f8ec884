// If this fails, a building block is carried along that nobody uses and nobody is shown.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importsOf } from '../../support/read-imports.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** A file and all that it imports, directly or by others. */
function treeOf(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const folder = dirname(file);
    for (const target of importsOf(file, read(file)).targets)
      if (target.startsWith('.') && target.endsWith('.ts'))
        open.push(normalize(join(folder, target)).replaceAll('\\', '/'));
  }
  return seen;
}

const blocks = globSync('shared/kit/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
const used = treeOf('functions/main.ts');

test('every building block is used by the app or shown by an example that runs', () => {
  const page = read('docs/building-blocks.md');
  const examples = importsOf('examples.test.ts', read('test/unit/kit/examples.test.ts')).targets;
  const idle = blocks.filter((file) => {
    const name = file.replace(/^shared\//, '');
    const isShown = page.includes(`\`${name}\``) && examples.some((target) => target.endsWith(name));
    return !used.has(file) && !isShown;
  });
  assert.deepEqual(
    idle,
    [],
    'do this: use the block in the app, or show it in docs/building-blocks.md by an example that test/unit/kit/examples.test.ts runs, or delete it',
  );
});

test('the guard saw the app and its building blocks', () => {
  assert.ok(used.size > 150, `only ${used.size} files are reached from functions/main.ts`);
  assert.ok(blocks.length >= 10, `only ${blocks.length} building blocks were found`);
  assert.deepEqual(
    [...treeOf('shared/kit/table-keys.ts')],
    ['shared/kit/table-keys.ts'],
    'and no more than it imports',
  );
  assert.ok(treeOf('shared/kit/idempotent-handler.ts').has('shared/kit/table-keys.ts'));
});
