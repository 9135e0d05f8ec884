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
