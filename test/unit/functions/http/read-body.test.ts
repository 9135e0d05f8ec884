// If this fails, a sender whose body is too large is cut off instead of told so, or fills the memory of the app.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest } from '@azure/functions';
import { readBody } from '../../../../functions/http/read-body.ts';

const limit = 1_000;
const mebibyte = 1024 * 1024;

/** A request whose body comes in pieces of one size, and how many of its bytes have been taken. */
function sending(pieces: number, size: number, headers: Record<string, string> = {}) {
  const taken = { bytes: 0, ended: false };
  let left = pieces;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left === 0) {
          taken.ended = true;
          controller.close();
          return;
        }
        left -= 1;
        taken.bytes += size;
        controller.enqueue(new Uint8Array(size));
      },
    },
    { highWaterMark: 0 },
  );
  const native = new Request('http://localhost/x', { method: 'POST', body, duplex: 'half', headers });
  const request = new HttpRequest({ method: 'POST', url: 'http://localhost/x', headers });
  Object.defineProperty(request, 'body', { value: native.body });
  return { request, taken };
}

test('a body up to the limit is given whole', async () => {
  assert.equal((await readBody(sending(10, 100).request, limit)).length, 1_000);
  assert.equal(
    (await readBody(new HttpRequest({ method: 'GET', url: 'http://localhost/x' }), limit)).length,
    0,
  );
});

for (const headers of [{}, { 'content-length': '5000' }])
  test(`one that is too large is read to its end, so that the refusal arrives (${JSON.stringify(headers)})`, async () => {
    const { request, taken } = sending(50, 100, headers);
    await assert.rejects(readBody(request, limit), { code: 'body-too-large' });
    assert.equal(taken.ended, true);
  });

test('one that is longer than any host lets through is not', async () => {
  const endless = sending(200, mebibyte);
  await assert.rejects(readBody(endless.request, limit), { code: 'body-too-large' });
  assert.ok(endless.taken.bytes < 102 * mebibyte);
  const said = sending(200, mebibyte, { 'content-length': String(200 * mebibyte) });
  await assert.rejects(readBody(said.request, limit), { code: 'body-too-large' });
  assert.equal(said.taken.bytes, 0);
});
