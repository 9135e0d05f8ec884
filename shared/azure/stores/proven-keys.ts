/** The addresses of signing keys by which messages were verified, of all instances in one row of Azure Tables. */
import type { ProvenKeys } from '../../ports/remotes.ts';
import type { Table } from '../../ports/table.ts';

const place = { partitionKey: 'connectwise', rowKey: 'signing-keys' };
/** More often than this, other instances do not write between our reading and our writing. */
const maxAttempts = 5;
/** An address has at most 2,000 characters; the row holds 32,000 a column. */
const maxAddresses = 15;

/** The memory in one table. */
export function createProvenKeys(table: Table): ProvenKeys {
  return {
    async read() {
      return addressesOf((await table.get(place.partitionKey, place.rowKey))?.['addresses']);
    },

    async save(address) {
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const held = await table.get(place.partitionKey, place.rowKey);
        const others = addressesOf(held?.['addresses']).filter((other) => other !== address);
        const row = { ...place, addresses: JSON.stringify([address, ...others].slice(0, maxAddresses)) };
        const written = held === null ? await table.insert(row) : await table.replace(row, held.etag);
        if (written !== null) return;
      }
    },
  };
}

/** A row that cannot be read is as good as nothing: the next verified message teaches it again. */
function addressesOf(column: unknown): readonly string[] {
  if (typeof column !== 'string') return [];
  try {
    const parsed: unknown = JSON.parse(column);
    return Array.isArray(parsed) ? parsed.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
