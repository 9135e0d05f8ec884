/**
 * Writes that become visible later than they were made, with the timestamp of when they were made: what a poll meets
 * when a transaction of another node commits behind its back.
 */
import type { Change, Instance } from './instance.ts';

/** Changes that are made and not yet visible. */
export interface LateCommits {
  /** Takes the changes out of sight until the given moment (milliseconds). */
  hide(changes: readonly Change[], until: number): void;
  /**
   * Brings back what is due, or what belongs to a record that is about to be written; answers those changes. `now` in
   * milliseconds since 1970.
   */
  reveal(now: number, sysId?: string): Change[];
}

/** The late commits of an instance; nothing is hidden at first. */
export function createLateCommits(instance: Instance): LateCommits {
  let hidden: { readonly change: Change; readonly until: number }[] = [];
  return {
    hide(changes, until) {
      // Backwards, for a request may have written one row more than once.
      for (const change of changes.toReversed()) {
        if (change.operation === 'delete') continue;
        const store = instance.store(change.table);
        if (change.previous === undefined) store.remove(change.row.sys_id);
        else store.put(change.previous);
        hidden.unshift({ change, until });
      }
    },
    reveal(now, sysId) {
      if (hidden.length === 0) return [];
      const due = hidden.filter(({ change, until }) => until <= now || change.row.sys_id === sysId);
      hidden = hidden.filter((entry) => !due.includes(entry));
      for (const { change } of due) instance.store(change.table).put(change.row);
      return due.map(({ change }) => change);
    },
  };
}
