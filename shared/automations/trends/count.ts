/**
 * Counts what happens in this process, by hour, and stores it at most once a minute and at the end of the process.
 *
 * Each instance has a row of its own for each hour, which holds all that it counted there: storing it is one request without a
 * look before, an answer that was lost does no harm, and instances that store at the same time cannot lose each other's
 * counts. Readers add up, and the rows of an hour are folded into one soon after its end. A process that is killed takes with
 * it what it counted since it last stored: a minute at most.
 */
import type { RollupStore } from '../../ports/stored-data/rollups.ts';
import { closesMs, hourMs, hourOf, startOfHour } from '../../rules/trends/hours.ts';
import {
  addRollups,
  emptyAutomation,
  emptyLink,
  emptyRollup,
  countWrite,
  type Rollup,
  type Written,
} from '../../rules/trends/rollup.ts';

/** The counts of one process. Nothing of it throws. */
export interface Counting {
  wrote(link: string, written: Written): void;
  /** A run of `sync-pair` ended otherwise than well. */
  ended(link: string, how: 'failed' | 'deferred'): void;
  /** A function ended. */
  ran(automation: string, outcome: string, seconds: number, isFailed: boolean): void;
  /** Stores what is due, once a minute. */
  save(): Promise<void>;
  /** Stores what there is; for the end of the process. */
  flush(): Promise<void>;
}

/** The counts of one hour. */
interface Hour {
  /** As it was stored last. */
  stored: Rollup;
  /** Counted since. */
  fresh: Rollup;
}

const restMs = 60_000;

/**
 * The counts of one process, empty at first. `instance` is this process's own name, `later` runs the work once, after
 * so many milliseconds. `now` in milliseconds since 1970.
 */
export function countRollups(needs: {
  readonly rollups: Pick<RollupStore, 'put'>;
  readonly instance: string;
  later(work: () => void, milliseconds: number): void;
  now(): number;
}): Counting {
  const hours = new Map<string, Hour>();
  let savedAt = Number.NEGATIVE_INFINITY;
  let saving: Promise<void> = Promise.resolve();
  let isAwaited = false;

  function note(one: Partial<Rollup>): void {
    const hour = heldHour(hourOf(needs.now()));
    hour.fresh = addRollups(hour.fresh, { ...emptyRollup, ...one });
    storeLater();
  }

  /** An instance that has nothing more to do has no other occasion. */
  function storeLater(): void {
    if (isAwaited) return;
    isAwaited = true;
    needs.later(() => {
      isAwaited = false;
      void flush();
    }, restMs);
  }

  function heldHour(name: string): Hour {
    const hour = hours.get(name) ?? { stored: emptyRollup, fresh: emptyRollup };
    hours.set(name, hour);
    return hour;
  }

  /**
   * An hour that is closed may be folded by now: its row must not be written again. Should the answer to its last write have been
   * lost for so long, that part is counted twice.
   */
  function closeHours(): void {
    for (const [name, { fresh }] of hours) {
      if (needs.now() <= startOfHour(name) + hourMs + closesMs) continue;
      hours.delete(name);
      if (fresh === emptyRollup) continue;
      const current = heldHour(hourOf(needs.now()));
      current.fresh = addRollups(current.fresh, fresh);
    }
  }

  async function store(): Promise<void> {
    closeHours();
    for (const [name, hour] of hours) {
      const { stored, fresh } = hour;
      if (fresh === emptyRollup) continue;
      hour.fresh = emptyRollup;
      const whole = addRollups(stored, fresh);
      try {
        await needs.rollups.put(name, needs.instance, whole);
        hour.stored = whole;
      } catch {
        // Counts are never the reason for which a run fails; the next minute tries again.
        hour.fresh = addRollups(fresh, hour.fresh);
        storeLater();
      }
    }
  }

  function flush(): Promise<void> {
    // Before the requests, for which others would wait as well.
    savedAt = needs.now();
    saving = saving.then(() => store());
    return saving;
  }

  return {
    wrote: (link, written) => note({ links: { [link]: countWrite(emptyLink, written) } }),
    ended: (link, how) => note({ links: { [link]: { ...emptyLink, [how]: 1 } } }),
    ran: (automation, outcome, seconds, isFailed) =>
      note({
        automations: {
          [automation]: {
            ...emptyAutomation,
            ended: { [outcome]: 1 },
            failed: Number(isFailed),
            seconds,
            longestSeconds: seconds,
          },
        },
      }),
    async save() {
      if (needs.now() - savedAt < restMs) return;
      await flush();
    },
    flush,
  };
}
