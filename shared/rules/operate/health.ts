/**
 * From what the health check saw to what is to be said and done about it. The table is the whole list of findings;
 * docs/automations/health-check.md is compared with it by a test.
 */
import type { ErrorCode } from '../errors.ts';
import type { SecretReport } from './secret-report.ts';

/** `critical`: something does not work. `warning`: it works, and will not for long, or not as well as it should. */
export type Severity = 'critical' | 'warning';

export const healthTable = {
  'settings-wrong': ['critical', 'The app cannot start.', 'Fix what the detail names; docs/settings.md.'],
  'no-link-enabled': [
    'warning',
    'No link is switched on: nothing is synced.',
    'Enable a link in config.json.',
  ],
  'storage-failing': [
    'critical',
    'Tables or queues of the storage account cannot be read and written.',
    "Look at the account, its network rules and the roles of the app's identity.",
  ],
  'connectwise-unreachable': [
    'critical',
    'ConnectWise does not answer as it should.',
    "Look at ConnectWise's status page and CONNECTWISE_SITE.",
  ],
  'connectwise-credentials-refused': [
    'critical',
    'ConnectWise refuses our keys.',
    'Look at the API member and its keys; docs/secrets.md says how they are exchanged.',
  ],
  'connectwise-rights-missing': [
    'critical',
    'The API member may not read what the automations need.',
    'Compare its security role with docs/security.md, and the company and boards with config.json.',
  ],
  'callback-missing': [
    'critical',
    'ConnectWise has no entry that calls us: changes arrive by the poll only.',
    'npm run cli -- callbacks ensure --url ADDRESS',
  ],
  'callback-switched-off': [
    'critical',
    'The entry that calls us is switched off: changes arrive by the poll only.',
    'Find out why calls failed for days, then: npm run cli -- callbacks ensure --url ADDRESS',
  ],
  'servicenow-unreachable': [
    'critical',
    'ServiceNow does not answer as it should.',
    'Look at the instance: it may be asleep, moved or closed to us.',
  ],
  'servicenow-credentials-refused': [
    'critical',
    'ServiceNow refuses our credentials.',
    "Look at the link's user or OAuth application, and at the secrets that servicenow.auth names.",
  ],
  'servicenow-rights-missing': [
    'critical',
    'The ServiceNow user may not read the incidents of the link.',
    'Compare its roles with docs/security.md.',
  ],
  'servicenow-journal-hidden': [
    'critical',
    'Comments and work notes cannot be read: notes do not travel.',
    'Grant read on sys_journal_field, or set "journal": "display" for the link.',
  ],
  'link-not-ready': [
    'critical',
    'The link does not run: its configuration does not fit its instances.',
    'npm run cli -- config check',
  ],
  'link-words-unknown': [
    'warning',
    'The link names words that an instance does not know.',
    'npm run cli -- config check',
  ],
  'clock-skewed': [
    'warning',
    'Our clock and the other system’s differ by more than a minute.',
    'Signatures and cursors depend on time: find out which clock is wrong.',
  ],
  'poll-stopped': [
    'critical',
    'A side of the link has not been polled for more than an hour.',
    'Look at the runs of ticket-sync.',
  ],
  'poll-not-begun': [
    'warning',
    'A side of the link has never been polled.',
    'A new link is polled within 15 minutes; look at the runs of ticket-sync.',
  ],
  'rows-out-of-order': [
    'warning',
    'The other system gave rows out of order or out of bounds; the nightly comparison finds what they hid.',
    'Look at the filter of the link, and at who writes timestamps there.',
  ],
  'queue-behind': [
    'warning',
    'More than a thousand messages wait.',
    'After a mass change that is right; else look at the runs of sync-pair.',
  ],
  'poison-messages': [
    'critical',
    'Messages were given up after five attempts.',
    'Look at the log of the function that reads the queue, and put the messages back when it is fixed.',
  ],
  'dead-letters-waiting': [
    'warning',
    'Records wait for a person: they could not be synced.',
    'Read the dead letters of the link, fix the cause and replay them.',
  ],
  'circuit-open': [
    'warning',
    'A remote did not answer several times in a row and is left alone for a while.',
    'Each cool-down ends with a trial call by itself; look at the remote when the circuit stays open.',
  ],
  'secret-missing': [
    'critical',
    'A secret that the configuration needs is not there, or has ended.',
    'npm run cli -- secrets doctor',
  ],
  'secret-unreadable': [
    'critical',
    'A secret cannot be read, and no value of before is known.',
    'npm run cli -- secrets doctor',
  ],
  'secret-from-cache': [
    'warning',
    'The place where secrets are kept cannot be asked; the value of before is used for up to a day.',
    'Look at the vault or the file, and at the role of the app’s identity.',
  ],
  'secret-overdue': [
    'warning',
    'A secret is older than its rotation period.',
    'Exchange it; docs/secrets.md says how, without a stop.',
  ],
  'secret-ending': ['warning', 'A secret ends within two weeks.', 'Exchange it; docs/secrets.md says how.'],
  'secret-newer-refused': [
    'warning',
    'The newest version of a secret was refused; the one before is used.',
    'Finish the rotation at the other system, or put the right value into its place.',
  ],
  'check-incomplete': [
    'warning',
    'A part of the check could not be done.',
    'The detail says why; run the check again.',
  ],
} as const satisfies Record<string, readonly [Severity, string, string]>;

export type HealthFindingCode = keyof typeof healthTable;

export interface HealthFinding {
  readonly code: HealthFindingCode;
  readonly severity: Severity;
  /** What it is about: a link, a secret, a queue; empty for the app as a whole. */
  readonly subject: string;
  readonly sentence: string;
  readonly detail: string;
  /** What to do. */
  readonly action: string;
}

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
  | 'secrets';

/** One thing that was seen. Times in milliseconds. */
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
  | { readonly kind: 'dead-letters'; readonly subject: string; readonly waiting: number }
  | { readonly kind: 'circuit'; readonly subject: string; readonly why: string }
  | { readonly kind: 'secret'; readonly report: SecretReport };

const maxSkewMs = 60_000;
const maxCursorAgeMs = 3_600_000;
const maxWaiting = 1_000;
const endsSoonDays = 14;

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

/** What makes two findings the same one, from one night to the next. */
export function keyOf({ code, subject }: Pick<HealthFinding, 'code' | 'subject'>): string {
  return `${code} ${subject}`;
}

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

export function statusOf(findings: readonly HealthFinding[]): HealthStatus {
  if (findings.some(({ severity }) => severity === 'critical')) return 'unhealthy';
  return findings.length > 0 ? 'degraded' : 'healthy';
}

/** A finding in the words of the table. */
export function finding(code: HealthFindingCode, subject: string, detail: string): HealthFinding {
  const [severity, sentence, action] = healthTable[code];
  return { code, severity, subject, sentence, detail, action };
}

/**
 * How far a remote's clock is ahead of ours, taken at the middle of the question; all in milliseconds since 1970. Its
 * header counts in whole seconds.
 */
export function clockSeen(
  subject: string,
  there: number,
  asked: { readonly before: number; readonly after: number },
): Observation {
  return { kind: 'clock', subject, skewMs: there + 500 - (asked.before + asked.after) / 2 };
}

function judge(seen: Observation): readonly HealthFinding[] {
  const when = (
    is: boolean,
    code: HealthFindingCode,
    subject: string,
    detail: string,
  ): readonly HealthFinding[] => (is ? [finding(code, subject, detail)] : []);
  switch (seen.kind) {
    case 'failed':
      return [finding(failureOf(seen.probe, seen.code), seen.subject, `${seen.code}: ${seen.detail}`)];
    case 'links':
      return when(seen.enabled === 0, 'no-link-enabled', '', '');
    case 'callbacks':
      if (seen.active > 0) return [];
      return seen.switchedOff > 0
        ? [finding('callback-switched-off', 'connectwise', `${seen.switchedOff} switched off`)]
        : [finding('callback-missing', 'connectwise', '')];
    case 'clock': {
      const seconds = Math.round(seen.skewMs / 1000);
      const detail = `It is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} us.`;
      return when(Math.abs(seen.skewMs) > maxSkewMs, 'clock-skewed', seen.subject, detail);
    }
    case 'journal-hidden':
      return [
        finding('servicenow-journal-hidden', seen.subject, 'The table shows no row of a note that there is.'),
      ];
    case 'link-words': {
      const code = seen.ready ? 'link-words-unknown' : 'link-not-ready';
      return when(
        !seen.ready || seen.mistakes.length > 0,
        code,
        seen.subject,
        seen.mistakes.slice(0, 3).join(' '),
      );
    }
    case 'cursor': {
      const { subject, ageMs, disorder } = seen;
      const minutes = Math.floor((ageMs ?? 0) / 60_000);
      return [
        ...when(ageMs === null, 'poll-not-begun', subject, ''),
        ...when(ageMs !== null && ageMs > maxCursorAgeMs, 'poll-stopped', subject, `${minutes} minutes ago`),
        ...when(disorder > 0, 'rows-out-of-order', subject, `${disorder} rows since its scope changed`),
      ];
    }
    case 'queue':
      return [
        ...when(seen.waiting > maxWaiting, 'queue-behind', seen.subject, `about ${seen.waiting}`),
        ...when(seen.poison > 0, 'poison-messages', seen.subject, `about ${seen.poison}`),
      ];
    case 'dead-letters':
      return when(seen.waiting > 0, 'dead-letters-waiting', seen.subject, `${seen.waiting} at least`);
    case 'circuit':
      return [finding('circuit-open', seen.subject, seen.why)];
    case 'secret':
      break;
  }
  return judgeSecret(seen.report);
}

function judgeSecret(report: SecretReport): readonly HealthFinding[] {
  const { name, problem, endsInDays, cachedBecause } = report;
  const say = (code: HealthFindingCode, detail: string): HealthFinding => finding(code, name, detail);
  if (problem !== null)
    return [say(problem === 'secret-missing' ? 'secret-missing' : 'secret-unreadable', problem)];
  const findings: HealthFinding[] = [];
  if (endsInDays !== null && endsInDays < 0) findings.push(say('secret-missing', 'It has ended.'));
  else if (endsInDays !== null && endsInDays <= endsSoonDays)
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

/** What a failed part of the check says about what it asked. */
function failureOf(probe: ProbeName, code: ErrorCode): HealthFindingCode {
  if (code.startsWith('storage-') || probe === 'storage') return 'storage-failing';
  // The secrets are told one by one; what failed for want of one is not told as a fault of the remote.
  if (code.startsWith('secret')) return 'check-incomplete';
  // What asks both systems is told by the code that came.
  const asks = (system: string): boolean => probe === 'link-words' && code.startsWith(`${system}-`);
  if (probe === 'connectwise' || probe === 'callbacks' || asks('connectwise')) {
    if (code === 'connectwise-unauthorized') return 'connectwise-credentials-refused';
    if (code === 'connectwise-forbidden' || code === 'connectwise-not-found')
      return 'connectwise-rights-missing';
    return 'connectwise-unreachable';
  }
  if (probe === 'servicenow' || probe === 'servicenow-journal' || asks('servicenow')) {
    if (code === 'servicenow-unauthorized') return 'servicenow-credentials-refused';
    if (code === 'servicenow-forbidden')
      return probe === 'servicenow-journal' ? 'servicenow-journal-hidden' : 'servicenow-rights-missing';
    return 'servicenow-unreachable';
  }
  return 'check-incomplete';
}
