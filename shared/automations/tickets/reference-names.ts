/** Finds records of ConnectWise's set-up by the name or id that a caller gives: statuses, types, priorities, members. */
import { CodedError, type CompanyClient } from '../../connectwise/index.ts';
import type { ReferenceField, ReferenceValue } from '../../rules/tickets/ticket-fields.ts';
import { isSameName } from '../../rules/tickets/waiting-tickets.ts';

interface SetUpRow {
  readonly id: number;
  readonly name?: string | null | undefined;
  readonly identifier?: string | null | undefined;
  readonly inactive?: boolean | null | undefined;
  readonly inactiveFlag?: boolean | null | undefined;
}

/**
 * The record of that name or id, in use, for tickets of one board. Names are compared without regard to case. Throws
 * `status-unknown` or `reference-unknown` (refuse) with the names that there are.
 */
export async function referenceNamed(
  field: ReferenceField,
  wanted: string | number,
  board: number,
  { reference }: Pick<CompanyClient, 'reference'>,
): Promise<ReferenceValue> {
  const rows = (await listOf(field, board, reference)).filter(
    ({ inactive, inactiveFlag }) => inactive !== true && inactiveFlag !== true,
  );
  const found = rows.filter((row) =>
    typeof wanted === 'number' ? row.id === wanted : isSameName(nameOf(row), wanted),
  );
  const [one] = found;
  // Two of one name, and nobody can say which is meant.
  if (one !== undefined && found.length === 1) return { id: one.id, name: nameOf(one) };
  const shown = typeof wanted === 'number' ? `with the id ${wanted}` : `"${wanted}"`;
  const what =
    one === undefined ? `There is no ${field} ${shown} in use` : `There are several ${field} ${shown}`;
  throw new CodedError(field === 'status' ? 'status-unknown' : 'reference-unknown', {
    detail: `${what}${field === 'owner' || field === 'priority' || field === 'source' ? '' : ` on board ${board}`}. Those in use: ${namesOf(rows)}.`,
    facts: { field, board },
  });
}

function listOf(
  field: ReferenceField,
  board: number,
  reference: CompanyClient['reference'],
): Promise<readonly SetUpRow[]> {
  switch (field) {
    case 'status':
      return reference.statuses(board);
    case 'type':
      return reference.types(board);
    case 'subType':
      return reference.subTypes(board);
    case 'item':
      return reference.items(board);
    case 'team':
      return reference.teams(board);
    case 'priority':
      return reference.priorities();
    case 'source':
      return reference.sources();
    case 'owner':
      return reference.members();
    default:
      return field satisfies never;
  }
}

/** A member is known by the identifier, everything else by the name. */
function nameOf({ identifier, name }: SetUpRow): string {
  return identifier ?? name ?? '';
}

const maxNames = 30;

function namesOf(rows: readonly SetUpRow[]): string {
  if (rows.length === 0) return 'none';
  const names = rows.slice(0, maxNames).map(nameOf).join(', ');
  return rows.length > maxNames ? `${names} and ${rows.length - maxNames} more` : names;
}
