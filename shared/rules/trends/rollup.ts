/** The counts of an hour or a day, of each link and of each automation. Rollups add up. */
import type { SideName } from '../sync/record.ts';
import { addLatency, withLatency, type Latency } from './latency.ts';

/** The writes to one side of a link. */
export interface WayCounts {
  /** Runs of `sync-pair` that wrote there: tickets, where each changed once. */
  readonly tickets: number;
  /** Writes that the side answered: of fields, notes and files. */
  readonly changes: number;
  readonly latency: Latency;
}

/** One link. */
export interface LinkCounts {
  readonly written: Readonly<Record<SideName, WayCounts>>;
  /** Runs that ended with a dead letter. */
  readonly failed: number;
  /** Runs that were put off. */
  readonly deferred: number;
}

/** One function of the app. */
export interface AutomationCounts {
  /** Runs by how they ended: an outcome, or the code of an error. */
  readonly ended: Readonly<Record<string, number>>;
  readonly failed: number;
  /** All runs together. */
  readonly seconds: number;
  readonly longestSeconds: number;
}

/** The counts of links and of automations, each by its name. */
export interface Rollup {
  readonly links: Readonly<Record<string, LinkCounts>>;
  readonly automations: Readonly<Record<string, AutomationCounts>>;
}

/** A rollup in which nothing happened: the zero of adding up. */
export const emptyRollup: Rollup = { links: {}, automations: {} };
const noWay: WayCounts = { tickets: 0, changes: 0, latency: [] };
/** A link's counts, all zero. */
export const emptyLink: LinkCounts = {
  written: { connectwise: noWay, servicenow: noWay },
  failed: 0,
  deferred: 0,
};
/** An automation's counts, all zero. */
export const emptyAutomation: AutomationCounts = { ended: {}, failed: 0, seconds: 0, longestSeconds: 0 };

/** A side has answered one write. */
export interface Written {
  readonly side: SideName;
  /** The first one of its run to this side. */
  readonly isFirst: boolean;
  /** From the change to the answer; null where that says nothing, see `changeAge`. */
  readonly afterMs: number | null;
}

/** The counts with one more write. */
export function countWrite(link: LinkCounts, { side, isFirst, afterMs }: Written): LinkCounts {
  const { tickets, changes, latency } = link.written[side];
  const way: WayCounts = {
    tickets: tickets + Number(isFirst),
    changes: changes + 1,
    latency: afterMs === null ? latency : withLatency(latency, afterMs),
  };
  return { ...link, written: { ...link.written, [side]: way } };
}

/** Both links' counts together. */
function addLinks(one: LinkCounts, other: LinkCounts): LinkCounts {
  const way = (side: SideName): WayCounts => {
    const [here, there] = [one.written[side], other.written[side]];
    return {
      tickets: here.tickets + there.tickets,
      changes: here.changes + there.changes,
      latency: addLatency(here.latency, there.latency),
    };
  };
  return {
    written: { connectwise: way('connectwise'), servicenow: way('servicenow') },
    failed: one.failed + other.failed,
    deferred: one.deferred + other.deferred,
  };
}

/** The counts of both automations together. */
export function addAutomations(one: AutomationCounts, other: AutomationCounts): AutomationCounts {
  return {
    ended: joined(one.ended, other.ended, 0, (here, there) => here + there),
    failed: one.failed + other.failed,
    seconds: one.seconds + other.seconds,
    longestSeconds: Math.max(one.longestSeconds, other.longestSeconds),
  };
}

/** The counts of both rollups together. */
export function addRollups(one: Rollup, other: Rollup): Rollup {
  return {
    links: joined(one.links, other.links, emptyLink, addLinks),
    automations: joined(one.automations, other.automations, emptyAutomation, addAutomations),
  };
}

function joined<Value>(
  one: Readonly<Record<string, Value>>,
  other: Readonly<Record<string, Value>>,
  none: Value,
  add: (here: Value, there: Value) => Value,
): Readonly<Record<string, Value>> {
  const all = new Map(Object.entries(one));
  for (const [name, value] of Object.entries(other)) all.set(name, add(all.get(name) ?? none, value));
  return Object.fromEntries(all);
}

/** Every link's counts together. */
export function allLinks({ links }: Pick<Rollup, 'links'>): LinkCounts {
  return Object.values(links).reduce(addLinks, emptyLink);
}
