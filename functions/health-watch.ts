/** Every five minutes: looks at what is stored and once at each remote, and tells people what is new and what is over. */
import type { TimerDefinition } from './define.ts';

/** Runs the short health check every five minutes and alerts people. */
export const healthWatch: TimerDefinition = {
  name: 'health-watch',
  trigger: 'timer',
  schedule: '40 4-59/5 * * * *',
  async handle(_timer, app, log) {
    const { status, findings, untold } = await app.healthCheck({ depth: 'watch', tell: true });
    const found = findings.map(({ code, subject }) => ({ code, subject }));
    log[untold === null ? 'info' : 'error']('health-watched', { status, found, untold });
    return status;
  },
};
