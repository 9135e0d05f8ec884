/**
 * Faults on request: each simulator declares which it can play, a test or a person sets some of them, and the
 * simulator asks the registry at each stage of its work whether one is due.
 */
import { type Random, seededRandom } from './random.ts';

/**
 * When a fault acts: instead of the work, in the middle of it, after it was done, or when something is delivered to us.
 * `standing` ones describe how the system is as long as they are set; they are looked up, not used up.
 */
export type FaultStage = 'before' | 'during' | 'after' | 'delivery' | 'standing';

/** One fault that a simulator can play, and at which stage of a request. */
export interface FaultKind {
  readonly name: string;
  /** One sentence: what the caller will see. */
  readonly sentence: string;
  readonly stage: FaultStage;
}

/** The request for a fault: which calls it meets, how often and for how long. */
export interface FaultOrder {
  readonly fault: string;
  /** `method` in capitals, several with commas; `path` is a prefix, or a pattern with `*`. Left out: everything. */
  readonly match?: { readonly method?: string | undefined; readonly path?: string | undefined } | undefined;
  /** The number of times that it acts before it is used up; left out: for ever. */
  readonly times?: number | undefined;
  /** For how long it acts, from its request on; left out: for ever. */
  readonly seconds?: number | undefined;
  /** From 0 to 1; left out: always. */
  readonly probability?: number | undefined;
  readonly seed?: number | undefined;
  /** For example `{ "retryAfterSeconds": 3 }`. */
  readonly options?: FaultOptions | undefined;
}

/** Details of a fault; only the fault itself knows which names it reads. */
export type FaultOptions = Readonly<Record<string, unknown>>;

/** A set fault with its id and how often it has acted. */
export interface OrderedFault extends FaultOrder {
  readonly id: string;
  /** The number of times that it has acted. */
  readonly played: number;
  /** Used up, or its time is over: it stays on the list, and acts no more. */
  readonly isOver: boolean;
  /** Only where it was set for a time. */
  readonly secondsLeft?: number;
}

/** The faults of one simulator: what it can play, and what is set now. */
export interface FaultRegistry {
  readonly kinds: readonly FaultKind[];
  /** Sets a fault and returns its id. Throws a sentence for a fault that this simulator does not know. */
  order(order: FaultOrder): OrderedFault;
  list(): readonly OrderedFault[];
  /** Those of this name that are not over: how a standing fault is looked up. */
  standing(name: string): readonly OrderedFault[];
  /** Removes one, or all without an id; false when there was no such one. */
  remove(id?: string): boolean;
  /** The first set fault of a stage that is due for this call; taking it counts it as played. */
  take(stage: FaultStage, method: string, path: string): OrderedFault | undefined;
  /**
   * The first set fault of this name that is due, so that a fault is used up only where it can act and several can
   * act on one call; `acts` passes over one that has nothing to do with this call. Throws for a name that is not among
   * the kinds: the simulator asks for what nobody can set.
   */
  takeNamed(
    name: string,
    method: string,
    path: string,
    acts?: (order: FaultOrder) => boolean,
  ): OrderedFault | undefined;
}

interface Entry {
  readonly order: FaultOrder;
  readonly id: string;
  readonly stage: FaultStage;
  readonly random: Random;
  readonly path: RegExp;
  readonly methods: ReadonlySet<string> | undefined;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  played: number;
}

/** A registry of the faults that a simulator can play, with none set; `now` in milliseconds since 1970. */
export function createFaultRegistry(
  kinds: readonly FaultKind[],
  now: () => number = Date.now,
): FaultRegistry {
  const entries: Entry[] = [];
  let lastId = 0;
  const takeFirst = (
    isMeant: (entry: Entry) => boolean,
    method: string,
    path: string,
  ): OrderedFault | undefined => {
    const at = now();
    const due = entries.find((entry) => isMeant(entry) && isDue(entry, method, path, at));
    if (due === undefined) return undefined;
    due.played += 1;
    return shown(due, at);
  };
  return {
    kinds,
    order(order) {
      const kind = kinds.find(({ name }) => name === order.fault);
      if (kind === undefined)
        throw new Error(
          `There is no fault "${order.fault}"; there are: ${kinds.map(({ name }) => name).join(', ')}.`,
        );
      lastId += 1;
      const entry = {
        order,
        id: String(lastId),
        stage: kind.stage,
        random: seededRandom(order.seed ?? lastId),
        path: pathPattern(order.match?.path),
        methods: methodsOf(order.match?.method),
        endsAt: now() + (order.seconds ?? Infinity) * 1000,
        played: 0,
      };
      entries.push(entry);
      return shown(entry, now());
    },
    list: () => entries.map((entry) => shown(entry, now())),
    standing: (name) =>
      entries
        .filter((entry) => entry.order.fault === name && !isOver(entry, now()))
        .map((entry) => shown(entry, now())),
    remove(id) {
      if (id === undefined) {
        entries.length = 0;
        return true;
      }
      const index = entries.findIndex((entry) => entry.id === id);
      if (index >= 0) entries.splice(index, 1);
      return index >= 0;
    },
    take: (stage, method, path) => takeFirst((entry) => entry.stage === stage, method, path),
    takeNamed(name, method, path, acts = () => true) {
      if (!kinds.some((kind) => kind.name === name))
        throw new Error(`The simulator asks for a fault "${name}" that is not on its list.`);
      return takeFirst(({ order }) => order.fault === name && acts(order), method, path);
    },
  };
}

function shown(entry: Entry, now: number): OrderedFault {
  const { order, id, played, endsAt } = entry;
  const left = order.seconds === undefined ? {} : { secondsLeft: Math.max(0, (endsAt - now) / 1000) };
  return { ...order, id, played, isOver: isOver(entry, now), ...left };
}

const isOver = ({ order: { times }, played, endsAt }: Entry, now: number): boolean =>
  now >= endsAt || (times !== undefined && played >= times);

/** The dice are thrown last, so that a call that is not meant at all uses none of them up. */
function isDue(entry: Entry, method: string, path: string, now: number): boolean {
  const { order, methods, path: pattern, random } = entry;
  return (
    !isOver(entry, now) &&
    (methods === undefined || methods.has(method.toUpperCase())) &&
    pattern.test(path) &&
    (order.probability === undefined || random.next() < order.probability)
  );
}

function methodsOf(method: string | undefined): ReadonlySet<string> | undefined {
  return method === undefined ? undefined : new Set(method.split(',').map((one) => one.trim().toUpperCase()));
}

/** A number among the options of a fault. */
export function numberOption(options: FaultOptions | undefined, name: string, otherwise: number): number {
  const value = options?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

/** A text among the options of a fault. */
export function textOption(options: FaultOptions | undefined, name: string, otherwise: string): string {
  const value = options?.[name];
  return typeof value === 'string' ? value : otherwise;
}

/** A prefix, or a pattern in which `*` stands for anything; matched anywhere behind the host, without regard to case. */
function pathPattern(path: string | undefined): RegExp {
  if (path === undefined || path === '') return /^/;
  const escaped = path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(path.includes('*') ? `${escaped.join('.*')}$` : escaped.join(''), 'i');
}
