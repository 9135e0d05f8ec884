/**
 * Decides whether a message that arrived is a callback of our ConnectWise. The order matters: nothing that the body
 * says is used before the signature was checked, but for the key's address, which is compared with what is pinned.
 */
import * as z from 'zod';
import type { VerifiedCallback } from '../../ports/receive.ts';
import { mistakesText, schemaWords } from '../../rules/words/schema-words.ts';
import { CodedError } from '../../rules/errors.ts';
import { checkCallbackSignature, requireSignature } from './signature.ts';
import type { KeyFetcher } from './signing-key.ts';

/**
 * The callback's content. Throws `callback-signature-missing`, `callback-signature-wrong`, `callback-body-invalid`,
 * `callback-company-wrong` and `callback-key-address-refused` (refuse), and `callback-key-unavailable` (retry) when the
 * key cannot be had. A remembered key that does not fit is asked for once more, because ConnectWise may have exchanged
 * it.
 */
export async function verifyCallback(
  { rawBody, signature }: { readonly rawBody: Buffer; readonly signature: string | null },
  company: string,
  keys: KeyFetcher,
): Promise<VerifiedCallback> {
  requireSignature(signature);
  const body = readCallbackBody(rawBody);
  if (body.company.toLowerCase() !== company.toLowerCase())
    throw new CodedError('callback-company-wrong', { detail: 'CompanyId is not CONNECTWISE_COMPANY.' });

  const first = await keys.fetch(body.keyUrl, false);
  try {
    checkCallbackSignature(rawBody, first.key, signature);
  } catch (thrown) {
    if (!first.remembered) throw thrown;
    const second = await keys.fetch(body.keyUrl, true);
    checkCallbackSignature(rawBody, second.key, signature);
  }
  await keys.proved(body.keyUrl);
  return body;
}

/**
 * Recorded callbacks hold more keys; they differ between cloud and self-hosted, and are dropped without a look. `Entity` is a
 * string that holds JSON, or null when the record was deleted.
 */
const bodySchema = z.object({
  MessageId: z.string().min(1).max(200),
  Action: z.enum(['added', 'updated', 'deleted']),
  ID: z.int().positive().max(999_999_999_999_999),
  Type: z.string().min(1).max(50),
  CompanyId: z.string().min(1).max(100),
  Entity: z.string().nullish(),
  Metadata: z.object({ key_url: z.string().min(1).max(2000) }),
});

/** A body that nobody has verified yet. */
export interface CallbackBody extends VerifiedCallback {
  /** The login company that the body names as its sender. */
  readonly company: string;
  readonly keyUrl: string;
}

/** Reads the bytes. Throws `callback-body-invalid` (refuse) for anything that is not a callback. */
export function readCallbackBody(rawBody: Buffer): CallbackBody {
  const parsed = bodySchema.safeParse(parseJson(rawBody), { error: schemaWords });
  if (!parsed.success)
    throw new CodedError('callback-body-invalid', {
      detail: mistakesText(parsed.error),
    });
  const body = parsed.data;
  return {
    messageId: body.MessageId,
    action: body.Action,
    recordId: body.ID,
    type: body.Type.toLowerCase(),
    ...shownBy(body.Entity),
    company: body.CompanyId,
    keyUrl: body.Metadata.key_url,
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(rawBody));
  } catch {
    throw new CodedError('callback-body-invalid', { detail: 'The body is not JSON in UTF-8.' });
  }
}

/** A ticket has some hundred keys more. */
const entitySchema = z.object({
  company: z.object({ id: z.int().positive() }).optional().catch(undefined),
  _info: z.object({ lastUpdated: z.iso.datetime() }).optional().catch(undefined),
});

/** The parts of a record that are looked at; null where it does not show them. */
function shownBy(entity: string | null | undefined): Pick<VerifiedCallback, 'companyId' | 'changedAt'> {
  const { company, _info: info } = entityOf(entity);
  return {
    companyId: company?.id ?? null,
    changedAt: info === undefined ? null : Date.parse(info.lastUpdated),
  };
}

function entityOf(entity: string | null | undefined): z.infer<typeof entitySchema> {
  if (entity === null || entity === undefined) return {};
  try {
    const parsed = entitySchema.safeParse(JSON.parse(entity));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
