// If this fails, a deployment that never left this machine counts as one with an unknown end, or a log is full of HTML.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { ask, sentenceOf } from '../../../../scripts/deploy/ask.ts';

async function answering(text: string, status = 200): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status);
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('a connection that never came about has sent nothing; one that was cut may have', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/`;
  await new Promise((resolve) => gone.close(resolve));
  assert.deepEqual(await ask({ url }), {
    kind: 'no-answer',
    text: 'ECONNREFUSED',
    mayHaveArrived: false,
  });
  const cutting = createServer((request) => request.socket.destroy());
  await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
  after(() => cutting.close());
  const cut = await ask({ url: `http://127.0.0.1:${(cutting.address() as AddressInfo).port}/` });
  assert.ok(cut.kind === 'no-answer' && cut.mayHaveArrived);
});

test('a server without Azure’s certificate is sent nothing', async () => {
  // A listener that speaks no TLS; a certificate of somebody else ends in the same place, before the request.
  const url = (await answering('x')).replace('http:', 'https:');
  const reply = await ask({ url });
  assert.ok(reply.kind === 'no-answer' && !reply.mayHaveArrived, sentenceOf(reply));
});

test('a mark of byte order is no part of the JSON', async () => {
  const reply = await ask({ url: await answering('\uFEFF{"status":4}') });
  assert.deepEqual(reply, { kind: 'answered', status: 200, body: { status: 4 } });
});

test('an answer without an end is not read to its end, and keeps its status', async () => {
  const reply = await ask({ url: await answering('x'.repeat(6_000_000), 202) });
  assert.equal(sentenceOf(reply), '202: an answer of more than 5 MB');
});

test('a page is told by its title', async () => {
  const page = '<!DOCTYPE html>\n<html><head><title>Bad\nGateway</title></head><body>long</body></html>';
  assert.equal(
    sentenceOf(await ask({ url: await answering(page, 502) })),
    '502: a page with the title "Bad Gateway"',
  );
  assert.equal(
    sentenceOf(await ask({ url: await answering('<html></html>', 403) })),
    '403: a page without a title',
  );
});
