/**
 * CircuitBreakers that all instances share: one row per remote that is dead, none for those that answer. Stands alone.
 *
 *     const entry = await circuitBreakers.enter('connectwise:api-na', owner, Date.now());
 *     if (entry.kind === 'wait') …           // until entry.until; put the work back on its queue
 *     await circuitBreakers.ended('connectwise:api-na', owner, { alive: false, why: 'ECONNREFUSED' }, Date.now());
 *
 * How often a remote was found dead in a row is counted per instance, in memory: only what is decided goes into the
 * table. That exactly one caller probes is decided by the row's etag.
 */
import {
  admit,
  opened,
  type CircuitPolicy,
  type OpenCircuit,
  usualCircuit,
} from '../../rules/circuit-breaker.ts';
import { tableKey } from '../../kit/table-keys.ts';
import type { StoredRow, Table } from '../../ports/table.ts';

/** What the health check shows of a remote that is left alone. Times are milliseconds since 1970. */
export interface CircuitStatus {
  readonly remote: string;
  readonly since: number;
  readonly until: number;
  readonly why: string;
  readonly failures: number;
}

export type CircuitEntry =
  /** `probe`: this call alone finds out whether the remote lives again; say how it ended. */
  { readonly kind: 'go' | 'probe' } | { readonly kind: 'wait'; readonly until: number; readonly why: string };

export interface CircuitBreakers {
  /** May `owner` (unique to the call) ask the remote now? */
  enter(remote: string, owner: string, now: number): Promise<CircuitEntry>;
  /** How a call ended: `alive` when anything came from the remote itself. */
  ended(
    remote: string,
    owner: string,
    how: { readonly alive: boolean; readonly why: string },
    now: number,
  ): Promise<void>;
  /** The remotes that are left alone now, the longest dead first. */
  open(): Promise<readonly CircuitStatus[]>;
}

const rowKey = 'circuit';
/** A closed circuit is believed for so long without looking: a dead remote shows by itself. Milliseconds. */
const believedMs = 1_000;

/** Circuit breakers in one table, which may hold rate limits too. */
export function createCircuitBreakers(table: Table, policy: CircuitPolicy = usualCircuit): CircuitBreakers {
  const deadInARow = new Map<string, number>();
  const closedAt = new Map<string, number>();
  const probing = new Set<string>();

  async function read(remote: string): Promise<{ row: StoredRow | null; circuit: OpenCircuit | null }> {
    const row = await table.get(tableKey(remote), rowKey);
    return { row, circuit: row === null ? null : fromRow(row) };
  }

  async function write(remote: string, row: StoredRow | null, next: OpenCircuit): Promise<boolean> {
    const stored = toRow(remote, next);
    return (await (row === null ? table.insert(stored) : table.replace(stored, row.etag))) !== null;
  }

  return {
    async enter(remote, owner, now) {
      const seen = closedAt.get(remote);
      if (seen !== undefined && now >= seen && now - seen < believedMs) return { kind: 'go' };
      const { row, circuit } = await read(remote);
      const admission = admit(circuit, owner, now, policy);
      if (admission.kind === 'go') closedAt.set(remote, now);
      if (admission.kind !== 'probe') return admission;
      if (await write(remote, row, admission.next)) {
        probing.add(owner);
        return { kind: 'probe' };
      }
      // Somebody else probes, or has found out already; the next look tells.
      return { kind: 'wait', until: now + believedMs, why: circuit?.why ?? '' };
    },

    async ended(remote, owner, { alive, why }, now) {
      const wasProbe = probing.delete(owner);
      if (alive) {
        deadInARow.delete(remote);
        if (!wasProbe) return;
        const { row, circuit } = await read(remote);
        // A probe that took too long may have been followed by another, whose word counts.
        if (row !== null && circuit?.probe?.owner === owner)
          await table.remove(row.partitionKey, rowKey, row.etag);
        closedAt.delete(remote);
        return;
      }
      const dead = (deadInARow.get(remote) ?? 0) + 1;
      deadInARow.set(remote, dead);
      if (!wasProbe && dead < policy.failuresToOpen) return;
      const { row, circuit } = await read(remote);
      closedAt.delete(remote);
      // Open already, by another instance or another call: only a probe makes the rest longer.
      if (circuit !== null && circuit.probe?.owner !== owner) return;
      await write(remote, row, opened(circuit, why, now, policy));
    },

    async open() {
      const found: CircuitStatus[] = [];
      for await (const row of table.query(`RowKey eq '${rowKey}'`)) {
        const { since, until, why, failures } = fromRow(row);
        found.push({
          remote: typeof row['remote'] === 'string' ? row['remote'] : '',
          since,
          until,
          why,
          failures,
        });
      }
      return found.toSorted((one, other) => one.since - other.since);
    },
  };
}

function toRow(remote: string, { since, until, why, failures, probe }: OpenCircuit) {
  return {
    partitionKey: tableKey(remote),
    rowKey,
    remote,
    since: String(since),
    until: String(until),
    why,
    failures,
    probeOwner: probe?.owner ?? '',
    probeUntil: String(probe?.until ?? 0),
  };
}

function fromRow(row: StoredRow): OpenCircuit {
  const { why, probeOwner: owner } = row;
  return {
    since: Number(row['since']),
    until: Number(row['until']),
    why: typeof why === 'string' ? why : '',
    failures: Number(row['failures']),
    probe: typeof owner !== 'string' || owner === '' ? null : { owner, until: Number(row['probeUntil']) },
  };
}
