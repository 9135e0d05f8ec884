// If this fails, an answer that comes packed is not understood, or a packed bomb fills the memory that a limit guards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { CodedError } from '../../../shared/rules/errors.ts';
import { axiosSend, type WebRequest } from '../../../shared/web/send.ts';
import { loopback } from '../../support/web/loopback.ts';

const send = axiosSend();
const request = (url: string, change: Partial<WebRequest> = {}): WebRequest => ({
  method: 'GET',
  url,
  headers: {},
  timeoutMs: 5_000,
  maxBytes: 100_000,
  ...change,
});

/** Answers everything with the packed bytes of a text. */
const packed = (encoding: string, bytes: Buffer) =>
  loopback((_, response) => {
    response.writeHead(200, { 'content-encoding': encoding, 'content-length': bytes.length });
    response.end(bytes);
    return 'handled';
  });

for (const [encoding, pack] of [
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['br', brotliCompressSync],
] as const)
  test(`an answer packed by ${encoding} comes unpacked, and its headers speak of what came`, async () => {
    const text = 'ü🖨'.repeat(5_000);
    await using server = await packed(encoding, pack(text));
    const answer = await send(request(server.origin));
    assert.equal(answer.body.toString('utf8'), text);
    assert.equal(answer.headers['content-encoding'], undefined);
    assert.equal(answer.headers['content-length'], undefined);
    assert.match(server.seen[0]?.headers['accept-encoding'] ?? '', /gzip.*br/);
  });

test('the limit is one of unpacked bytes', async () => {
  await using server = await packed('gzip', gzipSync(Buffer.alloc(5_000_000)));
  await assert.rejects(
    send(request(server.origin)),
    (thrown) => thrown instanceof CodedError && thrown.code === 'http-answer-too-large',
  );
});

test('a packed answer that ends too early is no answer', async () => {
  const bytes = gzipSync(JSON.stringify(Array.from({ length: 2_000 }, (_, id) => ({ id }))));
  await using server = await packed('gzip', bytes.subarray(0, bytes.length / 2));
  await assert.rejects(
    send(request(server.origin)),
    (thrown) => thrown instanceof CodedError && thrown.code === 'http-no-answer',
  );
});

test('an answer without a body is not unpacked, whatever its headers say', async () => {
  await using server = await loopback((seen, response) => {
    response.writeHead(seen.path === '/none' ? 204 : 200, { 'content-encoding': 'gzip' });
    response.end();
    return 'handled';
  });
  for (const [method, path] of [
    ['HEAD', '/'],
    ['GET', '/none'],
  ] as const)
    assert.equal((await send(request(`${server.origin}${path}`, { method }))).body.length, 0);
});

test('a request accepts JSON before anything, unless it says otherwise', async () => {
  await using server = await loopback(() => ({ body: {} }));
  for (const headers of [{}, { accept: 'text/csv' }, { Accept: 'text/csv' }])
    await send(request(server.origin, { headers }));
  assert.deepEqual(
    server.seen.map((seen) => seen.headers.accept),
    ['application/json, text/plain, */*', 'text/csv', 'text/csv'],
  );
});

test('headers come by their names in lower case, a repeated one joined, and no name can replace a method', async () => {
  await using server = await loopback((_, response) => {
    response.writeHead(
      200,
      [
        ['X-Twice', 'a'],
        ['X-Twice', 'b'],
        ['set', 'x'],
        ['constructor', 'y'],
        ['Set-Cookie', 'one=1'],
      ].flat(),
    );
    response.end('{}');
    return 'handled';
  });
  const { headers } = await send(request(server.origin));
  assert.deepEqual(
    ['x-twice', 'set', 'constructor', 'set-cookie'].map((name) => headers[name]),
    ['a, b', 'x', 'y', 'one=1'],
  );
});
