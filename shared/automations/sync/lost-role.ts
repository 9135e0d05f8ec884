/**
 * Tells a record that is refused to us from a role that was taken away: where even a list of the link's records is refused,
 * no record is to blame. Records that are kept from us are left out of a list, so a list is refused only as a whole.
 *
 * Of a refused write no list tells anything: a role may read and not write. The client knows a lost role by the third
 * record in a row; until there were three, a write waits instead of becoming a dead letter.
 */
import { asCodedError, CodedError } from '../../rules/errors.ts';
import type { ErrorCode } from '../../rules/errors.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { SyncTask } from './claimed-pair.ts';

const refusals = {
  connectwise: 'connectwise-forbidden',
  servicenow: 'servicenow-forbidden',
} as const satisfies Record<SideName, ErrorCode>;
const lost = {
  connectwise: 'connectwise-role-lost',
  servicenow: 'servicenow-role-lost',
} as const satisfies Record<SideName, ErrorCode>;

/** Tries after which a refused write is its record's own matter: twenty minutes, in which other records are written, too. */
const maxRefusedWrites = 8;

/** True for a refused write of which it cannot be known yet whether it concerns the record or our account. */
export function mayConcernTheAccount({ nudge }: Pick<SyncTask, 'nudge'>, error: CodedError): boolean {
  const isRefusal = sideNames.some((name) => refusals[name] === error.code);
  const isWrite = /^(?:POST|PUT|PATCH|DELETE) /.test(String(error.facts['route'] ?? ''));
  return isRefusal && isWrite && (nudge.attempt ?? 0) < maxRefusedWrites;
}

/** The same error, or that of a lost role (retry) where one more request finds that everything is refused. */
export async function judgeRefusal(
  { sides }: Pick<SyncTask, 'sides'>,
  error: CodedError,
): Promise<CodedError> {
  const side = sideNames.find((name) => refusals[name] === error.code);
  if (side === undefined) return error;
  try {
    await sides[side].inventory(null, 1);
  } catch (thrown) {
    const { code, detail } = asCodedError(thrown);
    if (code === error.code || code === lost[side])
      return new CodedError(lost[side], {
        detail: `${detail} Not even a list of the link's records is allowed; the work waits for the role.`,
      });
  }
  return error;
}
