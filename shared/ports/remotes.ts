/**
 * The facts about a remote that every instance must know before it asks, as types: a rate limit, a circuit breaker, its
 * treatment of ids, and the places of its signing keys.
 *
 * `azure/stores` provides them on one table; `shared/web` asks the first two around every call.
 */

import type { LimitRefusal, SlowDown } from '../rules/remotes/calls-at-once.ts';

/** The waits that remotes ask for: when one instance must wait, all of them wait. */
export interface RateLimiter {
  /** Milliseconds since 1970 until which nobody may ask the remote; 0 when nobody has to wait. */
  blockedUntil(remote: string): Promise<number>;
  /**
   * Makes everybody wait until `until`, milliseconds since 1970; never shortens a longer wait. A refusal makes
   * everybody ask less at once besides, see `rules/remotes/calls-at-once.ts`.
   */
  block(remote: string, until: number, refusal?: LimitRefusal): Promise<void>;
  /** The last refusal that counted, as it was read with the limit: it asks nothing. Left out, none is known. */
  slowDown?(remote: string): SlowDown | null;
}

/** The calls of this process that are under way, and those that wait, by remote. */
export interface CallsAtOnce {
  /** The call's place, which must be left again, also where it never came. */
  enter(remote: string): CallPlace;
  /** A call was answered, whatever the answer was but a refusal. */
  answered(remote: string): void;
  /** A call that was sent then (milliseconds since 1970) was refused; undefined where it is a single refusal. */
  refused(remote: string, sentAt: number): LimitRefusal | undefined;
}

/** One call's place. */
export interface CallPlace {
  /** Null where it is its turn already. */
  readonly turn: Promise<void> | null;
  leave(): void;
}

/** The circuit breaker's answer to a call that wants to be sent now. */
export type CircuitEntry =
  /** `half-open`: this call alone finds out whether the remote answers again; tell how it ended. */
  | { readonly kind: 'closed' | 'half-open' }
  /** Not before `until`, milliseconds since 1970. */
  | { readonly kind: 'open'; readonly until: number; readonly why: string };

/**
 * The circuit breakers of remotes: one that answers nothing is left alone by all instances, and one call at a time
 * finds out whether it answers again.
 */
export interface CircuitBreaker {
  /**
   * May `owner` (unique to the call) ask the remote now? Asked before each attempt. `now` in milliseconds since 1970.
   */
  enter(remote: string, owner: string, now: number): Promise<CircuitEntry>;
  /**
   * Records the end of a call with all its attempts: `answered` when anything came from the remote itself. `atOnce`:
   * one failure is enough to open the circuit. `now` in milliseconds since 1970.
   */
  record(
    remote: string,
    owner: string,
    how: { readonly answered: boolean; readonly why: string; readonly atOnce?: boolean },
    now: number,
  ): Promise<void>;
}

/** A remote whose circuit is open or half-open. Times are milliseconds since 1970. */
export interface CircuitStatus {
  readonly remote: string;
  readonly since: number;
  readonly coolDownUntil: number;
  readonly why: string;
  readonly failures: number;
}

/** The rate limiter's and the circuit breaker's word on many remotes at once. */
export interface RemoteWaits {
  /**
   * The remotes whose circuits are open or half-open now, the longest first; and until when one of all remotes is left alone at most,
   * milliseconds since 1970.
   */
  look(): Promise<{ readonly open: readonly CircuitStatus[]; readonly until: number }>;
  /** By remote, milliseconds since 1970 until which none of its calls is sent; 0 or a time that is over where none waits. */
  until(remotes: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** The memory of which remotes keep the id that a create names. */
export interface KeptIds {
  /** Null where no create has shown it yet. */
  read(remote: string): Promise<boolean | null>;
  save(remote: string, keeps: boolean): Promise<void>;
}

/** The addresses of signing keys by which a message was verified: no forged message gets one in. */
export interface ProvenKeys {
  /** The one that was saved last comes first. */
  read(): Promise<readonly string[]>;
  save(address: string): Promise<void>;
}
