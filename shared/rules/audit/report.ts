/**
 * The stored report of a night of the audit review, besides its groups: how far it came, and what it did not look at.
 * Pure.
 */
import type { ReviewedRecord } from './entry.ts';
import type { AuditGroup, JudgedNight } from './night.ts';

/** A list of changed records. */
export type ReviewSource =
  | 'tickets'
  | 'companies'
  | 'contacts'
  | 'agreements'
  | 'members'
  | 'deleted-tickets';

/** The night that was begun last. Times ISO 8601, by ConnectWise's clock. */
export interface ReviewState {
  readonly night: string;
  /** The changes of the night: from the first time, and before the second. */
  readonly from: string;
  readonly to: string;
  /** The last night before it that was ended; what that one left comes first. */
  readonly previous: string | null;
  readonly phase: 'begun' | 'done';
}

/** A record, or a whole list, that a night did not look at. */
export interface LeftRecord {
  /** Null for a list that could not be read. */
  readonly record: ReviewedRecord | null;
  readonly source: ReviewSource;
  /** The time from which on its changes were not looked at, ISO 8601. */
  readonly since: string;
  /** The number of nights in a row. */
  readonly nights: number;
}

/** A part of the review that failed, and the code of the failure. */
export interface ReviewFailure {
  readonly what: string;
  readonly code: string;
}

/** One night, as it is kept and shown. */
export interface NightReport extends Omit<JudgedNight, 'groups'> {
  readonly night: string;
  readonly from: string;
  readonly to: string;
  /** ISO 8601, our clock. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** The member whose keys the app uses; null where nobody could tell, so that no change could be judged as ours. */
  readonly apiMember: string | null;
  /** Requests of ConnectWise. */
  readonly requests: number;
  /** The number of records whose trail was read. */
  readonly lookedAt: number;
  /** Records and lists that came over from the night before. */
  readonly carried: number;
  /** Records and lists that the next night takes first. */
  readonly left: number;
  /** Records and lists that no later night will look at. */
  readonly givenUp: number;
  readonly groups: number;
  readonly failures: readonly ReviewFailure[];
}

/**
 * Returns the reason why a night says less than it should, in a few words; null when it looked at everything, or the
 * next one will.
 */
export function incompleteBecause({
  apiMember,
  failures,
  givenUp,
  carried,
  left,
}: Pick<NightReport, 'apiMember' | 'failures' | 'givenUp' | 'carried' | 'left'>): string | null {
  const reasons = [
    ...(apiMember === null ? ['auditReview.apiMember is not set, and no callback entry tells it'] : []),
    ...failures.map(({ what, code }) => `${what}: ${code}`),
    ...(givenUp > 0 ? [`${givenUp} records were given up`] : []),
    ...(carried > 0 && left > 0 ? [`${left} records are left over for two nights or more`] : []),
  ];
  return reasons.length === 0 ? null : reasons.slice(0, 5).join('; ');
}

/** Counts the changes of a night that have one of these findings. */
export function changesWith(
  groups: readonly Pick<AuditGroup, 'finding' | 'count'>[],
  findings: readonly AuditGroup['finding'][],
): number {
  return groups
    .filter(({ finding }) => findings.includes(finding))
    .reduce((sum, { count }) => sum + count, 0);
}
