/** The version of the configuration that was taken last, of all instances in one row of the table `health`. */
import { tableKey } from '../../../kit/table-keys.ts';
import type { TakenConfig } from '../../../ports/stored-data/config-versions.ts';
import type { Table } from '../../../ports/table.ts';

/** The row in the table. */
export function createTakenConfig(table: Table): TakenConfig {
  const place = { partitionKey: tableKey('configuration'), rowKey: tableKey('taken') };
  return {
    async read() {
      const row = await table.get(place.partitionKey, place.rowKey);
      if (row === null) return null;
      const { number, hash } = row;
      return typeof number === 'number' && typeof hash === 'string' ? { number, hash } : null;
    },
    save: (taken) => table.put({ ...place, ...taken }),
  };
}
