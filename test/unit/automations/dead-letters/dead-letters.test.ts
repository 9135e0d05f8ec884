// If this fails, a failure is lost, is tried again from memory instead of as things are now, or stays on the list for
// ever although nothing is left to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepPoison } from '../../../../shared/automations/dead-letters/poison.ts';
import { discardDeadLetters, replayDeadLetters } from '../../../../shared/automations/dead-letters/replay.ts';
import type { ReplayNeeds } from '../../../../shared/automations/dead-letters/replay.ts';
import { parseDeadLetterList, parseReplay } from '../../../../shared/rules/operate/dead-letter-request.ts';
import type { ReplayRequest } from '../../../../shared/rules/operate/dead-letter-request.ts';
import { mappingFingerprint } from '../../../../shared/rules/sync/mapping.ts';
import { aLink } from '../../../support/builders/rules.ts';
import { aLetter } from '../../../support/builders/rows.ts';
import { emptyState, memoryStores } from '../../../support/fakes/memory-stores.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';

const all: ReplayRequest = { link: null, limit: 500, perMinute: 60, dryRun: false };

function replayNeeds(w: EngineWorld): ReplayNeeds {
  return { ...w.needs(), links: ['acme'], newId: () => 'order-1' };
}

/** A world with pairs that are dead-lettered, because their incidents were closed. */
async function deadLetteredPairs(count: number): Promise<{ w: EngineWorld; incidents: readonly string[] }> {
  const w = engineWorld();
  for (let index = 0; index < count; index += 1) {
    await w.sync(w.nudge('connectwise', w.openTicket({ summary: `Printer ${index}` })));
  }
  w.advance(10);
  const incidents = [...w.servicenow.records.keys()];
  for (const ticket of w.connectwise.records.keys())
    w.connectwise.edit(ticket, 'summary', `${ticket} offline`);
  for (const incident of incidents) w.servicenow.edit(incident, 'status', '7');
  for (let round = 0; round < 2; round += 1) {
    for (const ticket of w.connectwise.records.keys()) await w.sync(w.nudge('connectwise', ticket));
    w.advance(10);
  }
  assert.equal(w.state.deadLetters.size, count);
  return { w, incidents };
}

test('a replay reads things as they are, brings deadLettered pairs to rest, and the deadLetters go', async () => {
  const { w, incidents } = await deadLetteredPairs(3);
  for (const incident of incidents) w.servicenow.edit(incident, 'status', '2');
  for (const ticket of w.connectwise.records.keys()) w.connectwise.edit(ticket, 'summary', `${ticket} later`);
  const outcome = await replayDeadLetters(all, replayNeeds(w));
  assert.deepEqual(
    [outcome.kind, outcome.deadLetters, outcome.records.length, outcome.left],
    ['replayed', 3, 3, 0],
  );
  await w.drain();
  assert.equal(w.state.deadLetters.size, 0);
  for (const { fields } of w.servicenow.records.values()) assert.match(fields.summary, /later$/);
});

test('a dry run orders nothing', async () => {
  const { w } = await deadLetteredPairs(2);
  const outcome = await replayDeadLetters({ ...all, dryRun: true }, replayNeeds(w));
  assert.deepEqual([outcome.kind, outcome.records.length, w.state.queue.length], ['dry-run', 2, 0]);
});

test('one, some or all: every filter counts, and no other link is touched', async () => {
  const w = engineWorld();
  const { deadLetters } = w.needs();
  const at = (hour: number) => `2026-11-24T${String(hour).padStart(2, '0')}:00:00.000Z`;
  await deadLetters.put(aLetter('acme', { recordId: '1', pair: null }), at(8));
  await deadLetters.put(aLetter('acme', { recordId: '2', pair: null, code: 'http-timeout' }), at(9));
  await deadLetters.put(
    aLetter('acme', { recordId: 'a'.repeat(32), side: 'servicenow', pair: null }),
    at(10),
  );
  await deadLetters.put(aLetter('globex', { recordId: '1', pair: null }), at(11));
  const ids = async (wanted: Partial<ReplayRequest>) =>
    (await replayDeadLetters({ ...all, dryRun: true, ...wanted }, replayNeeds(w))).records.map(
      ({ link, recordId }) => `${link}:${recordId.slice(0, 2)}`,
    );
  assert.deepEqual(await ids({ link: 'acme' }), ['acme:1', 'acme:2', 'acme:aa']);
  assert.deepEqual(await ids({ link: 'acme', recordId: '1' }), ['acme:1']);
  assert.deepEqual(await ids({ code: 'http-timeout' }), ['acme:2']);
  assert.deepEqual(await ids({ side: 'servicenow' }), ['acme:aa']);
  assert.deepEqual(await ids({ since: '2026-11-24T11:30:00+02:00' }), ['acme:aa', 'globex:1']);
  const limited = await replayDeadLetters({ ...all, dryRun: true, limit: 3 }, replayNeeds(w));
  assert.equal(limited.left, 1);
  // A link that is not there any more: told, not sent.
  const gone = await replayDeadLetters({ ...all, link: 'globex' }, replayNeeds(w));
  assert.deepEqual([gone.records[0]?.delaySeconds, w.state.queue.length], [null, 0]);
});

test('many records are spread over time', async () => {
  const w = engineWorld();
  for (let id = 1; id <= 30; id += 1)
    await w
      .needs()
      .deadLetters.put(aLetter('acme', { recordId: String(id), pair: null }), '2026-11-24T08:00:00.000Z');
  await replayDeadLetters({ ...all, perMinute: 10 }, replayNeeds(w));
  const delays = w.state.queue.map(({ visibleAt }) => (visibleAt - w.needs().now()) / 1000);
  assert.equal(delays.length, 30);
  for (let minute = 0; minute < 3; minute += 1)
    assert.equal(delays.filter((delay) => Math.floor(delay / 60) === minute).length, 10);
});

test('deadLetters of one pair need one look, those of a record with a foreign key their own', async () => {
  const w = engineWorld();
  const { deadLetters } = w.needs();
  const at = '2026-11-24T08:00:00.000Z';
  const pair = 'connectwise:1';
  await deadLetters.put(aLetter('acme', { recordId: '1', pair }), at);
  await deadLetters.put(
    aLetter('acme', { recordId: 'b'.repeat(32), side: 'servicenow', pair, code: 'unexpected' }),
    at,
  );
  await deadLetters.put(
    aLetter('acme', { recordId: 'c'.repeat(32), side: 'servicenow', pair, code: 'correlation-duplicate' }),
    at,
  );
  const { records } = await replayDeadLetters(all, replayNeeds(w));
  assert.equal(records.length, 2);
});

test('two replays at once and a replay of a replay end as one does', async () => {
  const { w, incidents } = await deadLetteredPairs(2);
  for (const incident of incidents) w.servicenow.edit(incident, 'status', '2');
  await Promise.all([replayDeadLetters(all, replayNeeds(w)), replayDeadLetters(all, replayNeeds(w))]);
  assert.equal(w.state.queue.length, 4);
  const before = w.writes();
  await w.drain();
  const writes = w.writes() - before;
  assert.equal(w.state.deadLetters.size, 0);
  await replayDeadLetters(all, replayNeeds(w));
  await w.drain();
  assert.equal(w.writes() - before, writes);
  assert.equal(writes, 2 * 2, 'each pair was written once: the summary one way, the state the other');
});

test('a replay that fails again counts its deadLetter up', async () => {
  const { w } = await deadLetteredPairs(1);
  const [before] = w.state.deadLetters.values();
  await replayDeadLetters(all, replayNeeds(w));
  await w.drain();
  const [after] = w.state.deadLetters.values();
  assert.equal(after?.times, (before?.times ?? 0) + 1);
});

test('a discard forgets exactly what was meant', async () => {
  const { w } = await deadLetteredPairs(2);
  const [first] = w.state.deadLetters.values();
  const wanted = { link: 'acme', recordId: first?.recordId ?? '' };
  assert.equal((await discardDeadLetters({ ...wanted, dryRun: true }, w.needs())).length, 1);
  assert.equal(w.state.deadLetters.size, 2);
  await discardDeadLetters({ ...wanted, dryRun: false }, w.needs());
  assert.deepEqual(
    [...w.state.deadLetters.values()].map(({ recordId }) => recordId === first?.recordId),
    [false],
  );
});

const nudge = {
  link: 'acme',
  side: 'connectwise',
  recordId: '4711',
  origin: 'poll',
  learnedAt: '2026-11-24T12:00:00.000Z',
  messageId: 'm\u001b[2J',
};
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const poisons: readonly (readonly [string, string])[] = [
  ['a nudge', base64(nudge)],
  ['a nudge that nobody encoded', JSON.stringify({ ...nudge, recordId: '4712' })],
  ['no JSON', Buffer.from('{"half":').toString('base64')],
  ['another JSON', base64({ link: 'acme' })],
  ['no base64', '\u001b[31mhello ü'],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]).toString('base64')],
  ['nothing', ''],
  ['very much', 'y'.repeat(60_000)],
];

const acme = aLink({ name: 'acme' });

function poisonWorld(pause: (where: string) => Promise<void> = () => Promise.resolve()) {
  const state = emptyState();
  for (const [index, [, text]] of poisons.entries())
    state.poisonMessages.set(`p${index}`, { id: `p${index}`, text, insertedAt: '2026-11-24T12:00:00.000Z' });
  const needs = { ...memoryStores({ state, pause }), links: [acme] };
  return { state, needs };
}

test('every message on the poison queue is kept as a dead letter, then removed from the queue', async () => {
  const { state, needs } = poisonWorld();
  const outcome = await keepPoison(needs);
  assert.deepEqual(outcome, { kind: 'kept', deadLetters: 2, unreadable: 6 });
  assert.equal(state.poisonMessages.size, 0);
  assert.deepEqual(
    [...state.deadLetters.values()].map(({ recordId, code, times, mapping }) => [
      recordId,
      code,
      times,
      mapping,
    ]),
    [
      ['4711', 'nudge-poisoned', 1, mappingFingerprint(acme)],
      ['4712', 'nudge-poisoned', 1, mappingFingerprint(acme)],
    ],
  );
  for (const { text } of state.unreadableRows.values()) {
    assert.doesNotMatch(text, /\p{Cc}/u);
    assert.ok(text.length <= 4_100, `${text.length} characters`);
  }
  assert.ok([...state.unreadableRows.values()].some(({ text }) => text.includes('{"half":')));
  for (const { lastAnswer } of state.deadLetters.values()) assert.doesNotMatch(lastAnswer, /\p{Cc}/u);
  const [encoded = '', plain = ''] = [...state.deadLetters.values()].map(({ lastAnswer }) => lastAnswer);
  assert.match(encoded, /the log of sync-pair at that time/);
  assert.match(plain, /no function was ever shown it, and no log knows it/);
  assert.equal((await keepPoison(needs)).kind, 'nothing');
});

test('a nudge of a link that is gone is kept too, without words of its own', async () => {
  const { state, needs } = poisonWorld();
  await keepPoison({ ...needs, links: [] });
  assert.deepEqual(
    [...state.deadLetters.values()].map(({ link, mapping }) => [link, mapping]),
    [
      ['acme', ''],
      ['acme', ''],
    ],
  );
});

test('a process that dies anywhere loses no message and counts none twice', async () => {
  let crashes = 0;
  for (let turn = 1; turn < 60; turn += 1) {
    let turns = 0;
    const { promise, resolve } = Promise.withResolvers<'crashed'>();
    const { state, needs } = poisonWorld(() => {
      turns += 1;
      if (turns < turn) return Promise.resolve();
      resolve('crashed');
      return new Promise(() => undefined);
    });
    if ((await Promise.race([keepPoison(needs), promise])) !== 'crashed') break;
    crashes += 1;
    await keepPoison({ ...memoryStores({ state }), links: [acme] });
    assert.equal(state.poisonMessages.size, 0);
    assert.deepEqual([state.deadLetters.size, state.unreadableRows.size], [2, 6]);
    assert.ok([...state.deadLetters.values()].every(({ times }) => times === 1));
  }
  assert.ok(crashes > 30, `${crashes} crash points`);
});

test('a request that is not understood is refused with what is wrong', () => {
  assert.deepEqual(parseReplay({ link: 'acme' }), { link: 'acme', limit: 500, perMinute: 60, dryRun: true });
  for (const [body, part] of [
    [{}, 'link'],
    [{ link: 'acme', all: true }, 'all'],
    [{ link: 'acme', recordId: "1' or true" }, 'recordId'],
    [{ link: 'acme', since: 'yesterday' }, 'since'],
    [{ link: 'acme', dryRun: 'false' }, 'dryRun'],
    [{ link: 'acme', perMinute: 0 }, 'perMinute'],
    [null, 'object'],
  ] as const)
    assert.throws(
      () => parseReplay(body),
      (error: Error & { code?: string }) => error.code === 'request-invalid' && error.message.includes(part),
      JSON.stringify(body),
    );
  assert.equal(parseDeadLetterList({ limit: '7' }).limit, 7);
  assert.throws(() => parseDeadLetterList({ limit: '1e9' }), { code: 'request-invalid' });
});
