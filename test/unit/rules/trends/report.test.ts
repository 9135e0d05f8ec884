// If this fails, a chart does not add up, a strip hides an automation that stopped, or one that is not due looks like it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neededFor, trendsReport, type TrendFacts } from '../../../../shared/rules/trends/report.ts';
import {
  emptyAutomation,
  emptyLink,
  countWrite,
  type LinkCounts,
  type Rollup,
} from '../../../../shared/rules/trends/rollup.ts';

const now = Date.parse('2026-11-28T12:30:00.000Z');

const synced = (changes: number): LinkCounts => {
  let link: LinkCounts = { ...emptyLink, failed: 1 };
  for (let change = 0; change < changes; change += 1)
    link = countWrite(link, { side: 'servicenow', isFirst: change === 0, afterMs: 4_000 });
  return link;
};
const ofLinks = (acme: number, globex: number): Rollup => ({
  links: { acme: synced(acme), globex: synced(globex) },
  automations: {},
});
const ran = (seconds: number, failed = 0) => ({
  ...emptyAutomation,
  ended: { done: 1 },
  failed,
  seconds,
  longestSeconds: seconds,
});

const facts = (own: Partial<TrendFacts>): TrendFacts => ({
  range: 'day',
  link: null,
  links: ['acme', 'globex'],
  automations: [],
  expectedSince: {},
  hours: new Map(),
  days: new Map(),
  now,
  ...own,
});

describe('trendsReport', () => {
  it('shows the 24 hours of a day, of all links and of one', () => {
    const hours = new Map([
      ['2026-11-28T12', ofLinks(2, 3)],
      ['2026-11-27T13', ofLinks(1, 0)],
      ['2026-11-27T12', ofLinks(90, 90)],
    ]);
    const all = trendsReport(facts({ hours }));
    assert.equal(all.series.length, 24);
    assert.equal(all.series[0]?.at, '2026-11-27T13:00:00.000Z');
    assert.deepEqual(all.series.at(-1)?.toServicenow, { tickets: 2, changes: 5 });
    assert.deepEqual(all.total.toServicenow, { tickets: 3, changes: 6 });
    assert.deepEqual([all.total.failed, all.total.latency.count], [4, 6]);
    const one = trendsReport(facts({ hours, link: 'acme' }));
    assert.deepEqual(one.total.toServicenow, { tickets: 2, changes: 3 });
    assert.deepEqual(
      one.links.map(({ name }) => name),
      ['acme'],
    );
    assert.equal(one.links[0]?.hours.at(-1)?.toServicenow, 2);
  });

  it('shows thirty days of a month, of which the last ones may stand in hours alone', () => {
    const { hours, days } = neededFor('month', now);
    assert.deepEqual(hours, ['2026-11-27T00', '2026-11-28T12']);
    assert.deepEqual(days, ['2026-10-30', '2026-11-28']);
    const report = trendsReport(
      facts({
        range: 'month',
        days: new Map([['2026-11-26', ofLinks(7, 0)]]),
        hours: new Map([
          ['2026-11-27T01', ofLinks(1, 1)],
          ['2026-11-27T23', ofLinks(1, 1)],
          ['2026-11-28T00', ofLinks(0, 5)],
        ]),
      }),
    );
    assert.equal(report.series.length, 30);
    assert.deepEqual(
      report.series.slice(-3).map(({ toServicenow }) => toServicenow.changes),
      [7, 4, 5],
    );
  });

  it('counts no hour of a day that is folded twice', () => {
    const report = trendsReport(
      facts({
        range: 'month',
        days: new Map([['2026-11-27', ofLinks(4, 0)]]),
        hours: new Map([['2026-11-27T01', ofLinks(4, 0)]]),
      }),
    );
    assert.equal(report.total.toServicenow.changes, 4);
  });

  it('tells of each hour whether an automation ran, was slow, failed, or should have run', () => {
    const every = (hour: string, one: ReturnType<typeof ran>): readonly [string, Rollup] => [
      hour,
      { links: {}, automations: { hourly: one } },
    ];
    const report = trendsReport(
      facts({
        automations: [
          { name: 'hourly', trigger: 'timer', address: '0 17 * * * *' },
          { name: 'nightly', trigger: 'timer', address: '0 40 3 * * *' },
          { name: 'receiver', trigger: 'http', address: 'x' },
        ],
        expectedSince: { hourly: '2026-11-28T07:20:00.000Z', nightly: '2026-11-01T00:00:00.000Z' },
        hours: new Map([
          every('2026-11-28T08', ran(1)),
          every('2026-11-28T10', ran(1, 1)),
          every('2026-11-28T11', ran(60)),
          ...Array.from({ length: 8 }, (_, hour) => every(`2026-11-27T${hour + 14}`, ran(1))),
        ]),
      }),
    );
    const states = (name: string) =>
      report.automations.find((one) => one.name === name)?.hours.map(({ state }) => state) ?? [];
    assert.deepEqual(states('hourly').slice(-6), [
      'not-due',
      'ran',
      'did-not-run',
      'failed',
      'slow',
      'not-due',
    ]);
    assert.deepEqual(
      states('nightly').flatMap((state, index) => (state === 'not-due' ? [] : [[state, index]])),
      [['did-not-run', 14]],
    );
    assert.ok(states('receiver').every((state) => state === 'not-due'));
  });
});
