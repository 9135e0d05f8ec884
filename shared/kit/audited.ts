/**
 * Carries out an order of a person with its row in the audit journal: the row is there before anything is changed, and
 * says afterwards how it ended. A request that cannot be recorded is not carried out.
 */
import { asCodedError } from '../rules/errors.ts';
import type { AuditRow, Order } from '../rules/operate/audit.ts';
import type { AuditJournal } from '../ports/journals.ts';

/** The audit journal, the clock and the ids of new requests. */
export interface AuditNeeds {
  readonly audit: AuditJournal;
  /** Milliseconds since 1970. */
  now(): number;
  /** An id that no other request will ever have. */
  newId(): string;
}

/**
 * Does the work under one row of the journal. Throws what the work throws, with its code in the row, and the journal's
 * own errors: before the work they mean that nothing was done.
 */
export async function audited<T>(
  order: Order,
  needs: AuditNeeds,
  work: () => Promise<{ readonly outcome: string; readonly result: T }>,
): Promise<T> {
  const begun: AuditRow = {
    ...order,
    id: needs.newId(),
    at: new Date(needs.now()).toISOString(),
    endedAt: null,
    outcome: 'begun',
  };
  await needs.audit.write(begun);
  // The work is done: a row that cannot be completed says `begun`, and the caller hears of the work itself.
  const end = (outcome: string): Promise<void> =>
    needs.audit
      .write({ ...begun, endedAt: new Date(needs.now()).toISOString(), outcome })
      .catch(() => undefined);
  const done = await work().catch(async (thrown: unknown) => {
    await end(asCodedError(thrown).code);
    throw thrown;
  });
  await end(done.outcome);
  return done.result;
}
