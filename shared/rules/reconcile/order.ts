/** Reads requests to the reconciliation and the queue's message of one window, as they come from outside. */
import * as z from 'zod';
import { CodedError } from '../errors.ts';

/** Begin a run, or let the plan of a waiting run go on. */
export type ReconcileOrder =
  | { readonly kind: 'begin'; readonly dryRun: boolean }
  | { readonly kind: 'approve'; readonly run: string };

const begin = z.strictObject({ dryRun: z.boolean().default(false) });
const approve = z.strictObject({ approve: z.string().min(1).max(60) });
const orderSchema = z.union([approve, begin]);

/** The request in a body: `{}`, `{"dryRun": true}` or `{"approve": "RUN"}`. Throws `request-invalid` (refuse). */
export function parseReconcileOrder(body: unknown): ReconcileOrder {
  const { data } = orderSchema.safeParse(body);
  if (data === undefined)
    throw new CodedError('request-invalid', { detail: 'Send {}, {"dryRun": true} or {"approve": "RUN"}.' });
  return 'approve' in data ? { kind: 'approve', run: data.approve } : { kind: 'begin', dryRun: data.dryRun };
}

// A release after this one may write more into it.
const windowSchema = z.object({
  link: z.string().min(1).max(60),
  run: z.string().min(1).max(60),
  step: z.int().min(0),
  dryRun: z.boolean(),
  attempt: z.int().min(0),
});

/**
 * The message of the queue `reconcile-window`. Throws `reconcile-message-invalid`, so that the host keeps the message on
 * the poison queue, where it can be read.
 */
export function parseWindowMessage(message: unknown): Readonly<z.infer<typeof windowSchema>> {
  const parsed = windowSchema.safeParse(message);
  if (parsed.success) return parsed.data;
  throw new CodedError('reconcile-message-invalid', {
    detail: 'Look at the queue reconcile-window-poison.',
  });
}
