/**
 * Two queues of nudges, so that a link with thousands of changes keeps no other link waiting:
 *
 *   a nudge ─▶ its link within its share, or a person's request? ─▶ `nudges`
 *                        ╰─ no ─▶ `bulk-nudges`, which has workers of its own
 *
 * A nudge stands on exactly one of the two, and both are worked in the same way, so nothing is lost and nothing waits
 * for ever. A nudge of a record may overtake another, which is harmless: a run reads the record fresh, and the older
 * nudge is stale then. docs/decisions/fair-queues.md gives the reasons.
 */
import { createShares } from '../kit/share.ts';
import type { PoisonQueue } from '../ports/queues.ts';
import type { Nudge, NudgeOrigin } from '../rules/sync/nudge.ts';
import type { JsonQueue } from './json-queue.ts';

/** A link's share of the first queue: as many as a busy morning brings, and few enough to stand behind. */
export const nudgeShare = { atOnce: 20, perMinute: 20 } as const;

/** The most messages that the service shows, and the bound of the count in `waiting`. */
const maxShown = 32;

/** Requests that a person makes one by one, and waits for. */
const ordered: ReadonlySet<NudgeOrigin> = new Set(['asked', 'choice']);

/** The two queues of nudges: the fast one, and the one for links over their share. */
export interface NudgeLanes {
  /** Of the links that are within their share. */
  readonly first: JsonQueue<Nudge>;
  readonly bulk: JsonQueue<Nudge>;
}

/**
 * The queues of both lanes as one. `isWithinShare` is asked of each nudge that is sent, by its link; left out, each
 * process counts for itself.
 */
export function nudgeLanes(
  { first, bulk }: NudgeLanes,
  isWithinShare: (link: string) => boolean = createShares({ ...nudgeShare, now: () => Date.now() }),
): JsonQueue<Nudge> {
  return {
    async send(nudge, options) {
      const lane = ordered.has(nudge.origin) || isWithinShare(nudge.link) ? first : bulk;
      await lane.send(nudge, options);
    },
    async waiting() {
      const count = await first.waiting();
      return count >= maxShown ? count : Math.min(maxShown, count + (await bulk.waiting()));
    },
    async depth() {
      const [one, other] = await Promise.all([first.depth(), bulk.depth()]);
      return one + other;
    },
    async peek() {
      const [one, other] = await Promise.all([first.peek(), bulk.peek()]);
      return [...one, ...other].slice(0, maxShown);
    },
  };
}

/** Several poison queues as one, emptied one after the other. */
export function poisonLanes(queues: readonly PoisonQueue[]): PoisonQueue {
  return {
    async receive() {
      for (const queue of queues) {
        const messages = await queue.receive();
        if (messages.length > 0) return messages;
      }
      return [];
    },
  };
}
