/**
 * What the user would lose: the dashboard on a slow line, or all of it: the bytes that a browser loads are counted
 * here, every name that the page names must be built, and no file may lead to another site.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { buildPage } from '../../../../scripts/dashboard/page-files.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const { files, metafile } = await buildPage(root);
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
const whole = (brotli: string): Buffer => brotliDecompressSync(bytes(brotli));
const textOf = (path: RegExp): string =>
  whole(files.find((file) => path.test(file.path))?.brotli ?? '').toString();

test('a first visit costs under 40 kB, compressed', () => {
  assert.ok(files.length >= 4, `only ${files.length} files were built`);
  const sum = files.reduce((all, { brotli }) => all + bytes(brotli).length, 0);
  assert.ok(sum > 5000, `${sum} bytes are no page`);
  assert.ok(sum < 40_000, `${sum} bytes`);
});

test('the name of a file is made of its content', () => {
  for (const { path, hash, brotli } of files) {
    assert.equal(hash, createHash('sha256').update(whole(brotli)).digest('hex').slice(0, 16));
    assert.match(path, path === '' ? /^$/ : new RegExp(String.raw`^[a-z]+-${hash}\.(?:js|css|svg)$`));
  }
});

test('the page names every other file, and nothing stands inline', () => {
  const page = textOf(/^$/);
  for (const { path } of files.filter((file) => file.path !== ''))
    assert.ok(page.includes(`"/api/dashboard/${path}"`), path);
  assert.doesNotMatch(page, /<style|<script(?![^>]* src=)[^>]*>|\son\w+=|\sstyle=|\{\{/i);
});

test('no file leads to another site', () => {
  // Names of vocabularies, which no browser asks for.
  const names = /http:\/\/www\.w3\.org\/(?:1999\/xhtml|2000\/svg|1998\/Math\/MathML|1999\/xlink)/g;
  for (const { path, brotli } of files) {
    const text = whole(brotli).toString().replaceAll(names, '');
    assert.doesNotMatch(text, /https?:\/\/|url\(|@import/, path);
  }
});

test('of the app the page holds no code but pure rules', () => {
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.some((path) => path.startsWith('dashboard/')));
  const foreign = inputs.filter((path) => !/^(?:dashboard|shared\/rules|node_modules\/preact)\//.test(path));
  assert.deepEqual(foreign, []);
});
