// If this fails, code of others is deployed without the licence that its authors ask for, or under one that nobody has read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledPackages, licencePage, type BundledPackage } from '../../../../scripts/release/licences.ts';
import { buildBundle } from '../../../support/built-bundle.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const aPackage = (change: Partial<BundledPackage> = {}): BundledPackage => ({
  name: 'one',
  version: '1.0.0',
  licence: 'MIT',
  texts: ['Permission is granted.'],
  ...change,
});

test('beside the bundle stands the licence of every package that we depend on', async () => {
  await buildBundle();
  const page = readFileSync(`${root}/dist/licences.txt`, 'utf8');
  const declared: unknown = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  assert.ok(typeof declared === 'object' && declared !== null && 'dependencies' in declared);
  const names = Object.keys(declared.dependencies ?? {});
  assert.ok(names.length > 8);
  for (const name of names) assert.match(page, new RegExp(`^${name} \\d[^ ]* \\(.+\\)$`, 'm'), name);
  // Packages that those depend on are there too.
  assert.match(page, /^@azure\/msal-node \d/m);
  assert.match(page, /^htmlparser2 \d/m);
  assert.match(page, /Permission is hereby granted, free of charge/);
});

test('a package counts when code of it is in the bundle, with the text that it ships', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: "import { z } from 'zod'; import 'axios'; console.log(z.string());",
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const packages = await bundledPackages(metafile, root);
  const zod = packages.find(({ name }) => name === 'zod');
  assert.equal(zod?.licence, 'MIT');
  assert.match(zod.texts.join(''), /Colin McDonnell/);
  assert.ok(packages.every(({ name }) => name !== 'esbuild'));
});

test('equal texts stand once, below everybody they are of', () => {
  const page = licencePage([aPackage(), aPackage({ name: 'two' }), aPackage({ name: 'three', texts: [] })]);
  assert.equal(page.split('Permission is granted.').length, 2);
  assert.match(page, /one 1\.0\.0 \(MIT\)\ntwo 1\.0\.0 \(MIT\)\n-+\nPermission/);
  assert.match(page, /three 1\.0\.0 \(MIT\)\n-+\nThe packages above ship no text/);
});

test('a licence that nobody has read stops the build and names the package', () => {
  for (const licence of ['GPL-3.0-only', '', 'MIT AND AGPL-3.0', 'SEE LICENSE IN FILE'])
    assert.throws(() => licencePage([aPackage(), aPackage({ name: 'bad', licence })]), /bad \(/, licence);
  for (const licence of ['(MIT OR GPL-3.0)', 'MIT AND ISC', 'Apache-2.0'])
    assert.ok(licencePage([aPackage({ licence })]));
});
