/**
 * What the user would lose: the first hour. `npm ci` warns of their Node although the README names it, a debugger starts
 * something that is not there, or an editor writes files that the checks refuse.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { minVersion, satisfies } from 'semver';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const json = (file: string): unknown => JSON.parse(read(file));

const manifest = z.object({
  engines: z.object({ node: z.string() }),
  devDependencies: z.record(z.string(), z.string()),
});
const lock = z.object({
  // Packages of long ago have a list there.
  packages: z.record(
    z.string(),
    z.object({
      engines: z.union([z.object({ node: z.string().optional() }), z.array(z.string())]).optional(),
    }),
  ),
});
const launch = z.object({
  configurations: z.array(z.object({ name: z.string(), program: z.string(), runtimeExecutable: z.string() })),
});

const { engines, devDependencies } = manifest.parse(json('package.json'));
const floor = minVersion(engines.node)?.version ?? '';

test('the oldest Node that the project takes is taken by every package', () => {
  const asking = Object.entries(lock.parse(json('package-lock.json')).packages).flatMap(([name, one]) =>
    one.engines === undefined || Array.isArray(one.engines) || one.engines.node === undefined
      ? []
      : [{ name, range: one.engines.node }],
  );
  assert.ok(asking.length > 200, `only ${asking.length} packages say which Node they take`);
  for (const version of [floor, '24.0.0', '26.0.0'])
    assert.deepEqual(
      asking.filter(({ range }) => !satisfies(version, range)),
      [],
      `npm would warn on Node ${version}`,
    );
});

test('every page that says which Node is needed says the same', () => {
  const said = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).flatMap((page) =>
    [...read(page).matchAll(/Node (\d[\d.]*) or newer/g)].map(([, version = '']) => ({ page, version })),
  );
  assert.ok(said.length >= 4, `only ${said.length} pages say it`);
  assert.deepEqual(
    said.filter(({ version }) => `${version}.0` !== floor),
    [],
  );
});

test('.nvmrc names the Node that the scripts run on', () => {
  assert.equal(read('.nvmrc').trim(), devDependencies['node']?.split('.')[0]);
});

test('the debugger starts files that are there, on the Node of the scripts', () => {
  const { configurations } = launch.parse(json('.vscode/launch.json'));
  assert.ok(configurations.length >= 3);
  for (const { name, program, runtimeExecutable } of configurations)
    for (const path of [program, runtimeExecutable]) {
      const file = path.replace('${workspaceFolder}/', '');
      assert.ok(file === '${file}' || existsSync(join(root, file)), `${name}: ${file}`);
    }
});

test('an editor writes as the formatter does', () => {
  const { printWidth } = z.object({ printWidth: z.number() }).parse(json('.oxfmtrc.json'));
  const first = read('.editorconfig').split(/^\[\*\.md\]/m)[0] ?? '';
  for (const line of [`max_line_length = ${printWidth}`, 'indent_size = 2', 'end_of_line = lf'])
    assert.ok(first.includes(line), line);
});
