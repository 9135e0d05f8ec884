/** Makes a record once, although the answer to a create may be lost: looked up before it is tried again. */
import { asCodedError } from '../rules/errors.ts';

/** The look-up and the create of one record. */
export interface CreateOnce<Row> {
  /**
   * The record if it is there, by something that only it carries: a correlation id, an external reference, a text with
   * a key in it. Null when no such record exists.
   */
  lookUp(): Promise<Row | null>;
  /** Sends the create once; throws `remote-write-ambiguous` when it may have been done all the same. */
  create(): Promise<Row>;
  /** True when an earlier run may have got this far: then it is looked up before the first try, too. */
  readonly mayExist?: boolean;
  /** Tries altogether; usually 3. */
  readonly attempts?: number;
  /** The wait before a look-up, in milliseconds, because a record may show late. Usually a second, then two, then four. */
  readonly visibilityDelayMs?: number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * The record, and whether this call made it.
 *
 *     const { row } = await createOnce({
 *       lookUp: () => ticketByExternalReference(key),
 *       create: () => client.tickets.create({ summary, externalXRef: key, company }),
 *       sleep,
 *     });
 *
 * Throws what `lookUp` throws, what `create` throws when it is not ambiguous, and `remote-write-ambiguous` (retry) when
 * every try was: the next run asks with `mayExist`.
 */
export async function createOnce<Row>(
  wanted: CreateOnce<Row>,
): Promise<{ readonly row: Row; readonly how: 'created' | 'found' }> {
  const attempts = wanted.attempts ?? 3;
  if (wanted.mayExist === true) {
    const before = await wanted.lookUp();
    if (before !== null) return { row: before, how: 'found' };
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { row: await wanted.create(), how: 'created' };
    } catch (thrown) {
      if (asCodedError(thrown).code !== 'remote-write-ambiguous') throw thrown;
      await wanted.sleep((wanted.visibilityDelayMs ?? 1_000) * 2 ** (attempt - 1));
      const made = await wanted.lookUp();
      if (made !== null) return { row: made, how: 'found' };
      if (attempt >= attempts) throw thrown;
    }
  }
}
