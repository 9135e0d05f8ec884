/** The real things behind the sync of one pair, and behind the poll that finds what changed. */
import { randomUUID } from 'node:crypto';
import { afterTimeout } from '../kit/deadline.ts';
import { pollMemory } from '../automations/poll/poll-memory.ts';
import { ticketSync, type TicketSyncNeeds, type TicketSyncOutcome } from '../automations/poll/ticket-sync.ts';
import { keepAskedRun } from '../automations/operate/sync-now.ts';
import { measuresOf } from '../automations/sync/measures.ts';
import { heldElsewhere, takeRecord } from '../automations/sync/record-owner.ts';
import { releaseHeld } from '../automations/sync/pause/link-pause.ts';
import { syncPair } from '../automations/sync/sync-pair.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import type { SyncOutcome, SyncPairNeeds } from '../ports/sync.ts';
import type { Config } from '../rules/config/link.ts';
import { enabledNames } from '../rules/config/named-link.ts';
import { knownDifference, withReading, type ClockReading } from '../rules/sync/merge/clock-difference.ts';
import { nudgeFrom } from '../rules/sync/nudge.ts';
import type { SideName } from '../rules/sync/record.ts';
import type { LinkStates } from './operate/link-states.ts';
import type { Counting } from '../automations/trends/count.ts';
import { countEnd, countPoll, measured, type Measuring } from './measure.ts';

/** The app for the functions of the sync. */
export interface SyncApp {
  /** `message` stood on that queue; `nudges`, if not said. */
  syncPair(message: unknown, queue?: 'nudges' | 'bulk-nudges'): Promise<SyncOutcome>;
  /** Polls every enabled link, or the one that is named. */
  ticketSync(link?: string): Promise<TicketSyncOutcome>;
}

/** The mass-change guard, as `reconcile.ts` gives it. */
export type MassChangeGuard = Required<Pick<SyncPairNeeds, 'mayUnlink'> & Pick<TicketSyncNeeds, 'mayPoll'>>;

/**
 * The port `clocks` in the memory of this process: each instance learns with its first reads, and a run reads both records
 * before it compares them. A store would be one more request of each run for what the run sees itself.
 */
export function remoteClocks(): NonNullable<SyncPairNeeds['clocks']> {
  const seen = new Map<string, readonly number[]>();
  const keyOf = (link: string, side: SideName): string => `${side} ${link}`;
  const aheadOn = (link: string, side: SideName): number =>
    knownDifference(seen.get(keyOf(link, side)) ?? []);
  return {
    saw(link: string, side: SideName, reading: ClockReading) {
      const key = keyOf(link, side);
      seen.set(key, withReading(seen.get(key) ?? [], reading));
    },
    aheadMs: (link) => ({
      connectwise: aheadOn(link, 'connectwise'),
      servicenow: aheadOn(link, 'servicenow'),
    }),
  };
}

/** The needs of `sync-pair`, whatever queue its work comes from. */
export function syncNeeds(parts: {
  readonly config: Pick<Config, 'links' | 'engine'>;
  readonly stores: Pick<
    Stores,
    | 'pairs'
    | 'pairClaims'
    | 'owners'
    | 'history'
    | 'conflicts'
    | 'openConflicts'
    | 'deadLetters'
    | 'deferrals'
  >;
  readonly guard: Pick<MassChangeGuard, 'mayUnlink'>;
  readonly states: Pick<LinkStates, 'ofSync'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Omit<SyncPairNeeds, 'linkOf' | 'nudges'> {
  const { config, stores, guard, states, now } = parts;
  return {
    ...states.ofSync,
    pairs: stores.pairs,
    claims: stores.pairClaims,
    history: stores.history,
    conflicts: stores.conflicts,
    openConflicts: stores.openConflicts,
    deadLetters: stores.deadLetters,
    deferrals: stores.deferrals,
    engine: config.engine,
    mayUnlink: guard.mayUnlink,
    heldElsewhere: heldElsewhere(config, stores.pairs),
    takeRecord: takeRecord(config, stores.owners, stores.pairs),
    clocks: remoteClocks(),
    now,
    newOwner: randomUUID,
  };
}

/** The stories over the app's stores. `sync` comes from `syncNeeds`. */
export function syncApp(parts: {
  readonly config: Pick<Config, 'links' | 'engine'>;
  readonly stores: Pick<Stores, 'pairs' | 'cursors' | 'nudges'>;
  readonly metrics: Pick<Measuring, 'all' | 'alarm'>;
  readonly sync: Omit<SyncPairNeeds, 'linkOf' | 'nudges'>;
  readonly linkOf: SyncPairNeeds['linkOf'];
  readonly guard: Pick<MassChangeGuard, 'mayPoll'>;
  readonly states: LinkStates;
  readonly counts: Pick<Counting, 'ended'>;
}): SyncApp {
  const { config, stores, metrics, sync, linkOf, guard, states, counts } = parts;
  const memory = pollMemory(() => sync.now());
  return {
    async syncPair(message, queue = 'nudges') {
      const nudge = nudgeFrom(queue, message);
      const running = syncPair(nudge, { ...sync, linkOf, nudges: stores.nudges });
      const ended = await measured(running, metrics, (outcome) => measuresOf(nudge, outcome));
      countEnd(nudge.link, ended, counts);
      await keepAskedRun(nudge, ended, { runs: states.askedRuns, now: () => sync.now() });
      await states.saveWriteTimes();
      return ended;
    },
    async ticketSync(link) {
      const outcome = await ticketSync({
        links: enabledNames(config.links).filter((name) => link === undefined || name === link),
        paused: {
          pauses: states.pauses,
          release: (name) => releaseHeld(name, { ...states, nudges: stores.nudges, now: () => sync.now() }),
        },
        linkOf,
        pairs: stores.pairs,
        cursors: stores.cursors,
        nudges: stores.nudges,
        engine: config.engine,
        mayPoll: guard.mayPoll,
        memory,
        after: afterTimeout,
        now: () => sync.now(),
      });
      countPoll(outcome, metrics);
      return outcome;
    },
  };
}
