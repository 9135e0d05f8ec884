// If this fails, a file is gathered in memory before it is sent, a part of one is taken for the whole, or bytes are
// sent a second time that are no longer there.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { usualRetry } from '../../../shared/rules/retry.ts';
import { axiosSend, type StreamedBody } from '../../../shared/web/send.ts';
import { once, sendWithRetry } from '../../../shared/web/send-with-retry.ts';
import { testWorld } from '../../support/web/world.ts';

async function server(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const http = createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/file`,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

const request = (url: string, upload: StreamedBody) => ({
  method: 'POST' as const,
  url,
  headers: { 'content-type': 'application/octet-stream' },
  upload,
  timeoutMs: 10_000,
  maxBytes: 10_000,
});

const code = (wanted: string) => (thrown: unknown) => thrown instanceof CodedError && thrown.code === wanted;

test('the first bytes arrive before the last ones exist, with the length that was told or none', async () => {
  for (const bytes of [6, null]) {
    const arrived = Promise.withResolvers<string | undefined>();
    await using there = await server((incoming, response) => {
      let got = '';
      incoming.on('data', (piece: Buffer) => {
        got += piece.toString();
        arrived.resolve(incoming.headers['content-length']);
      });
      incoming.on('end', () => response.end(got));
    });
    async function* chunks() {
      yield Buffer.from('abc');
      // Never resolved if the sender waited for the whole.
      assert.equal(await arrived.promise, bytes === null ? undefined : '6');
      yield Buffer.from('def');
    }
    const answer = await axiosSend()(request(there.url, { chunks: chunks(), bytes }));
    assert.equal(answer.body.toString(), 'abcdef');
  }
});

test('no more is taken from the source than the other end takes in', async () => {
  await using there = await server((incoming) => void incoming.pause());
  let pulled = 0;
  async function* endless() {
    for (;;) {
      pulled += 1;
      yield Buffer.alloc(64 * 1024);
    }
  }
  const send = axiosSend()({ ...request(there.url, { chunks: endless(), bytes: null }), timeoutMs: 700 });
  await assert.rejects(send, code('http-timeout'));
  assert.ok(pulled > 1 && pulled < 400, `${pulled} pieces of 64 KiB were pulled`);
});

test('bytes that break off never arrive as a whole request, and their source is closed', async () => {
  for (const bytes of [6, null]) {
    const ended = Promise.withResolvers<string>();
    const arrived = Promise.withResolvers<void>();
    await using there = await server((incoming) => {
      incoming.on('data', () => arrived.resolve());
      incoming.on('end', () => ended.resolve('whole'));
      incoming.on('error', () => ended.resolve('cut'));
    });
    let closed = false;
    async function* chunks() {
      try {
        yield Buffer.from('abc');
        await arrived.promise;
        throw new CodedError('attachment-incomplete');
      } finally {
        closed = true;
      }
    }
    await assert.rejects(axiosSend()(request(there.url, { chunks: chunks(), bytes })));
    assert.equal(await ended.promise, 'cut');
    assert.ok(closed);
  }
});

test('an answer that comes early is heard, although the source has not come to its end', async () => {
  await using there = await server((incoming, response) => {
    incoming.once('data', () => {
      response.writeHead(413, { connection: 'close' });
      response.end('too large');
    });
  });
  let pulled = 0;
  const never = Promise.withResolvers<void>();
  async function* chunks() {
    pulled += 1;
    yield Buffer.alloc(1000);
    await never.promise;
    pulled += 1;
    yield Buffer.alloc(1000);
  }
  const answer = await axiosSend()(request(there.url, { chunks: chunks(), bytes: 2000 }));
  assert.deepEqual([answer.status, pulled], [413, 1]);
  never.resolve();
});

test('a body that can be sent once is sent once: a rate limit is reported to the caller instead of waited for', async () => {
  let asked = 0;
  await using there = await server((incoming, response) => {
    asked += 1;
    incoming.resume();
    incoming.on('end', () => {
      response.writeHead(429, { 'retry-after': '2' });
      response.end();
    });
  });
  const { world, slept } = testWorld();
  async function* chunks() {
    yield Buffer.from('abc');
  }
  const call = {
    request: request(there.url, { chunks: chunks(), bytes: 3 }),
    repeatable: false,
    route: 'POST /file',
    scope: 'there',
  };
  await assert.rejects(
    sendWithRetry(call, once({ ...world, send: axiosSend(), policy: usualRetry })),
    (thrown) => code('remote-busy')(thrown) && (thrown as CodedError).retryAfterMs === 2_000,
  );
  assert.deepEqual([asked, slept], [1, []]);
});
