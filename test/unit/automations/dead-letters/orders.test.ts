// If this fails, a person's request about dead letters is carried out without a trace of its author, or a mistyped
// link looks like a request that found nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  discardAllUnreadable,
  discardUnreadable,
  orderDiscard,
  orderReplay,
} from '../../../../shared/automations/dead-letters/orders.ts';
import { listDeadLetters } from '../../../../shared/automations/dead-letters/list.ts';
import type { ReplayRequest } from '../../../../shared/rules/operate/dead-letter-request.ts';
import { aLetter } from '../../../support/builders/rows.ts';
import { emptyState, memoryStores } from '../../../support/fakes/memory-stores.ts';

const actor = { by: 'operator', name: 'ann' } as const;
const now = Date.parse('2026-11-24T12:00:00.000Z');
const replay: ReplayRequest = { link: 'acme', limit: 500, perMinute: 60, dryRun: false };

async function world() {
  const state = emptyState();
  const stores = memoryStores({ state, now: () => now });
  let ids = 0;
  const needs = {
    ...stores,
    links: [
      { name: 'acme', enabled: true },
      { name: 'off', enabled: false },
    ],
    now: () => now,
    newId: () => `order-${(ids += 1)}`,
  };
  for (const [link, recordId] of [
    ['acme', '1'],
    ['acme', '2'],
    ['off', '3'],
  ] as const)
    await stores.deadLetters.put(
      aLetter(link, { recordId, pair: null }),
      `2026-11-24T0${recordId}:00:00.000Z`,
    );
  const journal = () =>
    [...state.auditRows.values()].map(({ action, link, scope, outcome }) => [action, link, scope, outcome]);
  return { state, needs, journal };
}

test('a replay stands in the journal with what it did, a dry run does not', async () => {
  const { state, needs, journal } = await world();
  const dry = await orderReplay({ ...replay, dryRun: true }, actor, needs);
  assert.deepEqual([dry.kind, state.queue.length, journal()], ['dry-run', 0, []]);
  const done = await orderReplay({ ...replay, limit: 1 }, actor, needs);
  assert.deepEqual([done.kind, state.queue.length], ['replayed', 1]);
  assert.deepEqual(journal(), [
    ['dead-letters-replay', 'acme', 'all dead letters', 'replayed 1 records of 2 dead letters, 1 left'],
  ]);
});

test('a link that the configuration lacks is refused before anything is written; one that is switched off takes nothing', async () => {
  const { state, needs, journal } = await world();
  await assert.rejects(orderReplay({ ...replay, link: 'acne' }, actor, needs), { code: 'link-unknown' });
  assert.deepEqual(journal(), []);
  const off = await orderReplay({ ...replay, link: 'off' }, actor, needs);
  assert.deepEqual([off.records.map(({ delaySeconds }) => delaySeconds), state.queue.length], [[null], 0]);
});

test('a discarded dead letter is removed and reported; a dry run only reports it', async () => {
  const { state, needs, journal } = await world();
  const wanted = { link: 'acme', recordId: '1' };
  assert.equal((await orderDiscard({ ...wanted, dryRun: true }, actor, needs)).length, 1);
  assert.deepEqual([state.deadLetters.size, journal()], [3, []]);
  assert.equal((await orderDiscard({ ...wanted, dryRun: false }, actor, needs)).length, 1);
  assert.equal(state.deadLetters.size, 2);
  assert.deepEqual(journal(), [
    ['dead-letters-discard', 'acme', 'dead letters: record 1', 'discarded 1 dead letters'],
  ]);
});

test('a message that cannot be read is forgotten by its id', async () => {
  const { needs, journal } = await world();
  await needs.unreadable.put({ id: 'm1', at: '2026-11-24T01:00:00.000Z', text: '?' });
  assert.equal(await discardUnreadable('m1', actor, needs), true);
  assert.equal(await discardUnreadable('m1', actor, needs), false);
  assert.deepEqual(
    journal().map(([, link, scope, outcome]) => [link, scope, outcome]),
    [
      [null, 'unreadable message m1', 'discarded'],
      [null, 'unreadable message m1', 'nothing of that id'],
    ],
  );
});

test('a list shows the latest failure first, no more than was asked for, and all that the filter means', async () => {
  const { needs } = await world();
  const ids = async (...of: Parameters<typeof listDeadLetters>) =>
    (await listDeadLetters(...of)).map(({ recordId }) => recordId);
  assert.deepEqual(await ids({ link: null }, needs.deadLetters), ['3', '2', '1']);
  assert.deepEqual(await ids({ link: null }, needs.deadLetters, 2), ['3', '2']);
  assert.deepEqual(await ids({ link: 'acme', recordId: '1' }, needs.deadLetters), ['1']);
});

test('many records are ordered by their number, as the preview showed it', async () => {
  const { state, needs, journal } = await world();
  for (let id = 10; id < 70; id += 1)
    await needs.deadLetters.put(
      aLetter('acme', { recordId: String(id), pair: null, code: 'word-unknown' }),
      '2026-11-24T05:00:00.000Z',
    );
  const wanted = { link: null, code: 'word-unknown' } as const;
  const all = { ...replay, ...wanted };
  for (const confirm of [undefined, 59, 61])
    await assert.rejects(orderReplay({ ...all, confirm }, actor, needs), { code: 'count-unconfirmed' });
  await assert.rejects(orderDiscard({ ...wanted, dryRun: false }, actor, needs), {
    code: 'count-unconfirmed',
    message: /--confirm 60/,
  });
  assert.deepEqual([state.queue.length, state.deadLetters.size, journal()], [0, 63, []]);
  assert.equal((await orderDiscard({ ...wanted, dryRun: true }, actor, needs)).length, 60);
  await orderReplay({ ...all, confirm: 60 }, actor, needs);
  assert.equal(state.queue.length, 60);
  // The dead letters of one request are few enough to be seen, and yet a number that is named has to be theirs.
  await orderReplay({ ...all, limit: 50 }, actor, needs);
  await assert.rejects(orderReplay({ ...all, limit: 50, confirm: 49 }, actor, needs), {
    code: 'count-unconfirmed',
  });
  const one = { link: 'acme', code: 'word-unknown', recordId: '10', dryRun: false } as const;
  await assert.rejects(orderDiscard({ ...one, confirm: 2 }, actor, needs), { code: 'count-unconfirmed' });
  assert.equal(state.deadLetters.size, 63);
  await orderDiscard({ ...wanted, dryRun: false, confirm: 60 }, actor, needs);
  assert.equal(state.deadLetters.size, 3);
});

test('all messages that cannot be read are forgotten by one order, which is told', async () => {
  const { needs, journal } = await world();
  for (const id of ['m1', 'm2', 'm3'])
    await needs.unreadable.put({ id, at: '2026-11-24T01:00:00.000Z', text: '?' });
  assert.equal((await discardAllUnreadable({ dryRun: true }, actor, needs)).length, 3);
  assert.deepEqual(journal(), []);
  assert.equal((await discardAllUnreadable({ dryRun: false }, actor, needs)).length, 3);
  assert.deepEqual(await needs.unreadable.list(9), []);
  assert.deepEqual(journal(), [
    ['dead-letters-discard', null, 'all unreadable messages', 'discarded 3 messages'],
  ]);
});
