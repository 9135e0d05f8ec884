/**
 * What the user would lose: the way from a file to its test and back. An engineer who changes
 * `shared/rules/sync/merge.ts` looks for `test/unit/rules/sync/merge.test.ts`; a test that stands elsewhere is found
 * by nobody and repaired by nobody.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const find = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root }).map((file) => file.replaceAll('\\', '/'));

/** The folder that a folder of `test/unit` mirrors: rooms of `shared/` are named without it. */
function mirrored(folder: string): string {
  const path = folder.replace(/^test\/unit\//, '');
  return /^(?:functions|bench|cli|dashboard|docs|sandbox|scripts|infra)(?:\/|$)/.test(path)
    ? path
    : `shared/${path}`;
}

test('every unit test stands in the folder that mirrors its room', () => {
  const tests = find('test/unit/**/*.test.ts');
  assert.ok(tests.length > 120, `only ${tests.length} unit tests were found`);
  const astray = tests.filter((file) => !existsSync(join(root, mirrored(dirname(file)))));
  assert.deepEqual(
    astray,
    [],
    'do this: move each test to test/unit/ROOM, where ROOM is the folder of what it tests',
  );
});

test('a test of the rules has the name of the file that it tests', () => {
  const tests = find('test/unit/rules/**/*.test.ts');
  assert.ok(tests.length > 40, `only ${tests.length} tests were found`);
  const fileOf = (file: string): string => `${mirrored(file).replace(/\.test\.ts$/, '')}.ts`;
  assert.deepEqual(
    tests.filter((file) => !existsSync(join(root, fileOf(file)))),
    [],
    'do this: name each test after its file, and give a test of two files to the one whose answer it is about',
  );
});

test('only whole-project tests stand beside the rooms of test/', () => {
  const folders = new Set(find('test/**/*.ts').map((file) => file.split('/')[1] ?? ''));
  const known = ['contract', 'docstrings', 'fixtures', 'property', 'storm', 'support', 'unit'];
  const others = [...folders].filter((name) => !name.endsWith('.test.ts') && !known.includes(name));
  assert.deepEqual(others, [], `do this: a test belongs into one of ${known.join(', ')}`);
});

test('a folder that mirrors nothing is found out', () => {
  assert.equal(mirrored('test/unit/rules/sync'), 'shared/rules/sync');
  assert.equal(mirrored('test/unit/sandbox/servicenow'), 'sandbox/servicenow');
  assert.ok(!existsSync(join(root, mirrored('test/unit/wiring'))));
});
