/**
 * One customer's rows in every table. They are found by keys that begin with the link, by the column that names it, or in
 * the row's own words; the proof reads every row of every table and asks nothing but the row.
 */
import type { CustomerLook, CustomerStore } from '../../../ports/stored-data/customer.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import { beginsWithLink, isToldInAlerts, isToldInRow } from '../../../rules/customer/named-by.ts';
import type { AuditRow } from '../../../rules/operate/audit.ts';
import { storeNames, type StoreName } from '../../../rules/retention/stores.ts';
import { jsonProperties } from '../../../kit/table-json.ts';
import { removeRows } from '../retention/remove-rows.ts';
import { remotesOf } from './remotes.ts';
import { rollupsOf } from './rollups.ts';
import { countRows, pagesOf } from './rows.ts';

/** The rule by which a table's rows of one link are found. */
interface TableRule {
  /** Narrows down what is read to remove it; left out, every row is read. */
  readonly filter?: (link: string) => string;
  /** The columns that `isTheirs` looks at besides the keys; left out, all of them. */
  readonly select?: readonly string[];
  readonly isTheirs: (link: string, row: StoredRow) => boolean;
}

/** Link names are letters, digits and hyphens, so that they stand in keys and filters as they are. */
const byKey: TableRule = {
  filter: (link) =>
    `PartitionKey eq '${link}' or (PartitionKey ge '${link}!' and PartitionKey lt '${link}"') or (PartitionKey ge '${link}:' and PartitionKey lt '${link};')`,
  select: [],
  isTheirs: (link, { partitionKey }) => beginsWithLink(link, partitionKey),
};
const auditJson = jsonProperties<AuditRow>();

const rules: Readonly<Record<Exclude<StoreName, 'remotes' | 'rollups'>, TableRule>> = {
  pairs: byKey,
  pairids: byKey,
  cursors: byKey,
  history: byKey,
  conflicts: byKey,
  deadletters: byKey,
  deferrals: byKey,
  backfills: byKey,
  backfillrows: byKey,
  reconcile: byKey,
  findings: byKey,
  linkchecks: byKey,
  updateplans: byKey,
  heldnudges: byKey,
  openconflicts: {
    filter: (link) => `RowKey ge '${link}!' and RowKey lt '${link}"'`,
    select: [],
    isTheirs: (link, { rowKey }) => beginsWithLink(link, rowKey),
  },
  messages: {
    filter: (link) => `PartitionKey eq 'servicenow:${link}'`,
    select: [],
    isTheirs: (link, { partitionKey }) => partitionKey === `servicenow:${link}`,
  },
  owners: {
    filter: (link) => `link eq '${link}'`,
    select: ['link'],
    isTheirs: (link, row) => row['link'] === link,
  },
  auditreview: {
    filter: (link) => `link eq '${link}'`,
    select: ['link'],
    isTheirs: (link, row) => row['link'] === link,
  },
  linkstates: {
    select: ['link'],
    isTheirs: (link, row) => row['link'] === link,
  },
  automations: { select: [], isTheirs: (link, { rowKey }) => beginsWithLink(link, rowKey) },
  retention: { select: [], isTheirs: (link, { rowKey }) => beginsWithLink(link, rowKey) },
  unreadable: { isTheirs: isToldInRow },
  // A notice that also tells of others goes with them: it waits no longer than a day, and open alerts are reported again.
  alerts: { isTheirs: isToldInAlerts },
  // Timers and functions have no customer. A kept look that tells of the link goes as a whole: the next one is minutes away.
  health: { isTheirs: isToldInAlerts },
  // The row that says that the customer was removed, and by whom, stays.
  audit: {
    isTheirs: (link, row) => {
      const order = auditJson.unpack(row);
      return order.link === link && order.action !== 'customer-remove';
    },
  },
};

/** Everything but the owners first: they tell the remotes of a link that the configuration does not know any more. */
const order = [...storeNames.filter((name) => name !== 'owners'), 'owners'] as const;

/** The tables of one link. `otherHosts`: the instances of the other links of the configuration. */
export function customerTables(
  link: string,
  table: (name: StoreName) => Table,
  hosts: { readonly own: readonly string[]; readonly others: readonly string[] },
): readonly CustomerStore[] {
  return order.map((name): CustomerStore => {
    if (name === 'remotes') return remotesOf(link, { remotes: table(name), owners: table('owners') }, hosts);
    if (name === 'rollups') return rollupsOf(link, table(name));
    return rowsOf(link, name, table(name), rules[name]);
  });
}

function rowsOf(link: string, name: StoreName, table: Table, rule: TableRule): CustomerStore {
  const { filter, select } = rule;
  const isTheirs = (row: StoredRow): boolean => rule.isTheirs(link, row);
  const look = (signal: AbortSignal): Promise<CustomerLook> =>
    countRows(table, { filter: filter?.(link) ?? '', select }, isTheirs, signal);
  return {
    name,
    kind: 'table',
    look,
    async remove(signal) {
      let removed = 0;
      for await (const rows of pagesOf(table, { filter: filter?.(link) ?? '', select }, signal)) {
        const theirs = rows.filter(isTheirs);
        removed += (await removeRows(table, theirs, { asRead: false, isTimeUp: () => signal.aborted }))
          .removed;
      }
      return removed;
    },
    prove: (signal) => countRows(table, { filter: '', select }, isTheirs, signal),
  };
}
