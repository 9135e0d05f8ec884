/** Findings about the work itself: polls, queues, dead letters, comparisons. */
import type { FindingRow } from './row.ts';

/** The table of findings about queues, polls and comparisons, by code. */
export const workFindings = {
  'no-link-enabled': {
    severity: 'warning',
    sentence: 'No link is enabled: nothing is synced.',
    meaning: 'No ticket and no incident is carried over.',
    action: 'Enable a link in config.json.',
  },
  'link-paused-long': {
    severity: 'warning',
    sentence: 'The link has been paused for more than three days.',
    meaning:
      'Nothing that people change on either side arrives on the other until it is resumed; nothing is lost.',
    action: 'Resume it, if the reason is over: npm run cli -- links resume NAME --yes',
  },
  'poll-stopped': {
    severity: 'critical',
    sentence: 'The poll has not read a side of the link for more than an hour.',
    meaning: 'Changes whose callback was lost are not found.',
    action: 'Check the runs of ticket-sync.',
  },
  'poll-not-begun': {
    severity: 'warning',
    sentence: 'The poll has never read a side of the link.',
    meaning: 'Changes whose callback was lost are not found.',
    action: 'A new link is polled within 15 minutes; after that, check the runs of ticket-sync.',
  },
  'rows-out-of-order': {
    severity: 'warning',
    sentence:
      'The other system returned rows out of order or out of bounds; the nightly comparison finds the rows that a poll missed.',
    meaning: 'Some changes may arrive only after the next night.',
    action: 'Check the filter of the link, and find out who sets timestamps there.',
  },
  'queue-behind': {
    severity: 'warning',
    sentence: 'More than a thousand messages wait on the queue, or one has waited for 15 minutes.',
    meaning: 'Changes arrive late.',
    action: 'This is normal after a mass change; else check the runs of sync-pair.',
  },
  'queue-stuck': {
    severity: 'critical',
    sentence: 'A message has been ready on the queue for more than an hour, and no worker takes it.',
    meaning: 'The work that waits on this queue is not done.',
    action: 'Check that the function that reads the queue is enabled and starts; then restart the app.',
  },
  'poison-messages': {
    severity: 'critical',
    sentence: 'Messages failed five times and stand on the poison queue.',
    meaning: 'What they ask for has not been done.',
    action: 'Check the log of the function that reads the queue, and put the messages back once it is fixed.',
  },
  'unreadable-messages': {
    severity: 'critical',
    sentence: 'Messages on the queue could not be read and are kept for a person.',
    meaning: 'Somebody else writes to our queue, or a message was damaged; the poll finds what they told of.',
    action:
      'Read them with "npm run cli -- dead-letters list", find their sender, then discard them: npm run cli -- dead-letters discard --messages',
  },
  'dead-letters-waiting': {
    severity: 'warning',
    sentence: 'Dead letters wait for a person: their records could not be synced.',
    meaning: 'These records differ on the two sides until somebody decides.',
    action: 'Read the dead letters of the link, fix the cause and replay them.',
  },
  'conflicts-open': {
    severity: 'warning',
    sentence: 'Conflicts wait for a person: both sides changed a field whose policy leaves the choice open.',
    meaning: 'These fields differ on the two sides until somebody chooses; everything else is synced.',
    action:
      'List them with "npm run cli -- conflicts list", and choose by the command that stands beside each, or make both records agree by hand.',
  },
  'rules-disagree': {
    severity: 'warning',
    sentence:
      'Rules of the two systems keep changing each other’s work back; the fields and notes concerned are no longer synced.',
    meaning: 'The rest of these records goes on; the stopped fields differ on the two sides.',
    action:
      'Read the dead letters pair-keeps-changing: they name the field and both values. Let one of the rules give way, then replay.',
  },
  'reconcile-waits': {
    severity: 'warning',
    sentence: 'The nightly comparison would change so much of the link that it asks first.',
    meaning: 'The differences that it found stay until the plan is approved.',
    action: 'Read the plan: npm run cli -- reconcile status --link NAME',
  },
  'reconcile-failed': {
    severity: 'critical',
    sentence: 'The nightly comparison of the link failed before it was complete.',
    meaning: 'Changes that leave no trace in timestamps are not found.',
    action: 'The detail holds the code; the next night tries again.',
  },
  'reconcile-findings': {
    severity: 'warning',
    sentence: 'The nightly comparison found differences that it must not repair by itself.',
    meaning: 'These records differ on the two sides until a person looks at them.',
    action: 'npm run cli -- reconcile status --link NAME',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
