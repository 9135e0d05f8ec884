/** Findings about the work itself: polls, queues, dead letters, comparisons. */
import type { FindingRow } from './row.ts';

/** The table of findings about queues, polls and comparisons, by code. */
export const workFindings = {
  'no-link-enabled': {
    severity: 'warning',
    sentence: 'No link is enabled: nothing is synced.',
    meaning: 'No ticket and no incident reaches the other system.',
    action: 'Enable a link in config.json.',
  },
  'link-paused-long': {
    severity: 'warning',
    sentence: 'The link has been paused for more than three days.',
    meaning: 'Changes on either side wait until the link is resumed; nothing is lost.',
    action: 'Resume it once the reason for the pause is gone: npm run cli -- links resume NAME --yes',
  },
  'poll-stopped': {
    severity: 'critical',
    sentence: 'The poll has not read a side of the link for more than an hour.',
    meaning: 'Changes whose callback was lost stay unsynced.',
    action: 'Check the runs of ticket-sync: npm run cli -- status',
  },
  'poll-not-begun': {
    severity: 'warning',
    sentence: 'The poll has never read a side of the link.',
    meaning: 'Changes whose callback was lost stay unsynced.',
    action: 'A new link is polled within 15 minutes; after that, check the runs of ticket-sync.',
  },
  'rows-out-of-order': {
    severity: 'warning',
    sentence:
      'The other system returned rows out of order or outside the requested range; the nightly comparison finds the rows that a poll missed.',
    meaning: 'Some changes may arrive only after the next nightly comparison.',
    action:
      'Check the filter of the link, and find out which script or import sets timestamps in that system.',
  },
  'queue-behind': {
    severity: 'warning',
    sentence: 'More than a thousand messages wait on the queue, or one has waited for 15 minutes.',
    meaning: 'Changes arrive late.',
    action: 'Nothing after a mass change, when this is normal; otherwise check the runs of sync-pair.',
  },
  'queue-stuck': {
    severity: 'critical',
    sentence: 'A message has been ready on the queue for more than an hour, and no worker takes it.',
    meaning: 'The work that waits on this queue is not done.',
    action: 'Check that the function that reads the queue is enabled and starts; then restart the app.',
  },
  'poison-messages': {
    severity: 'critical',
    sentence: 'Messages failed five times and are on the poison queue.',
    meaning: 'The work that these messages ask for has not been done.',
    action: 'Check the log of the function that reads the queue, and put the messages back once it is fixed.',
  },
  'unreadable-messages': {
    severity: 'critical',
    sentence: 'Messages on the queue could not be read and are kept for a person.',
    meaning:
      'Another program writes to our queue, or a message was damaged; the poll finds the changes that they reported.',
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
      'List them with "npm run cli -- conflicts list", and choose with the command beside each, or make both records agree by hand.',
  },
  'rules-disagree': {
    severity: 'warning',
    sentence:
      'Rules of the two systems keep changing each other’s work back; the fields and notes concerned are no longer synced.',
    meaning:
      'The other fields of these records are still synced; the stopped fields differ on the two sides.',
    action:
      'Read the dead letters pair-keeps-changing: they name the field and both values. Change or switch off one of the two rules, then replay.',
  },
  'reconcile-waits': {
    severity: 'warning',
    sentence: 'The nightly comparison waits for approval: its plan changes an unusual part of the link.',
    meaning: 'The differences stay until the plan is approved.',
    action: 'Read the plan, then approve it or fix the cause: npm run cli -- reconcile status --link NAME',
  },
  'reconcile-failed': {
    severity: 'critical',
    sentence: 'The nightly comparison of the link failed before it was complete.',
    meaning: 'Changes that leave no trace in timestamps stay unsynced.',
    action: 'Look up the code of the detail in docs/errors.md; the next night tries again.',
  },
  'reconcile-findings': {
    severity: 'warning',
    sentence: 'The nightly comparison found differences that it must not repair by itself.',
    meaning: 'These records differ on the two sides until a person looks at them.',
    action: 'See the differences, and repair them by hand: npm run cli -- reconcile status --link NAME',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
