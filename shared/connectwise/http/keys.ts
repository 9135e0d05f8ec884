/** How a call is signed in: the header, which keys are tried, and what an answer may not bring back. */
import { CodedError } from '../../rules/errors.ts';
import type { WebAnswer } from '../../web/send.ts';
import { sentOnce } from './answers.ts';
import { type Call, type CallerOptions, type ConnectWiseKeys, routeOf } from './call.ts';

/** What is shorter could be any word of a message. */
const shortestKey = 6;

/** One try of a call with these keys. */
type Try = (call: Call, keys: ConnectWiseKeys) => Promise<WebAnswer>;

/**
 * The answer to the keys that are accepted; the last refusal when none is. 401 comes before any work, so even a create
 * is tried again: during a rotation the other pair may be right.
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
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

/** The answer to quote from: a server that repeats what it was sent must not bring a key into an error. */
export function withoutKeys(answer: WebAnswer, { publicKey, privateKey }: ConnectWiseKeys): WebAnswer {
  if (answer.status < 300) return answer;
  const said = answer.body.toString('utf8');
  const masked = [privateKey, publicKey]
    .map((key) => key.reveal())
    .filter((key) => key.length >= shortestKey && said.includes(key))
    .reduce((text, key) => text.replaceAll(key, '[secret]'), said);
  return masked === said ? answer : { ...answer, body: Buffer.from(masked) };
}

function isSame(one: ConnectWiseKeys, other: ConnectWiseKeys): boolean {
  return (
    one.publicKey.reveal() === other.publicKey.reveal() &&
    one.privateKey.reveal() === other.privateKey.reveal()
  );
}
