/** Queue `bulk-nudges`: what `sync-pair` does, for the links that have more changes than their share, so that the others overtake. */
import type { QueueDefinition } from './define.ts';
import { syncPairFrom } from './sync-pair.ts';

/** Works the nudges of links over their share of the queue `nudges`. */
export const syncPairBulk: QueueDefinition = {
  name: 'sync-pair-bulk',
  trigger: 'queue',
  queueName: 'bulk-nudges',
  handle: (message, app, log) => syncPairFrom('bulk-nudges', message, app, log),
};
