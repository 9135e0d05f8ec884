/**
 * Handles a message once, however often it is delivered, and gives every later delivery the first one's result. The
 * example stands at `idempotent`.
 *
 * One row per key says how far it is:
 *
 *     (none) ──insert──▶ working ──▶ done     its result is replayed until `keepMs` has passed
 *                         │    └───▶ failed   for good (`refuse`, `dead-letter`): the same error is thrown again
 *                         │                   or to be tried again (`retry`): the next delivery works again
 *                         └ expired: whoever had it is gone; the next delivery takes over, told that it may have happened
 *
 * Every change of the row names the etag of the one before, so a worker that was too slow cannot overwrite what another
 * has done since: it gets `claim-lost`. A missing key is refused, never handled without protection, and a key that
 * comes back with another payload is refused, too. Stands alone: give it a table.
 */
import { createHash } from 'node:crypto';
import { asCodedError, CodedError, errorTable, type ErrorCode } from '../rules/errors.ts';
import { jsonProperties } from './table-json.ts';
import { tableKey } from './table-keys.ts';
import type { StoredRow, Table } from '../ports/table.ts';

/** The facts about its run that the work receives. */
export interface IdempotentRun {
  /** Unique to this run. */
  readonly owner: string;
  /** True when an earlier run may have got as far as its effect: look before you repeat it. */
  readonly mayHaveHappened: boolean;
  /** Makes the claim last for its whole time again. Throws `claim-lost` when another run has taken over. */
  renew(): Promise<void>;
}

/** The table, the key and the work of a handler that runs once per key. */
export interface IdempotentOptions<Input, Result> {
  readonly table: Table;
  /** Of the operation; keys of different operations never meet. */
  readonly name: string;
  /** The key: two deliveries with the same one are the same. An empty key is refused. */
  keyOf(input: Input): string;
  /** The part that must be equal for the same key; left out, the whole input. Only its fingerprint is stored. */
  payloadOf?(input: Input): unknown;
  /** Does the work of one run. Its result is stored as JSON, at most 450,000 characters long. */
  work(input: Input, run: IdempotentRun): Promise<Result>;
  /** Failures for good behind which a later delivery works all the same: what was wrong may have been put right. */
  mayTryAgain?(error: CodedError): boolean;
  /** Milliseconds since 1970. */
  now(): number;
  newOwner(): string;
  /** The time for which a run is believed to be at work without `renew`, in milliseconds. Usually five minutes. */
  readonly workingMs?: number;
  /** The time for which a result or a final failure is replayed, in milliseconds. Usually a day. */
  readonly keepMs?: number;
}

/** The result of a delivery: `done` by this one, or `replayed` from an earlier one. */
export interface Handled<Result> {
  readonly how: 'done' | 'replayed';
  readonly result: Result;
}

/**
 * The handler. Throws `idempotency-key-missing` and `idempotency-payload-differs` (refuse), `idempotency-in-progress`
 * (retry, with the time left), `claim-lost` (retry), what the work throws, `row-too-large` (dead-letter) for a result
 * that is too long, although the work is done, and the codes of its table.
 *
 * @example
 * import { randomUUID } from 'node:crypto';
 * import { idempotent } from './idempotent-handler.ts';
 *
 * // In an app, `openTable` gives the table.
 * const handle = idempotent({
 *   table,
 *   name: 'orders',
 *   now: Date.now,
 *   newOwner: randomUUID,
 *   keyOf: (order: { readonly id: string }) => order.id,
 *   work: (order, run) => Promise.resolve({ receipt: order.id, again: run.mayHaveHappened }),
 * });
 * await handle({ id: 'A-1' }); // → { how: 'done', result: { receipt: 'A-1', again: false } }
 * await handle({ id: 'A-1' }); // → { how: 'replayed', result: { receipt: 'A-1', again: false } }
 */
export function idempotent<Input, Result>(
  options: IdempotentOptions<Input, Result>,
): (input: Input) => Promise<Handled<Result>> {
  const { table, name } = options;
  const now = (): number => options.now();
  const workingMs = options.workingMs ?? 300_000;
  const keepMs = options.keepMs ?? 24 * 3_600_000;
  const results = jsonProperties<{ readonly result: Result }>();

  return async (input) => {
    const key = options.keyOf(input);
    if (key === '')
      throw new CodedError('idempotency-key-missing', { detail: `Operation ${name}.`, facts: { name } });
    const place = { partitionKey: tableKey(name), rowKey: tableKey(key) };
    const fingerprint = fingerprintOf(options.payloadOf === undefined ? input : options.payloadOf(input));
    const owner = options.newOwner();
    const facts = { name, key: place.rowKey };

    const working = () => ({
      ...place,
      fingerprint,
      owner,
      state: 'working',
      until: String(now() + workingMs),
    });
    let etag = await table.insert(working());
    let mayHaveHappened = false;
    if (etag === null) {
      const held = await table.get(place.partitionKey, place.rowKey);
      const seen = held === null ? 'free' : seenIn(held, fingerprint, now());
      if (seen === 'differs') throw new CodedError('idempotency-payload-differs', { facts });
      if (seen === 'done' && held !== null) return { how: 'replayed', result: results.unpack(held).result };
      if (seen === 'failed' && held !== null) throw failureOf(held, facts);
      if (seen === 'working')
        throw new CodedError('idempotency-in-progress', {
          facts,
          retryAfterMs: Number(held?.['until']) - now(),
        });
      mayHaveHappened = seen === 'unfinished';
      etag = held === null ? await table.insert(working()) : await table.replace(working(), held.etag);
      // Somebody was quicker; this delivery comes again and finds what that one did.
      if (etag === null) throw new CodedError('idempotency-in-progress', { facts, retryAfterMs: workingMs });
    }

    const writeRow = async (row: Readonly<Record<string, unknown>>): Promise<void> => {
      const next = await table.replace({ ...working(), ...row }, etag ?? '');
      if (next === null) throw new CodedError('claim-lost', { detail: `Operation ${name}.`, facts });
      etag = next;
    };
    try {
      const result = await options.work(input, { owner, mayHaveHappened, renew: () => writeRow({}) });
      await writeRow({ state: 'done', until: String(now() + keepMs), ...results.pack({ result }) });
      return { how: 'done', result };
    } catch (thrown) {
      const error = asCodedError(thrown);
      if (error.code !== 'claim-lost') {
        const final = error.treatment !== 'retry' && options.mayTryAgain?.(error) !== true;
        // A failure that may pass is open to the next delivery at once; it learns that the effect may be there already.
        await writeRow({ state: 'failed', until: String(now() + (final ? keepMs : 0)), code: error.code });
      }
      throw thrown;
    }
  };
}

type Seen = 'free' | 'differs' | 'done' | 'failed' | 'working' | 'unfinished';

function seenIn(held: StoredRow, fingerprint: string, now: number): Seen {
  const isOver = Number(held['until']) <= now;
  // A result that is kept no longer is as good as none, and its key may be used for something else.
  if (isOver && held['state'] === 'done') return 'free';
  if (held['fingerprint'] !== fingerprint) return isOver && held['state'] === 'failed' ? 'free' : 'differs';
  if (isOver) return 'unfinished';
  return held['state'] === 'done' ? 'done' : held['state'] === 'failed' ? 'failed' : 'working';
}

function failureOf(held: StoredRow, facts: Readonly<Record<string, string>>): CodedError {
  const code = held['code'];
  const known = typeof code === 'string' && code in errorTable ? (code as ErrorCode) : 'unexpected';
  return new CodedError(known, { detail: 'It failed before, and would again.', facts });
}

/** Equal for equal values, in whatever order their members were written. */
function fingerprintOf(value: unknown): string {
  const text = JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
}
