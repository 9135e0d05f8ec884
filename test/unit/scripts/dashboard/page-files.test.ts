/**
 * What the user would lose: the dashboard on a slow line, or all of it: what a browser gets is counted here, every name that
 * the page names must be built, and no file may lead to another site.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { buildPage } from '../../../../scripts/dashboard/page-files.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const { files, metafile } = await buildPage(root);
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
const textOf = (path: RegExp): string =>
  bytes(files.find((file) => path.test(file.path))?.bodies.identity ?? '').toString();

test('a first visit costs under 40 kB, compressed', () => {
  assert.ok(files.length >= 4, `only ${files.length} files were built`);
  const sum = (form: 'br' | 'gzip'): number =>
    files.reduce((all, { bodies }) => all + bytes(bodies[form]).length, 0);
  assert.ok(sum('br') > 5000, `${sum('br')} bytes are no page`);
  assert.ok(sum('br') < 40_000, `${sum('br')} bytes with brotli`);
  assert.ok(sum('gzip') < 40_000, `${sum('gzip')} bytes with gzip`);
});

test('each form is the same file, and its name is made of its content', () => {
  for (const { path, hash, bodies } of files) {
    const whole = bytes(bodies.identity);
    assert.ok(brotliDecompressSync(bytes(bodies.br)).equals(whole), path);
    assert.ok(gunzipSync(bytes(bodies.gzip)).equals(whole), path);
    assert.equal(hash, createHash('sha256').update(whole).digest('hex').slice(0, 16));
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
  for (const { path, bodies } of files) {
    const text = bytes(bodies.identity).toString().replaceAll(names, '');
    assert.doesNotMatch(text, /https?:\/\/|url\(|@import/, path);
  }
});

test('of the app the page holds no code but pure rules', () => {
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.some((path) => path.startsWith('dashboard/')));
  const foreign = inputs.filter((path) => !/^(?:dashboard|shared\/rules|node_modules\/preact)\//.test(path));
  assert.deepEqual(foreign, []);
});
