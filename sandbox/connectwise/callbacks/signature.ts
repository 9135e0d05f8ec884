/** Signs messages as ConnectWise does: HMAC-SHA-256 over the body with the SHA-256 of the signing key (developer guide). */
import { createHash, createHmac } from 'node:crypto';

/** The value of `x-content-signature`, base64. */
export function signatureOf(signingKey: string, body: Buffer): string {
  const key = createHash('sha256').update(signingKey, 'utf8').digest();
  return createHmac('sha256', key).update(body).digest('base64');
}
