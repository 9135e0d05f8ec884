// If this fails, the dashboard does not load, loads old parts after a deployment, or the address of a page reads a file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { HttpRequest } from '@azure/functions';
import { answerOf } from '../../../../functions/http/answers.ts';
import { answerPage } from '../../../../functions/http/answer-page.ts';
import type { PageFile } from '../../../../functions/http/page-files.ts';

const file = (path: string, text: string): PageFile => ({
  path,
  contentType: 'text/plain',
  hash: 'abc123',
  brotli: brotliCompressSync(text).toString('base64'),
});
const files = [file('', 'the page'), file('app-1.js', 'the script')];

function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const request = new HttpRequest({ method, url: `http://localhost/api/dashboard${path}`, headers });
  const { status, headers: answered, body } = answerOf(answerPage(files, request));
  const sentHeaders = new Headers(answered);
  const read = { br: brotliDecompressSync, gzip: gunzipSync }[sentHeaders.get('content-encoding') ?? ''];
  const sent = body instanceof Uint8Array ? Buffer.from(read?.(body) ?? body).toString() : body;
  return { status, sent, headers: sentHeaders };
}

test('the page is asked for again each time, and what it names is kept for good', () => {
  const page = ask('');
  assert.deepEqual([page.status, page.sent], [200, 'the page']);
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  assert.equal(page.headers.get('content-encoding'), null);
  assert.deepEqual(ask('/').sent, 'the page');
  const script = ask('/app-1.js');
  assert.equal(script.sent, 'the script');
  assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable');
});

test('each browser gets the smallest form that it takes', () => {
  for (const [accepted, form] of [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, br;q=0', 'gzip'],
    ['BR', 'br'],
    ['br;q=0.0, gzip;q=0', null],
    ['deflate', null],
  ] as const) {
    const { headers, sent } = ask('', { 'accept-encoding': accepted });
    assert.equal(headers.get('content-encoding'), form, accepted);
    assert.equal(sent, 'the page');
    assert.equal(headers.get('vary'), 'accept-encoding');
  }
});

test('a browser that has the page gets 304, for that encoding alone, and HEAD brings no body', () => {
  const etag = ask('', { 'accept-encoding': 'br' }).headers.get('etag') ?? '';
  assert.match(etag, /^"abc123-br"$/);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const { status, sent } = ask('', { 'accept-encoding': 'br', 'if-none-match': known });
    assert.deepEqual([status, sent], [304, undefined], known);
  }
  assert.equal(ask('', { 'if-none-match': etag }).status, 200);
  const head = ask('', {}, 'HEAD');
  assert.deepEqual([head.status, head.sent], [200, undefined]);
  assert.equal(head.headers.get('content-type'), 'text/plain');
});

test('any other path is not there, whatever it names', () => {
  for (const path of [
    '/app-1.js/',
    '/app-1.js/x',
    '/%2e%2e%2fhost.json',
    '/..%5chost.json',
    '/main.cjs',
    '//etc/passwd',
    '/__proto__',
  ]) {
    const { status, sent, headers } = ask(path);
    if (path === '/app-1.js/') assert.equal(status, 200);
    else assert.deepEqual([status, sent], [404, undefined], path);
    assert.ok(headers.get('content-security-policy'), path);
  }
});

test('every answer says that nothing but our own files may act', () => {
  for (const path of ['', '/app-1.js', '/nothing']) {
    const { headers } = ask(path);
    assert.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    );
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
  }
});
