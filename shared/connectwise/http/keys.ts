/** Signs a call in: the header, and the keys that are tried. */
import { CodedError } from '../../rules/errors.ts';
import { rememberSecret } from '../../rules/known-secrets.ts';
import type { WebAnswer } from '../../web/send.ts';
import { sentOnce } from './answers.ts';
import { type Call, type CallerOptions, type ConnectWiseKeys, routeOf } from './call.ts';

/** One try of a call with these keys. */
type Try = (call: Call, keys: ConnectWiseKeys) => Promise<WebAnswer>;

/**
 * The answer to the keys that are accepted; the last refusal when none is. 401 comes before any work, so even a create
 * is tried again: during a rotation the other pair may be right. Throws `connectwise-unauthorized` (retry) without any
 * keys, `remote-busy` (retry) for a refused call whose body can be sent once only, and what `keys` and the attempt
 * throw.
 */
export async function withKeys(
  call: Call,
  options: Pick<CallerOptions, 'keys' | 'accepted'>,
  attempt: Try,
): Promise<WebAnswer> {
  const [first] = await options.keys(false);
  if (first === undefined) throw new CodedError('connectwise-unauthorized', { detail: 'There are no keys.' });
  const answer = await attempt(call, first);
  if (answer.status !== 401) return answer;
  let last = answer;
  const others = await options.keys(true);
  if (call.stream !== undefined) throw sentOnce(routeOf(call), answer.status);
  for (const keys of others) {
    if (isSame(keys, first)) continue; // refused a moment ago
    last = await attempt(call, keys);
    if (last.status === 401) continue;
    options.accepted?.(keys);
    break;
  }
  return last;
}

/** The header by which a call is signed in. */
export function authorization(company: string, keys: ConnectWiseKeys): string {
  const pair = `${company}+${keys.publicKey.reveal()}:${keys.privateKey.reveal()}`;
  const encoded = Buffer.from(pair, 'utf8').toString('base64');
  rememberSecret(encoded);
  return `Basic ${encoded}`;
}

function isSame(one: ConnectWiseKeys, other: ConnectWiseKeys): boolean {
  return (
    one.publicKey.reveal() === other.publicKey.reveal() &&
    one.privateKey.reveal() === other.privateKey.reveal()
  );
}
