/**
 * Faults to order: each simulator declares which it can play, a test or a person orders some of them, and the
 * simulator asks the book at each stage of its work whether one is due.
 */
import { type Random, seededRandom } from './random.ts';

/**
 * When a fault acts: instead of the work, in the middle of it, after it was done, or when something is delivered to us.
 * `standing` ones describe how the system is as long as they are ordered; they are looked up, not used up.
 */
export type FaultStage = 'before' | 'during' | 'after' | 'delivery' | 'standing';

export interface FaultKind {
  readonly name: string;
  /** One sentence: what the caller will see. */
  readonly sentence: string;
  readonly stage: FaultStage;
}

export interface FaultOrder {
  readonly fault: string;
  /** `method` in capitals; `path` is a prefix, or a pattern with `*`. Left out: everything. */
  readonly match?: { readonly method?: string | undefined; readonly path?: string | undefined } | undefined;
  /** How often it acts before it is used up; left out: for ever. */
  readonly times?: number | undefined;
  /** From 0 to 1; left out: always. */
  readonly probability?: number | undefined;
  readonly seed?: number | undefined;
  /** What the fault itself understands, for example `{ "retryAfterSeconds": 3 }`. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

export interface OrderedFault extends FaultOrder {
  readonly id: string;
  /** How often it has acted. */
  readonly played: number;
}

export interface FaultBook {
  readonly kinds: readonly FaultKind[];
  /** Orders a fault and gives its id. Throws a sentence for a fault that this simulator does not know. */
  order(order: FaultOrder): OrderedFault;
  list(): readonly OrderedFault[];
  /** Removes one, or all without an id; false when there was no such one. */
  remove(id?: string): boolean;
  /** The first ordered fault of a stage (with a name: of that name) that is due for this call; taking it counts it as played. */
  take(stage: FaultStage, method: string, path: string, name?: string): OrderedFault | undefined;
}

/** An empty book over the faults that a simulator can play. */
export function faultBook(kinds: readonly FaultKind[]): FaultBook {
  const orders: { order: FaultOrder; id: string; played: number; random: Random; path: RegExp }[] = [];
  let lastId = 0;
  const shown = (entry: (typeof orders)[number]): OrderedFault => ({
    ...entry.order,
    id: entry.id,
    played: entry.played,
  });
  return {
    kinds,
    order(order) {
      if (!kinds.some(({ name }) => name === order.fault))
        throw new Error(
          `There is no fault "${order.fault}"; there are: ${kinds.map(({ name }) => name).join(', ')}.`,
        );
      const id = String((lastId += 1));
      const entry = {
        order,
        id,
        played: 0,
        random: seededRandom(order.seed ?? lastId),
        path: pathPattern(order.match?.path),
      };
      orders.push(entry);
      return shown(entry);
    },
    list: () => orders.map(shown),
    remove(id) {
      if (id === undefined) {
        orders.length = 0;
        return true;
      }
      const index = orders.findIndex((entry) => entry.id === id);
      if (index >= 0) orders.splice(index, 1);
      return index >= 0;
    },
    take(stage, method, path, wanted) {
      for (const entry of orders) {
        const { order } = entry;
        const due =
          (wanted === undefined || wanted === order.fault) &&
          kinds.some(({ name, stage: when }) => name === order.fault && when === stage) &&
          (order.times === undefined || entry.played < order.times) &&
          (order.match?.method === undefined || order.match.method.toUpperCase() === method.toUpperCase()) &&
          entry.path.test(path) &&
          (order.probability === undefined || entry.random.next() < order.probability);
        if (!due) continue;
        entry.played += 1;
        return shown(entry);
      }
      return undefined;
    },
  };
}

/** A prefix, or a pattern in which `*` stands for anything; matched anywhere behind the host, without regard to case. */
function pathPattern(path: string | undefined): RegExp {
  if (path === undefined || path === '') return /^/;
  const escaped = path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(path.includes('*') ? `${escaped.join('.*')}$` : escaped.join(''), 'i');
}
