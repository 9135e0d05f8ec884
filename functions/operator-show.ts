/**
 * POST /api/operator/show/{operation}: what the operator's command shows of a deployed app: `why`, `status`, `dead-letters`,
 * and so on. Its function key is the reading key: nothing that is asked here changes anything.
 */
import { showing } from '../shared/app/operations/operations.ts';
import type { HttpDefinition } from './define.ts';
import { operate } from './http/operate.ts';

/** Answers one reading operation, by its name in the path. */
export const operatorShow: HttpDefinition = {
  name: 'operator-show',
  trigger: 'http',
  methods: ['POST'],
  route: 'operator/show/{operation}',
  authLevel: 'function',
  isForOperator: true,
  example: { path: 'operator/show/alerts', body: '{}' },
  handle: (request, app, log) => operate(showing, request, { app, log }),
};
