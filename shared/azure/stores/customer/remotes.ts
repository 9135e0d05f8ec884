/**
 * The rows about a customer's ServiceNow instance: its name tells who the customer is. An instance that another link of
 * the configuration uses is not this customer's alone, and stays.
 */
import type { CustomerStore } from '../../../ports/stored-data/customer.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import { removeRows } from '../retention/remove-rows.ts';
import { countRows, pagesOf } from './rows.ts';

/** The rows of remotes that belong to one link alone. */
export function remotesOf(
  link: string,
  { remotes, owners }: { readonly remotes: Table; readonly owners: Table },
  hosts: { readonly own: readonly string[]; readonly others: readonly string[] },
): CustomerStore {
  /** As they stand in keys: the configuration's, and those of records that the link has taken. */
  async function keys(signal: AbortSignal): Promise<readonly string[]> {
    const found = new Set(hosts.own);
    for await (const rows of pagesOf(owners, { filter: `link eq '${link}'`, select: [] }, signal))
      for (const { partitionKey } of rows) {
        const host = /^https?:=2F=2F([^!]+)!servicenow!/.exec(partitionKey)?.[1];
        if (host !== undefined) found.add(host);
      }
    return [...found].filter((host) => !hosts.others.includes(host)).map((host) => `servicenow:${host}`);
  }
  const all = { filter: '', select: [] };
  const look: CustomerStore['look'] = async (signal) => {
    const own = await keys(signal);
    return countRows(remotes, all, (row) => isOfRemote(own, row), signal);
  };
  return {
    name: 'remotes',
    kind: 'table',
    look,
    async remove(signal) {
      const own = await keys(signal);
      let removed = 0;
      for await (const rows of pagesOf(remotes, all, signal)) {
        const theirs = rows.filter((row) => isOfRemote(own, row));
        removed += (await removeRows(remotes, theirs, { asRead: false, isTimeUp: () => signal.aborted }))
          .removed;
      }
      return removed;
    },
    prove: look,
  };
}

/** A remote's own rows, and those of its accounts, whose names stand behind a blank (`=20`). */
function isOfRemote(keys: readonly string[], { partitionKey }: StoredRow): boolean {
  return keys.some((key) => partitionKey === key || partitionKey.startsWith(`${key}=20`));
}
