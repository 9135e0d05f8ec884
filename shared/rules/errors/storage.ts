import type { ErrorRow } from './row.ts';

/** The codes of the storage account: tables and queues. */
export const storageErrors = {
  'storage-unavailable': {
    sentence: 'The storage account did not answer.',
    action:
      'Nothing for some minutes: the work waits on its queue. If `npm run cli -- health` still reports it after 15 minutes, look at the storage account’s Resource health and Networking pages in Azure.',
    treatment: 'retry',
    status: 503,
  },
  'storage-forbidden': {
    sentence: 'The app is not allowed to use the storage account.',
    action:
      'Deploy the infrastructure again: it sets the roles that docs/deploy.md lists. `npm run cli -- doctor --azure --resource-group NAME` names each missing role.',
    treatment: 'dead-letter',
    status: 500,
  },
  'storage-incomplete': {
    sentence: 'The storage account lacks a table, queue or container that this version needs.',
    action:
      'Deploy the infrastructure of this version: `sh infra/deploy.sh ENV LOCATION`, or the pipeline. For queues outside of Azure: `npm run cli -- queues ensure`.',
    treatment: 'retry',
    status: 503,
  },
  'row-too-large': {
    sentence: 'The row is too large for a table.',
    action:
      'Replay the record once: the next run stores less. If the error returns, `npm run cli -- why RECORD` shows how many notes and files the pair has; report it (docs/support.md).',
    treatment: 'dead-letter',
    status: 500,
  },
  'message-too-large': {
    sentence: 'The message is too large for a queue.',
    action:
      'Send ids on the queue and read the records in the step that takes them (docs/adding-an-automation.md). If no automation of yours sends it, report it (docs/support.md).',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
