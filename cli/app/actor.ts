/** The actor of the operator's command, for the audit journal. */
import { userInfo } from 'node:os';
import { tidyName, type Actor } from '../../shared/rules/operate/audit.ts';

/** The name given with `--as`, else the account that the command runs under. */
export function operator(as: string | undefined): Actor {
  return { by: 'operator', name: tidyName(as ?? '') || accountName() };
}

function accountName(): string {
  try {
    return tidyName(userInfo().username);
  } catch {
    return 'unknown account'; // a container's user may have no entry in the list of accounts
  }
}
