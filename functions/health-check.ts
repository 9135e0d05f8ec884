/** Every night: looks at everything the automations depend on, and raises an alert for what is newly wrong. */
import type { TimerDefinition } from './define.ts';

export const healthCheck: TimerDefinition = {
  name: 'health-check',
  trigger: 'timer',
  schedule: '0 40 3 * * *',
  async handle(_timer, app, log) {
    const report = await app.healthCheck({ deep: true, tell: true });
    const { secrets: _secrets, ...rest } = report;
    log[report.status === 'healthy' ? 'info' : 'warn']('health-checked', rest);
    return report.status;
  },
};
