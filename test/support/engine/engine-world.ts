/** Two systems in memory, the stores, and the two stories over them: what the tests of the stories drive by hand. */
import { previewPair } from '../../../shared/automations/operate/preview-pair.ts';
import type { Preview } from '../../../shared/automations/operate/preview-pair.ts';
import { holding, releaseHeld, whileRunning } from '../../../shared/automations/sync/pause/link-pause.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { createHeldNudges, createLinkPauses } from '../../../shared/azure/stores/links/link-states.ts';
import type { HeldNudges, LinkPauses } from '../../../shared/ports/link-states.ts';
import type { SyncOutcome, SyncPairNeeds } from '../../../shared/ports/sync.ts';
import { pollMemory } from '../../../shared/automations/poll/poll-memory.ts';
import { ticketSync } from '../../../shared/automations/poll/ticket-sync.ts';
import type { TicketSyncNeeds, TicketSyncOutcome } from '../../../shared/automations/poll/ticket-sync.ts';
import type { Config, EngineTuning, Link } from '../../../shared/rules/config/link.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import type { FieldValues, SideName } from '../../../shared/rules/sync/record.ts';
import { aConfig } from '../fakes/links.ts';
import type { LinkJson } from '../fakes/links.ts';
import { memorySystem } from '../fakes/memory-side.ts';
import type { Fault, HeldRecord, MemorySystem } from '../fakes/memory-side.ts';
import { memoryTable } from '../fakes/memory-table.ts';
import { emptyState, memoryStores } from '../fakes/memory-stores.ts';
import type { MemoryState, MemoryStores, Pause } from '../fakes/memory-stores.ts';
import { idOn } from '../builders/record-ids.ts';

/** The disturbances of one worker. */
export interface Disturbance {
  readonly pause?: Pause;
  readonly fault?: (call: string) => Fault;
}

export interface EngineWorld {
  readonly state: MemoryState;
  /** The link as it is configured now. */
  readonly link: () => Link;
  readonly now: () => number;
  readonly tuning: EngineTuning;
  /** The guard's word; set by tests that are about it. */
  readonly guard: {
    mayUnlink?: NonNullable<SyncPairNeeds['mayUnlink']>;
    mayPoll?: NonNullable<TicketSyncNeeds['mayPoll']>;
  };
  readonly pauses: LinkPauses;
  readonly held: HeldNudges;
  /** Another configuration of the same link, as after a deployment. */
  reconfigure(changes: LinkJson): void;
  readonly connectwise: MemorySystem;
  readonly servicenow: MemorySystem;
  advance(seconds: number): void;
  /** A nudge about a record, learned now. */
  nudge(side: SideName, recordId: string): Nudge;
  /** The dependencies of a story here, for one that the world does not drive itself. */
  needs(
    how?: Disturbance,
  ): SyncPairNeeds & Pick<Required<TicketSyncNeeds>, 'memory' | 'paused'> & MemoryStores;
  sync(nudge: Nudge, how?: Disturbance): Promise<SyncOutcome>;
  /** The dry run. */
  preview(side: SideName, recordId: string): Promise<Preview>;
  poll(how?: Disturbance): Promise<TicketSyncOutcome>;
  /** Works off the queue, moving the clock to each message's time, until it is empty. */
  drain(): Promise<void>;
  /** Polls and drains until a whole round writes nothing. */
  bringToRest(): Promise<void>;
  /** Writes that reached either system. */
  writes(): number;
  openTicket(changes?: Partial<FieldValues>): string;
  openIncident(changes?: Partial<FieldValues>): string;
  /** The only record of a side; throws when there are none or several. */
  only(side: SideName): HeldRecord;
}

export function engineWorld(changes: LinkJson = {}): EngineWorld {
  const config = aConfig(changes);
  let link = linkIn(config);
  const guard: EngineWorld['guard'] = {};
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  let serial = 0;
  const clock = (): number => now;
  const state = emptyState();
  const company = 'company-a';
  const systems: Record<SideName, MemorySystem> = {
    connectwise: memorySystem({
      side: 'connectwise',
      company,
      statuses: ['New', 'Assigned', 'In Progress', 'Waiting', 'Completed', 'Closed', 'Parts Ordered'],
      closed: ['Completed', 'Closed'],
      now: clock,
    }),
    servicenow: memorySystem({
      side: 'servicenow',
      company,
      statuses: ['1', '2', '3', '6', '7', '8'],
      closed: ['7', '8'],
      now: clock,
    }),
  };
  const pauses = createLinkPauses(memoryTable({ now: clock }), clock);
  const held = createHeldNudges(memoryTable({ now: clock }));
  const memory = pollMemory(clock);
  const needs = ({ pause, fault }: Disturbance) => ({
    ...memoryStores({ state, now: clock, ...(pause && { pause }) }),
    engine: config.engine,
    links: [link.name],
    ...guard,
    pausing: { pauses, hold: holding(held, pauses) },
    paused: {
      pauses,
      release: (name: string) =>
        releaseHeld(name, { pauses, held, nudges: memoryStores({ state, now: clock }).nudges, now: clock }),
    },
    memory,
    now: clock,
    newOwner: () => `owner-${(serial += 1)}`,
    linkOf: (name: string) => {
      const options = { ...(pause && { pause }), ...(fault && { fault }) };
      const sides = {
        connectwise: systems.connectwise.port(link, options),
        servicenow: systems.servicenow.port(link, options),
      };
      return Promise.resolve(name === link.name ? whileRunning({ link, sides }, pauses) : null);
    },
  });
  const runLate = (): void => {
    systems.connectwise.runLate();
    systems.servicenow.runLate();
  };

  const world: EngineWorld = {
    state,
    link: () => link,
    now: clock,
    tuning: config.engine,
    guard,
    pauses,
    held,
    reconfigure(others) {
      link = linkIn(aConfig(others));
    },
    connectwise: systems.connectwise,
    servicenow: systems.servicenow,
    advance(seconds) {
      now += seconds * 1000;
      runLate();
    },
    nudge: (side, recordId) => ({
      link: link.name,
      side,
      recordId: idOn(side, recordId),
      origin: 'callback',
      learnedAt: new Date(now).toISOString(),
      messageId: `m${(serial += 1)}`,
    }),
    needs: (how = {}) => needs(how),
    sync: (nudge, how = {}) => syncPair(nudge, needs(how)),
    preview: (side, recordId) =>
      previewPair({ link: link.name, side, recordId: idOn(side, recordId) }, needs({})),
    poll: (how = {}) => ticketSync(needs(how)),
    async drain() {
      for (let guard = 0; state.queue.length > 0; guard += 1) {
        if (guard > 500)
          throw new Error(`the queue never empties: ${JSON.stringify(state.queue.slice(0, 2))}`);
        state.queue.sort((a, b) => a.visibleAt - b.visibleAt);
        const message = state.queue.shift();
        if (message === undefined) return;
        now = Math.max(now + 10, message.visibleAt);
        runLate();
        await world.sync(message.nudge);
      }
    },
    async bringToRest() {
      for (let round = 0; round < 10; round += 1) {
        world.advance(300);
        const before = world.writes();
        await world.poll();
        await world.drain();
        if (world.writes() === before) return;
      }
      throw new Error('it never ends in sync');
    },
    writes: () => systems.connectwise.effects.length + systems.servicenow.effects.length,
    openTicket: (fields = {}) =>
      systems.connectwise.open({
        summary: 'Printer',
        description: 'It burns.',
        status: 'New',
        priority: 'Medium',
        ...fields,
      }),
    openIncident: (fields = {}) =>
      systems.servicenow.open({
        summary: 'Printer',
        description: 'It burns.',
        status: '1',
        priority: '2/2',
        ...fields,
      }),
    only(side) {
      const [record, ...others] = systems[side].records.values();
      if (record === undefined || others.length > 0)
        throw new Error(`${side} has ${others.length + (record === undefined ? 0 : 1)} records`);
      return record;
    },
  };
  return world;
}

function linkIn({ links: [link] }: Config): Link {
  if (link === undefined) throw new Error('no link');
  return link;
}

/** Ends a worker for good as soon as it has stored the pair after a call such as `servicenow update` was answered. */
export async function dieOnceStored(
  work: (how: Disturbance) => Promise<unknown>,
  call: string,
): Promise<void> {
  const { promise: died, resolve } = Promise.withResolvers<void>();
  let isAnswered = false;
  const pause: Pause = (where) => {
    isAnswered ||= where === `after ${call}`;
    if (!isAnswered || where !== 'after pairs.save') return Promise.resolve();
    resolve();
    return new Promise(() => undefined);
  };
  await Promise.race([
    died,
    work({ pause }).then(() => Promise.reject(new Error(`It came to its end without ${call}.`))),
  ]);
}

/** Ends a worker for good when it has come to its n-th turn; counts the turns of one that is not ended. */
export function crashAt(turn: number): {
  pause: Pause;
  crashed: Promise<'crashed'>;
  turns(): number;
  where(): string;
} {
  const { promise, resolve } = Promise.withResolvers<'crashed'>();
  let turns = 0;
  let at = '';
  return {
    pause(where) {
      turns += 1;
      if (turns < turn) return Promise.resolve();
      if (turns === turn) {
        at = where;
        resolve('crashed');
      }
      return new Promise(() => undefined);
    },
    crashed: promise,
    turns: () => turns,
    where: () => at,
  };
}
