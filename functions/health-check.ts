/** Every night: looks at everything the automations depend on, and raises an alert for what is newly wrong. */
import type { TimerDefinition } from './define.ts';

export const healthCheck: TimerDefinition = {
  name: 'health-check',
  trigger: 'timer',
  schedule: '0 40 3 * * *',
  async handle(_timer, app, context) {
    const report = await app.healthCheck({ deep: true, tell: true });
    const { secrets: _secrets, ...rest } = report;
    const line = JSON.stringify({ event: 'health-checked', ...rest });
    if (report.status === 'healthy') context.log(line);
    else context.warn(line);
    return report.status;
  },
};
