/** Plans a replay: the records, each once, and the turn of each. */
import type { DeadLetter } from '../sync/journal.ts';
import { parseRecordId } from '../sync/record-id.ts';
import type { SideName } from '../sync/record.ts';

/** One record that stands for dead letters. */
export interface FailedRecord {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: string;
  readonly pair: string | null;
  readonly codes: readonly string[];
}

/** One record and what is requested for it. */
export interface ReplayedRecord extends FailedRecord {
  /** Its turn, seconds from now; null when its link is unknown or switched off, or when its id is no id. */
  readonly delaySeconds: number | null;
}

/**
 * One record for all dead letters of its pair. `deadLetters` come latest failure first; the record that waited longest
 * goes first.
 */
export function failedRecords(deadLetters: readonly DeadLetter[]): readonly FailedRecord[] {
  const found = new Map<string, FailedRecord>();
  for (const { link, side, recordId, pair, code } of deadLetters.toReversed()) {
    // A record that carries another's key has a dead letter of its own under that pair, and needs a look of its own.
    const own = code === 'correlation-duplicate' || pair === null;
    const key = own ? `${link}\n${side}:${recordId}` : `${link}\n${pair}`;
    const held = found.get(key);
    if (held === undefined) found.set(key, { link, side, recordId, pair, codes: [code] });
    else found.set(key, { ...held, codes: [...new Set([...held.codes, code])] });
  }
  return [...found.values()];
}

/** Spreads the records over time; one whose link is not among `links`, or whose id is no id, gets no turn. */
export function withTurns(
  records: readonly FailedRecord[],
  links: readonly string[],
  perMinute: number,
): readonly ReplayedRecord[] {
  let turn = 0;
  return records.map((record) => {
    if (!links.includes(record.link) || parseRecordId(record.side, record.recordId) === null)
      return { ...record, delaySeconds: null };
    const delaySeconds = Math.floor((turn * 60) / perMinute);
    turn += 1;
    return { ...record, delaySeconds };
  });
}
