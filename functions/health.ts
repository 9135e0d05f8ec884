/** GET /api/health: whether the timers run and storage works, for any monitor, without a key; 503 when not. */
import type { FrontDefinition } from './define.ts';

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
