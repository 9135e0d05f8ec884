// If this fails, what a script writes is laid out otherwise than what a person formats, and each undoes the other's work.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { laidOut, notLaidOut } from '../../../../scripts/format/laid-out.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

test('each kind of file is laid out by the settings', async () => {
  const long = `'${'x'.repeat(85)}'`;
  const kinds = [
    ['a.ts', `const a={b:"c"}`, `const a = { b: 'c' };\n`],
    ['wide.ts', `const name = [${long}, 1];`, `const name = [${long}, 1];\n`],
    ['a.tsx', `const a=<p   id="b"/>`, `const a = <p id="b" />;\n`],
    ['a.json', `{"b":1,"a":[]}`, `{ "b": 1, "a": [] }\n`],
    ['package.json', `{\n"type":"module",\n"name":"a"}`, `{\n  "type": "module",\n  "name": "a"\n}\n`],
    ['a.yml', `a:   {b: 1}\n`, `a: { b: 1 }\n`],
    ['a.md', `*  a\n*  b\n`, `- a\n- b\n`],
    ['a.css', `a{color:red}`, `a {\n  color: red;\n}\n`],
    ['a.html', `<p   id="b"></p>`, `<p id="b"></p>\n`],
  ] as const;
  for (const [file, given, wanted] of kinds) assert.equal(await laidOut(file, given), wanted, file);
});

test('a text without a meaning is refused under the name of its file', async () => {
  await assert.rejects(laidOut('shared/a.ts', 'const = 1'), /^Error: shared\/a\.ts cannot be laid out: /);
});

test('the files that nobody lays out are those of the settings', () => {
  const { ignorePatterns } = JSON.parse(readFileSync(join(root, '.oxfmtrc.json'), 'utf8')) as {
    readonly ignorePatterns: readonly string[];
  };
  assert.ok(ignorePatterns.includes('/test/fixtures/'));
  assert.deepEqual(notLaidOut(root), ignorePatterns);
});
