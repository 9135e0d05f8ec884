/**
 * The circuit breaker of one remote, as a pure state: closed while the remote answers, open for a cool-down when it does
 * not, and then half-open: exactly one call at a time, the trial, finds out whether it answers again.
 *
 *     closed ──no answer to several calls in a row──▶ open ──the cool-down is over──▶ half-open ──it answers──▶ closed
 *                                                      ▲                                 │
 *                                                      └────────twice the cool-down──────┘ no answer
 */

/** A circuit that is open or half-open; a closed one is the absence of it. Times are milliseconds since 1970. */
export interface OpenCircuit {
  /** The time at which it opened; trials in between do not move it. */
  readonly since: number;
  /** The end of the cool-down: nobody asks before. */
  readonly coolDownUntil: number;
  /** The failure of the last call, in a few words without secrets. */
  readonly why: string;
  /** The number of times in a row that it opened, after failed trials included. */
  readonly failures: number;
  /** The call that is under way while the circuit is half-open; its result is awaited until then. */
  readonly trial: { readonly owner: string; readonly until: number } | null;
}

/** The settings of a circuit breaker. */
export interface CircuitPolicy {
  /** Calls in a row, each with all its attempts, that must get no answer before the circuit opens. */
  readonly failuresToOpen: number;
  /** The first cool-down; doubles with each trial that fails. Milliseconds. */
  readonly coolDownMs: number;
  readonly maxCoolDownMs: number;
  /** The time for which a trial without a result keeps other calls out. Milliseconds. */
  readonly trialMs: number;
}

/** The settings for both systems. */
export const usualCircuit: CircuitPolicy = {
  failuresToOpen: 3,
  coolDownMs: 30_000,
  maxCoolDownMs: 300_000,
  trialMs: 60_000,
};

/** The answer to a call that asks to be sent. */
export type Admission =
  | { readonly kind: 'closed' }
  /** This call is the trial: `next` must be stored before it may be sent. */
  | { readonly kind: 'half-open'; readonly next: OpenCircuit }
  /** Not before `until`, milliseconds since 1970. */
  | { readonly kind: 'open'; readonly until: number; readonly why: string };

/** Admits or holds the call of `owner` (unique to the call) at `now`, milliseconds since 1970. */
export function admit(
  circuit: OpenCircuit | null,
  owner: string,
  now: number,
  policy: CircuitPolicy,
): Admission {
  if (circuit === null) return { kind: 'closed' };
  const { coolDownUntil, trial, why } = circuit;
  if (now < coolDownUntil) return { kind: 'open', until: coolDownUntil, why };
  if (trial !== null && now < trial.until) return { kind: 'open', until: trial.until, why };
  return { kind: 'half-open', next: { ...circuit, trial: { owner, until: now + policy.trialMs } } };
}

/**
 * The circuit after as many calls without an answer as it takes, or after a trial without one. `now` in milliseconds
 * since 1970.
 */
export function opened(
  before: OpenCircuit | null,
  why: string,
  now: number,
  policy: CircuitPolicy,
): OpenCircuit {
  const failures = (before?.failures ?? 0) + 1;
  const coolDownMs = Math.min(policy.maxCoolDownMs, policy.coolDownMs * 2 ** (failures - 1));
  return { since: before?.since ?? now, coolDownUntil: now + coolDownMs, why, failures, trial: null };
}
