/**
 * The workers of a storm on the wire: several at a time, each an instance of its own with its own clock, which stop at
 * every call of a store or of the other systems while others go on; some die there, and the storage refuses some calls.
 */
import { ticketSync } from '../../../shared/automations/poll/ticket-sync.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { asCodedError } from '../../../shared/rules/errors.ts';
import type { realWorld } from '../../support/engine/real-world.ts';
import { createScheduler } from '../../support/engine/scheduler.ts';
import type { Worker } from '../../support/engine/scheduler.ts';

type World = Awaited<ReturnType<typeof realWorld>>;
type Needs = World['needs'];

/** The chance of a crash in a piece of work, and of a refusal for a request of storage; 1 is certain. */
const share = { crash: 0.07, refusal: 0.004 };
/** A killed host's message is seen again after this long. Milliseconds. */
const invisibleMs = 600_000;
/** The longest step of the clock while anybody works: requests have time limits. Milliseconds. */
const stepMs = 20_000;

/** Polls and works off the queue with so many workers at a time; deaths and refusals end with `live`. */
export function stormWorkers(world: World, random: () => number, most: number) {
  const { clock, state } = world;
  const scheduler = createScheduler(random);
  let isCalm = false;
  let crashes = 0;
  let refusals = 0;

  /** Begins a story on an instance of its own; `over` is told whether it ended well. */
  const start = (name: string, story: (needs: Needs) => Promise<unknown>, over: (ended: boolean) => void) => {
    let left = !isCalm && random() < share.crash ? 1 + Math.floor(random() * 60) : Infinity;
    const aheadMs = Math.round((random() - 0.5) * 1_800);
    return scheduler.start(name, async (pause, worker) => {
      const instance = world.newInstance(
        (where) => {
          left -= 1;
          if (left > 0) return pause(where);
          crashes += 1;
          scheduler.crash(worker);
          over(false);
          return new Promise<void>(() => undefined);
        },
        {
          aheadMs,
          sleep(milliseconds) {
            worker.frozenUntil = clock.now() + milliseconds;
            return pause('sleep');
          },
          refuse(where) {
            if (isCalm || !/nudges|deadLetters\.put|cursors|pairs|history|conflicts/.test(where)) return null;
            if (random() >= share.refusal) return null;
            refusals += 1;
            return random() < 0.5 ? 'before' : 'after';
          },
        },
      );
      try {
        await story(instance.needs);
        over(true);
      } catch (thrown) {
        if (asCodedError(thrown).code !== 'storage-unavailable') throw thrown;
        over(false);
      }
    });
  };

  /** Takes the next message that is visible; false when there is none. */
  const receive = async (): Promise<boolean> => {
    const next = state.queue
      .filter(({ visibleAt }) => visibleAt <= clock.now())
      .toSorted((one, other) => one.visibleAt - other.visibleAt)[0];
    if (next === undefined) return false;
    state.queue.splice(state.queue.indexOf(next), 1);
    await start(
      'sync',
      (needs) => syncPair(next.nudge, needs),
      (ended) => {
        if (!ended) state.queue.push({ nudge: next.nudge, visibleAt: clock.now() + invisibleMs });
      },
    );
    return true;
  };

  /** A request that is on its way arrives before much time passes. */
  const isSending = ({ waiting }: Worker): boolean =>
    /^before (POST|PUT|PATCH|DELETE) /.test(waiting?.where ?? '');

  async function step(): Promise<boolean> {
    const failed = scheduler.workers.find(({ failure }) => failure !== null);
    if (failed !== undefined) throw failed.failure;
    return scheduler.step(clock.now());
  }

  /** Lets the workers go on until none can without more time; they may be in the middle of an answer. */
  async function runUntilStill(): Promise<void> {
    for (let still = 0; still < 12;) {
      if (scheduler.alive().length < most && (await receive())) still = 0;
      if (await step()) still = 0;
      else {
        still += 1;
        await new Promise((resolve) => setImmediate(resolve));
        if (scheduler.alive().length === 0) return;
        // Everybody waits for time to pass: nobody is in the middle of anything.
        if (scheduler.alive().every(({ waiting }) => waiting !== null)) return;
      }
    }
  }

  return {
    crashes: () => crashes,
    refusals: () => refusals,

    /** From now on nobody dies, and the storage refuses nothing. */
    live(): void {
      isCalm = true;
    },

    /** Begins a poll beside whatever is at work. */
    poll: () => start('poll', ticketSync, () => undefined),

    /** So many steps of whoever is ready, with new workers for what waits. */
    async some(steps: number): Promise<void> {
      for (let count = 0; count < steps; count += 1) {
        if (scheduler.alive().length < most) await receive();
        if (!(await step())) await new Promise((resolve) => setImmediate(resolve));
      }
    },

    /** Time passes; what is on its way arrives before much of it has. */
    async wait(milliseconds: number): Promise<void> {
      for (let left = milliseconds; left > 0; left -= stepMs) {
        for (let guard = 0; guard < 400 && scheduler.alive().some(isSending); guard += 1)
          if (!(await step())) break;
        await clock.advance(Math.min(left, stepMs));
      }
    },

    /** Works on until nobody has anything left to do. */
    async drain(): Promise<void> {
      for (let guard = 0; guard < 20_000; guard += 1) {
        await runUntilStill();
        const times = [
          ...scheduler.alive().map(({ frozenUntil }) => frozenUntil),
          ...state.queue.map(({ visibleAt }) => visibleAt),
        ];
        if (times.length === 0) return;
        const next = Math.min(...times.filter((time) => time > clock.now()));
        if (Number.isFinite(next)) await clock.advance(Math.min(next - clock.now(), stepMs));
      }
      throw new Error('the queue never became empty');
    },
  };
}
