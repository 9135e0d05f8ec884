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
  assert.deepEqual(states([pair('7'), null]), [null, null], 'nobody is waited for');
  await until('no answer came', () => Promise.resolve(states([pair('7')])[0] !== null));
  assert.deepEqual(states([pair('7')]), [state]);
  assert.deepEqual(on.asked, ['/api/why/acme/connectwise/7 k']);
  assert.deepEqual(states([pair('7', 2)]), [null], 'the record has changed since');
  await until('it was not asked again', () => Promise.resolve(on.asked.length === 2));
  now += 6_000;
  states([pair('7', 2)]);
  await until('it grew old', () => Promise.resolve(on.asked.length === 3));
});

test('an app that refuses, or answers something else, says nothing', async () => {
  for (const body of ['no JSON', '{}', '{"state":{"kind":3}}', '{"state":null}']) {
    await using on = await app(() => ({ status: body === '{}' ? 404 : 200, body }));
    const states = toldStates({ address: on.address, key: 'k' }, { now: () => 0 });
    states([pair('7')]);
    await until('nobody was asked', () => Promise.resolve(on.asked.length > 0));
    assert.deepEqual(states([pair('7')]), [null]);
  }
});

test('a page full of pairs asks a few at a time, and no address but one of this machine', async () => {
  await using on = await app(() => ({ status: 200, body: JSON.stringify({ state }) }));
  const states = toldStates({ address: on.address, key: 'k' }, { now: () => 0 });
  const many = Array.from({ length: 25 }, (_, index) => pair(String(index)));
  states(many);
  states(many);
  await until('nobody was asked', () => Promise.resolve(on.asked.length > 0));
  assert.ok(on.asked.length <= 12, `${on.asked.length} at once`);
  await until('not all were asked', () => Promise.resolve(states(many).every((one) => one !== null)));
  for (const address of ['http://example.com', 'https://127.0.0.1:1', 'http://127.0.0.1.example.com'])
    assert.throws(() => toldStates({ address, key: 'k' }, { now: () => 0 }));
});
