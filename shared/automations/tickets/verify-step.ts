/** Looks at the tickets of a step once more, after they were written. */
import { CodedError, type CompanyClient } from '../../connectwise/index.ts';
import { asCodedError } from '../../rules/errors.ts';
import type { PlacedItem } from '../../ports/update-plans.ts';
import { differingFields, fieldValuesIn, type TicketField } from '../../rules/tickets/ticket-fields.ts';
import type { WorkedItem } from '../../rules/tickets/update-plan.ts';

/** The end of one ticket of a step. */
export type TicketEnd = Pick<WorkedItem, 'result' | 'code' | 'detail'>;

/** Reads what was changed once more, all in one request: a workflow rule may have set it back. */
export async function verifiedResults(
  results: readonly PlacedItem[],
  company: CompanyClient,
): Promise<readonly PlacedItem[] | CodedError> {
  const changed = results.filter(({ item }) => item.result === 'changed');
  if (changed.length === 0) return results;
  const fields = [...new Set(changed.flatMap(({ item }) => Object.keys(item.after) as TicketField[]))];
  const found = await company.tickets
    .getMany(
      changed.map(({ item }) => item.ticket),
      fields,
    )
    .catch((thrown: unknown) => asCodedError(thrown));
  if (found instanceof CodedError) return found;
  const byId = new Map(found.map((one) => [one.id, one]));
  return results.map((one) => {
    if (one.item.result !== 'changed') return one;
    const row = byId.get(one.item.ticket);
    if (row === undefined) return one;
    return { ...one, item: { ...one.item, ...endAfter(one.item, row) } };
  });
}

function endAfter(
  item: WorkedItem,
  row: { readonly ok: true; readonly record: object } | { readonly ok: false; readonly error: CodedError },
): TicketEnd {
  if (!row.ok) return { result: 'failed', code: row.error.code, detail: row.error.detail };
  const values = fieldValuesIn(row.record, Object.keys(item.after) as TicketField[]);
  const differing = differingFields(values, item.after);
  if (differing.length === 0) return { result: 'changed', code: null, detail: null };
  return {
    result: 'failed',
    code: 'connectwise-verify-failed',
    detail: `It was written, and does not show: ${differing.join(', ')}. A workflow rule may set it back.`,
  };
}
