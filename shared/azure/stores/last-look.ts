/**
 * The rows that health checks leave for one another, in the table of the health check:
 *
 *   last-look   kept        the last look with all that it saw, for the first screen
 *   last-look   look        status  at        the state of which people were notified
 *   telemetry   refused     at  why           Application Insights refused what an instance sent
 *   versions    connectwise version           of the last deep look
 */
import { jsonProperties } from '../../kit/table-json.ts';
import { tableKey } from '../../kit/table-keys.ts';
import type { LastLook, RefusedTelemetry } from '../../ports/health.ts';
import type { Table } from '../../ports/table.ts';
import { isHealthStatus } from '../../rules/operate/health.ts';

/** The last look, in one row. Throws the codes of storage. */
export function createLastLook(table: Table): LastLook {
  const place = { partitionKey: tableKey('last-look'), rowKey: tableKey('look') };
  return {
    save: (look) => table.put({ ...place, ...look }),
    async read() {
      const row = await table.get(place.partitionKey, place.rowKey);
      if (row === null) return null;
      const { status, at } = row;
      return typeof status === 'string' && isHealthStatus(status) && typeof at === 'string'
        ? { status, at }
        : null;
    },
  };
}

/** A look with all that it saw, in one row; a row takes that of some four hundred links. */
export function createKeptLooks<Look>(table: Table): LastLook<Look> {
  const place = { partitionKey: tableKey('last-look'), rowKey: tableKey('kept') };
  const json = jsonProperties<Look>();
  return {
    save: (look) => table.put({ ...place, ...json.pack(look) }),
    async read() {
      const row = await table.get(place.partitionKey, place.rowKey);
      return row === null ? null : json.unpack(row);
    },
  };
}

/** Everything that an instance sends may be refused: it writes that once in ten minutes. */
const restMs = 10 * 60_000;

/** The last refusal, in one row. `now` in milliseconds since 1970. Throws the codes of storage. */
export function createRefusedTelemetry(table: Table, now: () => number): RefusedTelemetry {
  const place = { partitionKey: tableKey('telemetry'), rowKey: tableKey('refused') };
  let written: number | undefined;
  return {
    async note(why) {
      if (written !== undefined && now() - written < restMs) return;
      written = now();
      await table.put({ ...place, at: new Date(now()).toISOString(), why });
    },
    async read() {
      const row = await table.get(place.partitionKey, place.rowKey);
      if (row === null) return null;
      const { at, why } = row;
      return typeof at === 'string' && typeof why === 'string' ? { at, why } : null;
    },
  };
}

/** Stores the version of a remote, and answers the one before; null at the first time. Throws the codes of storage. */
export async function exchangeVersion(table: Table, remote: string, version: string): Promise<string | null> {
  const place = { partitionKey: tableKey('versions'), rowKey: tableKey(remote) };
  const before = await table.get(place.partitionKey, place.rowKey);
  if (before?.['version'] !== version) await table.put({ ...place, version });
  return typeof before?.['version'] === 'string' ? before['version'] : null;
}
