/** Findings of the nightly review of ConnectWise's audit trail. Each is of one night, and ends with the next. */
import type { FindingRow } from './row.ts';

const show = 'npm run cli -- audit review';

/** The table of findings of the audit review, by code. */
export const auditFindings = {
  'audit-key-misused': {
    severity: 'critical',
    sentence: 'ConnectWise attributes changes to our API member that the app did not make.',
    meaning:
      'Another person or program uses the keys of the app and can change everything that the app can change.',
    action: `Unless you made them yourself, replace the keys of the API member at once (docs/secrets.md). Find out who made the changes: ${show}`,
  },
  'audit-rights-changed': {
    severity: 'warning',
    sentence: 'Rights or keys of ConnectWise members were changed.',
    meaning: 'Somebody may see and do more than before.',
    action: `Compare them with the changes that you asked for: ${show}`,
  },
  'audit-unusual-activity': {
    severity: 'warning',
    sentence: 'Somebody changed an unusual number of ConnectWise records at once, or outside business hours.',
    meaning: 'A runaway script or a stolen login begins like this.',
    action: `Ask the author of the changes, or add an expected author to auditReview.systemMembers: ${show}`,
  },
  'audit-review-incomplete': {
    severity: 'warning',
    sentence: 'The review of the audit trail could not read everything.',
    meaning: 'A suspicious change in the part that was not read goes unnoticed.',
    action: 'Follow docs/automations/audit-review.md; the detail names the missing part and the reason.',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
