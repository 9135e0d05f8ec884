/** One customer's findings among those that people were told of: one row holds those of all links, so it is rewritten. */
import type { CustomerLook, CustomerStore } from '../../../ports/customer-data.ts';
import type { Table } from '../../../ports/table.ts';
import { CodedError } from '../../../rules/errors.ts';
import { createStateStore } from '../reconcile.ts';

const book = 'health';
const maxTries = 5;

/** Findings of the link, by their keys: code and subject with blanks between them. */
export function withoutLink(link: string, table: Table): CustomerStore {
  const rows = createStateStore<{ readonly critical: readonly string[] }>(table);
  const isTheirs = (key: string): boolean => key.split(/[\s:]/).includes(link);
  const look = async (): Promise<CustomerLook> => {
    const critical = (await rows.read(book))?.state.critical ?? [];
    return { examined: critical.length, found: critical.filter(isTheirs).length, hidden: 0 };
  };
  return {
    name: 'health',
    kind: 'table',
    look,
    async remove() {
      for (let attempt = 0; attempt < maxTries; attempt += 1) {
        const held = await rows.read(book);
        const critical = held?.state.critical ?? [];
        const others = critical.filter((key) => !isTheirs(key));
        if (held === null || others.length === critical.length) return 0;
        if (await rows.save(book, { critical: others }, held.version)) return critical.length - others.length;
      }
      throw new CodedError('storage-unavailable', { detail: 'Table health: the row kept changing.' });
    },
    prove: look,
  };
}
