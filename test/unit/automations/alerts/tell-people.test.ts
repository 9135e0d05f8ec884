/**
 * What the user would lose: the one message that tells them. A channel that hangs, refuses or is gone must hold up none of
 * the others, and a process that dies anywhere must leave the message for the next look.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  tellPeople,
  type ConfiguredChannel,
  type TellingNeeds,
} from '../../../../shared/automations/alerts/tell-people.ts';
import { createAlertBook } from '../../../../shared/azure/stores/alert-book.ts';
import type { AlertNotice } from '../../../../shared/rules/alerts/notice.ts';
import type { AlertLook } from '../../../../shared/rules/alerts/state.ts';
import { CodedError, type ErrorCode } from '../../../../shared/rules/errors.ts';
import { finding, type HealthFindingCode } from '../../../../shared/rules/operate/health-table.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const minute = 60_000;
const start = Date.parse('2026-11-29T10:00:00.000Z');

function aChannel(name: string, refusals: ErrorCode[] = []) {
  const got: AlertNotice[] = [];
  const channel: ConfiguredChannel = {
    name,
    minSeverity: 'warning',
    deliver(notice) {
      const code = refusals.shift();
      if (code !== undefined) return Promise.reject(new CodedError(code));
      got.push(notice);
      return Promise.resolve({ kind: 'delivered' });
    },
  };
  return { channel, got, refusals };
}

function aWorld(channels: readonly ConfiguredChannel[], crash: { at: number } = { at: Infinity }) {
  let requests = 0;
  let now = start;
  let [ids, turns] = [0, 0];
  const table = memoryTable({
    before() {
      requests += 1;
      if (requests === crash.at) throw new CodedError('storage-unavailable');
    },
  });
  const events: string[] = [];
  const deliveries: string[] = [];
  const needs: TellingNeeds = {
    book: createAlertBook(
      table,
      channels.map(({ name }) => name),
      () => now,
    ),
    channels,
    app: redactText('test'),
    hours: { waitHours: null, timeZone: 'UTC' },
    appState: null,
    runBook: null,
    newId: () => `id-${(ids += 1)}`,
    alone(work) {
      turns += 1;
      return work();
    },
    event: (_name, { finding: code }) => void events.push(code),
    metric: (_name, _value, { channel, outcome }) => void deliveries.push(`${channel} ${outcome}`),
  };
  const look = (codes: readonly HealthFindingCode[]): AlertLook => {
    const found = codes.map((code) => ({
      from: 'probe',
      isFailure: false,
      finding: finding(code, 'acme', ''),
    }));
    return { now, found, looked: new Map([['probe', true]]) };
  };
  return {
    needs,
    events,
    deliveries,
    pass: (milliseconds: number) => void (now += milliseconds),
    tell: (...codes: readonly HealthFindingCode[]) => tellPeople(look(codes), needs),
    requests: () => requests,
    turns: () => turns,
  };
}

const told = (got: readonly AlertNotice[]): readonly string[] =>
  got.flatMap(({ items }) => items.map(({ change, code }) => `${change} ${code}`));

test('one message a look, with what is new; an event for what is critical', async () => {
  const { channel, got } = aChannel('oncall');
  const world = aWorld([channel]);
  assert.deepEqual(await world.tell('poll-stopped', 'secret-ending'), { items: 2, delivered: 1, failed: 0 });
  assert.deepEqual(await world.tell('poll-stopped', 'secret-ending'), { items: 0, delivered: 0, failed: 0 });
  assert.equal(got.length, 1);
  assert.deepEqual(told(got), ['opened poll-stopped', 'opened secret-ending']);
  assert.deepEqual(world.events, ['poll-stopped']);
  world.pass(5 * minute);
  await world.tell('secret-ending');
  assert.deepEqual(told(got).slice(2), ['recovered poll-stopped']);
});

test('a channel that fails holds up no other, and gets the message at the next look, in order', async () => {
  const teams = aChannel('teams', ['http-timeout', 'http-timeout']);
  const mail = aChannel('mail');
  const world = aWorld([teams.channel, mail.channel]);
  await world.tell('poll-stopped');
  assert.deepEqual([told(teams.got), told(mail.got)], [[], ['opened poll-stopped']]);
  assert.equal((await world.needs.book.channels())[0]?.failedWith, 'http-timeout');
  world.pass(5 * minute);
  await world.tell();
  assert.deepEqual(told(teams.got), []);
  world.pass(5 * minute);
  await world.tell();
  assert.deepEqual(told(teams.got), ['opened poll-stopped', 'recovered poll-stopped']);
  assert.deepEqual(world.deliveries.slice(0, 2), ['teams http-timeout', 'mail delivered']);
  assert.equal((await world.needs.book.channels())[0]?.failedWith, null);
});

test('a notice that no retry can deliver is given up at once, another one after a day; the failure stays known', async () => {
  const teams = aChannel('teams', ['request-invalid']);
  const world = aWorld([teams.channel]);
  await world.tell('poll-stopped');
  assert.deepEqual(await world.needs.book.pending(), []);
  assert.equal((await world.needs.book.channels())[0]?.failedWith, 'request-invalid');
  teams.refusals.push(...Array.from({ length: 400 }, (): ErrorCode => 'http-timeout'));
  await world.tell('poll-stopped', 'queue-stuck');
  const [waiting] = await world.needs.book.pending();
  assert.ok(waiting);
  for (let at = 0; at <= 25 * 60; at += 5) {
    world.pass(5 * minute);
    await world.tell('poll-stopped', 'queue-stuck');
  }
  const old = (await world.needs.book.pending()).filter(({ notice }) => notice.id === waiting.notice.id);
  assert.deepEqual(old, [], 'nothing waits for longer than a day');
});

test('a channel that wants failures only gets no warning, and one that is gone from the configuration keeps nothing', async () => {
  const { channel, got } = aChannel('pager');
  const world = aWorld([{ ...channel, minSeverity: 'critical' }]);
  await world.tell('secret-ending');
  assert.deepEqual(got, []);
  await world.tell('secret-ending', 'poll-stopped');
  assert.deepEqual(told(got), ['opened poll-stopped']);
  const stale = got[0] ?? assert.fail();
  await world.needs.book.save({ alerts: [], forgotten: [], notice: stale, channels: ['of-yesterday'] });
  await world.tell('secret-ending', 'poll-stopped');
  assert.deepEqual(await world.needs.book.pending(), []);
});

test('an alert is told by the next look if any request of storage fails: at least once, and with one id', async () => {
  const dry = aWorld([aChannel('oncall').channel]);
  await dry.tell('poll-stopped');
  const requests = dry.requests();
  assert.ok(requests >= 5, 'there is something to break');
  for (let at = 1; at <= requests; at += 1) {
    const { channel, got } = aChannel('oncall');
    const world = aWorld([channel], { at });
    await world.tell('poll-stopped').catch(() => undefined);
    world.pass(5 * minute);
    await world.tell('poll-stopped');
    const ids = new Set(got.map(({ id }) => id));
    assert.deepEqual(
      [ids.size, new Set(told(got)).size, told(got)[0]],
      [1, 1, 'opened poll-stopped'],
      `request ${at}`,
    );
  }
});

test('a look that changes nothing costs one request and nobody’s turn, with an alert that people know as without one', async () => {
  const world = aWorld([aChannel('teams').channel, aChannel('pager').channel]);
  await world.tell();
  assert.deepEqual([world.requests(), world.turns()], [1, 0]);
  await world.tell('poll-stopped');
  assert.equal(world.deliveries.length, 2, 'it is told');
  world.pass(5 * minute);
  const [requests, turns] = [world.requests(), world.turns()];
  await world.tell('poll-stopped');
  assert.deepEqual([world.requests() - requests, world.turns() - turns], [1, 0]);
});

test('a notice that an earlier run left is delivered by a look that finds nothing new', async () => {
  const { channel, got } = aChannel('teams', ['http-timeout']);
  const world = aWorld([channel]);
  await world.tell('poll-stopped');
  assert.equal(got.length, 0);
  await world.tell('poll-stopped');
  assert.deepEqual([told(got), world.turns()], [['opened poll-stopped'], 2]);
});

test('the states of all channels are one request, and one that is new is written once', async () => {
  const { needs, requests } = aWorld(['teams', 'pager', 'mail'].map((name) => aChannel(name).channel));
  const first = await needs.book.channels();
  assert.equal(requests(), 4);
  assert.deepEqual(await needs.book.channels(), first);
  assert.equal(requests(), 5);
});
