/** The fields of a pair that wait for a person: conflicts with both values, and fields that two rules set back and forth. */
import type { ConflictRow } from '../sync/journal.ts';
import type { FieldLaps, LapWrite, StoredPair } from '../sync/pair.ts';
import { sideNames, type FieldName, type SideName } from '../sync/record.ts';
import type { ConflictChoice, OpenConflict } from '../sync/state/open-conflicts.ts';
import { settleCommand } from './commands.ts';

/** One conflict. Values are whole where the journal still has them, else clipped. */
export interface ConflictField {
  readonly field: FieldName;
  readonly id: string;
  readonly policy: string;
  readonly since: string;
  readonly connectwise: string;
  readonly servicenow: string;
  /** Somebody's choice that the next run carries out. */
  readonly chosen: ConflictChoice | null;
  /** The command that takes the value of a side. */
  readonly commands: Readonly<Record<SideName, string>>;
}

/** One stopped field, with what we last wrote to each side. */
export interface StoppedField {
  readonly field: FieldName;
  /** ISO 8601. */
  readonly since: string;
  readonly writes: readonly {
    readonly side: SideName;
    readonly value: string;
    readonly at: string;
    /** The account whose change across the value came from; null where its system does not say. */
    readonly by: string | null;
  }[];
}

/** The open conflicts of a pair. */
export function conflictFields(known: {
  readonly link: string;
  readonly stored: StoredPair | null;
  readonly conflicts: readonly ConflictRow[];
  readonly openConflicts: readonly OpenConflict[];
}): readonly ConflictField[] {
  const { link, stored, conflicts, openConflicts } = known;
  if (stored === null) return [];
  const { key: pair, connectwiseId, servicenowId } = stored.pair;
  return (Object.entries(stored.pair.conflicts ?? {}) as [FieldName, OpenOne][]).map(
    ([field, { id, policy, since }]) => {
      const row = openConflicts.find((one) => one.field === field && one.id === id);
      const values = conflicts.find((one) => one.id === id) ?? row ?? { connectwise: '', servicenow: '' };
      const { connectwise, servicenow } = values;
      const about = { link, pair, field, id, policy, since, connectwise, servicenow };
      const open: OpenConflict = { ...about, connectwiseId, servicenowId, choice: row?.choice ?? null };
      const commands = {
        connectwise: settleCommand(open, 'connectwise'),
        servicenow: settleCommand(open, 'servicenow'),
      };
      return { field, id, policy, since, connectwise, servicenow, chosen: open.choice, commands };
    },
  );
}

type OpenOne = NonNullable<NonNullable<StoredPair['pair']['conflicts']>[FieldName]>;

/** The fields that are stopped. */
export function stoppedWrites(laps: NonNullable<StoredPair['pair']['laps']>): readonly StoppedField[] {
  return (Object.entries(laps) as [FieldName, FieldLaps][]).flatMap(([field, { stopped, writes }]) =>
    stopped === null ? [] : [{ field, since: stopped, writes: lastWrites(field, writes) }],
  );
}

function lastWrites(field: FieldName, writes: readonly LapWrite[]): StoppedField['writes'] {
  return sideNames.flatMap((side) => {
    const last = writes.findLast((one) => one.side === side);
    if (last === undefined) return [];
    const kept = last.value[side];
    // A base keeps a status with its board.
    const value = field === 'status' && side === 'connectwise' ? kept.slice(kept.indexOf(':') + 1) : kept;
    return [{ side, value, at: last.at, by: last.by ?? null }];
  });
}
