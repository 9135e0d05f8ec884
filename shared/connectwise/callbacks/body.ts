/** A callback's body as ConnectWise sends it, read into what we use of it. */
import { z } from 'zod';
import { CodedError } from '../../rules/errors.ts';

/**
 * Recorded callbacks hold more keys; the loose ones differ between cloud and self-hosted and are not needed here.
 * `Entity` is a string that holds JSON, or null when the record was deleted.
 */
const bodySchema = z.looseObject({
  MessageId: z.string().min(1).max(200),
  Action: z.enum(['added', 'updated', 'deleted']),
  ID: z.int().positive(),
  Type: z.string().min(1).max(50),
  CompanyId: z.string().min(1).max(100),
  Entity: z.string().nullish(),
  Metadata: z.looseObject({ key_url: z.string().min(1).max(2000) }),
});

export interface CallbackBody {
  readonly messageId: string;
  readonly action: 'added' | 'updated' | 'deleted';
  readonly recordId: number;
  /** Lower case: `ticket`, `company`, … */
  readonly type: string;
  /** Login company that says it sent this. */
  readonly company: string;
  readonly keyUrl: string;
  /** The company of the record, if the entity shows one. */
  readonly recordCompanyId: number | null;
}

/** Reads the bytes. Throws `callback-body-invalid` (refuse) for anything that is no callback. */
export function readCallbackBody(rawBody: Buffer): CallbackBody {
  const parsed = bodySchema.safeParse(parseJson(rawBody));
  if (!parsed.success)
    throw new CodedError('callback-body-invalid', {
      detail: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    });
  const body = parsed.data;
  return {
    messageId: body.MessageId,
    action: body.Action,
    recordId: body.ID,
    type: body.Type.toLowerCase(),
    company: body.CompanyId,
    keyUrl: body.Metadata.key_url,
    recordCompanyId: companyOf(body.Entity),
  };
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    throw new CodedError('callback-body-invalid', { detail: 'The body is not JSON in UTF-8.' });
  }
}

const entitySchema = z.looseObject({ company: z.looseObject({ id: z.int().positive() }) });

function companyOf(entity: string | null | undefined): number | null {
  if (entity === null || entity === undefined) return null;
  try {
    const parsed = entitySchema.safeParse(JSON.parse(entity));
    return parsed.success ? parsed.data.company.id : null;
  } catch {
    return null;
  }
}
