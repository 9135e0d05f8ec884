/**
 * A plan on its way: the records as its writes leave them, the refusals so far, and the intents that are stored before
 * each write.
 */
import type { FieldsWritten, NoteWritten } from '../../../ports/side.ts';
import type { FieldWrite, ReadyWrite } from '../../../ports/writes.ts';
import type { CodedError } from '../../../rules/errors.ts';
import { ownWords } from '../../../rules/sync/merge/field-view.ts';
import type { Pair, PendingWrite } from '../../../rules/sync/pair.ts';
import { withPlanned } from '../../../rules/sync/state/pending.ts';
import type { Plan } from '../../../rules/sync/plan.ts';
import { sideNames } from '../../../rules/sync/record.ts';
import type { SideName, SideRecord } from '../../../rules/sync/record.ts';
import type { BothRecords, PairRun } from '../pair-run.ts';

/** One field or note that the other side will not have. */
export interface Refusal {
  /** Its fingerprint, see `rules/sync/state/refused-parts.ts`. */
  readonly part: string;
  /** The name of the field, or the note, for people. */
  readonly what: string;
  readonly error: CodedError;
}

/** A first write whose last look was made before its plan was known to hold: it is sent as it stands. */
export interface Opened {
  readonly side: SideName;
  /** The request that changes fields, behind its stored intent. */
  readonly fields: { readonly write: FieldWrite<FieldsWritten>; readonly intentAt: string } | null;
  /** The first note, where no field is written. */
  readonly note: ReadyWrite<NoteWritten> | null;
}

/** All that the writes of one plan share. */
export interface Writing {
  readonly run: PairRun;
  readonly plan: Plan;
  /** As they were when the plan was made. */
  readonly records: BothRecords;
  readonly left: LeftRecords;
  /** The write that is ready to be sent; null once it was taken, and for most plans. */
  opened: Opened | null;
  /** The intents of earlier tries, which may still take effect. */
  readonly earlier: readonly PendingWrite[];
  /** Failures that only a person can fix; the other writes are made all the same. */
  readonly refusals: Refusal[];
  /** True once everything that was decided without a write is stored. */
  isDecided: boolean;
}

/**
 * The records as the writes leave them. An answer speaks for the record as it was read before all of them: where an
 * earlier write was not answered with the record, a later answer does not make up for it.
 */
export class LeftRecords {
  /** By the sides that were written to; null has to be read again. */
  readonly records = new Map<SideName, SideRecord | null>();
  readonly #unknown = new Set<SideName>();

  begin(side: SideName): void {
    if (this.records.get(side) === null) this.#unknown.add(side);
    this.records.set(side, null);
  }

  end(side: SideName, record: SideRecord | null): void {
    this.records.set(side, this.#unknown.has(side) ? null : record);
  }
}

/** Stores what the plan decided without any write, and these intents beside it. */
export async function saveDecided(writing: Writing, planned: readonly PendingWrite[]): Promise<void> {
  const { run, plan, records } = writing;
  const { current } = run.pair;
  const { connectwise, servicenow } = records;
  const pending = withPlanned(current.pending, planned, run.pendingClock, ({ field, side, value }) => {
    return value[side] === ownWords(field, connectwise, servicenow)[side];
  });
  const { descriptionNoteId } = plan.ticket;
  const rows = writing.isDecided ? [] : plan.notes.rows;
  const { base, absent, laps } = plan;
  // Before the first note: whatever ends this run, the next one must not count its copies against their author.
  const notesJudged = plan.notes.writes.length === 0 ? current.notesJudged : latestNotes(records);
  const judged = notesJudged === undefined ? {} : { notesJudged };
  await run.pair.save({ ...current, base, absent, laps, pending, descriptionNoteId, ...judged }, rows);
  writing.isDecided = true;
}

/** Of each side the time of the latest note that the plan was made with; later ones may answer its copies. */
function latestNotes(records: BothRecords): NonNullable<Pair['notesJudged']> {
  return Object.fromEntries(
    sideNames.flatMap((side) => {
      const latest = records[side].notes
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .at(-1);
      return latest === undefined ? [] : [[side, latest]];
    }),
  );
}
