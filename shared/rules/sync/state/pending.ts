/**
 * The intents of field writes that a pair keeps: one row per side, field and value, whatever the number of tries.
 *
 *   before a try     the rows of the plan, and those of earlier tries that may still count
 *   after an answer  the rows of earlier tries that can still take effect: a late write must be known for our own
 *
 * A row counts while its write can still take effect, and for as long as its value stands on the record.
 */
import type { PendingWrite } from '../pair.ts';

/** The most values that are remembered of one field of one side; each needs a person's edit within the delay. */
const maxPerField = 10;

/** The time of a write that cannot take effect any more. */
export const longAgo = new Date(0).toISOString();

/** The time at which the rows are judged (milliseconds since 1970), and the milliseconds after which a write shows. */
export interface PendingClock {
  readonly now: number;
  readonly visibilityDelayMs: number;
}

/** One row per side, field and value, the newest time of each, oldest first, and no more than a few of each field. */
export function compactPending(rows: readonly PendingWrite[], maxOfField = maxPerField): PendingWrite[] {
  const newest = new Map<string, PendingWrite>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = newest.get(key);
    if (known === undefined || known.at <= row.at) newest.set(key, row);
  }
  const byTime = [...newest.values()].toSorted((one, other) =>
    one.at < other.at ? -1 : one.at > other.at ? 1 : 0,
  );
  const counts = new Map<string, number>();
  return byTime
    .toReversed()
    .filter(({ side, field }) => {
      const count = (counts.get(`${side} ${field}`) ?? 0) + 1;
      counts.set(`${side} ${field}`, count);
      return count <= maxOfField;
    })
    .toReversed();
}

/**
 * The rows before the next try. `planned` are written now. An earlier row of a field that is planned again goes unless
 * it can still take effect or `stands`: its value is the one that the record shows.
 */
export function withPlanned(
  earlier: readonly PendingWrite[],
  planned: readonly PendingWrite[],
  { now, visibilityDelayMs }: PendingClock,
  stands: (row: PendingWrite) => boolean,
): PendingWrite[] {
  const at = new Date(now).toISOString();
  const isPlanned = (row: PendingWrite): boolean => planned.some(({ field }) => field === row.field);
  const kept = earlier.filter(
    (row) => !isPlanned(row) || canTakeEffect(row, { now, visibilityDelayMs }) || stands(row),
  );
  return compactPending([...kept, ...planned.map((row) => ({ ...row, at }))]);
}

/** The rows that still count once every write of a run was answered: earlier tries that can still take effect. */
export function stillOnTheWay(earlier: readonly PendingWrite[], clock: PendingClock): PendingWrite[] {
  const late = earlier.filter((row) => canTakeEffect(row, clock));
  return compactPending(late.map((row) => ({ ...row, overtaken: true })));
}

/** The rows of writes that are known to be over: they count only while their value stands on the record. */
export function endedPending(rows: readonly PendingWrite[]): PendingWrite[] {
  return rows.map((row) => ({ ...row, at: longAgo }));
}

function canTakeEffect({ at }: PendingWrite, { now, visibilityDelayMs }: PendingClock): boolean {
  return now < Date.parse(at) + visibilityDelayMs;
}

function keyOf({ side, field, value }: PendingWrite): string {
  return JSON.stringify([side, field, value.connectwise, value.servicenow]);
}
