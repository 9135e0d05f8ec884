/**
 * The signature of a callback (ConnectWise developer guide, callbacks): the key of the HMAC is the SHA-256 of the signing
 * key's text, 32 raw bytes; the HMAC-SHA-256 of the raw body with it, in base64, is the header `x-content-signature`.
 */
import { createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { CodedError } from '../../rules/errors.ts';

/**
 * Returns when the signature fits. Throws `callback-signature-missing` or `callback-signature-wrong` (refuse).
 * The body must be the bytes as received: parsing and writing it again changes them.
 */
export function checkCallbackSignature(rawBody: Buffer, signingKey: string, header: string | null): void {
  const signature = requireSignature(header);
  const expected = createHmac('sha256', keyOf(signingKey)).update(rawBody).digest();
  const given = Buffer.from(signature, 'base64');
  // Both sides have a fixed length before they are compared, so the comparison takes as long for a near miss as for
  // a far one. The text is compared too, because base64 decoding overlooks what is no base64.
  const same = given.length === expected.length && timingSafeEqual(given, expected);
  if (!same || signature !== expected.toString('base64'))
    throw new CodedError('callback-signature-wrong', {
      detail:
        'A forged message, or something on the way changes the body: a proxy that re-formats JSON does.',
    });
}

/** A system signs with one key, and with two while it is exchanged; a full memory is emptied. */
const maxMade = 8;
const made = new Map<string, KeyObject>();

/** The HMAC's key, made once: Node tries bytes as each kind of key object first, and each try is an error with its stack. */
function keyOf(signingKey: string): KeyObject {
  const known = made.get(signingKey);
  if (known !== undefined) return known;
  const key = createSecretKey(createHash('sha256').update(signingKey, 'utf8').digest());
  if (made.size >= maxMade) made.clear();
  made.set(signingKey, key);
  return key;
}

/** Returns the header's value. Throws `callback-signature-missing` (refuse) where there is none. */
export function requireSignature(header: string | null): string {
  const signature = header?.trim() ?? '';
  if (signature !== '') return signature;
  throw new CodedError('callback-signature-missing', {
    detail: 'The header x-content-signature is absent: not ConnectWise, or a proxy drops the header.',
  });
}
