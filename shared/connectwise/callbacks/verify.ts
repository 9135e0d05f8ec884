/**
 * Decides whether a message that arrived is a callback of our ConnectWise. The order matters: nothing that the body
 * says is used before the signature was checked, but for the key's address, which is compared with what is pinned.
 */
import { CodedError } from '../../rules/errors.ts';
import { readCallbackBody, type CallbackBody } from './body.ts';
import type { KeyFetcher } from './signing-key.ts';
import { checkCallbackSignature } from './signature.ts';

/**
 * The callback's content. Throws `callback-*` refusals, and `callback-key-unavailable` (retry) when the key cannot be
 * had. A remembered key that does not fit is asked for once more, because ConnectWise may have exchanged it.
 */
export async function verifyCallback(
  received: { readonly rawBody: Buffer; readonly signature: string | null },
  company: string,
  keys: KeyFetcher,
): Promise<CallbackBody> {
  if (received.signature === null || received.signature.trim() === '')
    throw new CodedError('callback-signature-missing', {
      detail: 'The header x-content-signature is absent.',
    });
  const body = readCallbackBody(received.rawBody);
  if (body.company.toLowerCase() !== company.toLowerCase())
    throw new CodedError('callback-company-wrong', { detail: 'CompanyId is not CONNECTWISE_COMPANY.' });

  const first = await keys.fetch(body.keyUrl, false);
  try {
    checkCallbackSignature(received.rawBody, first.key, received.signature);
  } catch (thrown) {
    if (!first.remembered) throw thrown;
    const second = await keys.fetch(body.keyUrl, true);
    checkCallbackSignature(received.rawBody, second.key, received.signature);
  }
  return body;
}
