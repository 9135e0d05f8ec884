/** Judges what the health check saw: from observations to findings, each cause once. */
import { finding, type HealthFinding, type HealthFindingCode } from './health-table.ts';
import { judge } from './judge.ts';
import { namesOf } from './names.ts';
import type { Observation } from './observation.ts';

/** This many at once have one cause: the timers. */
const overdueTogether = 3;

/** An observation, and the look that made it. */
export interface Seen {
  /** Names a probe and its subject: the next look of the same name may say that a finding is over. */
  readonly from: string;
  readonly observation: Observation;
}

/** A finding, and the look that made it. */
export interface SeenFinding {
  readonly from: string;
  /** The look itself failed: whatever the next one sees, it sees something else. */
  readonly isFailure: boolean;
  readonly finding: HealthFinding;
}

/** Every finding once per subject, critical ones first; what has one cause in one place is one finding. */
export function foundIn(seen: readonly Seen[]): readonly SeenFinding[] {
  const found = new Map<string, SeenFinding>();
  const all = seen.flatMap(({ from, observation }) =>
    judge(observation).map((one) => ({ from, isFailure: observation.kind === 'failed', finding: one })),
  );
  for (const one of together([...all, ...timersStopped(all)])) {
    const key = keyOf(one.finding);
    if (!found.has(key)) found.set(key, one);
  }
  const rank = ({ finding: { severity } }: SeenFinding): number => (severity === 'critical' ? 0 : 1);
  return [...found.values()].toSorted((a, b) => rank(a) - rank(b));
}

/** The findings of these observations. */
export function findingsOf(observations: readonly Observation[]): readonly HealthFinding[] {
  return foundIn(observations.map((observation) => ({ from: '', observation }))).map((one) => one.finding);
}

/** Findings that every part or every secret has when one thing is down: told once, with the names. */
const joinedCodes: Partial<Record<HealthFindingCode, HealthFindingCode>> = {
  'storage-failing': 'storage-failing',
  'secret-from-cache': 'secret-from-cache',
  'secret-unreadable': 'secret-store-failing',
};

function together(all: readonly SeenFinding[]): readonly SeenFinding[] {
  const groups = Map.groupBy(all, ({ finding: { code } }) => joinedCodes[code] ?? null);
  return [...groups].flatMap(([code, group]) => {
    const [first] = group;
    if (code === null || first === undefined) return group;
    const { finding: one } = first;
    // A single secret is reported by its name: the store as a whole may be well.
    if (group.length === 1 && one.code !== 'storage-failing') return group;
    const names = [...new Set(group.map(({ finding: { subject } }) => subject))].filter(
      (name) => name !== '',
    );
    return [{ ...first, finding: finding(code, '', `${one.detail} (${namesOf(names)})`) }];
  });
}

function timersStopped(all: readonly SeenFinding[]): readonly SeenFinding[] {
  const overdue = all.filter(({ finding: { code } }) => code === 'automation-overdue');
  const [first] = overdue;
  if (first === undefined || overdue.length < overdueTogether) return [];
  const names = overdue.map(({ finding: { subject } }) => subject);
  return [{ ...first, finding: finding('timers-stopped', '', namesOf(names)) }];
}

/** Equal for the same finding on two nights. */
export function keyOf({ code, subject }: Pick<HealthFinding, 'code' | 'subject'>): string {
  return `${code} ${subject}`;
}

/** The state of the app as a whole. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** Returns true if a text that was stored is a state. */
export function isHealthStatus(text: string): text is HealthStatus {
  return text === 'healthy' || text === 'degraded' || text === 'unhealthy';
}

/** Unhealthy with any critical finding, degraded with any other. */
export function statusOf(findings: readonly HealthFinding[]): HealthStatus {
  if (findings.some(({ severity }) => severity === 'critical')) return 'unhealthy';
  return findings.length > 0 ? 'degraded' : 'healthy';
}
