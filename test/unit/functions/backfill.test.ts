// If this fails, a request to a backfill reaches another link than the one in the address, nobody knows its author,
// or the caller does not learn what is wrong with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { backfill } from '../../../functions/backfill.ts';
import { connectwiseCallback } from '../../../functions/connectwise-callback.ts';
import { httpHandler } from '../../../functions/run.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { App } from '../../../shared/app/app.ts';

const asked: unknown[] = [];
const status = { state: 'running' };

function app(changes: object = {}): App {
  return {
    signInChecked: false,
    countRun: () => undefined,
    traced: (_parent: unknown, work: () => Promise<unknown>) => work(),
    backfill: (order: unknown) => {
      asked.push(order);
      return Promise.resolve({ kind: 'started', status });
    },
    backfillStatus: (...order: unknown[]) => {
      asked.push(order);
      return Promise.resolve(status);
    },
    ...changes,
  } as unknown as App;
}

async function call(method: 'GET' | 'POST', path: string, body?: string, with_ = app()) {
  asked.length = 0;
  const request = new HttpRequest({
    method,
    url: `http://localhost/api/backfill/${path}`,
    headers: { 'x-asked-by': 'Jane' },
    ...(body === undefined ? {} : { body: { string: body } }),
  });
  const context = new InvocationContext({ functionName: 'backfill', logHandler: () => undefined });
  return httpHandler(backfill, () => Promise.resolve(with_))(request, context);
}

const actor = { by: 'function-key', name: 'Jane' };

test('a start is accepted and says how it is; whoever asked is known', async () => {
  const answer = await call('POST', 'acme', '{"dryRun": false, "token": "1"}');
  assert.deepEqual([answer.status, answer.jsonBody], [202, status]);
  assert.deepEqual(asked, [{ link: 'acme', order: { kind: 'start', token: '1' }, actor }]);
});

test('the word behind the link is the action, and query values stand in for nothing', async () => {
  await call('POST', 'acme/pause?link=other&action=cancel');
  assert.deepEqual(asked, [{ link: 'acme', order: { kind: 'pause', token: null }, actor }]);
});

test('a body that is not JSON is no request', async () => {
  const answer = await call('POST', 'acme', '{dryRun: false}');
  assert.equal(answer.status, 400);
  assert.deepEqual(asked, []);
});

test('a question names the latest, or the one of the token', async () => {
  const answer = await call('GET', 'acme');
  assert.deepEqual([answer.status, answer.jsonBody, asked], [200, status, [['acme', null]]]);
  await call('GET', 'acme?token=20261124120000-a1');
  assert.deepEqual(asked, [['acme', '20261124120000-a1']]);
});

test('a caller with a key learns what is wrong with the request, and nobody else does', async () => {
  const refusing = app({
    backfill: () => Promise.reject(new CodedError('request-invalid', { detail: 'limit: too small' })),
    receiveConnectWiseCallback: () =>
      Promise.reject(new CodedError('callback-body-invalid', { detail: 'planted-detail' })),
  });
  const told = await call('POST', 'acme', '{"limit": 1}', refusing);
  assert.equal(told.status, 400);
  const problem: unknown = JSON.parse(typeof told.body === 'string' ? told.body : '{}');
  assert.equal(Reflect.get(Object(problem), 'detail'), 'limit: too small');

  const request = new HttpRequest({ method: 'POST', url: 'http://localhost/api/x', body: { string: '{}' } });
  const context = new InvocationContext({ functionName: 'x', logHandler: () => undefined });
  const silent = await httpHandler(connectwiseCallback, () => Promise.resolve(refusing))(request, context);
  assert.equal(silent.status, 400);
  assert.ok(!JSON.stringify(silent).includes('planted-detail'));
});
