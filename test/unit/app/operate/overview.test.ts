// If this fails, opening the dashboard costs requests of storage for every link or every pair, and a large customer pays for it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { overviewApp } from '../../../../shared/app/operate/overview.ts';
import { linkStates } from '../../../../shared/app/operate/link-states.ts';
import { keepLook } from '../../../../shared/automations/operate/kept-look.ts';
import type { LookedReport } from '../../../../shared/automations/operate/health-check.ts';
import { openTable } from '../../../../shared/azure/open-table.ts';
import { createAlertBook } from '../../../../shared/azure/stores/alert-book.ts';
import { createStores } from '../../../../shared/azure/stores/create-stores.ts';
import { createKeptLooks } from '../../../../shared/azure/stores/last-look.ts';
import { createRunStore } from '../../../../shared/azure/stores/runs.ts';
import { jsonProperties } from '../../../../shared/kit/table-json.ts';
import { Secret } from '../../../../shared/rules/secret.ts';
import { finding } from '../../../../shared/rules/operate/health-table.ts';
import { timerPeriods } from '../../../../shared/rules/operate/timer-periods.ts';
import { dayMs, dayOf, hourMs, hourOf } from '../../../../shared/rules/trends/hours.ts';
import { countWrite, emptyLink, type Rollup } from '../../../../shared/rules/trends/rollup.ts';
import { listNames } from '../../../../shared/rules/first-screen/lists.ts';
import { ownAccount } from '../../../support/azure/own-account.ts';
import { between } from '../../../support/azure/between.ts';
import { ticketId } from '../../../support/builders/record-ids.ts';
import { aLink } from '../../../support/builders/rules.ts';
import { aBackfill, aLetter, anOpenConflict } from '../../../support/builders/rows.ts';

const noon = Date.parse('2026-11-29T12:30:00.000Z');
const at = new Date(noon).toISOString();
const names = Array.from({ length: 50 }, (_, index) => `link-${index}`);

/** Real storage, with all that fifty links leave there, behind a proxy that counts. */
async function aWorld() {
  const azurite = await ownAccount();
  const stack = new AsyncDisposableStack();
  stack.defer(() => azurite.close());
  const asked: string[] = [];
  let connection = azurite.connectionString;
  for (const url of [azurite.tableUrl, azurite.queueUrl]) {
    const proxy = await between(url, ({ method, url: path }) => asked.push(`${method} ${path}`));
    stack.defer(() => proxy.close());
    connection = connection.replace(new URL(url).origin, proxy.origin);
  }
  const account = { kind: 'connection-string', value: new Secret(azurite.connectionString) } as const;
  const counted = { kind: 'connection-string', value: new Secret(connection) } as const;
  const now = () => noon;
  const stores = createStores(account);
  const links = names.map((name) => aLink({ name }));
  const states = linkStates(account, { wrote: () => undefined }, now);
  const rollups = openTable(account, 'rollups');
  const json = jsonProperties<Rollup>();
  const busy: Rollup = {
    links: Object.fromEntries(
      names.map((name) => [
        name,
        countWrite(emptyLink, { side: 'servicenow', isFirst: true, afterMs: 9_000 }),
      ]),
    ),
    automations: {},
  };
  const book = createAlertBook(openTable(account, 'alerts'), ['oncall'], now);
  const told = { openedBy: 'n', at };
  const dead = finding('dead-letters-waiting', 'link-1', '');
  const alert = { key: 'dead-letters-waiting link-1', from: 'x', isFailure: false, finding: dead } as const;
  await Promise.all([
    createRunStore(openTable(account, 'health'), Object.keys(timerPeriods), now).read(),
    ...Array.from({ length: 33 }, (_, day) =>
      rollups.put({ partitionKey: 'days', rowKey: dayOf(noon - (day + 1) * dayMs), ...json.pack(busy) }),
    ),
    ...Array.from({ length: 24 }, (_, hour) =>
      rollups.put({
        partitionKey: 'hours',
        rowKey: `${hourOf(noon - hour * hourMs)}!all`,
        ...json.pack(busy),
      }),
    ),
    ...names.flatMap((link) => [
      stores.deadLetters.put(aLetter(link), at),
      stores.openConflicts.put(anOpenConflict(link)),
      states.lastWrites.save(link, 'servicenow', at),
      stores.rateLimiter.block(`servicenow:${link}.example`, 5),
      stores.backfills.create(aBackfill(link, { state: 'running', startedAt: at })),
      stores.backfills.create(aBackfill(link, { id: 'old', state: 'done' })),
    ]),
    states.pauses.pause('link-7', { since: at, by: 'Ann', because: '' }),
    states.held.hold(nudgeOf('link-7')),
    stores.nudges.send(nudgeOf('link-3')),
    stores.rateLimiter.block(`connectwise:127.0.0.1:7081`, noon + 60_000),
    book.mute({
      key: 'secret-overdue x',
      until: new Date(noon + dayMs).toISOString(),
      because: 'b',
      by: 'Ann',
    }),
    book.save({
      alerts: [{ ...alert, phase: 'open', since: at, endedAt: null, told, flips: [], isFlapping: false }],
      forgotten: [],
      notice: null,
      channels: [],
    }),
  ]);
  const { overview } = overviewApp({
    account: counted,
    config: {
      links,
      alerts: { channels: [{ name: 'oncall', minSeverity: 'warning' }] },
      automations: { companies: [] },
    } as never,
    stores: createStores(counted),
    states: linkStates(counted, { wrote: () => undefined }, now),
    reconcileStates: { read: () => Promise.reject(new Error('the look has it')) } as never,
    plans: { latest: () => Promise.reject(new Error('the look has it')) },
    quickLook: () => Promise.reject(new Error('the watch left a look')),
    book: createAlertBook(openTable(counted, 'alerts'), ['oncall'], now),
    connectwiseSite: 'http://127.0.0.1:7081',
    now,
  });
  const keep = (pairs: number, empty: LookedReport['empty'] = []): Promise<void> =>
    keepLook(
      { ...lookOf(), empty },
      {
        links,
        pairs: () => Promise.resolve({ count: pairs / names.length, isMore: false, countedAt: at }),
        openPlans: () => Promise.resolve([]),
        now,
      },
      createKeptLooks(openTable(account, 'health')),
    );
  const health = openTable(account, 'health');
  return { overview, asked, keep, stores, health, close: () => stack.disposeAsync() };
}

const byText = (one: string, other: string): number => (one < other ? -1 : 1);

const nudgeOf = (link: string) =>
  ({
    link,
    side: 'connectwise',
    recordId: ticketId(4711),
    origin: 'callback',
    learnedAt: at,
    messageId: 'm',
  }) as const;

const lookOf = (): LookedReport => ({
  report: {
    status: 'healthy',
    checkedAt: at,
    milliseconds: 9,
    findings: [],
    untold: null,
    looked: [],
    secrets: [],
    paused: [],
  },
  observations: [
    {
      kind: 'audit-review',
      night: '2026-11-28',
      notOurs: 0,
      places: [],
      rights: 2,
      unusual: 0,
      incomplete: null,
    },
  ],
});

let world: Awaited<ReturnType<typeof aWorld>>;
before(async () => {
  world = await aWorld();
});
after(() => world.close());

describe('the whole first screen over real storage', () => {
  it('takes at most twelve requests at fifty links and a month, however many pairs there are', async () => {
    const { overview, asked, keep } = world;
    const counts: number[] = [];
    for (const pairs of [1_000, 100_000]) {
      await keep(pairs);
      asked.length = 0;
      const shown = await overview({ range: 'month', fresh: false });
      counts.push(asked.length);
      assert.ok(asked.length <= 12 && asked.length > 8, asked.join('\n'));
      assert.deepEqual(shown.status.unread, []);
      assert.deepEqual([shown.trends?.series.length, shown.trends?.links.length], [30, 50]);
      assert.deepEqual([shown.deadLetters?.length, shown.conflicts?.length], [50, 50]);
      assert.deepEqual(shown.isMore, { deadLetters: false, conflicts: false });
      assert.equal(shown.inSync.pairs?.count, pairs);
      // The one pair of each link is in conflict and has a dead letter; one message is queued, one is held.
      assert.deepEqual([shown.inSync.atMost, shown.inSync.atLeast], [pairs - 50, pairs - 52]);
      assert.deepEqual(shown.queued, { count: 1 });
      assert.deepEqual(
        shown.links.map(({ backfill }) => [backfill?.state, backfill?.total]),
        names.map(() => ['running', 3]),
      );
      assert.deepEqual(shown.links[0]?.waits, {
        connectwise: new Date(noon + 60_000).toISOString(),
        servicenow: null,
      });
      assert.deepEqual([shown.status.links[7]?.held?.count, shown.status.links[7]?.paused?.by], [1, 'Ann']);
      assert.deepEqual([shown.review?.night, shown.review?.rights], ['2026-11-28', 2]);
      assert.deepEqual([shown.mutes?.length, shown.alerts?.[0]?.told?.channels], [1, ['oncall']]);
    }
    assert.equal(counts[0], counts[1]);
  });

  it('takes five where the last look found nothing, and nothing was written since; here one more, of a paused link', async () => {
    const { overview, asked, keep, health } = world;
    for (const list of listNames) await health.remove('written', list);
    await keep(1_000, listNames);
    asked.length = 0;
    // Storage holds rows that were written before: this shows which requests are left out.
    const shown = await overview({ range: 'day', fresh: false });
    assert.deepEqual([shown.deadLetters, shown.status.unread], [[], []]);
    assert.deepEqual(shown.links[0]?.waits, { connectwise: null, servicenow: null });
    const tables = asked.map((one) => /^[A-Z]+ \/[^/]+\/([a-z-]+)/.exec(one)?.[1] ?? one).toSorted(byText);
    assert.deepEqual(tables, ['bulk-nudges', 'health', 'heldnudges', 'linkstates', 'nudges', 'rollups']);
  });

  it('shows what a person has just done, over the look that was left before', async () => {
    const { overview, keep, stores } = world;
    await keep(1_000);
    const codes = async (): Promise<readonly string[]> =>
      (await overview({ range: 'day', fresh: false })).status.needs.map(({ code }) => code);
    assert.deepEqual(await codes(), ['write-refused', 'audit-rights-changed', 'conflicts-open']);
    for (const deadLetter of await stores.deadLetters.list(null, 999))
      await stores.deadLetters.clear(deadLetter);
    for (const { link, pair, field } of await stores.openConflicts.list(null, 999))
      await stores.openConflicts.remove(link, pair, field);
    assert.deepEqual(await codes(), ['audit-rights-changed']);
  });
});
