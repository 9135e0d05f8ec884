/**
 * A write of one record on its way, in the only order in which it may go: each step is the only door to the next, so that
 * no adapter and no story can leave a look out.
 *
 *   asked for ─▶ ReadyWrite   words, codes and whatever else the request needs were looked up
 *                   │ look()    the record is read once more; refused when it moved or left the link
 *                   ▼
 *                LookedWrite  `fields` are compared with the plan, the claim and its deadline are looked at
 *                   │ send(deadline)  the first request of this step is the write itself
 *                   ▼
 *                the answer
 */
import type { FieldName, FieldValues, SideRecord } from '../rules/sync/record.ts';

/** A write with everything looked up; nothing was written so far. */
export interface ReadyWrite<Answer> {
  /**
   * The last look at the record. Throws `record-moved` (retry) when it is gone, in the link no more, or another than the
   * one that the write was made for.
   */
  look(): Promise<LookedWrite<Answer>>;
}

/** A write right before its request. */
export interface LookedWrite<Answer> {
  /** The values that the write is about to overwrite, as the last look showed them; empty where it only adds. */
  readonly fields: Readonly<Partial<FieldValues>>;
  /**
   * The record as the last look showed it, with the notes, and of a ticket the description, of the record that the write was
   * made for; left out by a look that shows less, and by one that may not stand for a read.
   */
  readonly record?: SideRecord;
  /**
   * Sends the write; its request is the first. No attempt of it starts after `deadline` (milliseconds since 1970), however
   * long keys, limits or answers before it take: it is then `remote-busy` (retry), and nothing was sent by that attempt.
   */
  send(deadline: number): Promise<Answer>;
}

/** One request that changes some of the fields of a record. */
export interface FieldWrite<Answer> extends ReadyWrite<Answer> {
  readonly changes: readonly FieldName[];
}
