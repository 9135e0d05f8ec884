/** Every night: looks at everything the automations depend on, and tells people what is new and what is over. */
import type { TimerDefinition } from './define.ts';

/** Runs the deep health check at 03:40 UTC and alerts people. */
export const healthCheck: TimerDefinition = {
  name: 'health-check',
  trigger: 'timer',
  schedule: '0 40 3 * * *',
  async handle(_timer, app, log) {
    const report = await app.healthCheck({ depth: 'deep', tell: true });
    const { secrets: _secrets, paused: _paused, ...rest } = report;
    const level = report.status === 'healthy' ? 'info' : 'warn';
    log[report.untold === null ? level : 'error']('health-checked', rest);
    return report.status;
  },
};
