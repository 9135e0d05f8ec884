/** The charts and the strips of the first screen, made of rollups. Pure. */
import { nextRun } from '../operate/status/next-run.ts';
import { dayOf, daysBetween, dayMs, hourMs, hoursBetween, startOfDay, startOfHour } from './hours.ts';
import { addLatency, quantileOf, type Quantile } from './latency.ts';
import {
  addAutomations,
  allLinks,
  emptyAutomation,
  emptyLink,
  emptyRollup,
  addRollups,
  type AutomationCounts,
  type LinkCounts,
  type Rollup,
} from './rollup.ts';

/** The spans of the charts. */
export const trendRanges = ['day', 'week', 'month'] as const;
/** The span of a chart. */
export type TrendRange = (typeof trendRanges)[number];

/** Times to sync: half of the changes arrived within `median`, 95 of 100 within `most`. */
export interface LatencyText {
  readonly median: Quantile | null;
  readonly most: Quantile | null;
  /** Changes whose time is known. */
  readonly count: number;
}

/** The counts of what was synced within an hour, a day, or the whole range. */
export interface TrendCounts {
  readonly toServicenow: { readonly tickets: number; readonly changes: number };
  readonly toConnectwise: { readonly tickets: number; readonly changes: number };
  readonly failed: number;
  readonly deferred: number;
  readonly latency: LatencyText;
}

/** `at` is the start of the hour or day, ISO 8601, UTC; the last one is not over. */
export type TrendStep = TrendCounts & { readonly at: string };

/** The last 24 hours of a link, the present one last: changes written, runs that ended with a dead letter. */
export interface LinkStrip {
  readonly name: string;
  readonly hours: readonly {
    readonly at: string;
    readonly toServicenow: number;
    readonly toConnectwise: number;
    readonly failed: number;
  }[];
  /** Over the 24 hours: what is usual. */
  readonly latency: LatencyText;
}

/**
 * `slow`: its longest run took more than four times the mean of these 24 hours, and more than five seconds. `did-not-run`: it
 * was due, and the hour is over. `not-due`: nothing started it, and no clock should have.
 */
export type AutomationHour = 'ran' | 'slow' | 'failed' | 'did-not-run' | 'not-due';

/** One automation's last 24 hours, hour by hour; durations in seconds. */
export interface AutomationStrip {
  readonly name: string;
  readonly hours: readonly {
    readonly at: string;
    readonly state: AutomationHour;
    readonly runs: number;
    readonly failed: number;
    readonly longestSeconds: number;
  }[];
  /** Over the 24 hours. */
  readonly meanSeconds: number | null;
}

/** The charts and strips of one span. */
export interface TrendsReport {
  readonly checkedAt: string;
  readonly range: TrendRange;
  /** Null for all links together. */
  readonly link: string | null;
  readonly step: 'hour' | 'day';
  readonly series: readonly TrendStep[];
  readonly total: TrendCounts;
  readonly links: readonly LinkStrip[];
  readonly automations: readonly AutomationStrip[];
}

/** The facts that the report is made of. Rollups by hour and by day. */
export interface TrendFacts {
  readonly range: TrendRange;
  readonly link: string | null;
  readonly links: readonly string[];
  readonly automations: readonly {
    readonly name: string;
    readonly trigger: string;
    readonly address: string;
  }[];
  /** The time since which each timer is expected to run, ISO 8601; a timer that is missing is not expected. */
  readonly expectedSince: Readonly<Record<string, string>>;
  readonly hours: ReadonlyMap<string, Rollup>;
  readonly days: ReadonlyMap<string, Rollup>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const stripHours = 24;

/**
 * Returns the rollups that a range needs, by name, both ends included: `hours` always, `days` if it is shown by the
 * day.
 */
export function neededFor(
  range: TrendRange,
  now: number,
): {
  readonly hours: readonly [string, string];
  readonly days: readonly [string, string] | null;
} {
  const ends = (names: readonly string[]): readonly [string, string] => [names[0] ?? '', names.at(-1) ?? ''];
  if (range !== 'month')
    return { hours: ends(hoursBetween(now - (rangeHours[range] - 1) * hourMs, now)), days: null };
  // Yesterday may not be folded yet.
  const yesterday = startOfDay(dayOf(now)) - dayMs;
  return {
    hours: ends(hoursBetween(yesterday, now)),
    days: ends(daysBetween(now - (monthDays - 1) * dayMs, now)),
  };
}

const rangeHours = { day: 24, week: 7 * 24 } as const;
const monthDays = 30;

/** The report. */
export function trendsReport(facts: TrendFacts): TrendsReport {
  const { range, link, now } = facts;
  const linkOf = (rollup: Rollup): LinkCounts =>
    link === null ? allLinks(rollup) : (rollup.links[link] ?? emptyLink);
  const steps = range === 'month' ? daySteps(facts) : hourSteps(facts, rangeHours[range]);
  const series = steps.map(({ at, rollup }) => ({ at, counts: linkOf(rollup) }));
  const total = series.reduce((sum, { counts }) => allLinks({ links: { sum, counts } }), emptyLink);
  const strip = hourSteps(facts, stripHours);
  return {
    checkedAt: new Date(now).toISOString(),
    range,
    link,
    step: range === 'month' ? 'day' : 'hour',
    series: series.map(({ at, counts }) => ({ at: new Date(at).toISOString(), ...countsText(counts) })),
    total: countsText(total),
    links: facts.links.filter((name) => link === null || name === link).map((name) => linkStrip(name, strip)),
    automations: facts.automations.map((one) => automationStrip(one, strip, facts)),
  };
}

interface Step {
  readonly at: number;
  readonly rollup: Rollup;
}

function hourSteps({ hours, now }: TrendFacts, count: number): readonly Step[] {
  return hoursBetween(now - (count - 1) * hourMs, now).map((hour) => ({
    at: startOfHour(hour),
    rollup: hours.get(hour) ?? emptyRollup,
  }));
}

function daySteps({ hours, days, now }: TrendFacts): readonly Step[] {
  return daysBetween(now - (monthDays - 1) * dayMs, now).map((day) => {
    const ofHours = [...hours].filter(([hour]) => hour.startsWith(day)).map(([, rollup]) => rollup);
    return { at: startOfDay(day), rollup: days.get(day) ?? ofHours.reduce(addRollups, emptyRollup) };
  });
}

function countsText({ written, failed, deferred }: LinkCounts): TrendCounts {
  const way = ({ tickets, changes }: LinkCounts['written']['connectwise']) => ({ tickets, changes });
  return {
    toServicenow: way(written.servicenow),
    toConnectwise: way(written.connectwise),
    failed,
    deferred,
    latency: latencyText(written),
  };
}

function latencyText({ connectwise, servicenow }: LinkCounts['written']): LatencyText {
  const counts = addLatency(connectwise.latency, servicenow.latency);
  return {
    median: quantileOf(counts, 0.5),
    most: quantileOf(counts, 0.95),
    count: counts.reduce((sum, count) => sum + count, 0),
  };
}

function linkStrip(name: string, steps: readonly Step[]): LinkStrip {
  const counts = steps.map(({ at, rollup }) => ({ at, link: rollup.links[name] ?? emptyLink }));
  return {
    name,
    hours: counts.map(({ at, link: { written, failed } }) => ({
      at: new Date(at).toISOString(),
      toServicenow: written.servicenow.changes,
      toConnectwise: written.connectwise.changes,
      failed,
    })),
    latency: latencyText(
      counts.reduce((sum, { link }) => allLinks({ links: { sum, link } }), emptyLink).written,
    ),
  };
}

const runsOf = ({ ended }: AutomationCounts): number =>
  Object.values(ended).reduce((sum, count) => sum + count, 0);

function automationStrip(
  { name, trigger, address }: TrendFacts['automations'][number],
  steps: readonly Step[],
  { expectedSince, now }: TrendFacts,
): AutomationStrip {
  const counts = steps.map(({ at, rollup }) => ({ at, one: rollup.automations[name] ?? emptyAutomation }));
  const sum = counts.reduce((all, { one }) => addAutomations(all, one), emptyAutomation);
  const meanSeconds = runsOf(sum) === 0 ? null : sum.seconds / runsOf(sum);
  const since = Date.parse(expectedSince[name] ?? '');
  const wasDue = (at: number): boolean => {
    const due = trigger === 'timer' ? nextRun(address, Math.max(at - 1_000, since)) : null;
    return due !== null && due >= since && due < at + hourMs && at + hourMs <= now;
  };
  return {
    name,
    hours: counts.map(({ at, one }) => ({
      at: new Date(at).toISOString(),
      state: hourState(one, { meanSeconds, wasDue: () => wasDue(at) }),
      runs: runsOf(one),
      failed: one.failed,
      longestSeconds: rounded(one.longestSeconds),
    })),
    meanSeconds: meanSeconds === null ? null : rounded(meanSeconds),
  };
}

const rounded = (seconds: number): number => Math.round(seconds * 1_000) / 1_000;

const slowTimes = 4;
const slowSeconds = 5;

function hourState(
  one: AutomationCounts,
  { meanSeconds, wasDue }: { readonly meanSeconds: number | null; readonly wasDue: () => boolean },
): AutomationHour {
  if (runsOf(one) === 0) return wasDue() ? 'did-not-run' : 'not-due';
  if (one.failed > 0) return 'failed';
  const isSlow = one.longestSeconds > slowSeconds && one.longestSeconds > slowTimes * (meanSeconds ?? 0);
  return isSlow ? 'slow' : 'ran';
}
