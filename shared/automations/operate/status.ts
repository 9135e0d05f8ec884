/**
 * The first screen: what needs a person, how every automation and every link is. Each part is read by itself and for a
 * bounded time; an unreadable part is reported, and never keeps the rest from being shown.
 */
import type { Sleep } from '../../kit/deadline.ts';
import { partReader } from '../../kit/part-reader.ts';
import type { FunctionRun, FunctionRuns, RunStore } from '../../ports/health.ts';
import type { HeldNudges, LastWrites, LinkPauses } from '../../ports/link-states.ts';
import { durationText } from '../../rules/operate/duration-text.ts';
import type { LinkPause } from '../../rules/sync/state/pause.ts';
import type { Observation } from '../../rules/operate/observation.ts';
import { overdueTimers, type StoredRuns } from '../../rules/operate/overdue.ts';
import { needsYou, statusSentence, type OpenPlan } from '../../rules/operate/status/needs-you.ts';
import { nextRun } from '../../rules/operate/status/next-run.ts';
import type {
  AtLeast,
  StatusAutomation,
  StatusLink,
  StatusNeed,
  StatusReport,
} from '../../rules/operate/status/report.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { LookedReport } from './health-check.ts';

/** The links, functions, runs and checks of the first screen. */
export interface StatusNeeds {
  /** Every link of the configuration. */
  readonly links: readonly { readonly name: string; readonly enabled: boolean; readonly dryRun: boolean }[];
  readonly functions: readonly Pick<StatusAutomation, 'name' | 'trigger' | 'address'>[];
  /** The check of depth `watch`, with what it saw; gives up each part after `maxMs`, and itself soon after. */
  health(maxMs: number): Promise<LookedReport>;
  readonly runs: Pick<RunStore, 'read'>;
  readonly functionRuns: Pick<FunctionRuns, 'all'>;
  /** Minutes between two runs, by timer. */
  readonly periods: Readonly<Record<string, number>>;
  readonly pauses: Pick<LinkPauses, 'all'>;
  readonly held: Pick<HeldNudges, 'counts'>;
  readonly lastWrites: Pick<LastWrites, 'all'>;
  /** Counts the pairs of a link; never walks over more than a thousand. */
  pairs(link: string): Promise<NonNullable<StatusLink['pairs']>>;
  /** Stored plans of bulk updates that wait, or have stopped. */
  openPlans(): Promise<readonly OpenPlan[]>;
  /** The other parts that could not be read of the answer that holds this report. */
  readonly alsoUnread?: () => Promise<StatusReport['unread']>;
  readonly sleep: Sleep;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A remote that takes longer is reported as not read. */
const probeMs = 2_000;

type Unread = StatusReport['unread'];

/** The report; it never throws, and takes about three seconds at most. */
export async function status(needs: StatusNeeds): Promise<StatusReport> {
  const started = needs.now();
  const parts = partReader(needs.sleep);
  const { read: part } = parts;
  const names = needs.links.map(({ name }) => name);
  const [looked, runs, functionRuns, pauses, writes, plans, pairs, held] = await Promise.all([
    part('the health check', () => needs.health(probeMs)),
    part('the runs of timers', () => needs.runs.read()),
    part('the runs of functions', () => needs.functionRuns.all()),
    part('the pauses of links', () => needs.pauses.all()),
    part('the last writes', () => needs.lastWrites.all()),
    part('the plans of bulk updates', () => needs.openPlans()),
    part('the number of pairs', () => byName(names, (name) => needs.pairs(name))),
    part('the nudges that are held', async () => {
      const paused = [...(await needs.pauses.all()).keys()].filter((name) => names.includes(name));
      return paused.length === 0 ? new Map<string, AtLeast>() : needs.held.counts(paused);
    }),
  ]);
  const unread = [...parts.unread, ...lateParts(looked), ...((await needs.alsoUnread?.()) ?? [])];
  const found = needsYou({
    findings: (looked?.report.findings ?? []).filter((one) => !isLate(one)),
    observations: looked?.observations ?? [],
    plans: plans ?? [],
  });
  const lastWrites = new Map((writes ?? []).map(({ link, side, at }) => [`${link} ${side}`, at]));
  const links = needs.links.map((link) =>
    linkRow(link, { looked: looked?.observations ?? null, pauses, lastWrites, pairs, held }),
  );
  return {
    checkedAt: new Date(started).toISOString(),
    milliseconds: needs.now() - started,
    lookedAt: looked?.report.checkedAt ?? new Date(started).toISOString(),
    state: found.length > 0 ? 'needs-you' : unread.length > 0 ? 'unknown' : 'well',
    sentence: sentenceOf({ found, unread, links, lastWrites: [...lastWrites.values()] }, needs.now()),
    needs: found,
    automations: needs.functions.map((one) => automationRow(one, { runs, functionRuns }, needs)),
    links,
    unread,
  };
}

/** A part of the health check that took too long says nothing about the remote: it may be slow today. */
function lateParts(looked: LookedReport | null): Unread {
  return (looked?.observations ?? []).flatMap((one) =>
    one.kind === 'failed' && one.code === 'health-probe-late'
      ? [{ what: [one.probe, one.subject].filter((word) => word !== '').join(' of '), code: one.code }]
      : [],
  );
}

const isLate = ({ detail }: { readonly detail: string }): boolean => detail.startsWith('health-probe-late:');

async function byName<Value>(
  names: readonly string[],
  read: (name: string) => Promise<Value>,
): Promise<ReadonlyMap<string, Value>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

interface LinkFacts {
  /** Null where the health check was not read. */
  readonly looked: readonly Observation[] | null;
  readonly pauses: ReadonlyMap<string, LinkPause> | null;
  /** By link and side. */
  readonly lastWrites: ReadonlyMap<string, string>;
  readonly pairs: ReadonlyMap<string, NonNullable<StatusLink['pairs']>> | null;
  readonly held: ReadonlyMap<string, AtLeast> | null;
}

function linkRow({ name, enabled, dryRun }: StatusNeeds['links'][number], facts: LinkFacts): StatusLink {
  const { looked, pauses, lastWrites, pairs, held } = facts;
  const behind = (side: SideName): number | null => {
    const cursor = looked?.find((one) => one.kind === 'cursor' && one.subject === `${name} ${side}`);
    return cursor?.kind === 'cursor' && cursor.ageMs !== null ? Math.round(cursor.ageMs / 1000) : null;
  };
  const lastWrite = (side: SideName): string | null => lastWrites.get(`${name} ${side}`) ?? null;
  const letters = looked?.find((one) => one.kind === 'dead-letters' && one.subject === name);
  const waiting = letters?.kind === 'dead-letters' ? letters.waiting : null;
  return {
    name,
    enabled,
    dryRun,
    paused: pauses?.get(name) ?? null,
    pairs: pairs?.get(name) ?? null,
    behindSeconds: { connectwise: behind('connectwise'), servicenow: behind('servicenow') },
    lastWriteAt: { connectwise: lastWrite('connectwise'), servicenow: lastWrite('servicenow') },
    deadLetters: waiting === null ? null : { count: waiting, isMore: waiting >= 100 },
    held: held === null ? null : (held.get(name) ?? { count: 0, isMore: false }),
  };
}

function automationRow(
  one: StatusNeeds['functions'][number],
  stored: {
    readonly runs: StoredRuns | null;
    readonly functionRuns: ReadonlyMap<string, FunctionRun> | null;
  },
  { periods, now }: Pick<StatusNeeds, 'periods' | 'now'>,
): StatusAutomation {
  if (one.trigger !== 'timer') {
    const run = stored.functionRuns?.get(one.name);
    return {
      ...one,
      lastAt: run?.endedAt ?? null,
      outcome: run?.outcome ?? null,
      isFailed: (run?.failedWith ?? null) !== null,
      nextAt: null,
      isOverdue: false,
    };
  }
  const run = stored.runs?.[one.name];
  const next = nextRun(one.address, now());
  return {
    ...one,
    lastAt: run?.endedAt ?? null,
    outcome: run?.outcome ?? null,
    isFailed: (run?.failedWith ?? null) !== null,
    nextAt: next === null ? null : new Date(next).toISOString(),
    isOverdue: overdueTimers(stored.runs ?? {}, periods, now()).some(({ name }) => name === one.name),
  };
}

function sentenceOf(
  about: {
    readonly found: readonly StatusNeed[];
    readonly unread: Unread;
    readonly links: readonly StatusLink[];
    readonly lastWrites: readonly string[];
  },
  now: number,
): string {
  const { found, unread, links, lastWrites } = about;
  const enabled = links.filter((link) => link.enabled);
  const counts = enabled.flatMap(({ pairs }) => (pairs === null ? [] : [pairs]));
  const last = lastWrites.toSorted().at(-1);
  return statusSentence({
    needs: found.length,
    unread: unread.length,
    links: enabled.length,
    pairs:
      counts.length < enabled.length
        ? null
        : {
            count: counts.reduce((sum, { count }) => sum + count, 0),
            isMore: counts.some(({ isMore }) => isMore),
          },
    paused: enabled.filter(({ paused }) => paused !== null).map(({ name }) => name),
    lastChange: last === undefined ? null : durationText((now - Date.parse(last)) / 1000),
  });
}
