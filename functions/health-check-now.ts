/** GET /api/health: the same look as every night's, for a person or a monitor; 503 when something does not work. */
import type { HttpDefinition } from './define.ts';

export const healthCheckNow: HttpDefinition = {
  name: 'health-check-now',
  trigger: 'http',
  methods: ['GET'],
  route: 'health',
  authLevel: 'function',
  async handle(_request, app) {
    const report = await app.healthCheck({ deep: false, tell: true });
    return { status: report.status === 'unhealthy' ? 503 : 200, json: report, outcome: report.status };
  },
};
