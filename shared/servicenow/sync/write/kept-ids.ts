/**
 * Finds out whether an instance keeps the sys_id that a create names: then the platform itself refuses a second record
 * of that id, however late the first one's answer is. ServiceNow does not document it; its own Python library relies on
 * it (PySNC, the test of a custom guid). The first answer shows it, and it is remembered per instance.
 */
import type { KeptIds } from '../../../ports/remotes.ts';
import type { RecordId } from '../../../rules/sync/record-id.ts';

/** The known behaviour of one instance. */
export interface InstanceIds {
  /** True where an answer has shown that the instance keeps the id of a create. */
  areKept(): Promise<boolean>;
  /** The id to send, or null where the instance gives its own. */
  wanted(id: RecordId | null): Promise<RecordId | null>;
  /** Remembers what the answer to a create with that id showed. */
  shown(wanted: RecordId, made: RecordId): Promise<void>;
}

/** The memory of one instance; without a store it lasts as long as this process. `remote` names the instance. */
export function instanceIds(remote: string, store: KeptIds | undefined): InstanceIds {
  let keeps: boolean | null = null;
  const known = async (): Promise<boolean | null> => {
    keeps ??= (await store?.read(remote)) ?? null;
    return keeps;
  };
  return {
    areKept: async () => (await known()) === true,
    wanted: async (id) => (id === null || (await known()) === false ? null : id),
    async shown(wanted, made) {
      const now = wanted === made;
      if (keeps === now) return;
      keeps = now;
      // The incident is made: it must not be lost over a row that the next create can write.
      await store?.save(remote, now).catch(() => undefined);
    },
  };
}
