/**
 * The findings of the health check: the tables together are the whole list, and docs/automations/health-check.md is
 * compared with them by a test.
 */
import { appFindings } from './findings/app.ts';
import { auditFindings } from './findings/audit.ts';
import { remoteFindings } from './findings/remotes.ts';
import type { FindingRow, Severity } from './findings/row.ts';
import { secretFindings } from './findings/secrets.ts';
import { workFindings } from './findings/work.ts';

export type { Severity } from './findings/row.ts';

/** Every finding: its severity, what is wrong, what it means, and the action that fixes it. */
export const healthTable = {
  ...appFindings,
  ...secretFindings,
  ...remoteFindings,
  ...workFindings,
  ...auditFindings,
} as const satisfies Readonly<Record<string, FindingRow>>;

/** A code of the table. */
export type HealthFindingCode = keyof typeof healthTable;

/** One finding of one check. */
export interface HealthFinding {
  readonly code: HealthFindingCode;
  readonly severity: Severity;
  /** The link, secret, queue or automation that is concerned; empty for the app as a whole. */
  readonly subject: string;
  readonly sentence: string;
  readonly detail: string;
  /** The effect on the user's tickets. */
  readonly meaning: string;
  /** The step that a person takes. */
  readonly action: string;
}

/** A finding in the words of the table. */
export function finding(code: HealthFindingCode, subject: string, detail: string): HealthFinding {
  const { severity, sentence, meaning, action } = healthTable[code];
  return { code, severity, subject, sentence, detail, meaning, action };
}

/** Returns true if a text, such as one that was stored, is a code of the table. */
export function isFindingCode(text: string): text is HealthFindingCode {
  return Object.hasOwn(healthTable, text);
}
