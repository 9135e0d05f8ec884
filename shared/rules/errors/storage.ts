import type { ErrorRow } from './row.ts';

/** The codes of the storage account: tables and queues. */
export const storageErrors = {
  'storage-unavailable': {
    sentence: 'The storage account did not answer.',
    treatment: 'retry',
    status: 503,
  },
  'storage-forbidden': {
    sentence: 'The identity of this app lacks permission to use the storage account.',
    treatment: 'dead-letter',
    status: 500,
  },
  'storage-incomplete': {
    sentence: 'A table or queue is missing: the infrastructure is older than the code. Deploy infra/.',
    treatment: 'retry',
    status: 503,
  },
  'row-too-large': {
    sentence: 'The row exceeds the size limit of a table.',
    treatment: 'dead-letter',
    status: 500,
  },
  'message-too-large': {
    sentence: 'The message exceeds the size limit of a queue.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
