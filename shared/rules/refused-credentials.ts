/**
 * The codes that say that a remote refuses our account, or everything of a kind to it: facts about the account, which no
 * record can be blamed for.
 */
import type { ErrorCode } from './errors.ts';

const refused = [
  'connectwise-unauthorized',
  'servicenow-unauthorized',
] as const satisfies readonly ErrorCode[];
const lost = ['connectwise-role-lost', 'servicenow-role-lost'] as const satisfies readonly ErrorCode[];

/** A code that says that the credentials were refused. */
export type RefusedCredentials = (typeof refused)[number];
/** A code that says that a role was taken away. */
export type LostRole = (typeof lost)[number];

/** True for a code that says that the credentials were refused. */
export function isRefusedCredentials(code: string): code is RefusedCredentials {
  return (refused as readonly string[]).includes(code);
}

/** True for a code that says that a role was taken away. */
export function isLostRole(code: string): code is LostRole {
  return (lost as readonly string[]).includes(code);
}
