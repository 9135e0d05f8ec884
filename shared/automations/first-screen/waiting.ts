/**
 * Reads the work behind the number of the queue: messages that are next, records that were put off and are tried again,
 * and records that a pause holds back. A message that is being worked, or that a delay hides, is in the number alone.
 */
import type { DeferralStore } from '../../ports/journals.ts';
import type { HeldNudges, LinkPauses } from '../../ports/link-states.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { Deferral } from '../../rules/sync/state/deferral.ts';
import { errorSentence, originSentence } from '../../rules/why/words.ts';

/** A record that somebody or something asked to be looked at. Times ISO 8601. */
export interface WaitingRecord {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: string;
  /** The reason for the look, in a sentence. */
  readonly cause: string;
  readonly since: string;
}

/** A record whose work is tried again. */
export interface PutOffRecord extends Omit<WaitingRecord, 'cause'> {
  readonly code: Deferral['code'];
  readonly sentence: string;
  readonly tries: number;
  readonly nextTryAt: string;
}

/** The queued, deferred and held work; `queued` is the service's approximate count. */
export interface WaitingList {
  /** About how many messages the queue has, of all links. */
  readonly queued: number;
  /** The first of those that are not delayed, at most 32. */
  readonly ready: readonly WaitingRecord[];
  readonly putOff: readonly PutOffRecord[];
  readonly held: readonly WaitingRecord[];
  /** True if more records were put off, or held, than are listed. */
  readonly isMore: boolean;
}

/** The queue, the deferrals, the pauses and the held nudges. */
export interface WaitingNeeds {
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly nudges: { depth(): Promise<number>; peek(): Promise<readonly Nudge[]> };
  readonly deferrals: Pick<DeferralStore, 'list'>;
  readonly pauses: Pick<LinkPauses, 'all'>;
  readonly held: Pick<HeldNudges, 'list'>;
}

/**
 * Lists the waiting records of one link, or of all (null). Throws `link-unknown` (dead-letter) and the codes of
 * storage.
 */
export async function listWaiting(
  { link, limit }: { readonly link: string | null; readonly limit: number },
  needs: WaitingNeeds,
): Promise<WaitingList> {
  requireKnownLink(needs.links, link);
  const isAsked = (name: string): boolean => link === null || name === link;
  const [queued, peeked, putOff, pauses] = await Promise.all([
    needs.nudges.depth(),
    needs.nudges.peek(),
    needs.deferrals.list(link, limit + 1),
    needs.pauses.all(),
  ]);
  const held: Nudge[] = [];
  for (const name of [...pauses.keys()].filter(isAsked)) {
    const some = await needs.held.list(name, limit + 1 - held.length);
    held.push(...some.map(({ nudge }) => nudge));
    if (held.length > limit) break;
  }
  return {
    queued,
    ready: peeked.filter((nudge) => isAsked(nudge.link)).map(recordOf),
    putOff: putOff.slice(0, limit).map(putOffOf),
    held: held.slice(0, limit).map(recordOf),
    isMore: putOff.length > limit || held.length > limit,
  };
}

function recordOf({ link, side, recordId, origin, learnedAt }: Nudge): WaitingRecord {
  return { link, side, recordId, cause: originSentence(origin), since: learnedAt };
}

function putOffOf({ link, side, recordId, code, since, tries, nextTryAt }: Deferral): PutOffRecord {
  return { link, side, recordId, code, sentence: errorSentence(code), since, tries, nextTryAt };
}
