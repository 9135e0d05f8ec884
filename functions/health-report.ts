/** GET /api/health/report: looks now, and answers with every finding; for a person with a reading key. */
import type { HttpDefinition } from './define.ts';

/** Answers with every finding; 503 where the status is `unhealthy`. */
export const healthReport: HttpDefinition = {
  name: 'health-report',
  trigger: 'http',
  methods: ['GET'],
  route: 'health/report',
  authLevel: 'function',
  async handle(_request, app) {
    const report = await app.healthCheck({ depth: 'usual', tell: false });
    return { status: report.status === 'unhealthy' ? 503 : 200, json: report, outcome: report.status };
  },
};
