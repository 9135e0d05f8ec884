/**
 * Ends the endless: a rule in each system that sets a field back, and a sync between them that carries each answer over.
 *
 *   we write A to one side ─▶ its rule sets B ─▶ we write B to the other ─▶ its rule sets A ─▶ we write A again …
 *
 * Only writes to one side and then to the other are laps; a person who changes a value back and forth on one side makes
 * none. A return is counted when a value is written again that was written before, however slow the laps are, and the
 * count begins again with each value that was not.
 */
import type { BaseValue, FieldLaps, LapWrite, Pair } from '../pair.ts';
import { fieldLabel, otherSide } from '../record.ts';
import type { FieldName, SideName, SideRecord } from '../record.ts';

/** Values that are remembered of one field of both sides: more than there are statuses that two rules go through. */
const maxWrites = 16;
/** Answers at once that are too many also where each is new, as many times the returns that are. */
const maxAnswers = 5;
/** A change on a side within this time of our write is a rule's work. Milliseconds. */
const atOnceMs = 5 * 60_000;

/** A write that is about to be made. `value` is the base once it has happened. */
export interface NextWrite {
  readonly side: SideName;
  readonly value: BaseValue;
  /** The record of the side whose value is carried over. */
  readonly source: SideRecord;
  /** Milliseconds since 1970, our clock. */
  readonly now: number;
}

/** The laps of a field with one more write; `stopped` is set where that write must not be made. */
export function withWrite(laps: FieldLaps | undefined, next: NextWrite, maxReturns: number): FieldLaps {
  const before = laps?.writes ?? [];
  const { side, value, source, now } = next;
  const by = source.changedBy ?? '';
  const write: LapWrite = { side, value, at: new Date(now).toISOString(), ...(by === '' ? {} : { by }) };
  const others = before.filter((one) => !isSame(one, write));
  const isKnown = others.length < before.length;
  const writes = [...others, write].slice(-maxWrites);
  const isLap = before.length > 0 && before.at(-1)?.side !== next.side;
  // The last write of a stopped field was never made, so a new value from the same side may end the count as well.
  const isJudged = isLap || (!isKnown && (laps?.stopped ?? null) !== null);
  const isAnswer = isJudged && isAnsweredAtOnce(before, next);
  const answers = isJudged ? (isAnswer ? (laps?.answers ?? 0) + 1 : 0) : (laps?.answers ?? 0);
  const returns = isKnown ? (laps?.returns ?? 0) + Number(isLap) : 0;
  const isEndless = returns > maxReturns || answers > maxAnswers * maxReturns;
  // Of values that return, the list stays as it is: the write is not made, and the list tells which two rules disagree.
  return isEndless
    ? { writes: isKnown ? before : writes, returns, answers, stopped: write.at }
    : { writes, returns, answers, stopped: null };
}

/** True while a stopped field shows nothing but values that went back and forth; anything new lets it go on. */
export function isStillStopped(laps: FieldLaps | undefined, now: BaseValue): boolean {
  if (laps === undefined || laps.stopped === null) return false;
  const isKnown = (side: SideName): boolean => laps.writes.some(({ value }) => value[side] === now[side]);
  return isKnown('connectwise') && isKnown('servicenow');
}

/** The fields of a pair that are stopped, each in a sentence for a person: both values, and who set each. */
export function stoppedFields(laps: NonNullable<Pair['laps']>): readonly string[] {
  return (Object.entries(laps) as [FieldName, FieldLaps][]).flatMap(([field, { stopped, writes }]) => {
    if (stopped === null) return [];
    const said = (['servicenow', 'connectwise'] as const).map((side) => {
      const last = writes.findLast((one) => one.side === side);
      if (last === undefined) return '';
      const by = last.by === undefined ? '' : `changed by "${last.by}" in ${names[otherSide(side)]}, `;
      return `"${last.value[side]}" to ${names[side]} (${by}last at ${last.at})`;
    });
    return [
      `${fieldLabel(field)}: we wrote ${said.filter((one) => one !== '').join(' and ')} again and again`,
    ];
  });
}

const names = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const;

function isAnsweredAtOnce(before: readonly LapWrite[], { side, source, now }: NextWrite): boolean {
  const ours = before.findLast((one) => one.side === otherSide(side));
  if (ours === undefined) return false;
  // Each time by its own clock: how long ago we wrote there, and how long ago the record changed.
  const writtenAgo = now - Date.parse(ours.at);
  const changedAgo = Date.parse(source.readAt) - Date.parse(source.updatedAt);
  return writtenAgo - changedAgo < atOnceMs;
}

function isSame(one: LapWrite, other: LapWrite): boolean {
  return one.side === other.side && one.value[one.side] === other.value[other.side];
}
