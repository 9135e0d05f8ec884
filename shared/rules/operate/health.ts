/** Judges what the health check saw: from observations to findings. */
import type { ErrorCode } from '../errors.ts';
import { isLostRole, isRefusedCredentials } from '../refused-credentials.ts';
import type { LostRole } from '../refused-credentials.ts';
import { finding, type HealthFinding, type HealthFindingCode } from './health-table.ts';
import type { SecretReport } from './secret-report.ts';

/** One part of the check. */
export type ProbeName =
  | 'storage'
  | 'connectwise'
  | 'callbacks'
  | 'servicenow'
  | 'servicenow-journal'
  | 'link-words'
  | 'cursors'
  | 'queues'
  | 'dead-letters'
  | 'circuit-breakers'
  | 'lost-bodies'
  | 'retention'
  | 'secrets';

/** One result of a probe. Times in milliseconds. */
export type Observation =
  | {
      readonly kind: 'failed';
      readonly probe: ProbeName;
      readonly subject: string;
      readonly code: ErrorCode;
      readonly detail: string;
    }
  | { readonly kind: 'links'; readonly enabled: number }
  | { readonly kind: 'callbacks'; readonly active: number; readonly switchedOff: number }
  | { readonly kind: 'clock'; readonly subject: string; readonly skewMs: number }
  | { readonly kind: 'journal-hidden'; readonly subject: string }
  | {
      readonly kind: 'link-words';
      readonly subject: string;
      readonly ready: boolean;
      readonly mistakes: readonly string[];
    }
  | {
      readonly kind: 'cursor';
      readonly subject: string;
      /** Null when this side was never polled. */
      readonly ageMs: number | null;
      readonly disorder: number;
    }
  | { readonly kind: 'queue'; readonly subject: string; readonly waiting: number; readonly poison: number }
  | {
      readonly kind: 'dead-letters';
      readonly subject: string;
      readonly waiting: number;
      /** Those of fields and notes that were stopped, because they went back and forth. */
      readonly endless: number;
    }
  | { readonly kind: 'circuit'; readonly subject: string; readonly why: string }
  /** The last request of this function that came in chunks and without its body. */
  | { readonly kind: 'lost-body'; readonly subject: string; readonly ageMs: number }
  /** The last pass of retention over a store began so long ago. */
  | {
      readonly kind: 'retention';
      readonly subject: string;
      readonly ageMs: number;
      readonly isBehind: boolean;
    }
  | { readonly kind: 'secret'; readonly report: SecretReport };

const maxSkewMs = 60_000;
const maxCursorAgeMs = 3_600_000;
const maxWaiting = 1_000;
const maxDaysToWarn = 14;
/** Two nights: what has not happened since is over. */
const maxLostBodyAgeMs = 2 * 86_400_000;

/** Every finding once per subject, critical ones first. */
export function findingsOf(observations: readonly Observation[]): readonly HealthFinding[] {
  const found = new Map<string, HealthFinding>();
  for (const finding of observations.flatMap(judge)) {
    const key = keyOf(finding);
    if (!found.has(key)) found.set(key, finding);
  }
  const rank = ({ severity }: HealthFinding): number => (severity === 'critical' ? 0 : 1);
  return [...found.values()].toSorted((a, b) => rank(a) - rank(b));
}

/** Equal for the same finding on two nights. */
export function keyOf({ code, subject }: Pick<HealthFinding, 'code' | 'subject'>): string {
  return `${code} ${subject}`;
}

/** The state of the app as a whole. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** Unhealthy with any critical finding, degraded with any other. */
export function statusOf(findings: readonly HealthFinding[]): HealthStatus {
  if (findings.some(({ severity }) => severity === 'critical')) return 'unhealthy';
  return findings.length > 0 ? 'degraded' : 'healthy';
}

/** The observation of one kind. */
type Observed<Kind extends Observation['kind']> = Extract<Observation, { readonly kind: Kind }>;

/**
 * The skew of a remote's clock, taken at the middle of the question; all in milliseconds since 1970. Its header counts in
 * whole seconds.
 */
export function clockSeen(
  subject: string,
  there: number,
  asked: { readonly before: number; readonly after: number },
): Observation {
  return { kind: 'clock', subject, skewMs: there + 500 - (asked.before + asked.after) / 2 };
}

function judge(seen: Observation): readonly HealthFinding[] {
  switch (seen.kind) {
    case 'failed':
      return [finding(failureOf(seen.probe, seen.code), seen.subject, `${seen.code}: ${seen.detail}`)];
    case 'links':
      return when(seen.enabled === 0, 'no-link-enabled', '', '');
    case 'callbacks':
      return judgeCallbacks(seen);
    case 'clock':
      return judgeClock(seen);
    case 'journal-hidden':
      return [
        finding('servicenow-journal-hidden', seen.subject, 'The table shows no row of a note that exists.'),
      ];
    case 'link-words':
      return judgeWords(seen);
    case 'cursor':
      return judgeCursor(seen);
    case 'queue':
      return [
        ...when(seen.waiting > maxWaiting, 'queue-behind', seen.subject, `about ${seen.waiting}`),
        ...when(seen.poison > 0, 'poison-messages', seen.subject, `about ${seen.poison}`),
      ];
    case 'dead-letters':
      return [
        ...when(seen.waiting > 0, 'dead-letters-waiting', seen.subject, `at least ${seen.waiting}`),
        ...when(seen.endless > 0, 'rules-disagree', seen.subject, `at least ${seen.endless}`),
      ];
    case 'circuit':
      if (isLostRole(seen.why))
        return [finding(rightsMissing[seen.why], seen.subject, 'Every write of this kind is refused.')];
      // Refused credentials are told by the probe of that remote.
      return when(!isRefusedCredentials(seen.why), 'circuit-open', seen.subject, seen.why);
    case 'lost-body': {
      const minutes = Math.round(seen.ageMs / 60_000);
      const detail = `the last one ${minutes} minutes ago`;
      return when(seen.ageMs <= maxLostBodyAgeMs, 'chunked-bodies-lost', seen.subject, detail);
    }
    case 'retention': {
      const detail = `the last pass began ${Math.round(seen.ageMs / 3_600_000)} hours ago`;
      return when(seen.isBehind, 'retention-behind', seen.subject, detail);
    }
    case 'secret':
      return judgeSecret(seen.report);
    default:
      return seen satisfies never;
  }
}

const rightsMissing = {
  'connectwise-role-lost': 'connectwise-rights-missing',
  'servicenow-role-lost': 'servicenow-rights-missing',
} as const satisfies Record<LostRole, HealthFindingCode>;

function when(
  isWrong: boolean,
  code: HealthFindingCode,
  subject: string,
  detail: string,
): readonly HealthFinding[] {
  return isWrong ? [finding(code, subject, detail)] : [];
}

function judgeCallbacks({ active, switchedOff }: Observed<'callbacks'>): readonly HealthFinding[] {
  if (active > 0) return [];
  return switchedOff > 0
    ? [finding('callback-switched-off', 'connectwise', `${switchedOff} inactive`)]
    : [finding('callback-missing', 'connectwise', '')];
}

function judgeClock({ subject, skewMs }: Observed<'clock'>): readonly HealthFinding[] {
  const seconds = Math.round(skewMs / 1000);
  const detail = `It is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} us.`;
  return when(Math.abs(skewMs) > maxSkewMs, 'clock-skewed', subject, detail);
}

function judgeWords({ subject, ready, mistakes }: Observed<'link-words'>): readonly HealthFinding[] {
  const detail = mistakes.slice(0, 3).join(' ');
  if (!ready) return [finding('link-not-ready', subject, detail)];
  return when(mistakes.length > 0, 'link-words-unknown', subject, detail);
}

function judgeCursor({ subject, ageMs, disorder }: Observed<'cursor'>): readonly HealthFinding[] {
  const minutes = Math.floor((ageMs ?? 0) / 60_000);
  return [
    ...when(ageMs === null, 'poll-not-begun', subject, ''),
    ...when(ageMs !== null && ageMs > maxCursorAgeMs, 'poll-stopped', subject, `${minutes} minutes ago`),
    ...when(disorder > 0, 'rows-out-of-order', subject, `${disorder} rows since its scope changed`),
  ];
}

function judgeSecret(report: SecretReport): readonly HealthFinding[] {
  const { name, problem, endsInDays, cachedBecause } = report;
  const say = (code: HealthFindingCode, detail: string): HealthFinding => finding(code, name, detail);
  if (problem !== null)
    return [say(problem === 'secret-missing' ? 'secret-missing' : 'secret-unreadable', problem)];
  const findings: HealthFinding[] = [];
  if (endsInDays !== null && endsInDays < 0) findings.push(say('secret-missing', 'It has expired.'));
  else if (endsInDays !== null && endsInDays <= maxDaysToWarn)
    findings.push(say('secret-ending', `in ${endsInDays} days`));
  if (cachedBecause !== null)
    findings.push(
      say('secret-from-cache', `${cachedBecause}, read ${report.cachedMinutes ?? 0} minutes ago`),
    );
  if (report.overdue)
    findings.push(say('secret-overdue', `${report.ageDays ?? 0} of ${report.rotationDays} days old`));
  if (report.newerRefused) findings.push(say('secret-newer-refused', ''));
  return findings;
}

/** Attributes the failure of a probe to the system that it asked. */
function failureOf(probe: ProbeName, code: ErrorCode): HealthFindingCode {
  if (code.startsWith('storage-') || probe === 'storage') return 'storage-failing';
  // Each secret has a finding of its own: a probe that failed for want of one says nothing about the remote.
  if (code.startsWith('secret')) return 'check-incomplete';
  // A probe that asks both systems is attributed by its error code.
  const isOf = (system: string): boolean => probe === 'link-words' && code.startsWith(`${system}-`);
  if (probe === 'connectwise' || probe === 'callbacks' || isOf('connectwise'))
    return connectwiseFailure(code);
  if (probe === 'servicenow' || probe === 'servicenow-journal' || isOf('servicenow'))
    return servicenowFailure(probe, code);
  return 'check-incomplete';
}

function connectwiseFailure(code: ErrorCode): HealthFindingCode {
  if (code === 'connectwise-unauthorized') return 'connectwise-credentials-refused';
  if (code === 'connectwise-forbidden' || code === 'connectwise-not-found')
    return 'connectwise-rights-missing';
  return 'connectwise-unreachable';
}

function servicenowFailure(probe: ProbeName, code: ErrorCode): HealthFindingCode {
  if (code === 'servicenow-unauthorized') return 'servicenow-credentials-refused';
  if (code === 'servicenow-forbidden')
    return probe === 'servicenow-journal' ? 'servicenow-journal-hidden' : 'servicenow-rights-missing';
  return 'servicenow-unreachable';
}
