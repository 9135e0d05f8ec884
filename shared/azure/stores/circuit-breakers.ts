/**
 * The circuit breaker of all instances: one row per remote that does not answer, none for those that do. Stands alone.
 *
 *     const entry = await breaker.enter('connectwise:api-na', owner, Date.now());
 *     if (entry.kind === 'open') …           // until entry.until; put the work back on its queue
 *     await breaker.record('connectwise:api-na', owner, { answered: false, why: 'ECONNREFUSED' }, Date.now());
 *
 * Each instance counts in its own memory the calls in a row that got no answer: only what is decided goes into the
 * table. The row's etag decides which call is the trial of a half-open circuit.
 */
import {
  admit,
  opened,
  type CircuitPolicy,
  type OpenCircuit,
  usualCircuit,
} from '../../rules/circuit-breaker.ts';
import { tableKey } from '../../kit/table-keys.ts';
import type { CircuitBreaker, CircuitStatus } from '../../ports/remotes.ts';
import type { StoredRow, Table } from '../../ports/table.ts';

/** The port `CircuitBreaker`, and what it knows. */
export interface CircuitBreakers extends CircuitBreaker {
  /** The circuit of one remote; null while it is closed. */
  status(remote: string): Promise<CircuitStatus | null>;
}

/** The row of a remote that does not answer. */
export const circuitBreakerRow = 'circuit-breaker';
const rowKey = circuitBreakerRow;
/** A circuit that was seen closed is not looked up again for so long: a remote that fails shows by itself. Milliseconds. */
const closedForMs = 1_000;

/** Circuit breakers in one table, which may hold rate limits too. */
export function createCircuitBreakers(table: Table, policy: CircuitPolicy = usualCircuit): CircuitBreakers {
  const failuresInARow = new Map<string, number>();
  const closedAt = new Map<string, number>();
  const trials = new Set<string>();

  /** A trial that took too long may have been followed by another, whose result counts. */
  async function close(remote: string, owner: string): Promise<void> {
    const { row, circuit } = await readCircuit(table, remote);
    if (row !== null && circuit?.trial?.owner === owner)
      await table.remove(row.partitionKey, rowKey, row.etag);
    closedAt.delete(remote);
  }

  /** Open already, by another instance or another call: only a trial makes the cool-down longer. */
  async function open(remote: string, owner: string, why: string, now: number): Promise<void> {
    const { row, circuit } = await readCircuit(table, remote);
    closedAt.delete(remote);
    if (circuit !== null && circuit.trial?.owner !== owner) return;
    await writeCircuit(table, row, toRow(remote, opened(circuit, why, now, policy)));
  }

  return {
    async enter(remote, owner, now) {
      const seen = closedAt.get(remote);
      if (seen !== undefined && now >= seen && now - seen < closedForMs) return { kind: 'closed' };
      const { row, circuit } = await readCircuit(table, remote);
      const admission = admit(circuit, owner, now, policy);
      if (admission.kind === 'closed') closedAt.set(remote, now);
      if (admission.kind !== 'half-open') return admission;
      if (await writeCircuit(table, row, toRow(remote, admission.next))) {
        trials.add(owner);
        return { kind: 'half-open' };
      }
      // Another call is the trial, or it has ended already; the next look tells.
      return { kind: 'open', until: now + closedForMs, why: circuit?.why ?? '' };
    },

    async record(remote, owner, { answered, why, atOnce = false }, now) {
      const wasTrial = trials.delete(owner);
      if (answered) {
        failuresInARow.delete(remote);
        if (wasTrial) await close(remote, owner);
        return;
      }
      const failures = (failuresInARow.get(remote) ?? 0) + 1;
      failuresInARow.set(remote, failures);
      if (wasTrial || atOnce || failures >= policy.failuresToOpen) await open(remote, owner, why, now);
    },

    async status(remote) {
      const { circuit } = await readCircuit(table, remote);
      if (circuit === null) return null;
      const { trial: _untold, ...open } = circuit;
      return { remote, ...open };
    },
  };
}

/** The circuit in a row of the table. */
export function circuitIn(row: StoredRow): CircuitStatus {
  const { trial: _untold, ...circuit } = fromRow(row);
  return { remote: typeof row['remote'] === 'string' ? row['remote'] : '', ...circuit };
}

async function readCircuit(
  table: Table,
  remote: string,
): Promise<{ readonly row: StoredRow | null; readonly circuit: OpenCircuit | null }> {
  const row = await table.get(tableKey(remote), rowKey);
  return { row, circuit: row === null ? null : fromRow(row) };
}

/** False when another call was quicker. */
async function writeCircuit(
  table: Table,
  before: StoredRow | null,
  row: ReturnType<typeof toRow>,
): Promise<boolean> {
  return (await (before === null ? table.insert(row) : table.replace(row, before.etag))) !== null;
}

function toRow(remote: string, { since, coolDownUntil, why, failures, trial }: OpenCircuit) {
  return {
    partitionKey: tableKey(remote),
    rowKey,
    remote,
    since: String(since),
    coolDownUntil: String(coolDownUntil),
    why,
    failures,
    trialOwner: trial?.owner ?? '',
    trialUntil: String(trial?.until ?? 0),
  };
}

function fromRow(row: StoredRow): OpenCircuit {
  const { why, trialOwner: owner } = row;
  return {
    since: Number(row['since']),
    coolDownUntil: Number(row['coolDownUntil']),
    why: typeof why === 'string' ? why : '',
    failures: Number(row['failures']),
    trial: typeof owner !== 'string' || owner === '' ? null : { owner, until: Number(row['trialUntil']) },
  };
}
