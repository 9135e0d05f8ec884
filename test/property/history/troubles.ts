/**
 * The troubles of a history, in the order that it asks for them: faults of the systems, refusals of the storage,
 * people in the way.
 */
import type { Fault } from '../../support/fakes/memory-side.ts';
import type { Worker } from '../../support/engine/scheduler.ts';
import type { Action } from './history.ts';

/** A request that takes longer is given up by its sender. Milliseconds. */
export const slowestMs = 25_000;

/** A call of the storage that is slow takes longer than an intent may wait. Milliseconds. */
export const slowStoreMs = 12_000;

type Trouble = Extract<Action, { readonly kind: 'fault' | 'refuse' | 'meddle' | 'wrong-clock' }>;

interface Ordered {
  readonly on: string;
  times: number;
}

/** The troubles of one history. `tell` is given a line for the trace. */
export function troubles(now: () => number, tell: (line: string) => void, letterRefusals = 0) {
  let faults: (Ordered & { readonly fault: Fault })[] = [];
  let refusals: (Ordered & { readonly how: 'before' | 'after' | 'slow' })[] = [];
  let clocks: Extract<Action, { readonly kind: 'wrong-clock' }>[] = [];
  let lettersLeft = letterRefusals;
  let meddlers: Extract<Action, { readonly kind: 'meddle' }>[] = [];
  let happened = 0;

  /** The first one of the list for this call, counted down. */
  function take<One extends Ordered>(list: One[], isMet: (one: One) => boolean): One | undefined {
    const at = list.findIndex(isMet);
    const order = list[at];
    if (order === undefined) return undefined;
    order.times -= 1;
    if (order.times <= 0) list.splice(at, 1);
    happened += 1;
    return order;
  }

  return {
    /** The number of troubles that happened. */
    happened: () => happened,

    order(trouble: Trouble): void {
      if (trouble.kind === 'fault') faults.push({ ...trouble });
      else if (trouble.kind === 'refuse') refusals.push({ ...trouble });
      else if (trouble.kind === 'wrong-clock') clocks.push(trouble);
      else meddlers.push(trouble);
    },

    /** From now on all is well, but for the store of dead letters. */
    end(): void {
      faults = [];
      refusals = [];
      meddlers = [];
      clocks = [];
    },

    /** The fault that meets a call of this worker; a slow one holds the worker up. */
    faultFor:
      (worker: Worker) =>
      (call: string): Fault => {
        const order = take(faults, ({ on }) =>
          on.includes(' ') ? call === on : call.startsWith(on) && call !== 'write answer',
        );
        if (order === undefined) return 'none';
        tell(`fault ${order.fault} on ${call}`);
        if (order.fault === 'slow') worker.frozenUntil = now() + slowestMs;
        return order.fault;
      },

    /** The clocks that are wrong in this piece of work; `mayBeOurs`: whether ours may be among them now. */
    wrongClocks(
      of: 'poll' | 'sync',
      mayBeOurs: boolean,
    ): { readonly isOurs: boolean; readonly isTheirs: boolean } {
      const at = clocks.findIndex((one) => one.of === of && (mayBeOurs || !one.isOurs));
      const [one] = at < 0 ? [] : clocks.splice(at, 1);
      if (one === undefined) return { isOurs: false, isTheirs: false };
      happened += 1;
      tell(`wrong clocks: ${JSON.stringify(one)}`);
      return one;
    },

    /** The refusal that meets this call of the storage, or null. */
    refuse(where: string): 'before' | 'after' | 'slow' | null {
      if (where === 'deadLetters.put' && lettersLeft > 0) {
        lettersLeft -= 1;
        happened += 1;
        tell(`storage refuses ${where}`);
        return 'before';
      }
      const order = take(refusals, ({ on }) => where.startsWith(on));
      if (order !== undefined) tell(`storage refuses ${where} (${order.how})`);
      return order?.how ?? null;
    },

    /** The person who waits for this moment of a worker; undefined where nobody does. */
    meddler(where: string): Extract<Action, { readonly kind: 'meddle' }> | undefined {
      const at = meddlers.findIndex((one) => where.startsWith(one.at));
      return at < 0 ? undefined : meddlers.splice(at, 1)[0];
    },
  };
}
