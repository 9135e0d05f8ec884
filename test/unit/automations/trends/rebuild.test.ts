// If this fails, a request that is to correct counts takes some away, counts some twice, or needs a quiet hour
// without syncs.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rebuildRollups, type RebuildAsked } from '../../../../shared/automations/trends/rebuild.ts';
import { createAuditJournal } from '../../../../shared/azure/stores/audit-journal.ts';
import { createHistoryStore } from '../../../../shared/azure/stores/journals.ts';
import { createHistoryRange } from '../../../../shared/azure/stores/trends/history-range.ts';
import { createRollupStore } from '../../../../shared/azure/stores/trends/rollups.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';
import type { HistoryRow, WriteAnswer } from '../../../../shared/rules/sync/journal.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import {
  countWrite,
  emptyAutomation,
  emptyLink,
  type LinkCounts,
  type Rollup,
} from '../../../../shared/rules/trends/rollup.ts';
import { aHistoryRow } from '../../../support/builders/rows.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const now = Date.parse('2026-11-29T12:40:00.000Z');
const actor = { by: 'operator', name: 'Ann' } as const;
const answer = (side: SideName, afterMs?: number): WriteAnswer => ({
  what: 'summary',
  side,
  result: 'written',
  detail: redactText(''),
  ...(afterMs === undefined ? {} : { afterMs }),
});
/** As the engine counts the writes of one run. */
const counted = (answers: readonly WriteAnswer[], link: LinkCounts = emptyLink): LinkCounts =>
  answers.reduce(
    (sum, { side, afterMs }, index) =>
      countWrite(sum, {
        side,
        isFirst: answers.findIndex((one) => one.side === side) === index,
        afterMs: afterMs ?? null,
      }),
    link,
  );
const run = [answer('servicenow', 4_000), answer('servicenow'), answer('connectwise', 90_000)];
const ran = { 'sync-pair': { ...emptyAutomation, ended: { synced: 9 }, seconds: 3 } };
const hourRow = (links: Rollup['links']): Rollup => ({ links, automations: ran });

/** Two days of which the counts of some minutes were lost, and one link of which no history is left. */
async function aWorld() {
  let beforeWrite = (): Promise<void> | void => undefined;
  const rollupTable = memoryTable({
    before: (verb) => (['insert', 'replace', 'put', 'transact'].includes(verb) ? beforeWrite() : undefined),
  });
  const historyTable = memoryTable();
  const [rollups, history] = [createRollupStore(rollupTable), createHistoryStore(historyTable)];
  const journal = createAuditJournal(memoryTable());
  const row = (link: string, at: string, changes: Partial<HistoryRow> = {}) =>
    history.append(aHistoryRow(link, { at, run: `run ${at}`, answers: run, outcome: 'synced', ...changes }));
  await row('acme', '2026-11-28T10:05:00.000Z');
  await row('acme', '2026-11-28T10:25:00.000Z');
  await row('acme', '2026-11-28T10:45:00.000Z', { outcome: 'dead-lettered', answers: [] });
  await row('beta', '2026-11-28T11:00:00.000Z');
  await row('acme', '2026-11-29T11:30:00.000Z');
  // Too young to be counted again, and of another day.
  await row('acme', '2026-11-29T12:20:00.000Z');
  await row('acme', '2026-11-27T23:59:59.999Z');
  await rollups.put('2026-11-28T10', 'one', hourRow({ acme: { ...counted(run), failed: 3, deferred: 5 } }));
  await rollups.put('2026-11-28T10', 'two', hourRow({ gone: counted(run) }));
  await rollups.fold('2026-11-29T12');
  let serial = 0;
  const needs = {
    rollups,
    history: createHistoryRange(historyTable),
    historyDays: 180,
    audit: journal,
    now: () => now,
    newId: () => `order-${(serial += 1)}`,
  };
  const order = (changes: Partial<RebuildAsked> = {}, signal = new AbortController().signal) =>
    rebuildRollups(
      { from: '2026-11-28', to: '2026-11-29', dryRun: false, ...changes },
      { actor, signal },
      needs,
    );
  const held = (): string =>
    JSON.stringify([...rollupTable.held()].map(({ etag: _etag, timestamp: _timestamp, ...one }) => one));
  return {
    order,
    rollups,
    rollupTable,
    journal,
    held,
    onWrite: (work: () => Promise<void> | void) => void (beforeWrite = work),
  };
}

describe('rollups that are rebuilt', () => {
  it('hold what the history says of writes, and keep what it does not hold', async () => {
    const w = await aWorld();
    const outcome = await w.order();
    assert.deepEqual([outcome.kind, outcome.runs, outcome.before], ['rebuilt', 5, '2026-11-29T12']);
    const twice = counted(run, counted(run));
    const hours = await w.rollups.hours('2026-11-28T00', '2026-11-29T23');
    assert.deepEqual(Object.fromEntries(hours), {
      '2026-11-28T10': {
        links: { acme: { ...twice, failed: 3, deferred: 5 }, gone: counted(run) },
        automations: { 'sync-pair': { ...emptyAutomation, ended: { synced: 18 }, seconds: 6 } },
      },
      '2026-11-28T11': { links: { beta: counted(run) }, automations: {} },
      '2026-11-29T11': { links: { acme: counted(run) }, automations: {} },
    });
    const day = (await w.rollups.days('2026-11-28', '2026-11-28')).get('2026-11-28');
    assert.deepEqual(day?.links['acme'], { ...twice, failed: 3, deferred: 5 });
    assert.deepEqual([day?.links['beta'], day?.links['gone']], [counted(run), counted(run)]);
    assert.equal(day?.automations['sync-pair']?.ended['synced'], 18);
    assert.deepEqual(outcome.changes, [
      {
        day: '2026-11-28',
        link: 'acme',
        before: { tickets: 2, changes: 3, failed: 3 },
        after: { tickets: 4, changes: 6, failed: 3 },
      },
      {
        day: '2026-11-28',
        link: 'beta',
        before: { tickets: 0, changes: 0, failed: 0 },
        after: { tickets: 2, changes: 3, failed: 0 },
      },
      {
        day: '2026-11-29',
        link: 'acme',
        before: { tickets: 0, changes: 0, failed: 0 },
        after: { tickets: 2, changes: 3, failed: 0 },
      },
    ]);
    const [order] = await w.journal.list(null, 9);
    assert.deepEqual(
      [order?.action, order?.actor.name, order?.outcome],
      ['rollups-rebuild', 'Ann', `rebuilt: ${outcome.rows} rows`],
    );
  });

  it('are foretold by a dry run, which writes nothing, and are the same when rebuilt twice', async () => {
    const w = await aWorld();
    const before = w.held();
    const { kind, ...foretold } = await w.order({ dryRun: true });
    assert.deepEqual([kind, w.held(), (await w.journal.list(null, 9)).length], ['dry-run', before, 0]);
    const { kind: _kind, ...done } = await w.order();
    assert.deepEqual(done, foretold);
    const after = w.held();
    const again = await w.order();
    assert.deepEqual([again.rows, again.changes, w.held()], [0, [], after]);
  });

  it('end in the same place when the process dies at any write and the request is sent again', async () => {
    const whole = await aWorld();
    await whole.order();
    let deaths = 0;
    for (let at = 1; at < 20; at += 1) {
      const w = await aWorld();
      let writes = 0;
      w.onWrite(() => {
        writes += 1;
        if (writes === at) throw new CodedError('storage-unavailable');
      });
      const died = await w.order().then(
        () => false,
        () => true,
      );
      if (!died) break;
      deaths += 1;
      w.onWrite(() => undefined);
      await w.order();
      assert.equal(w.held(), whole.held(), `write ${at}`);
    }
    assert.ok(deaths >= 3, `${deaths} deaths`);
  });

  it('lose nothing of an instance that stores at the same time', async () => {
    const w = await aWorld();
    let isStored = false;
    w.onWrite(async () => {
      if (isStored) return;
      isStored = true;
      // A clock that is behind by half an hour; also what it counted of another automation.
      await w.rollups.put('2026-11-28T10', 'late', {
        links: { late: counted(run) },
        automations: { retention: { ...emptyAutomation, ended: { done: 1 } } },
      });
    });
    await w.order();
    const hour = (await w.rollups.hours('2026-11-28T10', '2026-11-28T10')).get('2026-11-28T10');
    assert.deepEqual(hour?.links['late'], counted(run));
    assert.equal(hour?.automations['retention']?.ended['done'], 1);
    assert.deepEqual(hour?.links['acme']?.written, counted(run, counted(run)).written);
  });

  it('of days whose hours are gone are counted by the day, and of days without history not at all', async () => {
    const w = await aWorld();
    await w.rollupTable.put({
      partitionKey: 'days',
      rowKey: '2026-11-10',
      json0: JSON.stringify(hourRow({})),
    });
    const outcome = await w.order({ from: '2026-11-01', to: '2026-11-10' });
    assert.deepEqual([outcome.rows, outcome.runs], [0, 0]);
    const late = await aWorld();
    const old = await rebuiltAfterWeeks(late);
    assert.deepEqual(old?.links['acme']?.written, counted(run, counted(run)).written);
    for (const [from, to, said] of [
      ['2026-05-01', '2026-05-02', /kept for 180 days/],
      ['2026-11-29', '2026-11-28', /later than/],
      ['2026-11-28', '2026-12-02', /not over/],
      ['2026-08-01', '2026-11-28', /at most 100 days/],
    ] as const)
      await assert.rejects(w.order({ from, to }), { code: 'request-invalid', message: said });
  });

  it('stop when the time is over, and continue with the next request', async () => {
    const w = await aWorld();
    const before = w.held();
    const stopped = await w.order({}, AbortSignal.abort());
    assert.deepEqual([stopped.kind, w.held()], ['interrupted', before]);
    assert.equal((await w.order()).kind, 'rebuilt');
  });
});

/** The first day, once only its own row is left. */
async function rebuiltAfterWeeks(w: Awaited<ReturnType<typeof aWorld>>): Promise<Rollup | undefined> {
  const later = now + 20 * 86_400_000;
  const signal = new AbortController().signal;
  const history = { between: () => rowsOf() };
  async function* rowsOf(): AsyncGenerator<HistoryRow> {
    for (const at of ['2026-11-28T10:05:00.000Z', '2026-11-28T10:25:00.000Z'])
      yield await Promise.resolve(aHistoryRow('acme', { at, answers: run }));
  }
  await rebuildRollups(
    { from: '2026-11-28', to: '2026-11-28', dryRun: false },
    { actor, signal },
    { rollups: w.rollups, history, historyDays: 180, audit: w.journal, now: () => later, newId: () => 'o' },
  );
  return (await w.rollups.days('2026-11-28', '2026-11-28')).get('2026-11-28');
}
