/**
 * Links that people pause and resume while workers are at work on two instances, each of which knows of it a few seconds
 * later than the other.
 */
import { holding, releaseHeld, whileRunning } from '../../../../shared/automations/sync/pause/link-pause.ts';
import { createHeldNudges, createLinkPauses } from '../../../../shared/azure/stores/links/link-states.ts';
import type { LinkPauses } from '../../../../shared/ports/link-states.ts';
import type { NudgeQueue } from '../../../../shared/ports/queues.ts';
import type { LinkedSides } from '../../../../shared/ports/sync.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';
import type { Pause } from '../../../support/fakes/memory-stores.ts';

/** A write that had begun, was slow and took effect late is over by then, milliseconds. */
const underWayMs = 5 * 60_000;

/** The pauses of one history. */
export function pausesIn(clock: () => number) {
  const states = memoryTable({ now: clock });
  const held = createHeldNudges(memoryTable({ now: clock }));
  const person = createLinkPauses(states, clock);
  const instances = [createLinkPauses(states, clock), createLinkPauses(states, clock)];
  const since = new Map<string, number>();

  /** As over a network: before and after each call a worker may be held up, or end for good. */
  const about =
    (pause: Pause) =>
    async <Answer>(where: string, work: () => Promise<Answer>): Promise<Answer> => {
      await pause(`before ${where}`);
      const answer = await work();
      await pause(`after ${where}`);
      return answer;
    };
  const pausesOf = (
    pause: Pause,
    worker: number,
  ): Pick<LinkPauses, 'of' | 'readNow' | 'look' | 'markHeld' | 'unmarkHeld'> => {
    const here = instances[worker % instances.length] ?? person;
    return {
      of: (link) => about(pause)('pauses.of', () => here.of(link)),
      readNow: (link) => about(pause)('pauses.readNow', () => here.readNow(link)),
      look: () => about(pause)('pauses.look', () => here.look()),
      markHeld: (link) => about(pause)('pauses.markHeld', () => here.markHeld(link)),
      unmarkHeld: (link, mark) => about(pause)('pauses.unmarkHeld', () => here.unmarkHeld(link, mark)),
    };
  };

  return {
    /** Pauses a link, or resumes one that is paused; answers whether it runs now. */
    async turn(link: string, now: number): Promise<boolean> {
      if ((await person.resume(link)) !== null) return since.delete(link);
      await person.pause(link, { since: new Date(now).toISOString(), by: 'Jo', because: '' });
      since.set(link, now);
      return false;
    },
    async end(): Promise<void> {
      for (const link of since.keys()) await person.resume(link);
      since.clear();
    },
    needsOf(pause: Pause, worker: number, nudges: NudgeQueue) {
      const pauses = pausesOf(pause, worker);
      const stores = {
        pauses,
        nudges,
        now: clock,
        held: {
          list: (link: string, limit: number) => about(pause)('held.list', () => held.list(link, limit)),
          forget: (one: Parameters<typeof held.forget>[0]) =>
            about(pause)('held.forget', () => held.forget(one)),
        },
      };
      return {
        pausing: {
          pauses,
          hold: holding(
            { hold: (nudge: Nudge) => about(pause)('held.hold', () => held.hold(nudge)) },
            pauses,
          ),
        },
        paused: { pauses, release: (link: string) => releaseHeld(link, stores) },
      };
    },
    guarded: (sides: LinkedSides, pause: Pause, worker: number): LinkedSides =>
      whileRunning(sides, pausesOf(pause, worker)),
    /** A write that took effect long after its link was paused. */
    judge(link: string, now: number): readonly string[] {
      const from = since.get(link);
      return from === undefined || now - from <= underWayMs
        ? []
        : [`a write reached ${link} ${(now - from) / 1000} s after it was paused`];
    },
  };
}
