/**
 * The circuit to one remote, as a pure state: closed while it answers, open when it is dead, and then exactly one call
 * at a time finds out whether it lives again.
 *
 *     closed ──dead, several times in a row──▶ open ──rest is over──▶ one probe ──it answers──▶ closed
 *                                                ▲                       │
 *                                                └──twice the rest───────┘ it does not
 */

/** An open circuit; a closed one is the absence of it. Times are milliseconds since 1970. */
export interface OpenCircuit {
  /** Since when the remote has been dead. */
  readonly since: number;
  /** Nobody asks before. */
  readonly until: number;
  /** What was seen last, in a few words without secrets. */
  readonly why: string;
  /** How often it was found dead since it opened, the opening included. */
  readonly failures: number;
  /** Who is finding out just now, and until when that is believed. */
  readonly probe: { readonly owner: string; readonly until: number } | null;
}

export interface CircuitPolicy {
  /** Calls in a row, each with all its attempts, that must find the remote dead before the circuit opens. */
  readonly failuresToOpen: number;
  /** The first rest; doubles with each probe in vain. Milliseconds. */
  readonly restMs: number;
  readonly maxRestMs: number;
  /** For so long a probe that says nothing is believed to be under way. Milliseconds. */
  readonly probeMs: number;
}

export const usualCircuit: CircuitPolicy = {
  failuresToOpen: 3,
  restMs: 30_000,
  maxRestMs: 300_000,
  probeMs: 60_000,
};

/** Whether a call may be sent now. */
export type Admission =
  | { readonly kind: 'go' }
  /** This caller is the one that finds out: `next` must be stored before it may ask. */
  | { readonly kind: 'probe'; readonly next: OpenCircuit }
  | { readonly kind: 'wait'; readonly until: number; readonly why: string };

/** What a caller may do. `owner` must be unique to this call. */
export function admit(
  circuit: OpenCircuit | null,
  owner: string,
  now: number,
  policy: CircuitPolicy,
): Admission {
  if (circuit === null) return { kind: 'go' };
  if (now < circuit.until) return { kind: 'wait', until: circuit.until, why: circuit.why };
  if (circuit.probe !== null && now < circuit.probe.until)
    return { kind: 'wait', until: circuit.probe.until, why: circuit.why };
  return { kind: 'probe', next: { ...circuit, probe: { owner, until: now + policy.probeMs } } };
}

/** The circuit after the remote was found dead often enough, or once more by a probe. */
export function opened(
  before: OpenCircuit | null,
  why: string,
  now: number,
  policy: CircuitPolicy,
): OpenCircuit {
  const failures = (before?.failures ?? 0) + 1;
  const rest = Math.min(policy.maxRestMs, policy.restMs * 2 ** (failures - 1));
  return { since: before?.since ?? now, until: now + rest, why, failures, probe: null };
}
