/** Queue `nudges`: a record may have changed; make its pair equal on both sides. */
import type { QueueDefinition } from './define.ts';
import { aboutNudge } from '../shared/rules/sync/nudge.ts';
import { levelOf } from './log.ts';

type Given = Parameters<QueueDefinition['handle']>;

/** Syncs one pair per nudge: reads both records, merges them, writes what differs. */
export const syncPair: QueueDefinition = {
  name: 'sync-pair',
  trigger: 'queue',
  queueName: 'nudges',
  handle: (message, app, log) => syncPairFrom('nudges', message, app, log),
};

/** Works off a message of that queue. */
export async function syncPairFrom(
  queue: 'nudges' | 'bulk-nudges',
  ...[message, app, log]: Given
): Promise<string> {
  const outcome = await app.syncPair(message, queue);
  log[levelOf(outcome.kind)]('pair-synced', { ...aboutNudge(message), ...outcome });
  const started = await app.startOverdue().catch(() => []);
  if (started.length > 0) log.warn('timers-overdue', { started });
  return outcome.kind;
}
