// If this fails, nobody can tell whether the running package is the built one, or it contains files that it must not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { zipPackage } from '../../../../scripts/release/zip-package.ts';
import { buildBundle } from '../../../support/built-bundle.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const files = [
  'config.json',
  'dist/bom.json',
  'dist/licences.txt',
  'dist/main.cjs',
  'dist/main.cjs.map',
  'host.json',
  'package.json',
];
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The files of the program that the entry loads: their names are made of what is in them. */
const parts = (): readonly string[] =>
  readdirSync(join(root, 'dist/parts')).map((name) => `dist/parts/${name}`);

/** The files of the package in another folder, with other times and rights. */
function elsewhere(): string {
  const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  folders.push(folder);
  mkdirSync(join(folder, 'dist/parts'), { recursive: true });
  for (const file of [...files, ...parts()]) {
    cpSync(join(root, file), join(folder, file));
    utimesSync(join(folder, file), 1_000_000_000, 1_000_000_000);
  }
  return folder;
}

test('the package holds these files, and of package.json no scripts and nothing to install', async () => {
  await buildBundle();
  const held = unzipSync(await zipPackage(root));
  assert.deepEqual(Object.keys(held), [...files, ...parts()].toSorted());
  assert.ok(parts().every((path) => /^dist\/parts\/[\w-]+-[0-9A-Z]{8}\.cjs(\.map)?$/.test(path)));
  const own: unknown = JSON.parse(new TextDecoder().decode(held['package.json']));
  assert.ok(typeof own === 'object' && own !== null && 'main' in own);
  assert.equal(own.main, 'dist/main.cjs');
  for (const word of ['dependencies', 'devDependencies', 'scripts']) assert.ok(!(word in own), word);
});

test('it is the same byte for byte, whenever, wherever and in whatever time zone it is made', async () => {
  await buildBundle();
  const here = Buffer.from(await zipPackage(root));
  const module = new URL('../../../../scripts/release/zip-package.ts', import.meta.url).href;
  for (const TZ of ['Asia/Tokyo', 'America/Los_Angeles']) {
    const script = `const { zipPackage } = await import(${JSON.stringify(module)});
      process.stdout.write(await zipPackage(process.argv[1]));`;
    const there = execFileSync(process.execPath, ['--input-type=module', '--eval', script, elsewhere()], {
      env: { ...process.env, TZ },
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.ok(there.equals(here), TZ);
  }
});

test('one byte more makes another package, and a file that is not built makes none', async () => {
  await buildBundle();
  const folder = elsewhere();
  const before = Buffer.from(await zipPackage(folder));
  writeFileSync(join(folder, 'config.json'), `${readFileSync(join(folder, 'config.json'), 'utf8')} `);
  assert.ok(!Buffer.from(await zipPackage(folder)).equals(before));
  rmSync(join(folder, 'dist/main.cjs'));
  await assert.rejects(zipPackage(folder), /main\.cjs/);
});

test('the bill of materials names every package in the bundle once, with its licence', async () => {
  await buildBundle();
  const bom: unknown = JSON.parse(readFileSync(join(root, 'dist/bom.json'), 'utf8'));
  assert.ok(typeof bom === 'object' && bom !== null && 'components' in bom && Array.isArray(bom.components));
  const urls = bom.components.map((one: { readonly purl: string }) => one.purl);
  assert.equal(new Set(urls).size, urls.length);
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const locked = Object.entries(
    (lock as { readonly packages: Record<string, { readonly version: string }> }).packages,
  );
  const known = new Set(
    locked.map(
      ([path, { version }]) => `${path.replace(/^.*node_modules\//, '').replace('@', '%40')}@${version}`,
    ),
  );
  for (const url of urls) assert.ok(known.has(url.replace('pkg:npm/', '')), url);
  assert.ok(urls.some((url) => url.startsWith('pkg:npm/%40azure/identity@')));
});
