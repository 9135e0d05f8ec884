/**
 * The stored state of a link itself, as types: whether it is paused, the nudges held meanwhile, and the last write of each way.
 *
 * `azure/stores/links/link-states.ts` provides them on Azure Tables, `test/support/fakes` the same over a table in memory.
 */
import type { LinkPause } from '../rules/sync/state/pause.ts';
import type { AskedRun } from '../rules/operate/asked-run.ts';
import type { Nudge } from '../rules/sync/nudge.ts';
import type { SideName } from '../rules/sync/record.ts';

/** The pauses of all links. Throws the codes of storage. */
export interface LinkPauses {
  /** Null for a link that runs. A pause that one instance has stored is known to all others within `pauseKnownMs`. */
  of(link: string): Promise<LinkPause | null>;
  /** The same, asked for now. */
  readNow(link: string): Promise<LinkPause | null>;
  /** By the link's name, asked for now. */
  all(): Promise<ReadonlyMap<string, LinkPause>>;
  /** The same, and by the link's name the marks of links that may have nudges held, by one request. */
  look(): Promise<{
    readonly pauses: ReadonlyMap<string, LinkPause>;
    readonly marks: ReadonlyMap<string, string>;
  }>;
  /** Marks the link as one that may have nudges held: behind the row of the nudge, and before its message ends. */
  markHeld(link: string): Promise<void>;
  /** Takes the mark away, unless a nudge was held since the look that found it. */
  unmarkHeld(link: string, mark: string): Promise<void>;
  /** False, and nothing changes, for one that is paused already. */
  pause(link: string, pause: LinkPause): Promise<boolean>;
  /** The pause that ended with this; null for a link that ran. */
  resume(link: string): Promise<LinkPause | null>;
}

/** A nudge as it is held; `version` tells whether another has taken its place since. */
export interface HeldNudge {
  readonly nudge: Nudge;
  readonly version: string;
}

/** The count of nudges that were released; `isEmpty`: the last look found no further row. */
export interface Released {
  readonly released: number;
  readonly isEmpty: boolean;
}

/** Nudges of paused links: one for each record and origin, the last one. Throws the codes of storage. */
export interface HeldNudges {
  hold(nudge: Nudge): Promise<void>;
  /** Some of them; empty when there are none. */
  list(link: string, limit: number): Promise<readonly HeldNudge[]>;
  /**
   * Counts those of each of these links by one request, which sees a thousand rows: of a link whose rows may stand behind them
   * it tells that there may be more.
   */
  counts(
    links: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly count: number; readonly isMore: boolean }>>;
  /** Forgets one as it was listed; does nothing when another took its place. */
  forget(held: HeldNudge): Promise<void>;
}

/** The outcome of the last run that a person requested for a record of a link; one per link. Throws the codes of storage. */
export interface AskedRuns {
  save(link: string, run: AskedRun): Promise<void>;
  read(link: string): Promise<AskedRun | null>;
}

/** The times when each side of a link was last written to. */
export interface LastWrites {
  /** `at` ISO 8601, UTC, by our clock. */
  save(link: string, side: SideName, at: string): Promise<void>;
  all(): Promise<readonly { readonly link: string; readonly side: SideName; readonly at: string }[]>;
}
