/** Judges one observation: what it means for people, if anything. */
import { durationText } from './duration-text.ts';
import type { ErrorCode } from '../errors.ts';
import { isLostRole, isRefusedCredentials } from '../refused-credentials.ts';
import type { LostRole } from '../refused-credentials.ts';
import { isLongPause, pauseText } from './link-pause.ts';
import { namesOf } from './names.ts';
import { finding, type HealthFinding, type HealthFindingCode } from './health-table.ts';
import type { Observation, ProbeName } from './observation.ts';
import type { SecretReport } from './secret-report.ts';

const maxSkewMs = 60_000;
const maxCursorAgeMs = 3_600_000;
const maxWaiting = 1_000;
const lateMs = 15 * 60_000;
const stuckMs = 60 * 60_000;
const maxSilentMs = 30 * 86_400_000;
/** An instance that is refused says so every ten minutes. */
const maxRefusedMs = 30 * 60_000;
const maxDaysToWarn = 14;
/** Two nights: what has not happened since is over. */
const maxLostBodyAgeMs = 2 * 86_400_000;

/** The app itself empties these poison queues, and tells of what it found there as dead letters and unreadable messages. */
export const emptiedQueues: ReadonlySet<string> = new Set(['nudges', 'bulk-nudges']);

/** The observation of one kind. */
type Observed<Kind extends Observation['kind']> = Extract<Observation, { readonly kind: Kind }>;

/** The findings of one observation. */
export function judge(seen: Observation): readonly HealthFinding[] {
  switch (seen.kind) {
    case 'failed':
      // It passes by itself; the queue and the poll report work that comes late because of it.
      if (seen.isLimited === true) return [];
      return [finding(failureOf(seen.probe, seen.code), seen.subject, `${seen.code}: ${seen.detail}`)];
    case 'links':
      return when(seen.enabled === 0, 'no-link-enabled', '', '');
    case 'configuration':
      if (seen.problem === null) return [];
      return [finding(`configuration-${seen.problem}`, '', seen.detail)];
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
      return judgeQueue(seen);
    case 'dead-letters':
      return [
        ...when(seen.waiting > 0, 'dead-letters-waiting', seen.subject, causesOf(seen)),
        ...when(seen.endless > 0, 'rules-disagree', seen.subject, `at least ${seen.endless}`),
      ];
    case 'conflicts': {
      const fields = seen.fields.map(([field, times]) => `${times} ${field}`).join(', ');
      return when(seen.waiting > 0, 'conflicts-open', seen.subject, `at least ${seen.waiting}: ${fields}`);
    }
    case 'unreadable':
      return when(seen.waiting > 0, 'unreadable-messages', '', `at least ${seen.waiting}`);
    case 'run':
      return judgeRun(seen);
    case 'alert-channel':
      return judgeChannel(seen);
    case 'telemetry-refused':
      return when(seen.ageMs <= maxRefusedMs, 'telemetry-refused', '', seen.why);
    case 'reconcile':
      return judgeReconcile(seen);
    case 'audit-review':
      return judgeAuditReview(seen);
    case 'version':
      return when(
        seen.was !== seen.is,
        'connectwise-version-changed',
        'connectwise',
        `${seen.was}, now ${seen.is}`,
      );
    case 'circuit':
      if (isLostRole(seen.why))
        return [finding(rightsMissing[seen.why], seen.subject, 'Every write of this kind is refused.')];
      // The probe of that remote reports refused credentials.
      return when(!isRefusedCredentials(seen.why), 'circuit-open', seen.subject, seen.why);
    case 'lost-body': {
      const detail = `the last request ${ago(seen.ageMs)}`;
      return when(seen.ageMs <= maxLostBodyAgeMs, 'chunked-bodies-lost', seen.subject, detail);
    }
    case 'retention': {
      const detail = `the last pass began ${ago(seen.ageMs)}`;
      return when(seen.isBehind, 'retention-behind', seen.subject, detail);
    }
    case 'paused': {
      const now = Date.parse(seen.pause.since) + seen.ageMs;
      return when(isLongPause(seen.pause, now), 'link-paused-long', seen.subject, pauseText(seen.pause, now));
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

const ago = (milliseconds: number): string => `${durationText(milliseconds / 1000)} ago`;

function judgeQueue({ subject, waiting, poison, oldestMs }: Observed<'queue'>): readonly HealthFinding[] {
  const age = oldestMs ?? 0;
  const detail = oldestMs === null ? `about ${waiting}` : `about ${waiting}, the oldest sent ${ago(age)}`;
  return [
    ...when(age > stuckMs, 'queue-stuck', subject, detail),
    ...when(age <= stuckMs && (waiting > maxWaiting || age > lateMs), 'queue-behind', subject, detail),
    ...when(poison > 0 && !emptiedQueues.has(subject), 'poison-messages', subject, `about ${poison}`),
  ];
}

function causesOf({ waiting, causes }: Observed<'dead-letters'>): string {
  const shown = causes.slice(0, 3).map(([code, times]) => `${times} ${code}`);
  const rest = causes.length > 3 ? ` and ${causes.length - 3} more causes` : '';
  return causes.length === 0 ? `at least ${waiting}` : `at least ${waiting}: ${shown.join(', ')}${rest}`;
}

function judgeRun({ subject, ageMs, isOverdue, failedWith }: Observed<'run'>): readonly HealthFinding[] {
  const last = failedWith === null ? '' : `; its last run failed with ${failedWith}`;
  if (isOverdue) return [finding('automation-overdue', subject, `last run ${ago(ageMs)}${last}`)];
  return when(failedWith !== null, 'automation-failing', subject, failedWith ?? '');
}

function judgeChannel({
  subject,
  failedWith,
  silentMs,
}: Observed<'alert-channel'>): readonly HealthFinding[] {
  if (failedWith !== null) return [finding('alert-channel-failing', subject, failedWith)];
  return when(
    silentMs > maxSilentMs,
    'alert-channel-unproven',
    subject,
    `the last delivery ${ago(silentMs)}`,
  );
}

function judgeReconcile({
  subject,
  phase,
  detail,
  reports,
}: Observed<'reconcile'>): readonly HealthFinding[] {
  return [
    ...when(phase === 'waiting', 'reconcile-waits', subject, detail),
    ...when(phase === 'failed', 'reconcile-failed', subject, detail),
    ...when(reports > 0, 'reconcile-findings', subject, `at least ${reports}`),
  ];
}

function judgeAuditReview(seen: Observed<'audit-review'>): readonly HealthFinding[] {
  const { night, notOurs, places, rights, unusual, incomplete } = seen;
  return [
    ...when(notOurs > 0, 'audit-key-misused', night, `${notOurs} changes: ${namesOf(places)}`),
    ...when(rights > 0, 'audit-rights-changed', night, `${rights} changes`),
    ...when(unusual > 0, 'audit-unusual-activity', night, `${unusual} changes`),
    ...when(incomplete !== null, 'audit-review-incomplete', night, incomplete ?? ''),
  ];
}

function judgeCallbacks({ active, switchedOff, kinds }: Observed<'callbacks'>): readonly HealthFinding[] {
  if (kinds === undefined) {
    const code = switchedOff > 0 ? 'callback-switched-off' : 'callback-missing';
    return when(active === 0, code, 'connectwise', '');
  }
  return [
    ...when(kinds.missing.length > 0, 'callback-missing', 'connectwise', namesOf(kinds.missing)),
    ...when(kinds.switchedOff.length > 0, 'callback-switched-off', 'connectwise', namesOf(kinds.switchedOff)),
    ...when(kinds.surplus.length > 0, 'callback-surplus', 'connectwise', namesOf(kinds.surplus)),
  ];
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
  return [
    ...when(ageMs === null, 'poll-not-begun', subject, ''),
    ...when(ageMs !== null && ageMs > maxCursorAgeMs, 'poll-stopped', subject, ago(ageMs ?? 0)),
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
      say('secret-from-cache', `${cachedBecause}, read ${ago((report.cachedMinutes ?? 0) * 60_000)}`),
    );
  if (report.overdue)
    findings.push(say('secret-overdue', `${report.ageDays ?? 0} of ${report.rotationDays} days old`));
  if (report.isPadded) findings.push(say('secret-padded', ''));
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
  if (probe === 'connectwise' || probe === 'callbacks' || probe === 'versions' || isOf('connectwise'))
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
