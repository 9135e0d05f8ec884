/**
 * A storm on the wire formats themselves: people edit both sides, every fault of both simulators may be played in any
 * mixture, and instances die at any await. Then the faults are over, and both sides must come to rest with equal records.
 */
import { ticketSync } from '../../../shared/automations/poll/ticket-sync.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import { inequalities } from '../../support/engine/inequalities.ts';
import { realWorld } from '../../support/engine/real-world.ts';
import { seededRandom } from '../../support/engine/scheduler.ts';
import { orderFault } from './storm-faults.ts';
import { fileDifferences } from './storm-files.ts';
import { editIncident, editTicket } from './storm-people.ts';
import { idOn, ticketId } from '../../support/builders/record-ids.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

export interface StormEnd {
  readonly seed: number;
  /** The faults that were ordered, in their order. */
  readonly faults: readonly string[];
  readonly crashes: number;
  /** Files that had to travel. */
  readonly files: number;
  /** Sentences; none when all is well. */
  readonly violations: readonly string[];
}

/** How often things happen; shares of one. */
const share = { opened: 0.12, ticket: 0.28, incident: 0.25, fault: 0.2, crash: 0.07 };
/** A killed host's message is seen again after this long. */
const invisibleMs = 600_000;

/** Plays the storm of this number; the same number plays the same storm. Violations are told, nothing is thrown. */
export async function wireStorm(seed: number, steps = 24): Promise<StormEnd> {
  const random = seededRandom(seed);
  const world = await realWorld(seed);
  const work = workers(world, random);
  const tickets: string[] = [];
  const faults: string[] = [];
  const one = <Item>(list: readonly Item[]): Item | undefined => list[Math.floor(random() * list.length)];
  // The first poll sets the cursors; what is older than its look-back is nobody's business.
  await work.round();
  if (random() < 0.5) world.listen();
  for (let step = 0; step < steps; step += 1) {
    await world.clock.advance(1_000 + Math.floor(random() * 20_000));
    const deed = `deed ${step}`;
    let choice = random();
    const is = (part: number): boolean => (choice -= part) < 0;
    if (is(share.opened) || tickets.length === 0)
      tickets.push(world.openTicket(`${deed} opened`, `Text of ${step}`));
    else if (is(share.ticket)) editTicket(world, one(tickets) ?? '', random, deed);
    else if (is(share.incident)) {
      const id = one(visibleIncidents(world));
      if (id !== undefined) editIncident(world, id, random, deed);
    } else if (is(share.fault)) faults.push(orderFault(world, random));
    else await work.round();
  }
  world.connectwise.faults.remove();
  world.servicenow.faults.remove();
  work.live();
  await recover(world, tickets, () => work.round());
  const { violations, files } = await judge(world, tickets);
  return { seed, faults, crashes: work.crashes(), files, violations };
}

/** Polls and works off the queue, with deaths in between until `live` is called. */
function workers(world: World, random: () => number) {
  let mayDie = true;
  let crashes = 0;

  /** Runs a story; true when it ended, false when its instance died at one of its awaits. */
  async function run(story: (needs: World['needs']) => Promise<unknown>): Promise<boolean> {
    if (!mayDie || random() >= share.crash) {
      await story(world.needs);
      return true;
    }
    let left = 1 + Math.floor(random() * 60);
    let die: (alive: boolean) => void = () => undefined;
    const died = new Promise<boolean>((resolve) => (die = resolve));
    const mortal = world.newInstance(() => {
      left -= 1;
      if (left > 0) return Promise.resolve();
      die(false);
      return new Promise<void>(() => undefined);
    });
    const lived = await Promise.race([story(mortal.needs).then(() => true), died]);
    if (!lived) crashes += 1;
    return lived;
  }

  return {
    crashes: () => crashes,
    /** From now on nobody dies. */
    live(): void {
      mayDie = false;
    },
    async round(): Promise<void> {
      const { clock, state } = world;
      await run(ticketSync);
      for (let guard = 0; guard < 5_000; guard += 1) {
        const next = state.queue.toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
        if (next === undefined) return;
        if (next.visibleAt > clock.now()) await clock.advance(next.visibleAt - clock.now());
        state.queue.splice(state.queue.indexOf(next), 1);
        const lived = await run((needs) => syncPair(next.nudge, needs));
        if (!lived) state.queue.push({ nudge: next.nudge, visibleAt: clock.now() + invisibleMs });
      }
      throw new Error('the queue never became empty');
    },
  };
}

/** Polls go on, a person replays what was dead-lettered, and the night's comparison looks at every record. */
async function recover(world: World, tickets: readonly string[], round: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await world.clock.advance(150_000);
    const now = world.clock.now();
    const nudge = (about: Pick<Nudge, 'side' | 'recordId' | 'origin'>): void => {
      const learnedAt = new Date(now).toISOString();
      const messageId = `${about.origin} ${turn}`;
      world.state.queue.push({
        nudge: { ...about, link: world.link.name, learnedAt, messageId },
        visibleAt: now,
      });
    };
    for (const { side, recordId } of world.state.deadLetters.values())
      nudge({ side, recordId: idOn(side, recordId), origin: 'replay' });
    const paired = [...world.state.pairRows.values()].flatMap(({ pair }) => pair.connectwiseId ?? []);
    for (const recordId of new Set([...tickets, ...paired]))
      nudge({ side: 'connectwise', recordId: ticketId(recordId), origin: 'reconcile' });
    await round();
  }
}

async function judge(
  world: World,
  tickets: readonly string[],
): Promise<{ violations: readonly string[]; files: number }> {
  const violations = [...(await inequalities(world))];
  const pairs = [...world.state.pairRows.values()].map(({ pair }) => pair);
  for (const id of tickets)
    if (!pairs.some(({ connectwiseId, servicenowId }) => connectwiseId === id && servicenowId !== null))
      violations.push(`ticket ${id} has no incident`);
  let files = 0;
  for (const { connectwiseId, servicenowId } of pairs) {
    const ticket = await world.linked.sides.connectwise.read(connectwiseId ?? '');
    const incident = await world.linked.sides.servicenow.read(servicenowId ?? '');
    if (ticket.kind !== 'found' || incident.kind !== 'found') continue;
    const { wrong, wanted } = fileDifferences(world, { ticket: ticket.record, incident: incident.record });
    violations.push(...wrong);
    files += wanted;
  }
  const writes = world.writes();
  await world.clock.advance(900_000);
  await world.poll();
  await world.drain();
  if (world.writes() !== writes) violations.push(`one more poll wrote ${world.writes() - writes} times`);
  return { violations, files };
}

/** Incidents of pairs that a person could open now. */
function visibleIncidents(world: World): readonly string[] {
  return [...world.state.pairRows.values()].flatMap(({ pair }) =>
    pair.servicenowId !== null && world.servicenow.control.record('incident', pair.servicenowId) !== undefined
      ? [pair.servicenowId]
      : [],
  );
}
