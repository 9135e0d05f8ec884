// If this fails, a sender whose body is too large is cut off instead of told so, or fills the memory of the app.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest } from '@azure/functions';
import { type After, readBody, readOrder } from '../../../../functions/http/read-body.ts';

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

test('one that is too large is read to its end where nobody said its length, so that the refusal arrives', async () => {
  const { request, taken } = sending(50, 100);
  await assert.rejects(readBody(request, limit), { code: 'body-too-large' });
  assert.equal(taken.ended, true);
});

test('one that is said to be too large is refused unread', async () => {
  const { request, taken } = sending(50, 100, { 'content-length': '1001' });
  await assert.rejects(readBody(request, limit), { code: 'body-too-large' });
  assert.equal(taken.bytes, 0);
});

test('one that is longer than any host lets through is not read to its end', async () => {
  const endless = sending(200, mebibyte);
  await assert.rejects(readBody(endless.request, limit), { code: 'body-too-large' });
  assert.ok(endless.taken.bytes < 102 * mebibyte);
});

test('one that trickles in is given up after 15 seconds, and the clock is stopped when it came in time', async () => {
  const clock = { ms: 0, strike: () => undefined as void, cancelled: 0 };
  const after: After = (ms, strike) => {
    Object.assign(clock, { ms, strike });
    return () => void (clock.cancelled += 1);
  };
  let pulled = 0;
  const trickle = new ReadableStream<Uint8Array>({
    async pull(controller) {
      pulled += 1;
      if (pulled > 3) await new Promise(() => undefined);
      controller.enqueue(new Uint8Array(1));
    },
  });
  const request = new HttpRequest({ method: 'POST', url: 'http://localhost/x' });
  Object.defineProperty(request, 'body', { value: trickle });
  const reading = readBody(request, limit, after);
  assert.equal(clock.ms, 15_000);
  clock.strike();
  await assert.rejects(reading, { code: 'body-too-slow', status: 408 });
  // Cancelling the rest would cut the connection, and with it the answer.
  assert.equal(trickle.locked, true);

  clock.cancelled = 0;
  await readBody(sending(1, 10).request, limit, after);
  assert.equal(clock.cancelled, 1);
});

test('one that came in chunks and was lost on the way is missed; one that is empty is empty', async () => {
  const empty = (headers: Record<string, string>) =>
    new HttpRequest({ method: 'POST', url: 'http://localhost/x', headers });
  await assert.rejects(readBody(empty({ 'transfer-encoding': 'chunked' }), limit), {
    code: 'chunked-body-lost',
    status: 411,
  });
  await assert.rejects(readOrder(empty({ 'transfer-encoding': 'gzip, chunked' }), {}), {
    code: 'chunked-body-lost',
  });
  assert.equal((await readBody(empty({ 'content-length': '0' }), limit)).length, 0);
  assert.equal((await readBody(sending(0, 1, { 'transfer-encoding': 'chunked' }).request, limit)).length, 0);
});
