/**
 * The nightly reviews of ConnectWise's audit trail, on Azure Tables. A column names the link of what concerns one, so that
 * a customer's rows are found; no text of the trail is kept.
 *
 *   auditreview   state             run                     the night that was begun last
 *   auditreview   report            2026-11-28              how far the night came
 *   auditreview   group!2026-11-28  not-ours!API!Ticket!acme    changes that belong together
 *   auditreview   left!2026-11-28   Ticket!4711             a record that the night did not look at
 */
import type { AuditReviewStore } from '../../../ports/journals.ts';
import type { Change, Table, TableRow } from '../../../ports/table.ts';
import type { AuditGroup } from '../../../rules/audit/night.ts';
import type { LeftRecord, NightReport, ReviewState } from '../../../rules/audit/report.ts';
import { CodedError } from '../../../rules/errors.ts';
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, tableKey } from '../../../kit/table-keys.ts';
import { createStateStore } from '../reconcile.ts';

/** The most changes of one transaction. */
const maxChanges = 100;

interface Placed<Value> {
  readonly place: number;
  readonly value: Value;
}

/** The reviews in one table. */
export function createAuditReviewStore(table: Table): AuditReviewStore {
  const states = createStateStore<ReviewState>(table);
  const reports = jsonProperties<NightReport>();
  const groups = nightRows<AuditGroup>(table, 'group', ({ finding, by, type, link }) => ({
    rowKey: tableKey(finding, by, type, link ?? ''),
    link,
  }));
  const left = nightRows<LeftRecord>(table, 'left', ({ record, source }) =>
    record === null
      ? { rowKey: tableKey('list', source), link: null }
      : { rowKey: tableKey(record.type, String(record.id)), link: record.link },
  );
  return {
    state: () => states.read('state'),
    saveState: (state, version) => states.save('state', state, version),
    async report(night) {
      const row = await table.get(tableKey('report'), tableKey(night));
      return row === null ? null : reports.unpack(row);
    },
    saveReport: (report) =>
      table.put({
        partitionKey: tableKey('report'),
        rowKey: tableKey(report.night),
        ...reports.pack(report),
      }),
    groups: (night) => groups.read(night),
    replaceGroups: (night, values) => groups.replace(night, values),
    left: (night) => left.read(night),
    replaceLeft: (night, values) => left.replace(night, values),
  };
}

/** The rows of one kind of a night: replaced as a whole, in as many transactions as it takes, and as often as it takes. */
function nightRows<Value>(
  table: Table,
  kind: string,
  keyOf: (value: Value) => { readonly rowKey: string; readonly link: string | null },
) {
  const json = jsonProperties<Placed<Value>>();
  async function stored(night: string): Promise<readonly TableRow[]> {
    const rows: TableRow[] = [];
    for await (const row of table.query(keyIs('PartitionKey', kind, night))) rows.push(row);
    return rows;
  }
  return {
    async read(night: string): Promise<readonly Value[]> {
      const placed = (await stored(night)).map((row) => json.unpack(row));
      return placed.toSorted((one, other) => one.place - other.place).map(({ value }) => value);
    },
    async replace(night: string, values: readonly Value[]): Promise<void> {
      const partitionKey = tableKey(kind, night);
      const rows = values.map((value, place) => {
        const { rowKey, link } = keyOf(value);
        const column = link === null ? {} : { link };
        return { partitionKey, rowKey, ...column, ...json.pack({ place, value }) };
      });
      const wanted = new Set(rows.map(({ rowKey }) => rowKey));
      const gone = (await stored(night)).filter(({ rowKey }) => !wanted.has(rowKey));
      await transactAll(table, [
        ...rows.map((row): Change => ({ verb: 'put', row })),
        ...gone.map(({ rowKey }): Change => ({ verb: 'remove', row: { partitionKey, rowKey } })),
      ]);
    },
  };
}

async function transactAll(table: Table, changes: readonly Change[]): Promise<void> {
  for (let start = 0; start < changes.length; start += maxChanges) {
    const { kind } = await table.transact(changes.slice(start, start + maxChanges));
    if (kind === 'refused')
      throw new CodedError('storage-unavailable', {
        detail: 'Table auditreview: the rows of a night are being written by another run.',
      });
  }
}
