/**
 * Checks that a webhook is signed as agreed: Standard Webhooks, HMAC-SHA-256 over `id.timestamp.body`.
 *
 * Several secrets may be valid at once, so that one can be exchanged without losing a message. The timestamp must be
 * plain digits: a lenient parse would let `1674087231xyz` pass for another message with the same signature.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../rules/errors.ts';
import type { Secret } from '../../rules/secret.ts';

/** The headers of Standard Webhooks; null where one is missing. */
export interface WebhookHeaders {
  readonly id: string | null;
  readonly timestamp: string | null;
  readonly signature: string | null;
}

const windowSeconds = 5 * 60;
const maxSignatures = 10;
/** The specification asks for 24 bytes; some senders make 16. */
const shortestKey = 16;

/**
 * Returns when one of the signatures fits one of the secrets. `now` is milliseconds since 1970. Throws
 * `webhook-signature-wrong` and `webhook-timestamp-outside-window` (refuse), and `settings-invalid` (dead-letter) for a
 * secret that is no key.
 */
export function checkWebhookSignature(
  rawBody: Buffer,
  headers: WebhookHeaders,
  secrets: readonly Secret[],
  now: number,
): void {
  const wrong = (detail: string): CodedError => new CodedError('webhook-signature-wrong', { detail });
  const { id, timestamp, signature } = headers;
  if (id === null || timestamp === null || signature === null)
    throw wrong('One of the headers webhook-id, webhook-timestamp, webhook-signature is absent.');
  if (id === '' || id.length > 200) throw wrong('webhook-id is empty or too long.');
  if (!/^\d{1,12}$/.test(timestamp)) throw wrong('webhook-timestamp is not a number of seconds.');

  const offered = signature
    .split(' ')
    .slice(0, maxSignatures)
    .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'utf8'), rawBody]);
  // Every pair is compared, whatever the earlier ones said: how long it takes tells nothing.
  let fits = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', keyBytes(secret)).update(signed).digest();
    for (const given of offered)
      if (given.length === expected.length && timingSafeEqual(given, expected)) fits = true;
  }
  if (!fits) throw wrong('No signature fits: another secret, or the bytes were changed on the way.');

  const age = Math.abs(now / 1000 - Number(timestamp));
  if (age > windowSeconds)
    throw new CodedError('webhook-timestamp-outside-window', {
      detail: `It is ${Math.round(age)} s away from our clock; ${windowSeconds} s are accepted.`,
    });
}

/**
 * `whsec_` and base64, as the Standard Webhooks specification writes secrets; without the prefix plain base64. Text that
 * is no base64 would leave a short or empty key that anybody can guess, so it is refused as a setting.
 */
function keyBytes(secret: Secret): Buffer {
  const key = Buffer.from(secret.reveal().replace(/^whsec_/, ''), 'base64');
  if (key.length >= shortestKey) return key;
  throw new CodedError('settings-invalid', {
    detail: `The webhook secret must be whsec_ and at least ${shortestKey} bytes in base64.`,
  });
}
