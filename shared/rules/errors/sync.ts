import type { ErrorRow } from './row.ts';

/** The codes of the sync: pairs, nudges, and writes to either side. */
export const syncErrors = {
  'nudge-invalid': {
    sentence: 'The queue message is not a valid change notification.',
    action:
      'Find out who else writes to the queue `nudges`; the poll finds the change that the message reported. Then discard it: `npm run cli -- dead-letters discard --messages --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
  'nudge-poisoned': {
    sentence: 'The worker ended several times while it worked on this record, without an error.',
    action:
      'Read the log of `sync-pair` from the time of the failure: the process ran out of memory or time, or storage was unavailable. Then replay: `npm run cli -- dead-letters replay --code nudge-poisoned --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
  'claim-lost': {
    sentence: 'Another worker took over the pair; this run stopped writing.',
    action:
      'Nothing: the other worker finishes, or the queue tries again. If a command failed with this code, run it again in a minute.',
    treatment: 'retry',
    status: 503,
  },
  'pair-version-conflict': {
    sentence: 'Another worker changed the stored pair during this run.',
    action:
      'Nothing: the run starts again with the newer state. If `npm run cli -- why RECORD` still shows the record waiting for this reason after an hour, report it (docs/support.md).',
    treatment: 'retry',
    status: 503,
  },
  'pair-id-taken': {
    sentence: 'The record already belongs to another pair of this link.',
    action:
      'Find both counterparts with `npm run cli -- why RECORD`. Clear the correlation key (ServiceNow `correlation_id`, ConnectWise `externalXRef`) of the wrong one, then replay: `npm run cli -- dead-letters replay --code pair-id-taken --yes`.',
    treatment: 'dead-letter',
    status: 409,
  },
  'record-id-invalid': {
    sentence: 'The stored id is not a valid record id; the app read and wrote nothing for it.',
    action:
      'Let the app find the record by its correlation key: `npm run cli -- pair repair NAME RECORD --yes`. docs/run-book.md, A pair without a valid record, shows each step.',
    treatment: 'dead-letter',
    status: 500,
  },
  'row-of-another-record': {
    sentence:
      'The list of one record’s notes or files contains a row of another record; the app copied nothing from the list.',
    action:
      'Nothing at first: the app reads the list again. If it lasts an hour, look for a caching proxy between the app and that system, and report it to the vendor: that system shows one customer’s notes on another customer’s record.',
    treatment: 'retry',
    status: 502,
  },
  'cursor-version-conflict': {
    sentence: 'Another poll moved the cursor during this run.',
    action: 'Nothing: the next poll continues where the other one stopped.',
    treatment: 'retry',
    status: 503,
  },
  'remote-write-ambiguous': {
    sentence: 'The answer to a write was lost, so nobody knows whether it took effect.',
    action:
      'Nothing: the next run reads the record, or looks for it, before it writes again. If `npm run cli -- status` still shows it after an hour, check the other system’s status page.',
    treatment: 'retry',
    status: 503,
  },
  'record-moved': {
    sentence: 'The record changed between read and write; nothing was written.',
    action:
      'Nothing: the run starts again with the new values. If `npm run cli -- why RECORD` still shows the record waiting for this reason after an hour, a script changes it every few seconds: find and stop it.',
    treatment: 'retry',
    status: 503,
  },
  'record-read-old': {
    sentence: 'The other system returned an older state of the record than one read before.',
    action:
      'Nothing: the app reads the record again. If it lasts an hour, ask the vendor about a read replica or a cache that lags behind.',
    treatment: 'retry',
    status: 503,
  },
  'record-out-of-scope': {
    sentence: 'The record is outside the link; nothing was written.',
    action:
      'Nothing, if the record was moved on purpose: discard it (`npm run cli -- dead-letters discard --code record-out-of-scope --link NAME --yes`). Otherwise move it back, or add its board to the link in `config.json`; `npm run cli -- config show NAME` prints what the link covers.',
    treatment: 'dead-letter',
    status: 403,
  },
  'record-missing': {
    sentence: 'Several reads in a row did not find the paired record, so the pair was unlinked.',
    action:
      'Nothing, if the record was deleted on purpose: discard it (`npm run cli -- dead-letters discard --code record-missing --link NAME --yes`). If the remaining record needs a counterpart, create one: `npm run cli -- pair repair NAME RECORD --yes`.',
    treatment: 'dead-letter',
    status: 404,
  },
  'record-of-another-link': {
    sentence:
      'The record is paired in another link; a counterpart here would show one customer’s data to another.',
    action:
      'Find the other link with `npm run cli -- why RECORD`, and change the boards or the filter in `config.json` so that only one link covers the record. Then replay: `npm run cli -- dead-letters replay --code record-of-another-link --yes`.',
    treatment: 'dead-letter',
    status: 409,
  },
  'correlation-duplicate': {
    sentence: 'Two records carry the correlation key of one pair; the pair keeps the older one.',
    action:
      'Compare the two records that the detail names. Copy to the older one what only the newer one has, then close the newer one or clear its correlation key. Then discard the dead letter: `npm run cli -- dead-letters discard --code correlation-duplicate --link NAME --yes`.',
    treatment: 'dead-letter',
    status: 409,
  },
  'ticket-merged': {
    sentence: 'The ticket was merged into another one, so edits of its incident no longer reach a ticket.',
    action:
      'Copy what the detail lists into the ticket that absorbed the merged one, and resolve the incident. Then discard the dead letter: `npm run cli -- dead-letters discard --code ticket-merged --link NAME --yes`.',
    treatment: 'dead-letter',
    status: 409,
  },
  'pair-keeps-changing': {
    sentence:
      'Rules on the two sides keep undoing each other’s changes, so the fields or notes concerned are no longer synced.',
    action:
      'Find the business rule (ServiceNow) and the workflow rule (ConnectWise) that change what the detail names, and correct one of them. Then replay: `npm run cli -- dead-letters replay --code pair-keeps-changing --yes`.',
    treatment: 'dead-letter',
    status: 409,
  },
  'required-field-empty': {
    sentence: 'The record cannot be resolved while a required field is empty, so its status waits.',
    action:
      'Fill in the field that the detail names, on either side, or give its mapping a default in `config.json` (docs/field-mappings.md). The status follows by itself.',
    treatment: 'dead-letter',
    status: 409,
  },
  'write-refused': {
    sentence: 'The other system refused the change.',
    action:
      'Read the other system’s message with `npm run cli -- dead-letters show --code write-refused`. Correct the record, the rule or the link’s map that it names, then replay: `npm run cli -- dead-letters replay --code write-refused --yes`.',
    treatment: 'dead-letter',
    status: 422,
  },
  'attachment-refused': {
    sentence: 'The other system refused an attachment; the pair syncs without it.',
    action:
      'Allow the file’s type and size in the other system, then replay: `npm run cli -- dead-letters replay --code attachment-refused --yes`. If the file may stay where it is, discard the dead letter; everything else is synced.',
    treatment: 'dead-letter',
    status: 422,
  },
  'attachment-incomplete': {
    sentence: 'The received attachment has another length than its system states.',
    action:
      'Nothing at first: the app fetches the file again. If it lasts, open the file in its own system; if it is damaged there, upload it again.',
    treatment: 'retry',
    status: 502,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
