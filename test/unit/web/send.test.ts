// If this fails, a function hangs on a remote that trickles, follows a redirect with our keys to somebody else, or
// prints a password in an error.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import type { CodedError } from '../../../shared/rules/errors.ts';
import { axiosSend, type WebRequest } from '../../../shared/web/send.ts';
import { loopback } from '../../support/web/loopback.ts';

const send = axiosSend();
const request = (url: string, change: Partial<WebRequest> = {}): WebRequest => ({
  method: 'GET',
  url,
  headers: { accept: 'application/json' },
  timeoutMs: 5_000,
  maxBytes: 100_000,
  ...change,
});
const codeOf = async (attempt: Promise<unknown>): Promise<CodedError> => {
  try {
    await attempt;
  } catch (thrown) {
    return thrown as CodedError;
  }
  throw new Error('nothing was thrown');
};

test('bytes, status and headers come back as sent, whatever the status', async () => {
  await using server = await loopback((_, response) => {
    response.writeHead(418, { 'X-Kettle': 'on', 'content-type': 'application/octet-stream' });
    response.end(Buffer.from([0, 255, 128, 10]));
    return 'handled';
  });
  const answer = await send(request(`${server.origin}/tea`));
  assert.equal(answer.status, 418);
  assert.equal(answer.headers['x-kettle'], 'on');
  assert.deepEqual([...answer.body], [0, 255, 128, 10]);
});

test('a body goes out byte for byte, JSON text included', async () => {
  await using server = await loopback(() => ({ body: {} }));
  const text = '{ "a" :  1,\n"ü": "🖨" }';
  await send(
    request(server.origin, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } }),
  );
  assert.equal(server.seen[0]?.body, text);
});

test('a redirect is an answer, and nobody is asked at its address', async () => {
  await using elsewhere = await loopback(() => ({ body: {} }));
  await using server = await loopback(() => ({ status: 302, headers: { location: elsewhere.origin } }));
  const answer = await send(request(server.origin, { headers: { authorization: 'Basic secret' } }));
  assert.equal(answer.status, 302);
  assert.equal(elsewhere.seen.length, 0);
});

test('a cookie is not sent back', async () => {
  await using server = await loopback(() => ({ body: {}, headers: { 'set-cookie': 'session=1' } }));
  await send(request(server.origin));
  await send(request(server.origin));
  assert.equal(server.seen[1]?.headers.cookie, undefined);
});

test('an answer that trickles for ever ends at the time-out', async () => {
  await using server = await loopback((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 10);
    response.on('close', () => clearInterval(timer));
    return 'handled';
  });
  const error = await codeOf(send(request(server.origin, { timeoutMs: 150 })));
  assert.equal(error.code, 'http-timeout');
});

test('a server that says nothing at all ends at the time-out', async () => {
  await using server = await loopback(() => 'handled');
  const error = await codeOf(send(request(server.origin, { timeoutMs: 100 })));
  assert.equal(error.code, 'http-timeout');
});

test('an answer longer than allowed is dropped', async () => {
  await using server = await loopback(() => ({ body: 'x'.repeat(200_000) }));
  assert.equal((await codeOf(send(request(server.origin)))).code, 'http-answer-too-large');
});

test('a connection cut before or within the answer is no answer', async () => {
  await using server = await loopback(({ path }, response) => {
    if (path === '/within') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":');
    }
    setImmediate(() => response.destroy());
    return 'handled';
  });
  for (const path of ['/before', '/within']) {
    const error = await codeOf(send(request(server.origin + path)));
    assert.equal(error.code, 'http-no-answer', path);
  }
});

test('calling off ends it, before, while waiting and while reading', async () => {
  await using server = await loopback(({ path }, response) => {
    if (path === '/reading') {
      response.writeHead(200);
      response.write('.');
    }
    return 'handled';
  });
  for (const path of ['/before', '/waiting', '/reading']) {
    const control = new AbortController();
    if (path === '/before') control.abort();
    else setTimeout(() => control.abort(), 50);
    const error = await codeOf(send(request(server.origin + path, { signal: control.signal })));
    assert.equal(error.code, 'http-aborted', path);
  }
});

test('a request that came to its end leaves nothing on the signal that could have called it off', async () => {
  await using server = await loopback(({ path }, response) => {
    if (path === '/cut') {
      setImmediate(() => response.destroy());
      return 'handled';
    }
    return { body: {} };
  });
  const control = new AbortController();
  const { signal } = control;
  await send(request(server.origin, { signal }));
  await codeOf(send(request(`${server.origin}/cut`, { signal })));
  const { stream } = await send(request(server.origin, { signal, streamed: true }));
  assert.equal(getEventListeners(signal, 'abort').length, 1, 'a stream that is being read can be cancelled');
  for await (const piece of stream!) assert.ok(piece.length > 0);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('a stream that trickles for ever ends at the time-out, although its beginning was handed out', async () => {
  await using server = await loopback((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 10);
    response.on('close', () => clearInterval(timer));
    return 'handled';
  });
  const { stream } = await send(request(server.origin, { timeoutMs: 150, streamed: true }));
  const error = await codeOf(
    (async () => {
      for await (const piece of stream!) assert.ok(piece.length > 0);
    })(),
  );
  assert.equal(error.code, 'http-timeout');
});

test('an error shows neither header, query nor body', async () => {
  const error = await codeOf(
    send(
      request('http://127.0.0.1:1/path?token=canary-query', {
        method: 'POST',
        headers: { authorization: 'Basic canary-header' },
        body: 'canary-body',
      }),
    ),
  );
  assert.equal(error.code, 'http-no-answer');
  assert.doesNotMatch(`${inspect(error, { depth: 10 })} ${JSON.stringify(error)}`, /canary/);
});

test('a fault of this program is told by its name, and never as the other system', async () => {
  await using server = await loopback(() => ({ body: {} }));
  const header = await codeOf(send(request(server.origin, { headers: { 'x-odd': '東京' } })));
  assert.equal(header.code, 'unexpected');
  assert.match(
    header.detail,
    /This program failed while it called 127\.0\.0\.1:\d+: TypeError \(ERR_INVALID_CHAR\)/,
  );
  const broken = axiosSend({
    adapter: () => Promise.reject(new TypeError('Promise.withResolvers is not a function')),
  });
  const fault = await codeOf(broken(request(server.origin)));
  assert.equal(fault.code, 'unexpected');
  assert.equal(fault.facts['fault'], 'TypeError');
  const chunks = (async function* () {
    yield new Uint8Array(10);
    await Promise.resolve();
    throw new RangeError('our own reader');
  })();
  const upload = await codeOf(
    send(request(server.origin, { method: 'POST', upload: { chunks, bytes: 100 } })),
  );
  assert.deepEqual([upload.code, upload.facts['fault']], ['unexpected', 'RangeError']);
  assert.equal(server.seen.length, 0);
});

test('a failure of the connection stays an error of the connection', async () => {
  const closed = await loopback(() => ({ body: {} }));
  const { origin } = closed;
  await closed[Symbol.asyncDispose]();
  assert.deepEqual((await codeOf(send(request(origin)))).facts['reason'], 'ECONNREFUSED');
  await using server = await loopback((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end('this is not packed');
    return 'handled';
  });
  const packed = await codeOf(send(request(server.origin)));
  assert.deepEqual([packed.code, packed.facts['reason']], ['http-no-answer', 'Z_DATA_ERROR']);
});

test('an answer whose stream closes without a word is no answer', async () => {
  const silent = axiosSend({
    adapter: (config) => {
      const data = new Readable({ read: () => undefined });
      setImmediate(() => data.destroy());
      return Promise.resolve({ data, status: 200, statusText: 'OK', headers: {}, config });
    },
  });
  const error = await codeOf(silent(request('https://localhost/')));
  assert.deepEqual([error.code, error.facts['reason']], ['http-no-answer', 'ERR_STREAM_PREMATURE_CLOSE']);
});

test('an adapter of axios that is handed in is asked as axios asks one, and to follow, ask and judge nothing', async () => {
  const seen: InternalAxiosRequestConfig[] = [];
  const handedIn = axiosSend({
    adapter: (config) => {
      seen.push(config);
      const headers = { 'X-Kettle': 'on', 'set-cookie': ['a=1', 'b=2'] };
      return Promise.resolve({ data: Readable.from([]), status: 500, statusText: '', headers, config });
    },
  });
  const answer = await handedIn(request('https://localhost/tea', { method: 'PUT', body: 'a=1' }));
  assert.deepEqual([answer.status, answer.headers], [500, { 'x-kettle': 'on', 'set-cookie': 'a=1,b=2' }]);
  const [config] = seen;
  assert.ok(config !== undefined && config.headers instanceof AxiosHeaders);
  const { method, url, data, maxRedirects, proxy, responseType } = config;
  assert.deepEqual(
    [method, url, data, maxRedirects, proxy, responseType],
    ['put', 'https://localhost/tea', 'a=1', 0, false, 'stream'],
  );
  assert.deepEqual(
    { ...config.headers.toJSON() },
    { accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
  );
  const cancelled = await codeOf(handedIn(request('https://localhost/tea', { signal: AbortSignal.abort() })));
  assert.deepEqual([cancelled.code, seen.length], ['http-aborted', 1], 'it was cancelled before it was sent');
});

test('a line break or a space around a header is left out, and a body has a type', async () => {
  await using server = await loopback(() => ({ body: {} }));
  await send(request(server.origin, { headers: { clientid: ' a1\r\n', accept: 'text/csv' } }));
  await send(request(server.origin, { method: 'POST', body: 'a=1', headers: { accept: 'text/csv' } }));
  const typed = { 'Content-Type': 'text/plain' };
  await send(request(server.origin, { method: 'POST', body: 'a', headers: typed }));
  assert.deepEqual(
    server.seen.map(({ headers }) => [headers['clientid'], headers.accept, headers['content-type']]),
    [
      ['a1', 'text/csv', undefined],
      [undefined, 'text/csv', 'application/x-www-form-urlencoded'],
      [undefined, 'application/json, text/plain, */*', 'text/plain'],
    ],
  );
});
