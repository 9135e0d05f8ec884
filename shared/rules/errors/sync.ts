import type { ErrorRow } from './row.ts';

/** The codes of the sync: pairs, nudges, and writes to either side. */
export const syncErrors = {
  'nudge-invalid': {
    sentence: 'The queue message is not a valid nudge.',
    treatment: 'dead-letter',
    status: 500,
  },
  'nudge-poisoned': {
    sentence: 'Processing of this record was cut off several times without an error of its own.',
    treatment: 'dead-letter',
    status: 500,
  },
  'claim-lost': {
    sentence: 'Another worker took over the pair; this run wrote nothing more.',
    treatment: 'retry',
    status: 503,
  },
  'pair-version-conflict': {
    sentence: 'Another worker changed the stored pair during this run.',
    treatment: 'retry',
    status: 503,
  },
  'pair-id-taken': {
    sentence: 'The record already belongs to another pair of this link.',
    treatment: 'dead-letter',
    status: 409,
  },
  'record-id-invalid': {
    sentence: 'An id is not one of its system; nothing was stored or sent for it.',
    treatment: 'dead-letter',
    status: 500,
  },
  'row-of-another-record': {
    sentence: 'A list of the notes or files of one record holds a row of another; nothing of it was copied.',
    treatment: 'retry',
    status: 502,
  },
  'cursor-version-conflict': {
    sentence: 'Another poll moved the cursor during this run.',
    treatment: 'retry',
    status: 503,
  },
  'remote-write-ambiguous': {
    sentence: 'The answer to a write was lost; the write may have taken effect.',
    treatment: 'retry',
    status: 503,
  },
  'record-moved': {
    sentence: 'The record changed between read and write; nothing was written.',
    treatment: 'retry',
    status: 503,
  },
  'record-read-old': {
    sentence: 'The other system showed an older state of the record than one that is known.',
    treatment: 'retry',
    status: 503,
  },
  'record-out-of-scope': {
    sentence: 'The record is outside the link; nothing was written.',
    treatment: 'dead-letter',
    status: 403,
  },
  'record-missing': {
    sentence: 'Several reads in a row did not find a paired record; the pair was unlinked.',
    treatment: 'dead-letter',
    status: 404,
  },
  'record-of-another-link': {
    sentence:
      'The record belongs to a pair of another link; a counterpart here would carry one customer’s data to another.',
    treatment: 'dead-letter',
    status: 409,
  },
  'correlation-duplicate': {
    sentence: 'Two records carry the correlation key of one pair; the pair keeps the older one.',
    treatment: 'dead-letter',
    status: 409,
  },
  'ticket-merged': {
    sentence: 'The ticket was merged into another one; edits of its incident reach no ticket.',
    treatment: 'dead-letter',
    status: 409,
  },
  'pair-keeps-changing': {
    sentence:
      'Rules on the two sides keep changing each other’s work back; what goes back and forth is no longer synced.',
    treatment: 'dead-letter',
    status: 409,
  },
  'required-field-empty': {
    sentence: 'A record may not be resolved before a field that it needs has a value; its status waits.',
    treatment: 'dead-letter',
    status: 409,
  },
  'write-refused': {
    sentence: 'The other system refused the change.',
    treatment: 'dead-letter',
    status: 422,
  },
  'attachment-refused': {
    sentence: 'The other system refused an attachment; the pair syncs without it.',
    treatment: 'dead-letter',
    status: 422,
  },
  'attachment-incomplete': {
    sentence: 'An attachment arrived with another length than its system reports.',
    treatment: 'retry',
    status: 502,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
