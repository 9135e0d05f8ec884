/**
 * POST /api/operator/act/{operation}: what the operator's command orders of a deployed app: replay, discard, approve, repair,
 * and so on. Its function key is the acting key. An order is a dry run unless its body says `"dryRun": false`, and what is
 * ordered is written to the audit journal.
 */
import { acting } from '../shared/app/operations/operations.ts';
import type { HttpDefinition } from './define.ts';
import { operate } from './http/operate.ts';

/** Carries out one operation that changes something, by its name in the path. */
export const operatorAct: HttpDefinition = {
  name: 'operator-act',
  trigger: 'http',
  methods: ['POST'],
  route: 'operator/act/{operation}',
  authLevel: 'function',
  isForOperator: true,
  example: { path: 'operator/act/dead-letters-replay', body: '{"link":"acme"}' },
  handle: (request, app, log) => operate(acting, request, { app, log }),
};
