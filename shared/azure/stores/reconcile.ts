/**
 * The memory of the reconciliation and of the checks of the configuration, on Azure Tables: one row per link's run, one
 * per finding, one per link's last check.
 *
 *   reconcile    acme                 run     the run, the accepted shape, the horizon
 *   findings     acme                 pair-drifted:connectwise:4711
 *   linkchecks   acme                 check
 */
import type { Finding } from '../../rules/reconcile/findings.ts';
import { jsonProperties } from '../../kit/table-json.ts';
import { keyAbove, keyIs, tableKey } from '../../kit/table-keys.ts';
import type { LinkCheck, LinkCheckStore } from '../../ports/stores.ts';
import type { FindingStore } from '../../ports/reconcile.ts';
import type { StateStore } from '../../ports/stores.ts';
import type { Table } from '../../ports/table.ts';

/** One row per book, changed only by who read it last. */
export function createStateStore<State extends object>(table: Table): StateStore<State> {
  const json = jsonProperties<State>();
  const rowKey = 'run';
  return {
    async read(book) {
      const row = await table.get(tableKey(book), rowKey);
      return row === null ? null : { state: json.unpack(row), version: row.etag };
    },
    async save(book, state, version) {
      const row = { partitionKey: tableKey(book), rowKey, ...json.pack(state) };
      const saved = version === null ? await table.insert(row) : await table.replace(row, version);
      return saved !== null;
    },
  };
}

/** Findings, a partition per book. The key stands in the row too: a table's key is an encoding of it. */
export function createFindingStore(table: Table): FindingStore {
  const json = jsonProperties<Finding>();
  return {
    async get(book, key) {
      const row = await table.get(tableKey(book), tableKey(key));
      return row === null ? null : json.unpack(row);
    },
    put: (book, key, finding) =>
      table.put({ partitionKey: tableKey(book), rowKey: tableKey(key), key, ...json.pack(finding) }),
    async remove(book, key) {
      await table.remove(tableKey(book), tableKey(key));
    },
    async list(book, after, limit) {
      const behind = after === null ? '' : ` and ${keyAbove('RowKey', after)}`;
      const found: { key: string; finding: Finding }[] = [];
      if (limit < 1) return found;
      for await (const row of table.query(`${keyIs('PartitionKey', book)}${behind}`)) {
        found.push({ key: String(row['key']), finding: json.unpack(row) });
        if (found.length >= limit) break;
      }
      return found;
    },
  };
}

/** The last check of each link. */
export function createLinkCheckStore(table: Table): LinkCheckStore {
  const json = jsonProperties<LinkCheck>();
  const rowKey = 'check';
  return {
    async read(link) {
      const row = await table.get(tableKey(link), rowKey);
      return row === null ? null : json.unpack(row);
    },
    save: (link, check) => table.put({ partitionKey: tableKey(link), rowKey, ...json.pack(check) }),
  };
}
