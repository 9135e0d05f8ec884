/**
 * The failures of a delivery, in the codes of the channels alone: the address of a message may be a secret, and errors
 * from below name hosts and addresses.
 */
import { asCodedError, CodedError } from '../errors.ts';
import { nameOf } from '../network-error.ts';

/** The longest that a delivery may take, tries and waits included, in milliseconds. */
export const maxDeliveryMs = 30_000;

/** `alert-channel-refused` (dead-letter): another try cannot help. `why` must hold nothing of the channel's address. */
export function channelRefused(why: string): CodedError {
  return new CodedError('alert-channel-refused', { detail: why });
}

/** `alert-channel-unreachable` (retry). `why` must hold nothing of the channel's address. */
export function channelUnreachable(why: string): CodedError {
  return new CodedError('alert-channel-unreachable', { detail: why });
}

/** `alert-channel-limited` (retry): not before so many milliseconds. */
export function channelLimited(retryAfterMs: number): CodedError {
  return new CodedError('alert-channel-limited', {
    detail: `It asks to wait ${Math.ceil(retryAfterMs / 1000)} s.`,
    retryAfterMs,
  });
}

/**
 * The error of one channel: the code of what failed, its sentence and no more of it, because that may name the address.
 * A failure of another kind becomes `alert-channel-unreachable` (retry) where it may pass, else `alert-channel-refused`
 * (dead-letter).
 */
export function deliveryError(channel: string, thrown: unknown): CodedError {
  const { code, sentence, detail, treatment, facts, retryAfterMs } = asCodedError(thrown);
  if (code.startsWith('alert-channel-')) return named(channel, code, detail, retryAfterMs);
  const reason = code === 'unexpected' ? nameOf(thrown) : (facts['secret'] ?? facts['reason']);
  const why = `${code}: ${sentence}${typeof reason === 'string' ? ` (${reason})` : ''}`;
  const isOver = treatment !== 'retry';
  return named(channel, isOver ? 'alert-channel-refused' : 'alert-channel-unreachable', why, retryAfterMs);
}

function named(
  channel: string,
  code: CodedError['code'],
  detail: string,
  retryAfterMs: number | undefined,
): CodedError {
  return new CodedError(code, {
    detail,
    facts: { channel },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
