/** Orders the trails of changed records, when there may be more of them than requests. Pure. */
import type { ReviewedRecord } from './entry.ts';
import type { ReviewSource } from './report.ts';

/** A record whose trail may tell something new. */
export interface Candidate {
  readonly record: ReviewedRecord;
  readonly source: ReviewSource;
  /** Milliseconds since 1970, ConnectWise's clock: changes from this time on have not been looked at. */
  readonly since: number;
  /** The time of the record's last change as the record says it, milliseconds since 1970; 0 if nobody says. */
  readonly updatedAt: number;
  /** Its last author; empty where nobody says. */
  readonly updatedBy: string;
  /** True if it is a ticket on a board of a link. */
  readonly isSynced: boolean;
  /** Nights for which it was left over. */
  readonly nights: number;
}

const sourceRank: Readonly<Record<ReviewSource, number>> = {
  members: 0,
  'deleted-tickets': 1,
  companies: 2,
  tickets: 3,
  agreements: 4,
  contacts: 5,
};

/** Each record once: one that was left over and has changed again is looked at from the earlier time on. */
export function withoutDoubles(candidates: readonly Candidate[]): readonly Candidate[] {
  const known = new Map<string, Candidate>();
  for (const one of candidates) {
    const key = `${one.record.type} ${one.record.id}`;
    const other = known.get(key);
    known.set(
      key,
      other === undefined
        ? one
        : {
            ...(one.updatedAt >= other.updatedAt ? one : other),
            since: Math.min(one.since, other.since),
            nights: Math.max(one.nights, other.nights),
          },
    );
  }
  return [...known.values()];
}

/** Left over ones first, then what is suspicious, then members and deleted records; of equals the newest first. */
export function worstFirst(
  candidates: readonly Candidate[],
  suspicious: ReadonlySet<Candidate>,
): readonly Candidate[] {
  return candidates.toSorted(
    (one, other) =>
      other.nights - one.nights ||
      Number(suspicious.has(other)) - Number(suspicious.has(one)) ||
      sourceRank[one.source] - sourceRank[other.source] ||
      Number(other.isSynced) - Number(one.isSynced) ||
      other.updatedAt - one.updatedAt ||
      one.record.id - other.record.id,
  );
}
