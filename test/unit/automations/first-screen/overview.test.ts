// If this fails, one store that is down takes the whole first screen with it, or is passed over in silence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overview, type OverviewNeeds } from '../../../../shared/automations/first-screen/overview.ts';
import { quickLook, type LookedReport } from '../../../../shared/automations/operate/health-check.ts';
import { keepLook, type KeptLook } from '../../../../shared/automations/operate/kept-look.ts';
import { createAlertBook } from '../../../../shared/azure/stores/alert-book.ts';
import { createBackfillStore } from '../../../../shared/azure/stores/backfill/store.ts';
import { createDeadLetterStore } from '../../../../shared/azure/stores/journals.ts';
import { createKeptLooks } from '../../../../shared/azure/stores/last-look.ts';
import {
  createHeldNudges,
  createLastWrites,
  createLinkPauses,
} from '../../../../shared/azure/stores/links/link-states.ts';
import { createFunctionRuns, createRunStore } from '../../../../shared/azure/stores/runs.ts';
import { createRollupStore } from '../../../../shared/azure/stores/trends/rollups.ts';
import { createOpenConflictStore } from '../../../../shared/azure/stores/waiting/open-conflicts.ts';
import { createRemoteWaits } from '../../../../shared/azure/stores/waiting/remote-waits.ts';
import { createCircuitBreakers } from '../../../../shared/azure/stores/circuit-breakers.ts';
import { createRateLimiter } from '../../../../shared/azure/stores/rate-limits.ts';
import type { HealthProbe } from '../../../../shared/ports/health.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { aLetter } from '../../../support/builders/rows.ts';
import { recordIdOf } from '../../../../shared/rules/sync/record-id.ts';
import { createWrittenLists, notedTable } from '../../../../shared/azure/stores/links/written-lists.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const noon = Date.parse('2026-11-29T12:00:00.000Z');
const at = new Date(noon).toISOString();

function aWorld() {
  const down = new Set<string>();
  const askedFor: string[] = [];
  let [now, looks] = [noon, 0];
  const clock = (): number => now;
  const tables = new Map<string, ReturnType<typeof memoryTable>>();
  const table = (name: string) => {
    const before = (): void => {
      askedFor.push(name);
      if (down.has(name)) throw new CodedError('storage-unavailable');
    };
    const held = tables.get(name) ?? memoryTable({ before });
    tables.set(name, held);
    return held;
  };
  const sleep = () => new Promise<never>(() => undefined);
  const probe: HealthProbe = {
    name: 'cursors',
    subject: 'acme',
    look: () => {
      looks += 1;
      return Promise.resolve([{ kind: 'cursor', subject: 'acme connectwise', ageMs: 60_000, disorder: 0 }]);
    },
  };
  const links = ['acme', 'beta'].map((name) => ({ name, enabled: true, dryRun: false }));
  const runs = createRunStore(table('health'), ['ticket-sync'], clock);
  const needs: OverviewNeeds = {
    status: {
      links,
      functions: [{ name: 'ticket-sync', trigger: 'timer', address: '0 */15 * * * *' }],
      health: (maxMs) => quickLook({ probes: [probe], sleep, now: clock }, maxMs),
      runs,
      functionRuns: createFunctionRuns(table('health'), []),
      periods: { 'ticket-sync': 15 },
      pauses: createLinkPauses(table('linkstates'), clock),
      held: createHeldNudges(table('heldnudges')),
      lastWrites: createLastWrites(table('linkstates')),
      pairs: () => Promise.resolve({ count: 10, isMore: false, countedAt: at }),
      openPlans: () => Promise.resolve([]),
      sleep,
      now: clock,
    },
    trends: { links, functions: [], rollups: createRollupStore(table('rollups')), runs, now: clock },
    looks: createKeptLooks<KeptLook>(table('looks')),
    written: createWrittenLists(table('health'), clock),
    deadLetters: createDeadLetterStore(table('deadletters')),
    openConflicts: createOpenConflictStore(table('openconflicts')),
    alerts: createAlertBook(table('alerts'), [], clock),
    channels: [],
    backfills: createBackfillStore({ jobs: table('backfills'), rows: table('backfillrows') }),
    waits: createRemoteWaits(table('remotes')),
    remotes: {
      acme: { connectwise: 'connectwise:c', servicenow: 'servicenow:a' },
      beta: { connectwise: 'connectwise:c', servicenow: 'servicenow:b' },
    },
    queued: () => Promise.resolve(0),
  };
  return {
    needs,
    down,
    asked: askedFor,
    table,
    pass: (minutes: number) => void (now += minutes * 60_000),
    looks: () => looks,
  };
}

const asked = { range: 'day', fresh: false } as const;

test('a list that was empty at the last look is asked for again once it was written to, and one of which nothing is known always', async () => {
  const w = aWorld();
  const look = await w.needs.status.health(1_000);
  const lists = ['deadletters', 'openconflicts', 'alerts', 'backfills'] as const;
  const keep = (empty: LookedReport['empty']): Promise<void> =>
    keepLook({ ...look, ...(empty === undefined ? {} : { empty }) }, w.needs.status, w.needs.looks);
  const shown = async (): Promise<readonly unknown[]> => {
    const { deadLetters, conflicts, alerts, links, status: report } = await overview(asked, w.needs);
    assert.deepEqual(report.unread, []);
    return [deadLetters?.length, conflicts?.length, alerts?.length, links[0]?.backfill?.state ?? null];
  };
  const askedFor = async (): Promise<readonly string[]> => {
    w.asked.length = 0;
    await overview(asked, w.needs);
    return lists.filter((name) => w.asked.includes(name));
  };
  await keep(lists);
  assert.deepEqual(await shown(), [0, 0, 0, null]);
  assert.deepEqual(await askedFor(), []);
  for (const list of lists) {
    await keep(lists);
    await createWrittenLists(w.table('health'), () => noon - 90_000).note(list);
    assert.ok((await askedFor()).includes(list), `${list}: a clock may be a minute behind`);
  }
  w.pass(5);
  const later = await w.needs.status.health(1_000);
  await keepLook({ ...later, empty: ['alerts'] }, w.needs.status, w.needs.looks);
  assert.deepEqual(
    await askedFor(),
    ['deadletters', 'openconflicts', 'backfills'],
    'they were not found empty',
  );
  await keepLook(later, w.needs.status, w.needs.looks);
  assert.deepEqual(await askedFor(), lists, 'a look of an earlier release');
});

test('a dead letter that is written behind the look is shown at once', async () => {
  const w = aWorld();
  const look = await w.needs.status.health(1_000);
  await keepLook({ ...look, empty: ['deadletters'] }, w.needs.status, w.needs.looks);
  assert.equal((await overview(asked, w.needs)).deadLetters?.length, 0);
  w.pass(1);
  const written = createWrittenLists(w.table('health'), () => noon + 60_000);
  const letters = createDeadLetterStore(notedTable(w.table('deadletters'), 'deadletters', written));
  await letters.put(aLetter('acme'), at);
  assert.equal((await overview(asked, w.needs)).deadLetters?.length, 1);
});

test('a part that cannot be read is null and named, and the rest is shown', async () => {
  const w = aWorld();
  const good = await overview(asked, w.needs);
  assert.deepEqual([good.status.state, good.status.unread], ['well', []]);
  for (const [name, what, of] of [
    ['rollups', 'the charts', 'trends'],
    ['deadletters', 'the dead letters', 'deadLetters'],
    ['openconflicts', 'the conflicts', 'conflicts'],
    ['alerts', 'the alerts', 'alerts'],
  ] as const) {
    w.down.clear();
    w.down.add(name);
    const shown = await overview(asked, w.needs);
    assert.equal(shown[of], null);
    assert.deepEqual(shown.status.unread, [{ what, code: 'storage-unavailable' }]);
    assert.match(
      shown.status.sentence,
      /^Nothing that could be read needs you: .*; 1 part could not be read\.$/,
    );
    assert.equal(shown.status.links.length, 2);
  }
  w.down.clear();
  for (const name of ['backfills', 'remotes']) w.down.add(name);
  const shown = await overview(asked, {
    ...w.needs,
    queued: () => Promise.reject(new CodedError('storage-forbidden')),
  });
  assert.deepEqual(shown.status.unread.map(({ what, code }) => `${what}: ${code}`).toSorted(), [
    'the backfills: storage-unavailable',
    'the queue of changes: storage-forbidden',
    'the waits of remotes: storage-unavailable',
  ]);
  assert.deepEqual([shown.queued, shown.inSync.atMost, shown.inSync.atLeast], [null, 20, null]);
});

test('the look that was kept is shown for its time, and a fresh one looks again and is kept', async () => {
  const w = aWorld();
  await overview(asked, w.needs);
  assert.equal(w.looks(), 1);
  w.pass(5);
  const kept = await overview(asked, w.needs);
  assert.deepEqual([w.looks(), kept.status.lookedAt], [1, at]);
  const fresh = await overview({ ...asked, fresh: true }, w.needs);
  assert.deepEqual([w.looks(), fresh.status.lookedAt], [2, '2026-11-29T12:05:00.000Z']);
  assert.equal((await overview(asked, w.needs)).status.lookedAt, '2026-11-29T12:05:00.000Z');
});

test('dead letters that one request does not show leave the kept counts alone', async () => {
  const w = aWorld();
  const store = createDeadLetterStore(w.table('deadletters'));
  for (let record = 0; record < 1_001; record += 1) {
    const lastAt = new Date(noon + record).toISOString();
    await store.put(
      aLetter('acme', { recordId: recordIdOf('connectwise', String(10_000 + record)) }),
      lastAt,
    );
  }
  await overview(asked, w.needs);
  const shown = await overview(asked, w.needs);
  assert.deepEqual([shown.deadLetters?.length, shown.isMore.deadLetters], [500, true]);
  assert.deepEqual(shown.inSync.withDeadLetter, { count: 1, isMore: true });
  assert.equal(shown.inSync.atMost, null);
});

test('a remote waits until both its rate limit and its open circuit are over', async () => {
  const w = aWorld();
  const remotes = w.table('remotes');
  await createRateLimiter(remotes).block('connectwise:c', noon + 30_000);
  await createRateLimiter(remotes).block('servicenow:a', noon - 1);
  const breakers = createCircuitBreakers(remotes);
  for (const remote of ['connectwise:c', 'servicenow:b'])
    await breakers.record(remote, 'me', { answered: false, why: 'ECONNREFUSED', atOnce: true }, noon);
  const cool = new Date((await breakers.status('servicenow:b'))?.coolDownUntil ?? 0).toISOString();
  const shown = await overview(asked, w.needs);
  assert.ok(cool > at);
  assert.deepEqual(
    shown.links.map(({ waits }) => waits),
    [
      {
        connectwise:
          cool > new Date(noon + 30_000).toISOString() ? cool : new Date(noon + 30_000).toISOString(),
        servicenow: null,
      },
      {
        connectwise:
          cool > new Date(noon + 30_000).toISOString() ? cool : new Date(noon + 30_000).toISOString(),
        servicenow: cool,
      },
    ],
  );
});

test('held nudges are counted by one request, and a link behind the first thousand may have more', async () => {
  const held = createHeldNudges(aWorld().table('heldnudges'));
  for (let record = 0; record < 1_003; record += 1)
    await held.hold({
      link: record < 3 ? 'acme' : 'beta',
      side: 'connectwise',
      recordId: recordIdOf('connectwise', String(1 + record)),
      origin: 'callback',
      learnedAt: at,
      messageId: 'm',
    });
  assert.deepEqual(Object.fromEntries(await held.counts(['acme', 'beta', 'zeta', 'aaa'])), {
    acme: { count: 3, isMore: false },
    beta: { count: 997, isMore: true },
    zeta: { count: 0, isMore: true },
    aaa: { count: 0, isMore: false },
  });
});
