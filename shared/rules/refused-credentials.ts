/** The codes that say that a remote refused our credentials: a fact about the account, which no record can be blamed for. */
import type { ErrorCode } from './errors.ts';

const codes = ['connectwise-unauthorized', 'servicenow-unauthorized'] as const satisfies readonly ErrorCode[];

/** A code of that list. */
export type RefusedCredentials = (typeof codes)[number];

/** True for a code of that list. */
export function isRefusedCredentials(code: string): code is RefusedCredentials {
  return (codes as readonly string[]).includes(code);
}
