/** The messages of the queue `update-tickets-step`. */
import * as z from 'zod';
import { parseRequest } from '../request.ts';
import type { UpdateStep } from './update-plan.ts';

// A release after this one may write more into it.
const stepSchema = z.object({
  plan: z.string().min(1).max(60),
  link: z.string().nullable(),
  step: z.int().min(0),
  approvedBy: z
    .object({ by: z.enum(['entra', 'function-key', 'operator', 'timer']), name: z.string() })
    .optional(),
});

/** Reads a message. Throws `request-invalid` (refuse) with what is wrong and where. */
export function parseUpdateStep(value: unknown): UpdateStep {
  return parseRequest(stepSchema, value);
}
