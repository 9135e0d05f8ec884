/**
 * Reads that show too little: a text that is not there although both sides agreed on one, and a record that is older than
 * the one known. Lists and replicas lag behind, so neither counts before a second look after a while.
 */
import { canonicalField } from '../canonical-field.ts';
import type { Absence, Pair, SeenVersion } from '../pair.ts';
import { sideNames } from '../record.ts';
import type { FieldName, SideName, SideRecord } from '../record.ts';

/** The fields that a person can empty. */
const textFields = ['summary', 'description'] as const satisfies readonly FieldName[];

/** A replica that lags longer than this is believed: somebody restored an older state. Milliseconds. */
const maxLagMs = 10 * 60_000;

/** The texts that are missing on a side, each since the first look that missed it. `now` in milliseconds since 1970. */
export function missingTexts(
  pair: Pair,
  records: Readonly<Record<SideName, SideRecord>>,
  now: number,
): readonly Absence[] {
  return sideNames.flatMap((side) =>
    textFields
      .filter((field) => {
        const isShown = canonicalField(field, records[side].fields[field]) !== '';
        return !isShown && expected(pair, records[side], field) !== '';
      })
      .map((field) => {
        const before = pair.absent?.find((one) => one.side === side && one.field === field);
        return before ?? { side, field, since: new Date(now).toISOString() };
      }),
  );
}

/** The text as it must be on the side: as agreed, or as a write of ours made it that was never seen. */
function expected(pair: Pair, { side, descriptionNoteId }: SideRecord, field: FieldName): string {
  const agreed = pair.base[field]?.[side];
  const hasNoNote = side === 'connectwise' && field === 'description' && descriptionNoteId === null;
  const begun = pair.pending.findLast((write) => write.field === field)?.value[side];
  return (agreed === undefined || hasNoNote ? begun : undefined) ?? agreed ?? '';
}

/** The later one of a record as known and as read. */
export function laterVersion(known: SeenVersion | null | undefined, record: SideRecord): SeenVersion {
  return known != null && isBehind(record, known) ? known : versionSeen(record);
}

/** The remembered version of a record: when the side says it changed, and its counter where it has one. */
export function versionSeen({ updatedAt, counter }: SideRecord): SeenVersion {
  return { updatedAt, counter: counter ?? null };
}

/**
 * Compares a read with what is known of the record: `old` is an old read and must not be used. One that stays old since
 * `since` (ISO 8601) is `restored`: an older state that somebody brought back. `now` in milliseconds since 1970.
 */
export function judgeRead(
  known: SeenVersion | null | undefined,
  record: SideRecord,
  since: string | undefined,
  now: number,
): 'current' | 'old' | 'restored' {
  if (known == null || !isBehind(record, known)) return 'current';
  return since !== undefined && now - Date.parse(since) >= maxLagMs ? 'restored' : 'old';
}

/** True for a record that changed before the known one did. */
function isBehind(record: SideRecord, known: SeenVersion): boolean {
  const [time, before] = [Date.parse(record.updatedAt), Date.parse(known.updatedAt)];
  if (Number.isNaN(time) || Number.isNaN(before) || time !== before) return time < before;
  return known.counter !== null && record.counter !== undefined && record.counter < known.counter;
}
