/**
 * The one table of coded errors: code, sentence, what to do, treatment. Each matter keeps its own part in `errors/`.
 *
 * Everything that fails in this project fails with a code from this table, and every decision about a failure
 * (refuse the caller, try again, dead-letter for a person) is made on the code, never on message text. Codes are never
 * reused for another meaning. `docs/errors.md` is compared with this table by a test, in both directions.
 */
import { alertsErrors } from './errors/alerts.ts';
import { automationsErrors } from './errors/automations.ts';
import { backfillErrors } from './errors/backfill.ts';
import { callbacksErrors } from './errors/callbacks.ts';
import { configErrors } from './errors/config.ts';
import { connectwiseErrors } from './errors/connectwise.ts';
import { idempotencyErrors } from './errors/idempotency.ts';
import { operateErrors } from './errors/operate.ts';
import { reconcileErrors } from './errors/reconcile.ts';
import type { ErrorRow, Treatment } from './errors/row.ts';
import { secretsErrors } from './errors/secrets.ts';
import { servicenowErrors } from './errors/servicenow.ts';
import { storageErrors } from './errors/storage.ts';
import { syncErrors } from './errors/sync.ts';
import { webErrors } from './errors/web.ts';
import { redactMistakes, redactText, type SafeText } from './safe-text.ts';

/** Every code with its row, in the order of `docs/errors.md`. */
export const errorTable = {
  ...configErrors,
  ...operateErrors,
  ...alertsErrors,
  ...automationsErrors,
  ...callbacksErrors,
  ...idempotencyErrors,
  ...secretsErrors,
  ...storageErrors,
  ...syncErrors,
  ...backfillErrors,
  ...reconcileErrors,
  ...webErrors,
  ...connectwiseErrors,
  ...servicenowErrors,
};

/** Every row of the table by its matter, each with its heading in `docs/errors.md`. */
export const errorParts: Readonly<Record<string, Readonly<Record<string, ErrorRow>>>> = {
  'Settings and configuration': configErrors,
  'Requests, the command, the health check': operateErrors,
  Alerts: alertsErrors,
  'Automations on ConnectWise': automationsErrors,
  'Callbacks and webhooks': callbacksErrors,
  'Work that is done once': idempotencyErrors,
  Secrets: secretsErrors,
  Storage: storageErrors,
  'The sync': syncErrors,
  Backfill: backfillErrors,
  'The nightly comparison': reconcileErrors,
  'Calls of the two systems': webErrors,
  'Answers of ConnectWise': connectwiseErrors,
  'Answers of ServiceNow': servicenowErrors,
};

/** A code of the table. */
export type ErrorCode = keyof typeof errorTable;

/** The row of a code that came from outside or from storage; null for a code that the table lacks. */
export function errorRow(code: string): ErrorRow | null {
  return Object.hasOwn(errorTable, code) ? errorTable[code as ErrorCode] : null;
}

/** The details of one failure. */
export interface CodedErrorOptions {
  /** The failure, its likely cause and the place to look. Everything that must not leave the process is taken out of it. */
  readonly detail?: string;
  /** Small, safe facts for the log: ids, statuses, field names. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
  /** For `retry`: the least wait before the next try, milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * An error with a code from the table. Its message and detail have passed the redaction, whoever said them.
 *
 * @example
 * import { CodedError } from './errors.ts';
 *
 * const error = new CodedError('http-timeout', { detail: 'Bearer abcdefgh12345678 was sent.', retryAfterMs: 30_000 });
 * error.treatment; // → 'retry'
 * error.detail; // → 'Bearer [secret] was sent.'
 */
export class CodedError extends Error {
  declare readonly message: SafeText;
  readonly code: ErrorCode;
  readonly sentence: string;
  /** The step that a person takes, in the words of the table. */
  readonly action: string;
  readonly treatment: Treatment;
  readonly status: number;
  readonly detail: SafeText;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, options: CodedErrorOptions = {}) {
    const row = errorTable[code];
    const detail = redacted(code, options.detail ?? '');
    super(
      detail === '' ? row.sentence : `${row.sentence} ${detail}`,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = 'CodedError';
    this.code = code;
    this.sentence = row.sentence;
    this.action = row.action;
    this.treatment = row.treatment;
    this.status = row.status;
    this.detail = detail;
    this.facts = options.facts ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Mistakes in settings and configuration are reported as a whole list, which names the places of secrets and holds none. */
function redacted(code: ErrorCode, detail: string): SafeText {
  const isList = code === 'settings-invalid' || code === 'config-invalid';
  return isList ? redactMistakes(detail) : redactText(detail);
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
