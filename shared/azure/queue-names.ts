/** The queues that functions read: written by `npm run docs` from the files of functions/. */
export const queueNames = [
  'backfill-nudges',
  'backfill-steps',
  'bulk-nudges',
  'nudges',
  'reconcile-window',
  'start-orders',
  'update-tickets-step',
] as const;
