/**
 * One seeded scheduler for all workers of a history: at every await of a store or a side exactly one of them goes on.
 *
 * A crashed worker is never resumed, as after `kill -9`: what it had begun stays begun. A frozen one is resumed only
 * when the virtual clock has passed, as a process that was paused past its claim.
 */

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Worker {
  readonly name: string;
  state: 'running' | 'done' | 'dead';
  /** The place where it waits; null while it computes or is over. */
  waiting: { readonly where: string; readonly resume: () => void } | null;
  frozenUntil: number;
  failure: unknown;
}

export interface Scheduler {
  readonly workers: readonly Worker[];
  /** Begins some work as a worker; its awaits must go through the `pause` it is given. */
  start(
    name: string,
    work: (pause: (where: string) => Promise<void>, worker: Worker) => Promise<void>,
  ): Promise<Worker>;
  /** Lets one waiting worker go on to its next await. False when none can. */
  step(now: number): Promise<boolean>;
  crash(worker: Worker): void;
  /** Workers that are neither done nor dead. */
  alive(): readonly Worker[];
}

/** Resolves when whatever was begun has come to its next await, or waits for the world outside. */
const afterImmediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The same where nothing waits for the world outside, in memory alone: as soon as no promise is left to go on, without a
 * turn of the event loop.
 */
export const afterPromises = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

export function createScheduler(random: () => number, turn = afterImmediate): Scheduler {
  let workers: Worker[] = [];
  return {
    get workers() {
      return workers;
    },
    alive: () => workers.filter(({ state }) => state === 'running'),
    async start(name, work) {
      const worker: Worker = { name, state: 'running', waiting: null, frozenUntil: 0, failure: null };
      workers = [...workers.filter(({ state }) => state === 'running'), worker];
      const pause = (where: string): Promise<void> =>
        new Promise((resolve) => {
          // Two reads at once wait one behind the other.
          const earlier = worker.waiting;
          worker.waiting = {
            where,
            resume: () => {
              worker.waiting = earlier;
              resolve();
            },
          };
        });
      const run = async (): Promise<void> => {
        try {
          await work(pause, worker);
        } catch (failure) {
          worker.failure = failure;
        }
        if (worker.state === 'running') worker.state = 'done';
      };
      void run();
      await turn();
      return worker;
    },
    async step(now) {
      const ready = workers.filter(
        ({ state, waiting, frozenUntil }) => state === 'running' && waiting !== null && frozenUntil <= now,
      );
      const chosen = ready[Math.floor(random() * ready.length)];
      if (chosen?.waiting === null || chosen === undefined) return false;
      chosen.waiting.resume();
      await turn();
      return true;
    },
    crash(worker) {
      worker.state = 'dead';
      worker.waiting = null;
    },
  };
}
