// If this fails, the page says another thing of a pair than the app does, asks the app without end, or sends its key elsewhere.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { RecordView } from '../../../../sandbox/common/record-view.ts';
import { toldStates } from '../../../../sandbox/page/told-states.ts';
import { until } from '../../../support/until.ts';

const state = { kind: 'waiting', sentence: 'Waiting.', next: 'Soon.', command: null };
const record = (id: string, changedAt = 1) => ({ id, changedAt }) as RecordView;
const pair = (id: string, changedAt = 1) => ({ link: 'acme', ticket: record(id, changedAt), incident: null });

/** An app that answers each question with this body; counts them. */
async function app(answer: (path: string) => { readonly status: number; readonly body: string }) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = `${request.url ?? ''} ${String(request.headers['x-functions-key'])}`;
    asked.push(path);
    const { status, body } = answer(path);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    address: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a state is the app’s own, asked once while nothing changes, and not told after a change', async () => {
  await using on = await app(() => ({ status: 200, body: JSON.stringify({ state: { ...state, more: 1 } }) }));
  let now = 0;
  const states = toldStates({ address: on.address, key: 'k' }, { now: () => now });
  assert.deepEqual(states.of([pair('7'), null]), [null, null], 'nobody is waited for');
  await until('no answer came', () => Promise.resolve(states.of([pair('7')])[0] !== null));
  assert.deepEqual(states.of([pair('7')]), [state]);
  assert.deepEqual(on.asked, ['/api/why/acme/connectwise/7 k']);
  assert.deepEqual(states.of([pair('7', 2)]), [null], 'the record has changed since');
  await until('it was not asked again', () => Promise.resolve(on.asked.length === 2));
  now += 6_000;
  states.of([pair('7', 2)]);
  await until('it grew old', () => Promise.resolve(on.asked.length === 3));
});

test('an app that refuses, or answers something else, says nothing', async () => {
  for (const body of ['no JSON', '{}', '{"state":{"kind":3}}', '{"state":null}']) {
    await using on = await app(() => ({ status: body === '{}' ? 404 : 200, body }));
    const states = toldStates({ address: on.address, key: 'k' }, { now: () => 0 });
    states.of([pair('7')]);
    await until('nobody was asked', () => Promise.resolve(on.asked.length > 0));
    assert.deepEqual(states.of([pair('7')]), [null]);
  }
});

test('a page full of pairs asks a few at a time, and no address but one of this machine', async () => {
  await using on = await app(() => ({ status: 200, body: JSON.stringify({ state }) }));
  let under = 0;
  let most = 0;
  const send: typeof fetch = async (...given) => {
    under += 1;
    most = Math.max(most, under);
    return fetch(...given).finally(() => (under -= 1));
  };
  const states = toldStates({ address: on.address, key: 'k' }, { now: () => 0, send });
  const many = Array.from({ length: 25 }, (_, index) => pair(String(index)));
  states.of(many);
  states.of(many);
  assert.equal(under, 6, 'at once');
  await until('not all were asked', () => Promise.resolve(states.of(many).every((one) => one !== null)));
  assert.deepEqual([most, on.asked.length], [6, 25]);
  for (const address of ['http://example.com', 'https://127.0.0.1:1', 'http://127.0.0.1.example.com'])
    assert.throws(() => toldStates({ address, key: 'k' }, { now: () => 0 }));
});

test('a state that has just changed is asked for before one that only grew old', async () => {
  await using on = await app(() => ({ status: 200, body: JSON.stringify({ state }) }));
  let now = 0;
  const states = toldStates({ address: on.address, key: 'k' }, { now: () => now });
  const many = (last: number) => Array.from({ length: 9 }, (_, at) => pair(String(at), at === 8 ? last : 1));
  await until('not all were asked', () => Promise.resolve(states.of(many(1)).every((one) => one !== null)));
  now += 6_000;
  on.asked.length = 0;
  states.of(many(2));
  await until('nobody was asked', () => Promise.resolve(on.asked.length > 5));
  assert.ok(on.asked.slice(0, 6).includes('/api/why/acme/connectwise/8 k'), on.asked.join());
});

test('an app that does not answer is silent, until it does', async () => {
  let isDown = true;
  const send: typeof fetch = () =>
    isDown ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(new Response('no JSON'));
  let now = 0;
  const states = toldStates({ address: 'http://127.0.0.1:1', key: 'k' }, { now: () => now, send });
  assert.equal(states.isSilent(), false, 'nobody was asked yet');
  states.of([pair('7')]);
  await until('it answers', () => Promise.resolve(states.isSilent()));
  isDown = false;
  now += 6_000;
  states.of([pair('7')]);
  await until('it is silent', () => Promise.resolve(!states.isSilent()));
});
