// If this fails, a call that failed is missing from the metrics, or is counted as if it had worked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { withReport } from '../../../shared/web/report.ts';
import type { Send } from '../../../shared/web/send.ts';
import { anAnswer, anAttempt } from '../../support/web/attempts.ts';
import { testWorld } from '../../support/web/world.ts';

const told = { scope: 'remote:x', route: 'GET /x', milliseconds: 70, attempt: 2 };

function reporting(send: () => ReturnType<Send>) {
  const { world, reports } = testWorld();
  const slow: Send = async () => {
    await world.sleep(70);
    return send();
  };
  return { send: withReport({ ...world, send: slow }), reports };
}

test('an answer is told with its status, its time and the number of the attempt', async () => {
  const { send, reports } = reporting(() => Promise.resolve(anAnswer(503)));
  assert.equal((await send(anAttempt({ number: 2 }))).status, 503);
  assert.deepEqual(reports, [{ ...told, status: 503, code: null }]);
});

test('no answer is told with its code, and thrown as a coded error whatever it was', async () => {
  for (const [thrown, code] of [
    [new CodedError('http-timeout'), 'http-timeout'],
    [new TypeError('canary'), 'unexpected'],
  ] as const) {
    const { send, reports } = reporting(() => Promise.reject(thrown));
    await assert.rejects(send(anAttempt({ number: 2 })), (error) => error instanceof CodedError);
    assert.deepEqual(reports, [{ ...told, status: null, code }]);
  }
});

test('nobody need listen', async () => {
  const { world } = testWorld();
  const send = withReport({ send: () => Promise.resolve(anAnswer(200)), now: () => world.now() });
  assert.equal((await send(anAttempt())).status, 200);
});
