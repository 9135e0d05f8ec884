/**
 * The one table of coded errors: code, sentence, treatment.
 *
 * Everything that fails in this project fails with a code from this table, and every decision about a failure
 * (refuse the caller, try again, park for a person) is made on the code, never on message text. Codes are never
 * reused for another meaning. `docs/errors.md` is compared with this table by a test, in both directions.
 *
 * Treatments
 *   refuse  the caller sent something we do not accept; trying again unchanged cannot help
 *   retry   the same thing may work later; the queue or the poll tries again
 *   park    a person must look: the work is kept as a dead letter until someone replays it
 */
export type Treatment = 'refuse' | 'retry' | 'park';

interface ErrorRow {
  readonly sentence: string;
  readonly treatment: Treatment;
  /** HTTP status of the problem document when this error answers a caller. */
  readonly status: number;
}

export const errorTable = {
  // Settings and configuration
  'settings-invalid': { sentence: 'Settings are missing or wrong.', treatment: 'park', status: 500 },
  'config-invalid': {
    sentence: 'The configuration file is missing or wrong.',
    treatment: 'park',
    status: 500,
  },
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
    treatment: 'park',
    status: 500,
  },
  'secret-forbidden': {
    sentence: 'The identity of this app may not read the secret.',
    treatment: 'park',
    status: 500,
  },
  'secret-store-unavailable': {
    sentence: 'The place where secrets are kept could not be asked.',
    treatment: 'retry',
    status: 503,
  },
  // Storage
  'storage-unavailable': {
    sentence: 'The storage account could not be asked.',
    treatment: 'retry',
    status: 503,
  },
  'storage-forbidden': {
    sentence: 'The identity of this app may not use the storage account.',
    treatment: 'park',
    status: 500,
  },
  'row-too-large': { sentence: 'The row is larger than a table takes.', treatment: 'park', status: 500 },
  'message-too-large': {
    sentence: 'The message is larger than a queue takes.',
    treatment: 'park',
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
    treatment: 'park',
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
    treatment: 'park',
    status: 403,
  },
  'write-refused': {
    sentence: 'The other system refused the change.',
    treatment: 'park',
    status: 422,
  },
  'correlation-duplicate': {
    sentence:
      'Two records carry the correlation key of one pair; the oldest is kept, the other is left alone.',
    treatment: 'park',
    status: 409,
  },
  'pair-does-not-settle': {
    sentence: 'The two sides keep changing each other back; the pair rests until something else changes.',
    treatment: 'park',
    status: 409,
  },
  'word-unknown': {
    sentence: 'The configuration has no translation for this word and no word to fall back on.',
    treatment: 'park',
    status: 422,
  },
  'mass-change-refused': {
    sentence: 'The run would have changed more pairs of the link at once than its guard allows.',
    treatment: 'park',
    status: 409,
  },
  'link-unknown': {
    sentence: 'There is no enabled link of that name in the configuration.',
    treatment: 'park',
    status: 404,
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
