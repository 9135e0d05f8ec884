/** Findings of the nightly review of ConnectWise's audit trail. Each is of one night, and ends with the next. */
import type { FindingRow } from './row.ts';

const show = 'npm run cli -- audit review';

/** The table of findings of the audit review, by code. */
export const auditFindings = {
  'audit-key-misused': {
    severity: 'critical',
    sentence: 'ConnectWise attributes changes to our API member that the app has not made.',
    meaning: 'Somebody else, or another program, uses the keys of the app and can change what the app can.',
    action: `Unless it was you, exchange the keys of the API member at once (docs/secrets.md). Find out who made them: ${show}`,
  },
  'audit-rights-changed': {
    severity: 'warning',
    sentence: 'Rights or keys of ConnectWise members were changed.',
    meaning: 'Somebody may see and do more than before.',
    action: `Compare with what you ordered: ${show}`,
  },
  'audit-unusual-activity': {
    severity: 'warning',
    sentence: 'Somebody changed very many ConnectWise records at once, or outside of business hours.',
    meaning: 'A script that runs wild, or a stolen login, begins like this.',
    action: `Ask the author, or name an expected one in auditReview.systemMembers: ${show}`,
  },
  'audit-review-incomplete': {
    severity: 'warning',
    sentence: 'The review of the audit trail could not look at everything.',
    meaning: 'A suspicious change in the part that was not read goes unnoticed.',
    action: 'The detail says what and why; docs/automations/audit-review.md says what to do.',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
