/** The advice for a question to Azure that is not answered, by the reason. */
import type { Answer, NoAnswer } from './az.ts';
import { fail, warn, type Line } from './line.ts';

/** The account that asks, and the resource group that it asks about, by its id. */
export interface Asking {
  readonly user: string;
  readonly groupId: string;
}

/** Puts right what the infrastructure describes; doing it again changes nothing else. */
export const deployAgain = 'sh infra/deploy.sh ENVIRONMENT LOCATION';

/** The line of a part that cannot be looked at. `role`: the role with which one may, by its name in Azure. */
export function unanswered(
  subject: string,
  { kind, text }: { readonly kind: NoAnswer; readonly text: string },
  { role, asking: { user, groupId } }: { readonly role: string; readonly asking: Asking },
): Line {
  switch (kind) {
    case 'denied':
      return warn(
        subject,
        `${user} may not read it: ${text}`,
        `az role assignment create --assignee ${user} --role "${role}" --scope ${groupId}`,
      );
    case 'shut-out':
      return warn(
        subject,
        'it refuses requests from this address',
        'add this address to allowedAddresses in infra/main.NAME.bicepparam and deploy, or run the doctor from inside the network',
      );
    case 'not-found':
      return fail(subject, `not found: ${text}`, deployAgain);
    case 'not-installed':
    case 'not-signed-in':
    case 'failed':
      return fail(subject, `az could not read it: ${text}`);
    default:
      return kind satisfies never;
  }
}

/** Returns true if an answer is one; tells the compiler so. */
export function isAnswered<T>(answer: Answer<T>): answer is { readonly kind: 'answered'; readonly value: T } {
  return answer.kind === 'answered';
}
