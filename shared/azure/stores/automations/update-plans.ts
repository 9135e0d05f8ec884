/**
 * Plans of `update-tickets` on Azure Tables: the plans of a company in one partition, newest first, and the tickets of
 * each plan in a partition of its own. Both begin with the link, by which one customer's rows are found.
 *
 *   updateplans   northwind:2                        plan!8234…!2-20261129T140000-1a2b3c4d
 *                 northwind:2!2-20261129T14…-1a2b    item!00017
 */
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, keysBelow, newestFirst, tableKey } from '../../../kit/table-keys.ts';
import type { StoredRow, Table, TableRow } from '../../../ports/table.ts';
import type { PlacedItem, UpdatePlanStore } from '../../../ports/update-plans.ts';
import type { AllowedCompany } from '../../../rules/config/allowed-companies.ts';
import { CodedError } from '../../../rules/errors.ts';
import type { UpdatePlan, WorkedItem } from '../../../rules/tickets/update-plan.ts';

const planJson = jsonProperties<UpdatePlan>();
const itemJson = jsonProperties<WorkedItem>();
/** Rows of one transaction (Entity group transactions). */
const maxRows = 100;

/** The store. `companies` tells the link of a company, from whose id a plan's own begins. */
export function createUpdatePlans(table: Table, companies: readonly AllowedCompany[]): UpdatePlanStore {
  const scopeOf = (companyId: number): string => {
    const link = companies.find(({ id }) => id === companyId)?.link;
    // No link can be called so.
    return link == null ? `_company:${companyId}` : `${link}:${companyId}`;
  };
  const planRow = (plan: UpdatePlan): TableRow => ({
    partitionKey: tableKey(scopeOf(plan.companyId)),
    rowKey: tableKey('plan', newestFirst(plan.createdAt), plan.id),
    ...planJson.pack(plan),
  });
  const itemRow = (plan: UpdatePlan, { position, item }: PlacedItem): TableRow => ({
    partitionKey: tableKey(scopeOf(plan.companyId), plan.id),
    rowKey: tableKey('item', placeOf(position)),
    ...itemJson.pack(item),
  });

  async function saveItems(plan: UpdatePlan, items: readonly PlacedItem[]): Promise<void> {
    if (items.length === 0) return;
    const done = await table.transact(items.map((placed) => ({ verb: 'put', row: itemRow(plan, placed) })));
    if (done.kind === 'refused') throw conflict(plan.id);
  }

  return {
    async create(plan, items) {
      for (let from = 0; from < items.length; from += maxRows)
        await saveItems(
          plan,
          items.slice(from, from + maxRows).map((item, index) => ({ position: from + index, item })),
        );
      if ((await table.insert(planRow(plan))) === null) throw conflict(plan.id);
    },

    async read(id) {
      const scope = tableKey(scopeOf(companyOf(id)));
      const row = await table.get(scope, tableKey('plan', newestFirst(timeOf(id)), id));
      return row === null ? null : { plan: planJson.unpack(row), version: row.etag };
    },

    async latest(companyId, limit) {
      const found: UpdatePlan[] = [];
      const here = `${keyIs('PartitionKey', scopeOf(companyId))} and ${keysBelow('RowKey', 'plan')}`;
      for await (const row of table.query(here)) {
        found.push(planJson.unpack(row));
        if (found.length >= limit) break;
      }
      return found;
    },

    async save(plan, version) {
      const saved = await table.replace(planRow(plan), version);
      if (saved === null) throw conflict(plan.id);
      return saved;
    },

    async items(plan, from, to) {
      const here = keyIs('PartitionKey', scopeOf(plan.companyId), plan.id);
      const range = `RowKey ge '${tableKey('item', placeOf(from))}' and RowKey lt '${tableKey('item', placeOf(to))}'`;
      const found: PlacedItem[] = [];
      for await (const row of table.query(`${here} and ${range}`)) found.push(placedIn(row));
      return found;
    },

    saveItems,
  };
}

function placeOf(position: number): string {
  return String(position).padStart(5, '0');
}

function placedIn(row: StoredRow): PlacedItem {
  return { position: Number(row.rowKey.split('!').at(-1)), item: itemJson.unpack(row) };
}

/** `2` of `2-20261129T140000-1a2b3c4d`. */
function companyOf(id: string): number {
  return Number(id.split('-', 1)[0]);
}

/** The time in a plan's id, to the second; a plan is made at a whole second. */
function timeOf(id: string): string {
  const [, year, month, day, hour, minute, second] =
    /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)-/.exec(id) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}

function conflict(plan: string): CodedError {
  return new CodedError('update-plan-conflict', { facts: { plan } });
}
