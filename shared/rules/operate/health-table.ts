/**
 * The findings of the health check: the table is the whole list, and docs/automations/health-check.md is compared with it
 * by a test.
 */

/** `critical`: something does not work. `warning`: it works, and will not for long, or not as well as it should. */
export type Severity = 'critical' | 'warning';

/** Every finding: its severity, the sentence that says what is wrong, and the action that fixes it. */
export const healthTable = {
  'settings-wrong': [
    'critical',
    'The app cannot start.',
    'Fix the settings that the detail names; see docs/settings.md.',
  ],
  'no-link-enabled': ['warning', 'No link is enabled: nothing is synced.', 'Enable a link in config.json.'],
  'storage-failing': [
    'critical',
    'The app cannot read and write the tables or queues of the storage account.',
    "Check the account, its network rules and the roles of the app's identity.",
  ],
  'connectwise-unreachable': [
    'critical',
    'ConnectWise does not answer as expected.',
    "Check ConnectWise's status page and CONNECTWISE_SITE.",
  ],
  'connectwise-credentials-refused': [
    'critical',
    'ConnectWise refuses our API keys.',
    'Check the API member and its keys; docs/secrets.md says how to rotate them.',
  ],
  'connectwise-rights-missing': [
    'critical',
    'The API member lacks rights that the automations need.',
    'Compare its security role with docs/security.md, and the company and boards with config.json.',
  ],
  'callback-missing': [
    'critical',
    'ConnectWise has no callback entry for this app: changes arrive by the poll only.',
    'npm run cli -- callbacks ensure --url ADDRESS',
  ],
  'callback-switched-off': [
    'critical',
    'The callback entry for this app is inactive: changes arrive by the poll only.',
    'Find out why callbacks failed for days, then: npm run cli -- callbacks ensure --url ADDRESS',
  ],
  'servicenow-unreachable': [
    'critical',
    'ServiceNow does not answer as expected.',
    'Check the instance: it may be hibernating, moved or closed to us.',
  ],
  'servicenow-credentials-refused': [
    'critical',
    'ServiceNow refuses our credentials.',
    "Check the link's user or OAuth application, and the secrets that servicenow.auth names.",
  ],
  'servicenow-rights-missing': [
    'critical',
    'The ServiceNow user lacks the right to read or write the incidents of the link.',
    'Compare its roles with docs/security.md.',
  ],
  'servicenow-journal-hidden': [
    'critical',
    'The ServiceNow user cannot read comments and work notes: notes do not travel.',
    'Grant read on sys_journal_field, or set "journal": "display" for the link.',
  ],
  'link-not-ready': [
    'critical',
    'The link does not run: its configuration does not match its instances.',
    'npm run cli -- config check',
  ],
  'link-words-unknown': [
    'warning',
    'The link names words that an instance does not have.',
    'npm run cli -- config check',
  ],
  'clock-skewed': [
    'warning',
    'Our clock and the other system’s differ by more than a minute.',
    'Signatures and cursors depend on time: find out which clock is wrong.',
  ],
  'poll-stopped': [
    'critical',
    'The poll has not read a side of the link for more than an hour.',
    'Check the runs of ticket-sync.',
  ],
  'poll-not-begun': [
    'warning',
    'The poll has never read a side of the link.',
    'A new link is polled within 15 minutes; after that, check the runs of ticket-sync.',
  ],
  'rows-out-of-order': [
    'warning',
    'The other system returned rows out of order or out of bounds; the nightly comparison finds the rows that a poll missed.',
    'Check the filter of the link, and find out who sets timestamps there.',
  ],
  'queue-behind': [
    'warning',
    'More than a thousand messages wait on the queue.',
    'This is normal after a mass change; else check the runs of sync-pair.',
  ],
  'poison-messages': [
    'critical',
    'Messages failed five times and stand on the poison queue.',
    'Check the log of the function that reads the queue, and put the messages back once it is fixed.',
  ],
  'dead-letters-waiting': [
    'warning',
    'Dead letters wait for a person: their records could not be synced.',
    'Read the dead letters of the link, fix the cause and replay them.',
  ],
  'rules-disagree': [
    'warning',
    'Rules of the two systems keep changing each other’s work back; the fields and notes concerned are no longer synced.',
    'Read the dead letters pair-keeps-changing: they name the field and both values. Let one of the rules give way, then replay.',
  ],
  'circuit-open': [
    'warning',
    'A remote did not answer several times in a row and is left alone for a while.',
    'Each cool-down ends with a trial call by itself; look at the remote when the circuit stays open.',
  ],
  'chunked-bodies-lost': [
    'warning',
    'Requests arrive without their body: their sender sends it in chunks, which needs HTTP streaming. The poll finds what they told of.',
    'Set HTTP_STREAMING to true once docs/security.md was read, or let the sender tell the content-length.',
  ],
  'retention-behind': [
    'warning',
    'Retention has not gone through a table for three days: rows stay longer than the configuration says, and the table may grow.',
    'Check the runs of retention: docs/automations/retention.md.',
  ],
  'secret-missing': [
    'critical',
    'A secret that the configuration needs is missing or has expired.',
    'npm run cli -- secrets doctor',
  ],
  'secret-unreadable': [
    'critical',
    'A secret cannot be read, and no earlier value is cached.',
    'npm run cli -- secrets doctor',
  ],
  'secret-from-cache': [
    'warning',
    'The secret store does not answer; a cached value is used for up to a day.',
    'Check the vault or the file, and the role of the app’s identity.',
  ],
  'secret-overdue': [
    'warning',
    'A secret is older than its rotation period.',
    'Rotate it; docs/secrets.md says how, without downtime.',
  ],
  'secret-ending': ['warning', 'A secret expires within two weeks.', 'Rotate it; docs/secrets.md says how.'],
  'secret-newer-refused': [
    'warning',
    'The other system refused the newest version of a secret; the previous one is used.',
    'Finish the rotation at the other system, or store the right value.',
  ],
  'check-incomplete': [
    'warning',
    'A part of the check could not run.',
    'The detail says why; run the check again.',
  ],
} as const satisfies Record<string, readonly [Severity, string, string]>;

/** A code of the table. */
export type HealthFindingCode = keyof typeof healthTable;

/** One finding of one check. */
export interface HealthFinding {
  readonly code: HealthFindingCode;
  readonly severity: Severity;
  /** The link, secret or queue that is concerned; empty for the app as a whole. */
  readonly subject: string;
  readonly sentence: string;
  readonly detail: string;
  /** The step that a person takes. */
  readonly action: string;
}

/** A finding in the words of the table. */
export function finding(code: HealthFindingCode, subject: string, detail: string): HealthFinding {
  const [severity, sentence, action] = healthTable[code];
  return { code, severity, subject, sentence, detail, action };
}
