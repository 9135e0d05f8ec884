/** The needs of the health check, as types: a probe for each part, the runs of timers, what instances leave for it. */
import type { ListName } from '../rules/first-screen/lists.ts';
import type { HealthStatus } from '../rules/operate/health.ts';
import type { StoredRuns } from '../rules/operate/overdue.ts';
import type { Observation, ProbeName } from '../rules/operate/observation.ts';

/** One look at one part of what the automations depend on. */
export interface HealthProbe {
  readonly name: ProbeName;
  /** The link or part that is looked at; empty for the app as a whole. */
  readonly subject: string;
  /** The observations; an error that it throws is one too. */
  look(): Promise<readonly Observation[]>;
}

/** Remembers that requests come whose body was lost on the way, so that a check of another instance can tell it. */
export interface LostBodies {
  note(functionName: string): Promise<void>;
  /** `lastAt` ISO 8601, UTC. */
  read(): Promise<readonly { readonly functionName: string; readonly lastAt: string }[]>;
}

/** Remembers that Application Insights refused what an instance sent. */
export interface RefusedTelemetry {
  note(why: string): Promise<void>;
  /** The last refusal of any instance; `at` ISO 8601, UTC. */
  read(): Promise<{ readonly at: string; readonly why: string } | null>;
}

/** The result of the last look: the state of which people were notified, or all that was seen. `at` ISO 8601, UTC. */
export interface LastLook<Look = { readonly status: HealthStatus; readonly at: string }> {
  save(look: Look): Promise<void>;
  /** Null before the first look. */
  read(): Promise<Look | null>;
}

/** The last run of each function that no clock starts, as far as it was stored. Throws the codes of storage. */
export interface FunctionRuns {
  save(name: string, run: FunctionRun): Promise<void>;
  all(): Promise<ReadonlyMap<string, FunctionRun>>;
}

/** One run of a function; `endedAt` ISO 8601, UTC, `failedWith` null for a run that went well. */
export interface FunctionRun {
  readonly endedAt: string;
  readonly outcome: string;
  readonly failedWith: string | null;
}

/** The last writes to each list of the first screen, as far as they were noted. */
export interface WrittenLists {
  /** Says that a row is about to be written; never throws. */
  note(list: ListName): Promise<void>;
  /** ISO 8601, UTC; a list that was never noted is missing. Throws the codes of storage. */
  all(): Promise<ReadonlyMap<ListName, string>>;
}

/** The stored runs of timers. */
export interface RunStore {
  /** Every timer of the app; one that was never expected before is expected from now on. */
  read(): Promise<StoredRuns>;
  started(name: string): Promise<void>;
  /** `failedWith` is null for a run that went well. */
  ended(name: string, outcome: string, failedWith: string | null): Promise<void>;
}

/** Requests to run a timer's story now, because it is late or a person asks. */
export interface StartOrder {
  readonly automation: string;
  readonly because: 'overdue' | 'asked';
  /** A poll of this link alone. */
  readonly link?: string;
}

/** One request per timer and period: of several instances that notice at once, one sends it. */
export interface StartOrders {
  /** False when one was sent less than `restMs` ago. Throws the codes of storage. */
  send(order: StartOrder, restMs: number): Promise<boolean>;
}
