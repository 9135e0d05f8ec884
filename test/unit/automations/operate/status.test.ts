// If this fails, the first screen hangs or fails where it is needed most: while storage or a remote is down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionRunsNowAndThen } from '../../../../shared/automations/operate/function-runs.ts';
import { quickLook } from '../../../../shared/automations/operate/health-check.ts';
import { status, type StatusNeeds } from '../../../../shared/automations/operate/status.ts';
import {
  createHeldNudges,
  createLastWrites,
  createLinkPauses,
} from '../../../../shared/azure/stores/links/link-states.ts';
import { createFunctionRuns, createRunStore } from '../../../../shared/azure/stores/runs.ts';
import { writeTimes } from '../../../../shared/automations/operate/write-times.ts';
import type { HealthProbe } from '../../../../shared/ports/health.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { ticketId } from '../../../support/builders/record-ids.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const noon = Date.parse('2026-11-29T12:00:00.000Z');
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
const never = (): Promise<never> => new Promise(() => undefined);

/** Time stands still while anything else can be done, and then goes on to whoever waits for the shortest time. */
function fakeSleep(clock: () => number, set: (time: number) => void) {
  const waiting = new Set<{ readonly at: number; readonly wake: () => void }>();
  let isDriven = false;
  async function drive(): Promise<void> {
    isDriven = true;
    while (waiting.size > 0) {
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const [first] = [...waiting].toSorted((one, other) => one.at - other.at);
      if (first === undefined) break;
      waiting.delete(first);
      set(Math.max(clock(), first.at));
      first.wake();
    }
    isDriven = false;
  }
  return (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((wake) => {
      const one = { at: clock() + milliseconds, wake };
      waiting.add(one);
      signal.addEventListener('abort', () => waiting.delete(one));
      if (!isDriven) void drive();
    });
}

/** Thirty links, whose parts answer at once unless a test says otherwise. */
function aWorld(changes: Partial<StatusNeeds> = {}, probes: readonly HealthProbe[] = []) {
  let now = noon;
  const clock = (): number => now;
  let isDown = false;
  const table = memoryTable({
    before: () => {
      if (isDown) throw new CodedError('storage-unavailable');
    },
  });
  const sleep = fakeSleep(clock, (time) => void (now = time));
  const links = Array.from({ length: 30 }, (_, index) => ({
    name: `link-${index}`,
    enabled: true,
    dryRun: false,
  }));
  const needs: StatusNeeds = {
    links,
    functions: [
      { name: 'ticket-sync', trigger: 'timer', address: '0 */15 * * * *' },
      { name: 'sync-pair', trigger: 'queue', address: 'nudges' },
    ],
    health: (maxMs) => quickLook({ probes, sleep, now: clock }, maxMs),
    runs: createRunStore(table, ['ticket-sync'], clock),
    functionRuns: createFunctionRuns(table, ['sync-pair']),
    periods: { 'ticket-sync': 15 },
    pauses: createLinkPauses(table, clock),
    held: createHeldNudges(table),
    lastWrites: createLastWrites(table),
    pairs: () => Promise.resolve({ count: 10, isMore: false, countedAt: iso(noon) }),
    openPlans: () => Promise.resolve([]),
    sleep,
    now: clock,
    ...changes,
  };
  return {
    needs,
    table,
    clock,
    setDown: (down: boolean) => void (isDown = down),
    at: (ms: number) => void (now = ms),
  };
}

test('a good day is one sentence, with every automation and every link', async () => {
  const w = aWorld();
  await createRunStore(w.table, ['ticket-sync'], () => noon - 60_000).ended('ticket-sync', 'complete', null);
  const keep = functionRunsNowAndThen({
    runs: createFunctionRuns(w.table, ['sync-pair']),
    now: () => noon - 9_000,
  });
  await keep('sync-pair', 'synced', null);
  const times = writeTimes({ lastWrites: createLastWrites(w.table), now: () => noon - 120_000 });
  times.wrote('link-3', 'servicenow');
  await times.save();
  const report = await status(w.needs);
  assert.deepEqual([report.state, report.needs, report.unread], ['well', [], []]);
  assert.equal(report.sentence, 'All is well: 30 links, 300 pairs, last change 2 min ago.');
  assert.deepEqual(report.automations, [
    {
      name: 'ticket-sync',
      trigger: 'timer',
      address: '0 */15 * * * *',
      lastAt: iso(noon - 60_000),
      outcome: 'complete',
      isFailed: false,
      nextAt: '2026-11-29T12:15:00.000Z',
      isOverdue: false,
    },
    {
      name: 'sync-pair',
      trigger: 'queue',
      address: 'nudges',
      lastAt: iso(noon - 9_000),
      outcome: 'synced',
      isFailed: false,
      nextAt: null,
      isOverdue: false,
    },
  ]);
  assert.deepEqual(report.links[3]?.lastWriteAt, { connectwise: null, servicenow: iso(noon - 120_000) });
});

test('with storage down the report comes all the same and says what it could not read', async () => {
  const w = aWorld({ pairs: () => Promise.reject(new CodedError('storage-unavailable')) });
  w.setDown(true);
  const report = await status(w.needs);
  assert.equal(report.state, 'unknown');
  assert.deepEqual([...new Set(report.unread.map(({ code }) => code))], ['storage-unavailable']);
  assert.ok(report.unread.length >= 5, `${report.unread.length} parts`);
  assert.match(
    report.sentence,
    /^Nothing that could be read needs you: 30 links; \d parts could not be read\.$/,
  );
  assert.equal(report.links.length, 30);
});

test('remotes that hang are given up on, told as not read, and hold up nothing', async () => {
  const silent = Array.from({ length: 60 }, (_, index): HealthProbe => ({
    name: 'servicenow',
    subject: `link-${index % 30}`,
    look: never,
  }));
  const cursor: HealthProbe = {
    name: 'cursors',
    subject: 'link-0',
    look: () =>
      Promise.resolve([{ kind: 'cursor', subject: 'link-0 connectwise', ageMs: 90_000, disorder: 0 }]),
  };
  const w = aWorld({ openPlans: never }, [...silent, cursor]);
  const report = await status(w.needs);
  assert.ok(report.milliseconds <= 3_000, `${report.milliseconds} ms`);
  assert.equal(report.state, 'unknown');
  const late = report.unread.filter(({ code }) => code === 'health-probe-late');
  assert.ok(late.some(({ what }) => what === 'servicenow of link-7'));
  assert.ok(late.some(({ what }) => what === 'the plans of bulk updates'));
});

test('the last look at a link stands in its row', async () => {
  const probes: readonly HealthProbe[] = [
    {
      name: 'cursors',
      subject: 'link-0',
      look: () =>
        Promise.resolve([
          { kind: 'cursor', subject: 'link-0 connectwise', ageMs: 90_000, disorder: 0 },
          { kind: 'cursor', subject: 'link-0 servicenow', ageMs: 60_000, disorder: 0 },
        ]),
    },
    {
      name: 'dead-letters',
      subject: 'link-0',
      look: () =>
        Promise.resolve([
          { kind: 'dead-letters', subject: 'link-0', waiting: 2, endless: 0, causes: [['word-unknown', 2]] },
        ]),
    },
  ];
  const w = aWorld({}, probes);
  const pause = { since: iso(noon - 5_000), by: 'Jo', because: 'migration' };
  await createLinkPauses(w.table, w.clock).pause('link-0', pause);
  await createHeldNudges(w.table).hold({
    link: 'link-0',
    side: 'connectwise',
    recordId: ticketId(1),
    origin: 'callback',
    learnedAt: iso(noon),
    messageId: 'm',
  });
  const report = await status(w.needs);
  const [row] = report.links;
  assert.deepEqual(row?.behindSeconds, { connectwise: 90, servicenow: 60 });
  assert.deepEqual(
    [row?.paused, row?.deadLetters, row?.held],
    [pause, { count: 2, isMore: false }, { count: 1, isMore: false }],
  );
  assert.deepEqual([report.state, report.needs.length], ['needs-you', 1]);
});

test('runs and writes cost at most a request a minute each, and a new failure is stored soon', async () => {
  let now = noon;
  let requests = 0;
  const table = memoryTable({ before: () => void (requests += 1) });
  const clock = (): number => now;
  const keep = functionRunsNowAndThen({ runs: createFunctionRuns(table, ['sync-pair']), now: clock });
  const times = writeTimes({ lastWrites: createLastWrites(table), now: clock });
  for (let run = 0; run < 590; run += 1) {
    times.wrote('acme', 'servicenow');
    await Promise.all([keep('sync-pair', 'synced', null), times.save()]);
    now += 500;
  }
  assert.equal(requests, 10, 'five minutes, two kinds');
  await keep('sync-pair', 'link-unknown', 'link-unknown');
  await keep('sync-pair', 'synced', null);
  assert.equal(requests, 11);
  assert.equal(
    (await createFunctionRuns(table, ['sync-pair']).all()).get('sync-pair')?.failedWith,
    'link-unknown',
  );
});
