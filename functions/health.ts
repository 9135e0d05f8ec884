/** GET /api/health: whether the timers run and storage works, for any monitor, without a key; 503 when not. */
import type { FrontDefinition } from './define.ts';

/** Answers a monitor with 200 or 503, the status and the names of timers that are late, and nothing else. */
export const health: FrontDefinition = {
  name: 'health',
  trigger: 'http',
  isFront: true,
  methods: ['GET'],
  route: 'health',
  authLevel: 'anonymous',
  async handle(_request, app) {
    const { isWell, status, overdue } = await app.health();
    return { status: isWell ? 200 : 503, json: { status, overdue }, outcome: isWell ? 'well' : 'not-well' };
  },
};
