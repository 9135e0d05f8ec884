/**
 * Remembers the records that a side has shown to be in its link, and the files listed for each: an id alone opens nothing.
 *
 * The memory is short and only saves calls: what is not in it is looked at again before anything is opened.
 */

/** The records in a link and the files listed for them, as far as they are remembered. */
export interface ShownFiles {
  /** The record was just read, and is in the link or is not. */
  read(recordId: string, inLink: boolean): void;
  isInLink(recordId: string): boolean;
  listed(recordId: string, ids: readonly string[]): void;
  hangsOn(recordId: string, id: string): boolean;
}

/** Records that are remembered; the one that was read longest ago is forgotten first. */
const maxRecords = 500;

/** An empty memory. */
export function shownFiles(): ShownFiles {
  const files = new Map<string, ReadonlySet<string>>();
  const keep = (recordId: string, ids: ReadonlySet<string>): void => {
    files.delete(recordId);
    files.set(recordId, ids);
    const [oldest] = files.keys();
    if (files.size > maxRecords && oldest !== undefined) files.delete(oldest);
  };
  return {
    read(recordId, inLink) {
      if (inLink) keep(recordId, files.get(recordId) ?? new Set());
      else files.delete(recordId);
    },
    isInLink: (recordId) => files.has(recordId),
    listed: (recordId, ids) => keep(recordId, new Set(ids)),
    hangsOn: (recordId, id) => files.get(recordId)?.has(id) === true,
  };
}
