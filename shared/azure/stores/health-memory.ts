/** The critical findings of the health check that people were told of, on a row of Azure Tables. */
import type { HealthMemory } from '../../ports/health.ts';
import type { Table } from '../../ports/table.ts';
import { createStateStore } from './reconcile.ts';

const book = 'health';

/** The memory in one table; of two checks at once the one that read last writes nothing. */
export function createHealthMemory(table: Table): HealthMemory {
  const rows = createStateStore<{ readonly critical: readonly string[] }>(table);
  return {
    read: async () => (await rows.read(book))?.state.critical ?? [],
    async save(critical) {
      const before = await rows.read(book);
      await rows.save(book, { critical }, before?.version ?? null);
    },
  };
}
