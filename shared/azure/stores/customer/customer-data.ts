/** All stores of one link: the queues first, so that nothing is made of a message after its tables were emptied. */
import type { CustomerData } from '../../../ports/stored-data/customer.ts';
import type { Table } from '../../../ports/table.ts';
import { keysBelow } from '../../../kit/table-keys.ts';
import type { StoreName } from '../../../rules/retention/stores.ts';
import type { StorageAccount } from '../../storage-account.ts';
import { customerQueues } from './queues.ts';
import { customerTables } from './tables.ts';

/** The account, the tables and the hosts that tell one link's data from another's. */
export interface CustomerDataParts {
  readonly account: StorageAccount;
  readonly table: (name: StoreName) => Table;
  /** Hosts of the ServiceNow instances: the link's own, where the configuration knows it, and those of all others. */
  readonly hosts: { readonly own: readonly string[]; readonly others: readonly string[] };
}

/** The stores. Nothing is asked before they are. */
export function customerData(link: string, { account, table, hosts }: CustomerDataParts): CustomerData {
  return {
    stores: [...customerQueues(link, account), ...customerTables(link, table, hosts)],
    async workedUntil() {
      let until = 0;
      const claims = `${keysBelow('PartitionKey', link)} and RowKey eq 'claim'`;
      for await (const row of table('pairs').query(claims, ['expiresAt']))
        until = Math.max(until, Number(row['expiresAt'] ?? 0));
      return until;
    },
  };
}
