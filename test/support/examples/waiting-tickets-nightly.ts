/** Timer: tickets that wait too long for their customer are moved on every night, for every allowed company. */
import type { TimerDefinition } from '../../../functions/define.ts';
import { runTime } from '../../../functions/http/run-time.ts';
import {
  runWaitingTickets,
  waitingTicketsMeasures,
} from '../../../shared/automations/tickets/waiting-tickets.ts';
import type { Actor } from '../../../shared/rules/operate/audit.ts';
import { parseWaitingTickets } from '../../../shared/rules/tickets/waiting-tickets.ts';

export const waitingTicketsNightly: TimerDefinition = {
  name: 'waiting-tickets-nightly',
  trigger: 'timer',
  schedule: '0 13 4 * * *',
  async handle(_timer, app, log) {
    const actor: Actor = { by: 'timer', name: 'waiting-tickets-nightly' };
    const time = runTime();
    for (const { id } of app.automation.companies) {
      const asked = parseWaitingTickets({
        companyId: id,
        waitingStatus: 'Waiting',
        nextStatus: 'In Progress',
        dryRun: false,
      });
      const outcome = await runWaitingTickets(asked, { ...app.automation, ...time, actor });
      app.measure(waitingTicketsMeasures(asked, outcome));
      log.info('waiting-tickets-nightly', { company: id, kind: outcome.kind });
    }
    return 'done';
  },
};
