/** Looks up what the references in a body point to. */
import { refuseObject } from '../model/refusal.ts';
import { resourceOf } from '../model/resources/index.ts';
import { tableOfReference } from '../model/resources/targets.ts';
import { referenceValue } from '../store/reference-value.ts';
import { isRow, type Row } from '../store/table.ts';
import { newRow, type World } from '../store/world.ts';
import { WantedChild, WantedReference } from './read-body.ts';

/** Fields of a ticket that must belong to its board, with the word that errors use for each. */
const belongToBoard: Readonly<Record<string, string>> = {
  statuses: 'Status',
  types: 'Type',
  subtypes: 'Subtype',
  items: 'Item',
  teams: 'Team',
};

/** The record whose references are resolved, with the board and the company that narrow the search. */
export interface ResolveContext {
  readonly world: World;
  /** As in "ticket object is invalid". */
  readonly noun: string;
  readonly by: string;
  /** Board of the ticket, in which statuses and so on are looked up. */
  readonly board?: Row | undefined;
  /** Company of the record, in which sites are looked up. */
  readonly company?: Row | undefined;
}

/** A value as it is kept: references become records, children become rows of their own. */
export function resolveValue(context: ResolveContext, fieldName: string, value: unknown): unknown {
  if (value instanceof WantedReference) return resolveReference(context, fieldName, value);
  if (value instanceof WantedChild) return resolveChild(context, fieldName, value);
  if (Array.isArray(value)) return value.map((item: unknown) => resolveValue(context, fieldName, item));
  return value;
}

function resolveReference(context: ResolveContext, fieldName: string, wanted: WantedReference): Row | null {
  if (wanted.by === 'nothing') return null;
  const table = tableOfReference[wanted.model];
  // Shapes without a table (calendars, tax codes ...) are kept as they were named.
  if (table === undefined) return unlistedRow(wanted);
  const found =
    wanted.by === 'id' ? context.world.table(table).get(Number(wanted.key)) : byText(context, table, wanted);
  if (found !== undefined && isAllowed(context, table, found)) return found;
  const title = belongToBoard[table] ?? resourceOf(table)?.title ?? fieldName;
  const where =
    table in belongToBoard && context.board !== undefined ? ` for Service Board ${context.board.id}` : '';
  throw refuseObject(context.noun, [
    {
      code: 'NotFound',
      message: `${title} ${wanted.key} not found${where}.`,
      field: `${fieldName}/${wanted.by}`,
    },
  ]);
}

function isAllowed(context: ResolveContext, table: string, row: Row): boolean {
  if (!(table in belongToBoard) || context.board === undefined) return true;
  return row.values['board'] === context.board || row.values['boardId'] === context.board.id;
}

/** Names repeat across boards and companies, so what hangs below one is looked up below it. */
function byText(context: ResolveContext, table: string, wanted: WantedReference): Row | undefined {
  const { world, board, company } = context;
  const parent = table in belongToBoard ? board : table === 'sites' ? company : undefined;
  const candidates =
    parent === undefined ? world.table(table).rows() : world.table(table).childrenOf(parent.id);
  const key = String(wanted.key).toLowerCase();
  return candidates.find((row) => {
    const value = referenceValue(row, wanted.by);
    return typeof value === 'string' && value.toLowerCase() === key;
  });
}

function unlistedRow(wanted: WantedReference): Row {
  return {
    table: `${wanted.model.replace(/Reference$/, '').toLowerCase()}s`,
    id: wanted.by === 'id' ? Number(wanted.key) : 1,
    values: wanted.by === 'id' ? {} : { [wanted.by]: wanted.key },
    lastUpdated: 0,
    updatedBy: '',
    dateEntered: 0,
    enteredBy: '',
  };
}

function resolveChild(context: ResolveContext, fieldName: string, wanted: WantedChild): Row {
  const values: Record<string, unknown> = {};
  for (const [name, value] of wanted.values)
    if (name !== 'id') values[name] = resolveValue(context, `${fieldName}/${name}`, value);
  const id = wanted.values.get('id');
  const row = newRow(context.world, {
    table: 'children',
    values,
    by: context.by,
    id: typeof id === 'number' ? id : undefined,
  });
  completeChild(wanted.model, row);
  return row;
}

/** Adds the server's own values to a communication item. */
function completeChild(model: string, row: Row): void {
  if (model !== 'ContactCommunicationItem') return;
  const { values } = row;
  const type = isRow(values['type']) ? String(referenceValue(values['type'], 'name')) : '';
  values['communicationType'] ??= /mail/i.test(type) ? 'Email' : /fax/i.test(type) ? 'Fax' : 'Phone';
  values['defaultFlag'] ??= false;
  const address = values['value'];
  if (values['communicationType'] === 'Email' && typeof address === 'string' && address.includes('@'))
    values['domain'] = address.slice(address.lastIndexOf('@'));
}
