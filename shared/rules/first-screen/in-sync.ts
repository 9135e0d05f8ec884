/**
 * Counts the pairs that are in sync, as far as it is known: between two numbers, because a queued message does not say
 * for sure. Pure.
 */
import type { DeadLetter } from '../sync/journal.ts';
import type { OpenConflict } from '../sync/state/open-conflicts.ts';
import type { AtLeast, StatusLink } from '../operate/status/report.ts';

/** Pairs of all links that are switched on. A null was not read. */
export interface InSync {
  /** `countedAt` (ISO 8601): the oldest count of a link. */
  readonly pairs: (AtLeast & { readonly countedAt: string }) | null;
  /** Pairs with at least one open conflict. */
  readonly inConflict: AtLeast | null;
  /** Pairs with at least one dead letter; a dead letter of a record that has no pair yet is none of them. */
  readonly withDeadLetter: AtLeast | null;
  /** Pairs with neither; what waits on the queue, or for the end of a pause, may still be among them. Null also while a link is counted. */
  readonly atMost: number | null;
  /** The same, less one pair for each such message: each concerns one record at most, and may change nothing. */
  readonly atLeast: number | null;
}

/** The numbers, from what was read. */
export function inSyncOf(facts: {
  readonly links: readonly StatusLink[];
  readonly deadLetters: { readonly deadLetters: readonly DeadLetter[]; readonly isMore: boolean } | null;
  readonly conflicts: { readonly conflicts: readonly OpenConflict[]; readonly isMore: boolean } | null;
  readonly queued: number | null;
}): InSync {
  const { deadLetters, conflicts, queued } = facts;
  const links = facts.links.filter(({ enabled }) => enabled);
  const isOurs = (link: string): boolean => links.some(({ name }) => name === link);
  const dead = new Set(
    deadLetters?.deadLetters.flatMap(({ link, pair }) =>
      pair !== null && isOurs(link) ? [`${link} ${pair}`] : [],
    ),
  );
  const open = new Set(
    conflicts?.conflicts.flatMap(({ link, pair }) => (isOurs(link) ? [`${link} ${pair}`] : [])),
  );
  const pairs = sumOf(links);
  const isKnown = pairs !== null && deadLetters?.isMore === false && conflicts?.isMore === false;
  const held = heldOf(links);
  const atMost = isKnown ? Math.max(0, pairs.count - new Set([...dead, ...open]).size) : null;
  return {
    pairs,
    inConflict: conflicts === null ? null : { count: open.size, isMore: conflicts.isMore },
    withDeadLetter: deadLetters === null ? null : { count: dead.size, isMore: deadLetters.isMore },
    atMost: pairs?.isMore === true ? null : atMost,
    atLeast: atMost === null || queued === null || held === null ? null : Math.max(0, atMost - queued - held),
  };
}

function sumOf(links: readonly StatusLink[]): InSync['pairs'] {
  const counts = links.flatMap(({ pairs }) => (pairs === null ? [] : [pairs]));
  const [countedAt] = counts.map((one) => one.countedAt).toSorted();
  if (counts.length < links.length || countedAt === undefined) return null;
  return {
    count: counts.reduce((sum, { count }) => sum + count, 0),
    isMore: counts.some(({ isMore }) => isMore),
    countedAt,
  };
}

/** Null where it is not known to the last one. */
function heldOf(links: readonly StatusLink[]): number | null {
  if (links.some(({ held }) => held === null || held.isMore)) return null;
  return links.reduce((sum, { held }) => sum + (held?.count ?? 0), 0);
}
