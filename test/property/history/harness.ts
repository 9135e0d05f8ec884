/**
 * Runs one history through the real engine and the real rules: several workers on shared stores, two links whose
 * records have equal ids, people who edit meanwhile, faults, crashes and frozen workers, all under one seed.
 *
 * The faults end with the history, and the workers go on until nothing is left to do; then the invariants are
 * checked. The same history always runs the same way.
 */
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import type { ConflictStore } from '../../../shared/ports/journals.ts';
import type { LinkedSides } from '../../../shared/ports/sync.ts';
import { pollMemory } from '../../../shared/automations/poll/poll-memory.ts';
import { ticketSync } from '../../../shared/automations/poll/ticket-sync.ts';
import type { Config } from '../../../shared/rules/config/link.ts';
import { asCodedError } from '../../../shared/rules/errors.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import type { FieldName, SideName } from '../../../shared/rules/sync/record.ts';
import { sideNames } from '../../../shared/rules/sync/record.ts';
import type { Effect, Fault, HeldRecord } from '../../support/fakes/memory-side.ts';
import { wrongClockMs } from '../../support/fakes/memory-types.ts';
import { emptyState, memoryStores } from '../../support/fakes/memory-stores.ts';
import type { Pause, QueuedNudge } from '../../support/fakes/memory-stores.ts';
import type { Ended, HumanDeed } from './ended.ts';
import type { Action, History } from './history.ts';
import type { Callback } from './people/callback.ts';
import { pausesIn } from './people/pauses.ts';
import { personsIn } from './people/persons.ts';
import { createLedger } from './judges/ledger.ts';
import { giveWay, stillStopped } from './give-way.ts';
import { isTalk, machinesAt } from './people/machines.ts';
import { notFresh } from './judges/fresh.ts';
import { counterpartId } from './counterparts.ts';
import { stopJudge } from './judges/stops.ts';
import { systemsOf } from './systems.ts';
import { createTimeline } from './timeline.ts';
import { slowStoreMs, slowestMs, troubles } from './troubles.ts';
import { winnerJudge } from './judges/winners.ts';
import { untraced } from './judges/traces.ts';
import { afterPromises, createScheduler, seededRandom } from '../../support/engine/scheduler.ts';
import type { Worker } from '../../support/engine/scheduler.ts';
import { idOn } from '../../support/builders/record-ids.ts';
import { cursorsIn } from '../../support/engine/cursors.ts';

/** The parts that a defect planted for the harness's own test may replace. */
export interface Planted {
  readonly unfenced?: boolean;
  readonly sides?: (sides: LinkedSides) => LinkedSides;
  readonly conflicts?: (conflicts: ConflictStore) => ConflictStore;
  /** True for a record whose nudges are to be thrown away. */
  readonly skip?: (record: HeldRecord) => boolean;
}

const start = Date.parse('2026-03-02T08:00:00.000Z');

/** Runs one history to its rest. */
export async function runHistory(history: History, config: Config, planted: Planted = {}): Promise<Ended> {
  const random = seededRandom(history.seed);
  let now = start;
  const clock = (): number => now;
  const state = emptyState();
  const scheduler = createScheduler(random, afterPromises);
  const deeds: HumanDeed[] = [];
  const violations: string[] = [];
  const trace: string[] = [];
  let crashes = 0;
  let freezes = 0;
  let owners = 0;
  let serial = 0;
  let workers = 0;
  const trouble = troubles(clock, (line) => trace.push(line), history.letterRefusals);
  /** One whose clock is wrong works alone: nobody else can tell how long its claims last. */
  let alone: Worker | null = null;
  /** The next poll finds that a cursor is ahead; an hour later none would. */
  let mustPoll = false;
  const links = Object.fromEntries(config.links.map((link) => [link.name, link]));
  const systems = systemsOf(history, config, clock);
  const linkNames = Object.keys(links);
  const allSystems = linkNames.flatMap((link) => sideNames.flatMap((side) => systems[link]?.[side] ?? []));
  const timeline = createTimeline(systems);
  const judgeWinner = winnerJudge({ timeline, systems, links, state, ahead: history.clocks });
  const talkersOf = (link: string): number =>
    history.machines.filter(({ kind, link: at }) => isTalk(kind) && linkNames[at % linkNames.length] === link)
      .length;
  const judgeStop = stopJudge({ systems, state, talkersOf });
  const ledger = createLedger(state, systems, links);
  const pausing = pausesIn(clock);
  // Two instances poll in turns, and neither knows what the other one has seen.
  const memories = [pollMemory(clock), pollMemory(clock)];

  const needsOf = (pause: (where: string) => Promise<void>, worker: Worker) => {
    const wrong = trouble.wrongClocks(worker.name === 'poll' ? 'poll' : 'sync', mayClockBeWrong(worker));
    if (wrong.isOurs) alone = worker;
    if (wrong.isOurs && worker.name === 'poll') mustPoll = true;
    let owner = '';
    let since = 0;
    const own = history.clocks.workers[(workers += 1) % history.clocks.workers.length] ?? 0;
    const ahead = own + (wrong.isOurs ? wrongClockMs : 0);
    const asOrdered = trouble.faultFor(worker);
    const fault = (call: string): Fault => {
      const ordered = asOrdered(call);
      return wrong.isTheirs && ordered === 'none' && call === 'read changed' ? 'ahead' : ordered;
    };
    const memory = memoryStores({
      state,
      pause,
      refuse: (where) => {
        const how = trouble.refuse(worker.name === 'poll' ? `poll ${where}` : where);
        if (how === 'slow') worker.frozenUntil = now + slowStoreMs;
        return how;
      },
      now: clock,
      unfenced: planted.unfenced ?? false,
    });
    const stores = { ...memory, conflicts: planted.conflicts?.(memory.conflicts) ?? memory.conflicts };
    return {
      ...stores,
      ...pausing.needsOf(pause, workers, stores.nudges),
      memory: memories[workers % memories.length] ?? pollMemory(clock),
      engine: config.engine,
      links: linkNames,
      now: () => now + ahead,
      // As learned from the systems' answers.
      clocks: { saw: () => undefined, aheadMs: () => history.clocks },
      newOwner: () => {
        since = timeline.order();
        owner = `owner-${(owners += 1)}`;
        return owner;
      },
      linkOf: (name: string): Promise<LinkedSides | null> => {
        const link = links[name];
        const system = systems[name];
        if (link === undefined || system === undefined) return Promise.resolve(null);
        const options = {
          pause,
          fault,
          clock: () => now + ahead,
          onEffect: (effect: Effect) => judge(name, effect, { owner, since }),
        };
        const sides: LinkedSides = {
          link,
          sides: {
            connectwise: system.connectwise.port(link, options),
            servicenow: system.servicenow.port(link, options),
          },
        };
        return Promise.resolve(pausing.guarded(planted.sides?.(sides) ?? sides, pause, workers));
      },
    };
  };

  /**
   * Returns true if a wrong clock does no harm now: this worker is alone, and no intent is open whose age it would
   * misjudge.
   */
  const mayClockBeWrong = (worker: Worker): boolean =>
    scheduler.alive().every((one) => one === worker) &&
    [...state.pairRows.values()].every(({ pair }) => pair.creating === null && pair.pending.length === 0) &&
    [...state.noteRows.values(), ...state.fileRows.values()].every((rows) =>
      [...rows.values()].every((row) => row.state !== 'intended'),
    );
  const isTaken = (): boolean => alone !== null && scheduler.alive().includes(alone);

  const startSync = async (): Promise<boolean> => {
    if (isTaken()) return false;
    const at = state.queue.findIndex(({ visibleAt }) => visibleAt <= now);
    const message = state.queue[at];
    if (message === undefined) return false;
    // Received messages stay on the queue, hidden, until they are worked off: a crash brings them back.
    const hidden: QueuedNudge = { nudge: message.nudge, visibleAt: now + 300_000 };
    state.queue.splice(at, 1, hidden);
    const record = systems[message.nudge.link]?.[message.nudge.side].records.get(message.nudge.recordId);
    if (record !== undefined && planted.skip?.(record) === true) {
      state.queue.splice(state.queue.indexOf(hidden), 1);
      return true;
    }
    await scheduler.start('sync', async (pause, worker) => {
      try {
        const meddled = meddling(pause, message.nudge, worker);
        const outcome = await syncPair(message.nudge, needsOf(meddled, worker));
        const { side, recordId, origin } = message.nudge;
        trace.push(`${side}:${recordId} ${origin} ${JSON.stringify(outcome)}`);
        const still = state.queue.indexOf(hidden);
        if (still >= 0) state.queue.splice(still, 1);
      } catch (failure) {
        // The message is delivered again.
        if (asCodedError(failure).code === 'storage-unavailable')
          trace.push(`syncPair threw: ${String(failure)}`);
        else violations.push(`syncPair threw: ${String(failure)}`);
      }
    });
    return true;
  };

  const startPoll = (): Promise<Worker> =>
    scheduler.start('poll', async (pause, worker) => {
      const before = new Map(cursorsIn(state));
      const outcome = await ticketSync(needsOf(pause, worker));
      trace.push(`poll ${outcome.polled.map(({ side, nudges }) => `${side}:${nudges}`).join(' ')}`);
      for (const [key, cursor] of cursorsIn(state)) {
        const was = before.get(key)?.completedTo;
        // One that a wrong clock moved ahead starts over.
        const isAhead = Date.parse(was ?? '') > now + 240_000;
        if (was !== undefined && cursor.completedTo < was && !isAhead)
          violations.push(`P7: the cursor of ${key} moved back`);
      }
    });

  const callbackOf = (link: string, side: SideName, recordId: string, how: Callback): void => {
    const send = (delayMs: number): void => {
      state.queue.push({
        nudge: {
          link,
          side,
          recordId: idOn(side, recordId),
          origin: 'callback',
          learnedAt: new Date(now + delayMs).toISOString(),
          messageId: `m${(serial += 1)}`,
        },
        visibleAt: now + delayMs,
      });
    };
    if (how === 'lost' || history.isDeaf) return;
    send(how === 'late' ? 90_000 : 200);
    if (how === 'twice') send(1_500);
  };

  const deed = (link: string, side: SideName, recordId: string, what: string, value: string): void => {
    deeds.push({ link, side, recordId, what, value, at: now });
    ledger.person(link, side, recordId, what, value);
    timeline.person(link, { side, recordId, what, value });
    trace.push(`person ${link} ${side}:${recordId} ${what} = ${value.slice(0, 40)}`);
  };

  const persons = personsIn({
    links,
    systems,
    nextSerial: () => (serial += 1),
    deed,
    callback: callbackOf,
    tell: (line) => trace.push(line),
  });

  const machines = machinesAt({
    machines: history.machines,
    links: linkNames,
    systems,
    now: clock,
    deed,
    callback: callbackOf,
  });

  /** The first person who waits for such a moment saves while the worker stands there. */
  function meddling(pause: Pause, nudge: Nudge, worker: Worker): Pause {
    return (where) => {
      const action = trouble.meddler(where);
      if (action !== undefined)
        persons.meddle(action, nudge, counterpartId(state, nudge.link, nudge.side, nudge.recordId));
      // A long file takes its time; two pieces take longer than a claim lives.
      if (where.startsWith('slow') && where.endsWith('piece')) worker.frozenUntil = now + 60_000;
      return pause(where);
    };
  }

  async function act(action: Action): Promise<void> {
    switch (action.kind) {
      case 'open':
      case 'edit':
      case 'touch':
      case 'attach':
      case 'note':
      case 'move':
      case 'merge':
        persons.act(action);
        return;
      case 'steps':
        for (let count = 0; count < action.count; count += 1) {
          now += 5;
          runLate();
          if (scheduler.alive().length < history.workers) await startSync();
          if (!(await scheduler.step(now))) break;
        }
        return;
      case 'poll':
        if (!scheduler.alive().some(({ name }) => name === 'poll')) await startPoll();
        return;
      case 'pause': {
        const name = linkNames[action.link % linkNames.length] ?? '';
        const isResumed = await pausing.turn(name, now);
        trace.push(`${isResumed ? 'resumed' : 'paused'} ${name}`);
        if (isResumed && action.isPolled && !scheduler.alive().some(({ name: one }) => one === 'poll'))
          await startPoll();
        return;
      }
      case 'advance':
        // Requests have time limits: none is on its way for minutes.
        for (let left = action.seconds * 1000; left > 0; left -= slowestMs) {
          await pollAfterWrongClock();
          await finishWrites();
          moveTo(now + Math.min(left, slowestMs));
        }
        return;
      case 'crash': {
        const alive = scheduler.alive();
        const victim = alive[action.pick % Math.max(alive.length, 1)];
        if (victim === undefined) return;
        crashes += 1;
        trace.push(`crash of ${victim.name} at ${victim.waiting?.where ?? '?'}`);
        scheduler.crash(victim);
        return;
      }
      case 'freeze': {
        const candidates = scheduler.alive();
        const victim = candidates[action.pick % Math.max(candidates.length, 1)];
        if (victim === undefined) return;
        freezes += 1;
        // A request that is on its way ends at its time limit.
        victim.frozenUntil =
          now + (isWriting(victim) ? Math.min(action.seconds * 1000, slowestMs) : action.seconds * 1000);
        return;
      }
      case 'fault':
      case 'refuse':
      case 'meddle':
      case 'wrong-clock':
        trouble.order(action);
        return;
      default:
        action satisfies never;
    }
  }

  for (const action of history.actions) await act(action);

  // The storm is over: faults end, everybody works on until nothing is left.
  trouble.end();
  await pausing.end();
  persons.comeBack();
  await comeToRest();
  const giving = {
    state,
    systems,
    links,
    save(link: string, side: SideName, recordId: string, field: FieldName, value: string): void {
      systems[link]?.[side].edit(recordId, field, value);
      deed(link, side, recordId, field, systems[link]?.[side].saved(field, value) ?? value);
    },
  };
  moveTo(now + 10 * 60_000);
  machines.switchOff();
  const given = giveWay(giving);
  if (given.length > 0) await comeToRest();
  violations.push(...stillStopped(given, giving));
  const effects = countEffects();
  now += 20 * 60_000;
  await startPoll();
  await drain();
  const afterRest = countEffects() - effects;
  const told = countTold();
  for (const link of linkNames)
    for (const side of sideNames)
      for (const record of systems[link]?.[side].records.keys() ?? [])
        callbackOf(link, side, record, 'delivered');
  await drain();
  if (countTold() > told) violations.push('P1: people were told once more of what they know');
  violations.push(...untraced({ timeline, systems, links, state, deeds }));
  return {
    state,
    systems,
    links,
    deeds,
    violations,
    events: history.actions.length,
    crashes,
    faults: trouble.happened(),
    freezes,
    afterRest,
    givenWay: given.map(({ link, key }) => `${link}\n${key}`),
    trace,
  };

  /** Time goes on; what is due on the way happens at its time. */
  function moveTo(then: number): void {
    for (let due = machines.next(); due !== null && due < then; due = machines.next()) {
      now = Math.max(now, due);
      runLate();
    }
    now = then;
    runLate();
  }

  function runLate(): void {
    machines.run();
    for (const system of allSystems) system.runLate();
  }

  /** Lets the workers go on until no write is on its way, but for those that travel slowly. */
  async function finishWrites(): Promise<void> {
    const isReady = (worker: Worker): boolean => isWriting(worker) && worker.frozenUntil <= now;
    for (let guard = 0; guard < 200 && scheduler.alive().some(isReady); guard += 1)
      if (!(await scheduler.step(now))) return;
  }

  function countEffects(): number {
    return linkNames.reduce(
      (sum, link) =>
        sum + sideNames.reduce((part, side) => part + (systems[link]?.[side].effects.length ?? 0), 0),
      0,
    );
  }

  /** The number of times that people were notified of anything. */
  function countTold(): number {
    return [...state.deadLetters.values()].reduce((sum, { times }) => sum + times, 0);
  }

  async function pollAfterWrongClock(): Promise<void> {
    if (!mustPoll || scheduler.alive().some(({ name }) => name === 'poll')) return;
    mustPoll = false;
    await startPoll();
  }

  async function drain(): Promise<void> {
    // A worker whose clock was ahead and that died leaves its claim for an hour.
    for (let guard = 0; guard < 200_000; guard += 1) {
      await pollAfterWrongClock();
      now += 5;
      runLate();
      if (scheduler.alive().length < history.workers + 1) await startSync();
      if (await scheduler.step(now)) continue;
      if (scheduler.alive().length > 0) {
        moveTo(now + 30_000); // somebody is frozen
        continue;
      }
      const next = Math.min(...state.queue.map(({ visibleAt }) => visibleAt));
      if (!Number.isFinite(next)) return;
      if (next > now) moveTo(next);
    }
    violations.push('P1: the workers never ended in sync');
  }

  async function comeToRest(): Promise<void> {
    await drain();
    // Each step of a slow machine is a round.
    const rounds = 12 + 60 * history.machines.length;
    for (let round = 0; round < rounds; round += 1) {
      const before = countEffects() + deeds.length;
      moveTo(Math.max(now + 60_000, machines.next() ?? 0));
      await startPoll();
      await drain();
      if (countEffects() + deeds.length === before && round > 0 && machines.next() === null) return;
    }
    violations.push('P1: polls kept writing');
  }

  function judge(
    link: string,
    effect: Effect,
    { owner, since }: { readonly owner: string; readonly since: number },
  ): void {
    const { side, recordId, before = '', after = '' } = effect;
    trace.push(
      `${owner} writes ${link} ${side}:${recordId} ${effect.kind} ${effect.field ?? ''} ${before.slice(0, 30)} -> ${after.slice(0, 30)}${effect.raced === true ? ' (raced)' : ''}`,
    );
    violations.push(
      ...ledger.judge(link, effect, owner),
      ...judgeWinner(link, effect),
      ...judgeStop(link, effect),
      ...notFresh(link, effect, since, { timeline, systems, links, state }),
    );
    violations.push(...pausing.judge(link, now));
    timeline.engine(link, effect);
    machines.onEffect(link, effect);
  }
}

/** Between the look at the claim and the end of a remote write. */
function isWriting({ waiting }: Worker): boolean {
  return /^(before|slow) .*(update|addNote|addAttachment|create)$/.test(waiting?.where ?? '');
}
