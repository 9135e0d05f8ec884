// If this fails, opening the dashboard costs requests for each link or for each pair, or shows an old state as the
// present one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quickLook, reportedFindings } from '../../../../shared/automations/operate/health-check.ts';
import {
  keepLook,
  partsKept,
  rememberedParts,
  type KeptLook,
} from '../../../../shared/automations/operate/kept-look.ts';
import { status, type StatusNeeds } from '../../../../shared/automations/operate/status.ts';
import { trends } from '../../../../shared/automations/trends/trends.ts';
import { createKeptLooks } from '../../../../shared/azure/stores/last-look.ts';
import {
  createHeldNudges,
  createLastWrites,
  createLinkPauses,
} from '../../../../shared/azure/stores/links/link-states.ts';
import { createFunctionRuns, createRunStore } from '../../../../shared/azure/stores/runs.ts';
import { createRollupStore } from '../../../../shared/azure/stores/trends/rollups.ts';
import type { HealthProbe } from '../../../../shared/ports/health.ts';
import { functionList } from '../../../../shared/rules/operate/status/function-list.ts';
import { timerPeriods } from '../../../../shared/rules/operate/timer-periods.ts';
import { dayOf, dayMs, daysBetween, hourMs, hoursBetween } from '../../../../shared/rules/trends/hours.ts';
import {
  countWrite,
  emptyAutomation,
  emptyLink,
  type Rollup,
} from '../../../../shared/rules/trends/rollup.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const aSecretReport = {
  neededBy: ['connectwise'],
  source: 'keyvault',
  version: null,
  ageDays: 1,
  rotationDays: 90,
  overdue: false,
  endsInDays: null,
  cachedBecause: null,
  cachedMinutes: 0,
  newerRefused: false,
  problem: null,
  isPadded: false,
} as const;
const noon = Date.parse('2026-11-29T12:30:00.000Z');
const linkCount = 50;
const names = Array.from({ length: linkCount }, (_, index) => `link-${index}`);

async function aWorld(pairs: number) {
  let [now, requests, looks] = [noon, 0, 0];
  const table = () => memoryTable({ before: () => void (requests += 1) });
  const [health, states, pairRows, cursors] = [table(), table(), table(), table()];
  const rollups = createRollupStore(table());
  for (let pair = 0; pair < pairs; pair += 1)
    await pairRows.put({ partitionKey: names[pair % linkCount] ?? '', rowKey: String(pair) });
  const probes = names.map((name): HealthProbe => ({
    name: 'cursors',
    subject: name,
    look: async () => {
      looks += 1;
      await cursors.get(name, 'both');
      return [{ kind: 'cursor', subject: `${name} connectwise`, ageMs: 60_000, disorder: 0 }];
    },
  }));
  const sleep = () => new Promise<never>(() => undefined);
  const needs: StatusNeeds = {
    links: names.map((name) => ({ name, enabled: true, dryRun: false })),
    functions: functionList,
    health: (maxMs) => quickLook({ probes, sleep, now: () => now }, maxMs),
    runs: createRunStore(health, Object.keys(timerPeriods), () => now),
    functionRuns: createFunctionRuns(health, ['sync-pair']),
    periods: timerPeriods,
    pauses: createLinkPauses(states, () => now),
    held: createHeldNudges(states),
    lastWrites: createLastWrites(states),
    async pairs(link) {
      let count = 0;
      for await (const _row of pairRows.query(`PartitionKey eq '${link}'`)) count += 1;
      return { count, isMore: false, countedAt: new Date(now).toISOString() };
    },
    openPlans: () => Promise.resolve([]),
    sleep,
    now: () => now,
  };
  const kept = createKeptLooks<KeptLook>(health);
  return {
    needs,
    kept,
    rollups,
    pass: (minutes: number): void => void (now += minutes * 60_000),
    looks: () => looks,
    counted: async (work: () => Promise<unknown>): Promise<number> => {
      const before = requests;
      await work();
      return requests - before;
    },
  };
}

const busy: Rollup = {
  links: Object.fromEntries(
    names.map((name) => [name, countWrite(emptyLink, { side: 'servicenow', isFirst: true, afterMs: 9_000 })]),
  ),
  automations: Object.fromEntries(
    functionList.map(({ name }) => [name, { ...emptyAutomation, ended: { done: 4 }, seconds: 3 }]),
  ),
};

describe('the part of a look that is kept', () => {
  it('holds all that the first screen shows, and nothing of what is well', async () => {
    const { needs, kept } = await aWorld(0);
    const looked = await needs.health(1_000);
    const secret = { ...aSecretReport, name: 'servicenow' };
    const seen = [
      { kind: 'secret', report: secret },
      { kind: 'secret', report: { ...secret, name: 'old', overdue: true, ageDays: 400 } },
      { kind: 'queue', subject: 'nudges', waiting: 1, poison: 0, oldestMs: 5 },
      { kind: 'dead-letters', subject: 'link-1', waiting: 0, endless: 0, causes: [] },
    ] as const;
    const observations = [...looked.observations, ...seen];
    const findings = reportedFindings(observations);
    await keepLook({ report: { ...looked.report, findings }, observations }, needs, kept);
    const row = (await kept.read()) ?? assert.fail('nothing was kept');
    assert.deepEqual(
      row.looked.observations.filter(({ kind }) => kind !== 'cursor'),
      [seen[1], seen[3]],
    );
    assert.equal(row.looked.observations.length, linkCount + 2);
    assert.deepEqual([row.looked.report.looked, row.looked.report.secrets], [[], []]);
    assert.deepEqual(row.looked.report.findings, findings);
    assert.deepEqual(reportedFindings(row.looked.observations), findings, 'and it is judged as before');
  });
});

describe('the first screen of fifty links and a month', () => {
  it('takes at most twelve requests of storage, however many pairs there are', async () => {
    const counts: number[] = [];
    for (const pairs of [1_000, 100_000]) {
      const { needs, kept, rollups, counted } = await aWorld(pairs);
      for (const hour of hoursBetween(noon - 33 * dayMs, noon))
        if (hour < '2026-11-29' && hour.endsWith('T11')) await rollups.put(hour, 'one', busy);
      // Of the last hours the rows of instances stand side by side.
      for (const hour of hoursBetween(noon - 2 * hourMs, noon))
        for (let instance = 0; instance < 40; instance += 1) await rollups.put(hour, `i-${instance}`, busy);
      // As the nights of a month have left them.
      for (const day of daysBetween(noon - 33 * dayMs, noon)) await rollups.fold(`${day}T10`);
      await keepLook(await needs.health(1_000), needs, kept);
      counts.push(
        await counted(async () => {
          const parts = (await partsKept(needs, kept)) ?? assert.fail('nothing was kept');
          const report = await status({ ...needs, ...parts });
          assert.equal(report.links.length, linkCount);
          assert.equal(report.links[0]?.pairs?.count, pairs / linkCount);
          assert.deepEqual(report.unread, []);
          const { total, series } = await trends(
            { range: 'month', link: null },
            {
              links: needs.links,
              functions: functionList,
              rollups,
              runs: needs.runs,
              now: () => needs.now(),
            },
          );
          assert.equal(series.length, 30);
          assert.ok(total.toServicenow.changes > 29 * linkCount, dayOf(noon));
        }),
      );
    }
    assert.equal(counts[0], counts[1]);
    assert.ok(Math.max(...counts) <= 12 && Math.min(...counts) > 5, `${counts.join(', ')} requests`);
  });
});

describe('a kept look', () => {
  it('is shown for some minutes, with the age that it has by then, and not for longer', async () => {
    const { needs, kept, pass, looks } = await aWorld(50);
    const remembered = rememberedParts(needs);
    await status({ ...needs, ...remembered.parts });
    await remembered.keep(kept);
    assert.equal(looks(), linkCount);
    pass(5);
    const report = await status({ ...needs, ...(await partsKept(needs, kept)) });
    assert.equal(looks(), linkCount, 'nothing was looked at');
    assert.equal(report.lookedAt, new Date(noon).toISOString());
    assert.equal(report.links[0]?.behindSeconds.connectwise, 6 * 60);
    pass(2);
    assert.equal(await partsKept(needs, kept), null);
    pass(-10);
    assert.equal(await partsKept(needs, kept), null, 'a clock that was ahead');
  });

  it('of other links than the configuration has now is not shown', async () => {
    const { needs, kept } = await aWorld(0);
    await keepLook(await needs.health(1_000), needs, kept);
    const more = { ...needs, links: [...needs.links, { name: 'new', enabled: true, dryRun: false }] };
    assert.equal(await partsKept(more, kept), null);
  });
});
