/** Reads the request for a backfill out of an HTTP body or the command's options. */
import * as z from 'zod';
import { scopeSchema, type BackfillScope } from './job.ts';
import { CodedError } from '../errors.ts';
import { parseRequest } from '../request.ts';

/** One request. */
export type BackfillOrder =
  | { readonly kind: 'preview'; readonly scope: BackfillScope; readonly sample: number }
  | { readonly kind: 'start'; readonly token: string }
  /** Without a token it concerns the backfill that was started last. */
  | { readonly kind: 'pause' | 'resume' | 'cancel'; readonly token: string | null };

const token = z.string().regex(/^[0-9a-f-]{1,40}$/, 'is not the token of a preview');

const preview = z.strictObject({
  dryRun: z.literal(true).default(true),
  ...scopeSchema.shape,
  sample: z
    .int()
    .min(0)
    .max(50)
    .default(10)
    .describe('How many records of each side are planned for the preview.'),
});
const start = z.strictObject({ dryRun: z.literal(false), token });
const change = z.strictObject({ token: token.nullable().default(null) });

/**
 * The request in a body. `action` is the word behind the link in the address, empty for a preview or a start; the request
 * is a dry run unless the body says `"dryRun": false`. Throws `request-invalid` (refuse).
 */
export function parseBackfillOrder(action: string, body: unknown): BackfillOrder {
  switch (action) {
    case '': {
      if (isStart(body)) return { kind: 'start', token: parseRequest(start, body).token };
      const { dryRun: _always, sample, ...scope } = parseRequest(preview, body);
      return { kind: 'preview', scope, sample };
    }
    case 'pause':
    case 'resume':
    case 'cancel':
      return { kind: action, ...parseRequest(change, body) };
    default:
      throw new CodedError('request-invalid', {
        detail: 'Behind the link there may stand pause, resume or cancel.',
      });
  }
}

/** The token in a question about a job; null when it names none. Throws `request-invalid` (refuse). */
export function parseBackfillToken(text: string | null): string | null {
  return text === null ? null : parseRequest(z.strictObject({ token }), { token: text }).token;
}

function isStart(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'dryRun' in body && body.dryRun === false;
}
