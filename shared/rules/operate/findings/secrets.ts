/** Findings about secrets: whether they are there, and how long they will do. */
import type { FindingRow } from './row.ts';

/** The table of findings about secrets, by code. */
export const secretFindings = {
  'secret-store-failing': {
    severity: 'critical',
    sentence: 'The secret store does not answer, and no earlier values are cached.',
    meaning: 'Work that needs a secret fails: calls to both systems, and the verification of webhooks.',
    action: 'Check the vault or the file, and the role of the app’s identity: npm run cli -- secrets doctor',
  },
  'secret-missing': {
    severity: 'critical',
    sentence: 'A secret that the configuration needs is missing or has expired.',
    meaning: 'Work that needs this secret fails.',
    action: 'See which one and how to store it: npm run cli -- secrets doctor',
  },
  'secret-unreadable': {
    severity: 'critical',
    sentence: 'A secret cannot be read, and no earlier value is cached.',
    meaning: 'Work that needs this secret fails.',
    action: 'See which one and why: npm run cli -- secrets doctor',
  },
  'secret-from-cache': {
    severity: 'warning',
    sentence: 'The secret store does not answer; a cached value is used for up to a day.',
    meaning: 'Everything works until the cached values expire or the app restarts.',
    action: 'Check the vault or the file, and the role of the app’s identity.',
  },
  'secret-overdue': {
    severity: 'warning',
    sentence: 'A secret is older than its rotation period.',
    meaning: 'The secret works; anyone who ever copied it can still use it.',
    action: 'Rotate it without downtime, as docs/secrets.md shows.',
  },
  'secret-ending': {
    severity: 'warning',
    sentence: 'A secret expires within two weeks.',
    meaning: 'Work that needs the secret stops on that day.',
    action: 'Rotate it before then, as docs/secrets.md shows.',
  },
  'secret-padded': {
    severity: 'warning',
    sentence: 'A secret begins or ends with a blank or a line break.',
    meaning: 'The other system treats the extra character as part of the secret and refuses it.',
    action:
      'Store the value again without the extra character; "npm run cli -- secrets doctor" names the secret.',
  },
  'secret-newer-refused': {
    severity: 'warning',
    sentence: 'The other system refused the newest version of a secret; the previous one is used.',
    meaning: 'Everything works until the previous version is switched off.',
    action: 'Finish the rotation in the other system, or store the right value.',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
