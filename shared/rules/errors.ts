/**
 * The one table of coded errors: code, sentence, treatment.
 *
 * Everything that fails in this project fails with a code from this table, and every decision about a failure
 * (refuse the caller, try again, dead-letter for a person) is made on the code, never on message text. Codes are never
 * reused for another meaning. `docs/errors.md` is compared with this table by a test, in both directions.
 *
 * Treatments
 *   refuse  the caller sent something we do not accept; trying again unchanged cannot help
 *   retry   the same thing may work later; the queue or the poll tries again
 *   park    a person must look: the work is kept as a dead letter until someone replays it
 */
export type Treatment = 'refuse' | 'retry' | 'dead-letter';

interface ErrorRow {
  readonly sentence: string;
  readonly treatment: Treatment;
  /** HTTP status of the problem document when this error answers a caller. */
  readonly status: number;
}

export const errorTable = {
  // Settings and configuration
  'settings-invalid': {
    sentence: 'Settings are missing or wrong.',
    treatment: 'dead-letter',
    status: 500,
  },
  'config-invalid': {
    sentence: 'The configuration file is missing or wrong.',
    treatment: 'dead-letter',
    status: 500,
  },
  // Requests of operators
  'request-invalid': {
    sentence: 'The request is not one that is understood.',
    treatment: 'refuse',
    status: 400,
  },
  'nothing-known': { sentence: 'Nothing is known of what was asked for.', treatment: 'refuse', status: 404 },
  // Receivers
  'body-too-large': {
    sentence: 'The body is larger than is accepted here.',
    treatment: 'refuse',
    status: 413,
  },
  'callback-queue-unavailable': {
    sentence: 'The message could not be stored; please send it again.',
    treatment: 'retry',
    status: 429, // one of the few statuses after which ConnectWise tries again
  },
  // Secrets
  'secret-missing': {
    sentence: 'There is no secret of that name where secrets are kept.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-forbidden': {
    sentence: 'The identity of this app may not read the secret.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-store-unavailable': {
    sentence: 'The place where secrets are kept could not be asked.',
    treatment: 'retry',
    status: 503,
  },
  'secrets-file-missing': {
    sentence: 'The encrypted file of secrets is not there.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-exists': {
    sentence: 'There is a file of secrets already; a new one would lose what is in it.',
    treatment: 'refuse',
    status: 409,
  },
  'secrets-file-permissions': {
    sentence: 'A file that holds secrets may be read by others on this machine.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-unknown': {
    sentence: 'The file is not a file of secrets.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-newer': {
    sentence: 'The file of secrets was written by a newer version of this program.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-truncated': {
    sentence: 'The end of the file of secrets is missing; restore it from a backup.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-altered': {
    sentence:
      'The file of secrets was changed by something else than this program; restore it from a backup.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-rolled-back': {
    sentence: 'An older file of secrets was put in the place of a newer one.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-cost-refused': {
    sentence: 'The file of secrets asks for more or less work on its passphrase than is accepted.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-file-full': {
    sentence: 'The file of secrets would be larger than is accepted.',
    treatment: 'refuse',
    status: 413,
  },
  'secrets-file-busy': {
    sentence: 'The file of secrets is being edited by somebody else.',
    treatment: 'retry',
    status: 503,
  },
  'secrets-passphrase-missing': {
    sentence: 'The file of secrets needs a passphrase and none is set.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-passphrase-wrong': {
    sentence: 'The passphrase does not open the file of secrets.',
    treatment: 'dead-letter',
    status: 500,
  },
  'secrets-passphrase-weak': {
    sentence: 'The passphrase is too short to keep secrets with.',
    treatment: 'refuse',
    status: 400,
  },
  'secrets-keychain-unavailable': {
    sentence: "The operating system's keychain did not give the key of the file of secrets.",
    treatment: 'dead-letter',
    status: 500,
  },
  'secret-name-invalid': {
    sentence: 'It is not a name that a secret may have.',
    treatment: 'refuse',
    status: 400,
  },
  'secret-exists': {
    sentence: 'There is a secret of that name already.',
    treatment: 'refuse',
    status: 409,
  },
  'secret-value-invalid': {
    sentence: 'It is not a value that a secret may have.',
    treatment: 'refuse',
    status: 400,
  },
  'input-missing': {
    sentence: 'What was asked for was not given.',
    treatment: 'refuse',
    status: 400,
  },
  // Storage
  'storage-unavailable': {
    sentence: 'The storage account could not be asked.',
    treatment: 'retry',
    status: 503,
  },
  'storage-forbidden': {
    sentence: 'The identity of this app may not use the storage account.',
    treatment: 'dead-letter',
    status: 500,
  },
  'row-too-large': {
    sentence: 'The row is larger than a table takes.',
    treatment: 'dead-letter',
    status: 500,
  },
  'message-too-large': {
    sentence: 'The message is larger than a queue takes.',
    treatment: 'dead-letter',
    status: 500,
  },
  // The sync
  'claim-lost': {
    sentence: 'Another worker took the pair over; nothing more was written here.',
    treatment: 'retry',
    status: 503,
  },
  'pair-version-conflict': {
    sentence: 'The stored pair changed under this worker.',
    treatment: 'retry',
    status: 503,
  },
  'pair-id-taken': {
    sentence: 'The record already belongs to another pair of this link.',
    treatment: 'dead-letter',
    status: 409,
  },
  'cursor-version-conflict': {
    sentence: 'Another poll moved the cursor meanwhile.',
    treatment: 'retry',
    status: 503,
  },
  'remote-write-ambiguous': {
    sentence: 'A write was sent and its answer was lost: it may or may not have happened.',
    treatment: 'retry',
    status: 503,
  },
  'record-moved': {
    sentence: 'The record changed between reading and writing; nothing was written.',
    treatment: 'retry',
    status: 503,
  },
  'record-out-of-scope': {
    sentence: 'The record is not (or no longer) inside the link; nothing was written.',
    treatment: 'dead-letter',
    status: 403,
  },
  'write-refused': {
    sentence: 'The other system refused the change.',
    treatment: 'dead-letter',
    status: 422,
  },
  'attachment-refused': {
    sentence: 'The other system refused an attachment; the rest of the pair goes on without it.',
    treatment: 'dead-letter',
    status: 422,
  },
  'attachment-incomplete': {
    sentence: 'An attachment came with more or fewer bytes than its system says that it has.',
    treatment: 'retry',
    status: 502,
  },
  'correlation-duplicate': {
    sentence:
      'Two records carry the correlation key of one pair; the oldest is kept, the other is left alone.',
    treatment: 'dead-letter',
    status: 409,
  },
  'record-of-another-link': {
    sentence:
      'The record belongs to a pair of another link; it gets no counterpart here, because that would carry one customer’s data to another.',
    treatment: 'dead-letter',
    status: 409,
  },
  'ticket-merged': {
    sentence: 'The ticket was merged into another one; what is written on its incident reaches no ticket.',
    treatment: 'dead-letter',
    status: 409,
  },
  'pair-keeps-changing': {
    sentence: 'The two sides keep changing each other back; the pair rests until something else changes.',
    treatment: 'dead-letter',
    status: 409,
  },
  'record-missing': {
    sentence: 'The other system has not shown a paired record several times in a row; the pair was unlinked.',
    treatment: 'dead-letter',
    status: 404,
  },
  'word-unknown': {
    sentence: 'The configuration has no translation for this word and no word to fall back on.',
    treatment: 'dead-letter',
    status: 422,
  },
  'mass-change-refused': {
    sentence: 'The run would have changed more pairs of the link at once than its guard allows.',
    treatment: 'dead-letter',
    status: 409,
  },
  'backfill-unknown': {
    sentence: 'There is no such backfill of this link.',
    treatment: 'refuse',
    status: 404,
  },
  'backfill-input-invalid': {
    sentence: 'The request is not one that the backfill knows.',
    treatment: 'refuse',
    status: 400,
  },
  'backfill-preview-old': {
    sentence: 'The preview is older than a day; please make another one.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-link-changed': {
    sentence: "The link's configuration is not the one that was previewed; please make another preview.",
    treatment: 'refuse',
    status: 409,
  },
  'backfill-running': {
    sentence: 'Another backfill of this link is running or paused.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-state-wrong': {
    sentence: 'The backfill is in a state in which this cannot be done.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-fails-too-often': {
    sentence: 'More records of the backfill failed than the link allows, so it paused itself.',
    treatment: 'dead-letter',
    status: 409,
  },
  'backfill-version-conflict': {
    sentence: 'Another worker wrote the backfill meanwhile.',
    treatment: 'retry',
    status: 503,
  },
  'backfill-step-invalid': {
    sentence: 'The message on the queue is no step of a backfill.',
    treatment: 'dead-letter',
    status: 500,
  },
  'link-not-ready': {
    sentence: 'The link’s configuration does not fit its instances, so the link does not run.',
    treatment: 'retry',
    status: 503,
  },
  'reconcile-run-unknown': {
    sentence: 'There is no such run of the reconciliation that waits for approval.',
    treatment: 'refuse',
    status: 409,
  },
  'reconcile-order-invalid': {
    sentence: 'The body is no order for the reconciliation.',
    treatment: 'refuse',
    status: 400,
  },
  'reconcile-message-invalid': {
    sentence: 'The message on the queue names no window of the reconciliation.',
    treatment: 'dead-letter',
    status: 500,
  },
  'nudge-invalid': {
    sentence: 'The message on the queue is no nudge.',
    treatment: 'dead-letter',
    status: 500,
  },
  'nudge-poisoned': {
    sentence: 'The work on this record was broken off several times in a row, without an answer of its own.',
    treatment: 'dead-letter',
    status: 500,
  },
  'link-unknown': {
    sentence: 'There is no enabled link of that name in the configuration.',
    treatment: 'dead-letter',
    status: 404,
  },
  // Work that is done once per key
  'idempotency-key-missing': {
    sentence: 'The message carries no key by which a second delivery would be known.',
    treatment: 'refuse',
    status: 400,
  },
  'idempotency-payload-differs': {
    sentence: 'A message with the same key but another content was handled before.',
    treatment: 'refuse',
    status: 422,
  },
  'idempotency-in-progress': {
    sentence: 'The same message is being handled just now.',
    treatment: 'retry',
    status: 409,
  },
  // HTTP towards the two systems
  'http-no-answer': { sentence: 'The other system gave no answer.', treatment: 'retry', status: 502 },
  'http-timeout': { sentence: 'The other system did not answer in time.', treatment: 'retry', status: 504 },
  'http-aborted': { sentence: 'The call was cancelled.', treatment: 'retry', status: 503 },
  'http-too-large': {
    sentence: 'The answer is larger than is accepted.',
    treatment: 'dead-letter',
    status: 502,
  },
  'http-not-json': {
    sentence: 'The answer is not the JSON that was expected.',
    treatment: 'retry',
    status: 502,
  },
  'remote-busy': {
    sentence: 'The other system asked us to wait, or could not be reached for now.',
    treatment: 'retry',
    status: 503,
  },
  // ConnectWise callbacks and ServiceNow webhooks
  'callback-signature-missing': { sentence: 'The message is not signed.', treatment: 'refuse', status: 401 },
  'callback-signature-wrong': {
    sentence: 'The signature does not fit the message.',
    treatment: 'refuse',
    status: 401,
  },
  'callback-body-invalid': {
    sentence: 'The body is not a callback of ConnectWise.',
    treatment: 'refuse',
    status: 400,
  },
  'callback-company-wrong': {
    sentence: 'The message is of another company.',
    treatment: 'refuse',
    status: 403,
  },
  'callback-key-address-refused': {
    sentence: 'The message names an address for its signing key that is not asked.',
    treatment: 'refuse',
    status: 401,
  },
  'callback-key-unavailable': {
    sentence: 'The signing key could not be fetched; please send the message again.',
    treatment: 'retry',
    status: 429,
  },
  'webhook-signature-wrong': {
    sentence: 'The message is not signed as agreed.',
    treatment: 'refuse',
    status: 401,
  },
  'webhook-timestamp-outside-window': {
    sentence: 'The message is older or newer than is accepted.',
    treatment: 'refuse',
    status: 401,
  },
  'webhook-body-invalid': {
    sentence: 'The body is not the hint that was agreed.',
    treatment: 'refuse',
    status: 400,
  },
  // ConnectWise's answers
  'connectwise-unauthorized': {
    sentence: 'ConnectWise refused our keys.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-forbidden': {
    sentence: "The API member's security role forbids this, or the client id was refused.",
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-not-found': {
    sentence: 'ConnectWise has no such record.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-refused': {
    sentence: 'ConnectWise refused the request.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-failed': { sentence: 'ConnectWise failed inside.', treatment: 'retry', status: 502 },
  'connectwise-company-unknown': {
    sentence: 'ConnectWise knows no company of that name at this address.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-query-too-long': {
    sentence: 'The query is longer than an address may be and this list has no search by POST.',
    treatment: 'dead-letter',
    status: 500,
  },
  'list-too-long': {
    sentence: 'The list holds more records than may be kept in memory at once.',
    treatment: 'dead-letter',
    status: 500,
  },
  'connectwise-redirect-refused': {
    sentence: 'ConnectWise redirected us to an address that is not followed.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-verify-failed': {
    sentence: 'ConnectWise accepted the change, but the record does not show it.',
    treatment: 'dead-letter',
    status: 502,
  },
  // ServiceNow's answers
  'servicenow-unauthorized': {
    sentence: 'ServiceNow refused our credentials.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-forbidden': {
    sentence: 'A role, a data policy or a business rule of ServiceNow forbids this.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-journal-unreadable': {
    sentence: 'The comments or work notes of an incident are shown in a form that cannot be read.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-field-hidden': {
    sentence: 'ServiceNow hides a column that the sync needs from the user of the integration.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-not-found': {
    sentence: 'ServiceNow has no such record, or hides it from us.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-refused': {
    sentence: 'ServiceNow refused the request.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-failed': { sentence: 'ServiceNow failed inside.', treatment: 'retry', status: 502 },
  'query-value-refused': {
    sentence: 'The value cannot stand in a query or a change safely.',
    treatment: 'dead-letter',
    status: 500,
  },
  'health-probe-late': {
    sentence: 'A part of the health check took too long.',
    treatment: 'retry',
    status: 504,
  },
  // Anything nobody foresaw
  unexpected: { sentence: 'Something failed that has no code of its own.', treatment: 'retry', status: 500 },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

export interface CodedErrorOptions {
  /** What failed, the likely cause and where to look. Never a secret, never a query string. */
  readonly detail?: string;
  /** Small, safe facts for the log: ids, statuses, field names. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
  /** For `retry`: not before this many milliseconds have passed. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** An error with a code from the table. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly sentence: string;
  readonly treatment: Treatment;
  readonly status: number;
  readonly detail: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, options: CodedErrorOptions = {}) {
    const row = errorTable[code];
    const detail = options.detail ?? '';
    super(
      detail === '' ? row.sentence : `${row.sentence} ${detail}`,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = 'CodedError';
    this.code = code;
    this.sentence = row.sentence;
    this.treatment = row.treatment;
    this.status = row.status;
    this.detail = detail;
    this.facts = options.facts ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The coded form of anything that was thrown: itself if it has a code, else `unexpected` with the cause kept. */
export function asCodedError(thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const detail =
    thrown instanceof Error
      ? `${thrown.name}: ${thrown.message}`
      : 'A value that is not an Error was thrown.';
  return new CodedError('unexpected', { detail, cause: thrown });
}
