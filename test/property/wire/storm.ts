/**
 * A storm on the wire formats themselves: people edit both sides, every fault of both simulators may be played in any
 * mixture, and instances die at any await. Then the faults are over, and both sides must end in sync.
 */
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import type { Pair } from '../../../shared/rules/sync/pair.ts';
import { inequalities } from '../../support/engine/inequalities.ts';
import { realWorld } from '../../support/engine/real-world.ts';
import { seededRandom } from '../../support/engine/scheduler.ts';
import { orderFault } from './storm-faults.ts';
import { fileDifferences } from './storm-files.ts';
import { reviewAfter } from './storm-review.ts';
import { editIncident, editTicket } from './storm-people.ts';
import { stormWorkers } from './workers.ts';
import { idOn, ticketId } from '../../support/builders/record-ids.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

export interface StormEnd {
  readonly seed: number;
  /** The faults that were ordered, in their order. */
  readonly faults: readonly string[];
  readonly crashes: number;
  /** Calls that the storage refused. */
  readonly refusals: number;
  /** Files that had to travel. */
  readonly files: number;
  /** Changes of tickets by the app, of which the audit review knew that they were. */
  readonly held: number;
  /** Sentences; none when all is well. */
  readonly violations: readonly string[];
}

/** The chance of each event of a turn, tried in this order; 1 is certain. */
const share = { opened: 0.12, ticket: 0.28, incident: 0.25, fault: 0.2 };

/**
 * Changes that move no timestamp, those of a board that was closed to us while the poll went by, and notes that an empty
 * answer denied: only the night's comparison finds them.
 */
const unseen = / (silent-update|board-forbidden|journal-forbidden) /;

/** Plays the storm of this number; the same number plays the same storm. Violations are told, nothing is thrown. */
export async function wireStorm(seed: number, steps = 24): Promise<StormEnd> {
  const random = seededRandom(seed);
  const one = <Item>(list: readonly Item[]): Item | undefined => list[Math.floor(random() * list.length)];
  const world = await realWorld(seed, 3, { pageSize: one([2, 3, 100, 100]) ?? 100 });
  const work = stormWorkers(world, random, 1 + Math.floor(random() * 3));
  const tickets: string[] = [];
  const faults: string[] = [];
  // The first poll sets the cursors; what is older than its look-back is nobody's business.
  await work.poll();
  await work.drain();
  if (random() < 0.5) world.listen();
  for (let step = 0; step < steps; step += 1) {
    await work.wait(1_000 + Math.floor(random() * 20_000));
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
    else {
      await work.poll();
      if (random() < 0.5) await work.drain();
    }
    // People save and faults come while the workers are in the middle of something.
    await work.some(Math.floor(random() * 40));
  }
  world.connectwise.faults.remove();
  world.servicenow.faults.remove();
  work.live();
  await work.drain();
  const lost = faults.some((fault) => unseen.test(fault)) ? [] : await lostWithoutHelp(world, tickets, work);
  await recover(world, tickets, work);
  const { violations, files } = await judge(world, tickets);
  const { wrong, held } = await reviewAfter(world);
  return {
    seed,
    faults,
    crashes: work.crashes(),
    refusals: work.refusals(),
    files,
    held,
    violations: [...lost, ...violations, ...wrong],
  };
}

type Workers = ReturnType<typeof stormWorkers>;

/**
 * Changes that polls, queue and workers did not carry over by themselves, before anybody replays or compares
 * anything. A pair or ticket with a dead letter waits for a person.
 */
async function lostWithoutHelp(
  world: World,
  tickets: readonly string[],
  work: Workers,
): Promise<readonly string[]> {
  for (let turn = 0; turn < 3; turn += 1) {
    await world.clock.advance(150_000);
    await work.poll();
    await work.drain();
  }
  const told = [...world.state.deadLetters.values()];
  const isTold = (pair: Pair): boolean =>
    pair.state !== 'active' ||
    told.some(
      ({ pair: key, recordId }) =>
        key === pair.key || recordId === pair.connectwiseId || recordId === pair.servicenowId,
    );
  const found = [...(await inequalities(world, false, isTold))];
  const pairs = [...world.state.pairRows.values()].map(({ pair }) => pair);
  for (const id of tickets)
    if (
      !pairs.some(({ connectwiseId, servicenowId }) => connectwiseId === id && servicenowId !== null) &&
      !told.some(({ recordId }) => recordId === id)
    )
      found.push(`ticket ${id} has no incident`);
  return found.map((sentence) => `before anybody helped: ${sentence}`);
}

/** Polls go on, a person replays what was dead-lettered, and the night's comparison looks at every record. */
async function recover(world: World, tickets: readonly string[], work: Workers): Promise<void> {
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
    await work.poll();
    await work.drain();
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
