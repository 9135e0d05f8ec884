/**
 * Looks at everything the automations depend on, each part by itself and for a bounded time, and says what is wrong and
 * what to do. Nothing that fails here keeps another part from being looked at, or people from being told.
 */
import { within, type Sleep } from '../../kit/deadline.ts';
import type { BookLook } from '../../ports/alerts.ts';
import type { HealthProbe } from '../../ports/health.ts';
import type { ListName } from '../../rules/first-screen/lists.ts';
import { rootCauseOf } from '../../rules/alerts/causes.ts';
import type { AlertLook } from '../../rules/alerts/state.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import { finding, healthTable, type HealthFinding } from '../../rules/operate/health-table.ts';
import {
  findingsOf,
  foundIn,
  keyOf,
  statusOf,
  type HealthStatus,
  type Seen,
} from '../../rules/operate/health.ts';
import { type Observation, type ProbeName } from '../../rules/operate/observation.ts';
import type { MetricTags } from '../../rules/metrics.ts';
import type { LinkPause } from '../../rules/sync/state/pause.ts';
import type { SecretReport } from '../../rules/operate/secret-report.ts';

/** The parts of one check. */
export interface CheckParts {
  readonly probes: readonly HealthProbe[];
  /** The lists of the first screen that are empty, as far as is known; must not throw. Left out, none is known to be. */
  emptyLists?(): Promise<readonly ListName[]>;
  /** The book of alerts as the probes have read it; left out, it is read now. */
  readonly book?: () => Promise<BookLook>;
  /** Keeps the state of which people are notified; must not throw. Left out, none is kept. */
  saveStatus?(look: { readonly status: HealthStatus; readonly at: string }): Promise<void>;
}

/** The probes of the health check, its measures and its way to people. */
export interface HealthNeeds extends CheckParts {
  readonly sleep: Sleep;
  /** True if kinds without a finding are measured too: so rarely that it costs little. */
  readonly measuresAll: boolean;
  metric(name: 'health_status', value: number, tags: MetricTags<'health_status'>): void;
  /** Tells people what is new and what is over. Its error is logged nowhere else: see `HealthReport.untold`. */
  tell(look: AlertLook, read?: () => Promise<BookLook>): Promise<unknown>;
  /** Keeps a look of which people are notified, with what was seen, for the first screen; must not throw. Left out, none is. */
  keep?(look: LookedReport): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

interface Looked {
  readonly probe: ProbeName;
  readonly subject: string;
  readonly ok: boolean;
}

/** A finding, and the key of the one that it follows from. */
export interface ReportedFinding extends HealthFinding {
  readonly followsFrom: string | null;
}

/** The depth of a look: what a watch sees every five minutes, everything, or everything and the words of links. */
export type HealthDepth = 'watch' | 'usual' | 'deep';

/** The result of a health check: its status and every finding. */
export interface HealthReport {
  readonly status: HealthStatus;
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly milliseconds: number;
  readonly findings: readonly ReportedFinding[];
  /** The reason why people could not be notified; null when they were, were not to be, or another look does it. */
  readonly untold: HealthFinding | null;
  /** The result of each part: `link acme: servicenow` and so on. */
  readonly looked: readonly Looked[];
  readonly secrets: readonly SecretReport[];
  /** Links that a person has paused; information, and a finding only after days. */
  readonly paused: readonly (LinkPause & { readonly link: string })[];
}

/** The time limits of a check, and the number of probes at once. */
interface Limits {
  readonly probeMs: number;
  readonly budgetMs: number;
  readonly atOnce: number;
}

/** The platform gives up an HTTP request after 230 seconds, and this app a function after 300. */
const usual: Limits = { probeMs: 30_000, budgetMs: 150_000, atOnce: 4 };
/** Our own storage answers in milliseconds, so that those who wait are remotes. */
const quickAtOnce = 40;
/** Longer than the slowest channel, which has 30 seconds for each of its notices. */
const tellingMs = 100_000;

/** A report, and all that was seen. */
export interface LookedReport {
  readonly report: HealthReport;
  readonly observations: readonly Observation[];
  /** Left out where nobody asked. */
  readonly empty?: readonly ListName[];
}

/** Looks without telling anybody, in less time than a check may take: `maxMs` for each part, and a quarter more for all. */
export async function quickLook(
  needs: Pick<HealthNeeds, 'probes' | 'sleep' | 'now'>,
  maxMs: number,
): Promise<LookedReport> {
  const { report, seen } = await lookAndJudge(needs, {
    probeMs: maxMs,
    budgetMs: maxMs * 1.2,
    atOnce: quickAtOnce,
  });
  return { report, observations: seen.map(({ observation }) => observation) };
}

/**
 * One check of everything. With `tell`, metrics go out and people are notified of news; without it nothing but the report
 * leaves. Never throws.
 */
export async function healthCheck(
  needs: HealthNeeds,
  { tell }: { readonly tell: boolean },
): Promise<HealthReport> {
  const { report, looked, found, seen } = await lookAndJudge(needs, usual);
  if (!tell) return report;
  if (needs.keep !== undefined) {
    const empty = (await needs.emptyLists?.()) ?? [];
    await needs.keep({ report, observations: seen.map(({ observation }) => observation), empty });
  }
  const look: AlertLook = {
    now: needs.now(),
    found,
    looked: new Map(looked.map((one) => [keyText(one), one.ok])),
  };
  const told: HealthReport = { ...report, untold: await tellPeople(needs, look) };
  await needs.saveStatus?.({ status: told.status, at: told.checkedAt });
  measure(needs, told);
  return told;
}

async function lookAndJudge(
  needs: Pick<HealthNeeds, 'probes' | 'sleep' | 'now'>,
  limits: Limits,
): Promise<{
  readonly report: HealthReport;
  readonly looked: readonly Looked[];
  readonly seen: readonly Seen[];
  readonly found: ReturnType<typeof foundIn>;
}> {
  const started = needs.now();
  const { looked, seen } = await lookAtAll(needs, limits, started);
  const found = foundIn(seen);
  const findings = found.map((one) => one.finding);
  const report: HealthReport = {
    status: statusOf(findings),
    checkedAt: new Date(started).toISOString(),
    milliseconds: needs.now() - started,
    findings: withCauses(findings),
    untold: null,
    looked: looked.toSorted((a, b) => (keyText(a) < keyText(b) ? -1 : 1)),
    secrets: seen.flatMap(({ observation }) => (observation.kind === 'secret' ? [observation.report] : [])),
    paused: seen.flatMap(({ observation: one }) =>
      one.kind === 'paused' ? [{ link: one.subject, ...one.pause }] : [],
    ),
  };
  return { report, looked, seen, found };
}

/** Null once people were notified, and where another look does it: of two at once one does. */
async function tellPeople(needs: HealthNeeds, look: AlertLook): Promise<HealthFinding | null> {
  try {
    await inTime(tellingMs, needs, () => needs.tell(look, needs.book));
    return null;
  } catch (thrown) {
    const { code } = asCodedError(thrown);
    return code === 'run-in-progress' ? null : finding('people-untold', '', code);
  }
}

const withCauses = (findings: readonly HealthFinding[]): readonly ReportedFinding[] =>
  findings.map((one) => ({ ...one, followsFrom: keyOrNull(rootCauseOf(one, findings)) }));

/** The findings of observations, each with the one that it follows from. */
export const reportedFindings = (observations: readonly Observation[]): readonly ReportedFinding[] =>
  withCauses(findingsOf(observations));

const keyOrNull = (one: HealthFinding | null): string | null => (one === null ? null : keyOf(one));

async function lookAtAll(
  needs: Pick<HealthNeeds, 'probes' | 'sleep' | 'now'>,
  { probeMs, budgetMs, atOnce }: Limits,
  started: number,
): Promise<{ readonly looked: readonly Looked[]; readonly seen: readonly Seen[] }> {
  const looked: Looked[] = [];
  const seen: Seen[] = [];
  const waiting = [...needs.probes];

  async function work(): Promise<void> {
    for (let probe = waiting.shift(); probe !== undefined; probe = waiting.shift()) {
      const { name, subject } = probe;
      const from = keyText({ probe: name, subject });
      const left = started + budgetMs - needs.now();
      const look = (): Promise<readonly Observation[]> => probe.look();
      try {
        const observations = await inTime(Math.max(0, Math.min(probeMs, left)), needs, look);
        seen.push(...observations.map((observation) => ({ from, observation })));
        looked.push({ probe: name, subject, ok: true });
      } catch (thrown) {
        const { code, message, facts } = asCodedError(thrown);
        const limited =
          code === 'remote-busy' && facts['because'] === 'limited' ? { isLimited: true as const } : {};
        const failed = { kind: 'failed', probe: name, subject, code, detail: message, ...limited } as const;
        seen.push({ from, observation: failed });
        looked.push({ probe: name, subject, ok: false });
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return { looked, seen };
}

/** Every kind has a value at every check, so that a chart shows when it began and when it ended. */
function measure(needs: HealthNeeds, { status, findings, looked, untold }: HealthReport): void {
  // A part that was not looked at is neither well nor gone.
  const unseen = (code: string): boolean =>
    code.startsWith('link-') && !looked.some(({ probe }) => probe === 'link-words');
  needs.metric('health_status', status === 'healthy' ? 1 : 0, { finding: 'any', severity: status });
  for (const [code, { severity }] of Object.entries(healthTable)) {
    if (unseen(code)) continue;
    const is = findings.some((one) => one.code === code) || untold?.code === code;
    if (is || needs.measuresAll) needs.metric('health_status', is ? 0 : 1, { finding: code, severity });
  }
}

/** Throws `health-probe-late` (retry) when the work takes longer. It goes on then, but nobody waits for it. */
function inTime<T>(
  milliseconds: number,
  { sleep }: Pick<HealthNeeds, 'sleep'>,
  work: () => Promise<T>,
): Promise<T> {
  const tooLate = (): CodedError =>
    new CodedError('health-probe-late', { detail: `It took longer than ${milliseconds} ms.` });
  return within(milliseconds, sleep, tooLate, work);
}

/** The check for several callers: those who ask for the same at once share one. */
export function sharedHealthCheck(
  needs: Omit<HealthNeeds, keyof CheckParts | 'measuresAll'>,
  partsOf: (depth: HealthDepth, tell: boolean) => CheckParts,
): (options: { readonly depth: HealthDepth; readonly tell: boolean }) => Promise<HealthReport> {
  const underWay = new Map<string, Promise<HealthReport>>();
  return ({ depth, tell }) => {
    const key = `${depth} ${tell}`;
    const running =
      underWay.get(key) ??
      healthCheck({ ...needs, ...partsOf(depth, tell), measuresAll: depth === 'deep' }, { tell }).finally(
        () => underWay.delete(key),
      );
    underWay.set(key, running);
    return running;
  };
}

function keyText({ probe, subject }: { readonly probe: string; readonly subject: string }): string {
  return `${subject} ${probe}`;
}
