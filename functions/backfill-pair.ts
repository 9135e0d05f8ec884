/** Queue `backfill-nudges`: bring records of a backfill over. A queue of its own, so that live changes overtake it. */
import type { QueueDefinition } from './define.ts';
import { aboutNudge } from '../shared/rules/sync/nudge.ts';
import { levelOf } from './log.ts';

/** Syncs the records of one backfill message; a crash brings the message back and repeats no write. */
export const backfillPair: QueueDefinition = {
  name: 'backfill-pair',
  trigger: 'queue',
  queueName: 'backfill-nudges',
  async handle(message, app, log) {
    const records = await app.backfillPair(message, ({ nudge, outcome }) =>
      log[levelOf(outcome.kind)]('backfill-pair-synced', { ...aboutNudge(nudge), ...outcome }),
    );
    const kinds = new Set(records.map(({ outcome }) => outcome.kind));
    const [kind = 'idle', ...others] = kinds;
    return others.length === 0 ? kind : 'several';
  },
};
