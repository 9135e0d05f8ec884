/** Every hour: compares ConnectWise's callback entries with the declared ones, and puts them right where that is allowed. */
import { callbackRegistrationsMeasures } from '../shared/automations/callbacks/callback-registrations.ts';
import type { TimerDefinition } from './define.ts';

/** Runs every hour, at minute 12; makes missing callback entries before it removes any. */
export const callbackRegistrations: TimerDefinition = {
  name: 'callback-registrations',
  trigger: 'timer',
  schedule: '0 12 * * * *',
  async handle(_timer, app, log) {
    const outcome = await app.ensureCallbacks({}, { by: 'timer', name: 'callback-registrations' });
    app.measure(callbackRegistrationsMeasures(outcome));
    const { kind, url, create, activate, remove, keep, left } = outcome;
    const isRight = kind === 'no-address' || kind === 'nothing-to-change';
    // The time for which an entry was switched off says since when changes came by the poll alone; a person changed it.
    const switchedOff = activate.map(({ id, changedAt }) => ({ id, changedAt }));
    log[isRight ? 'info' : 'warn']('callback-registrations', {
      kind,
      url,
      made: create.length,
      switchedOff,
      removed: remove.length,
      kept: keep.length,
      left,
    });
    return kind;
  },
};
