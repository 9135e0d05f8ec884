/**
 * The stored states of links themselves, on Azure Tables. The pauses of all links stand in one partition, so that one
 * request tells all of them; so do the last writes.
 *
 *   linkstates   pause       acme               since, by, because
 *                pause!held  acme               nudges of the link may be held: whoever holds one writes this behind it
 *                write       acme!servicenow    at
 *                asked       acme               the outcome of the last requested sync of a record
 *   heldnudges   acme        connectwise!4711!callback
 */
import { Cache } from '../../../kit/cache.ts';
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, tableKey } from '../../../kit/table-keys.ts';
import type { AskedRuns, HeldNudge, HeldNudges, LastWrites, LinkPauses } from '../../../ports/link-states.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import type { AskedRun } from '../../../rules/operate/asked-run.ts';
import { pauseKnownMs } from '../../../rules/operate/link-pause.ts';
import type { LinkPause } from '../../../rules/sync/state/pause.ts';
import type { Nudge } from '../../../rules/sync/nudge.ts';
import { sideNames } from '../../../rules/sync/record.ts';

const pausePartition = tableKey('pause');
/** Right behind the pauses, so that one request reads both. */
const heldPartition = tableKey('pause', 'held');
const writePartition = tableKey('write');

type Look = Awaited<ReturnType<LinkPauses['look']>>;

/** The pauses. `now` in milliseconds since 1970. */
export function createLinkPauses(table: Table, now: () => number): LinkPauses {
  const known = new Cache<ReadonlyMap<string, LinkPause>>({
    now,
    maxAgeMs: pauseKnownMs,
    maxStaleMs: 0,
    coolDownMs: 0,
  });
  const remembered = 'all';

  async function readAll(filter = `PartitionKey eq '${pausePartition}'`): Promise<Look> {
    const pauses = new Map<string, LinkPause>();
    const marks = new Map<string, string>();
    for await (const row of table.query(filter))
      if (row.partitionKey === pausePartition) pauses.set(String(row['link']), pauseIn(row));
      else marks.set(String(row['link']), row.etag);
    return { pauses, marks };
  }
  const readPauses = async (): Promise<Look['pauses']> => (await readAll()).pauses;

  return {
    of: async (link) => (await known.get(remembered, readPauses)).get(link) ?? null,
    readNow: async (link) => {
      const row = await table.get(pausePartition, tableKey(link));
      return row === null ? null : pauseIn(row);
    },
    all: () => known.refresh(remembered, readPauses),
    async look() {
      const asked = readAll(`PartitionKey ge '${pausePartition}' and PartitionKey le '${heldPartition}'`);
      // The refresh may join another one that is under way: both are waited for, and the answer is our own.
      const [found] = await Promise.all([asked, known.refresh(remembered, async () => (await asked).pauses)]);
      return found;
    },
    markHeld: (link) => table.put({ partitionKey: heldPartition, rowKey: tableKey(link), link }),
    async unmarkHeld(link, mark) {
      await table.remove(heldPartition, tableKey(link), mark);
    },
    async pause(link, pause) {
      const row = { partitionKey: pausePartition, rowKey: tableKey(link), link, ...pause };
      const isNew = (await table.insert(row)) !== null;
      known.forget();
      return isNew;
    },
    async resume(link) {
      const row = await table.get(pausePartition, tableKey(link));
      const ended = row !== null && (await table.remove(pausePartition, tableKey(link), row.etag));
      known.forget();
      return ended ? pauseIn(row) : null;
    },
  };
}

function pauseIn(row: StoredRow): LinkPause {
  const text = (name: keyof LinkPause): string => {
    const value = row[name];
    return typeof value === 'string' ? value : '';
  };
  return { since: text('since'), by: text('by'), because: text('because') };
}

/** The nudges that are held, a partition per link. */
export function createHeldNudges(table: Table): HeldNudges {
  const json = jsonProperties<Nudge>();
  // Each origin has its own row: a person's request must not be lost behind a callback.
  const placeOf = ({ link, side, recordId, origin }: Nudge): { partitionKey: string; rowKey: string } => ({
    partitionKey: tableKey(link),
    rowKey: tableKey(side, recordId, origin),
  });
  return {
    hold: (nudge) => table.put({ ...placeOf(nudge), ...json.pack(nudge) }),
    async list(link, limit) {
      const found: HeldNudge[] = [];
      for await (const row of table.query(keyIs('PartitionKey', link))) {
        found.push({ nudge: json.unpack(row), version: row.etag });
        if (found.length >= limit) break;
      }
      return found;
    },
    async counts(links) {
      const { rows, next } = await table.page('', null, []);
      const last = rows.at(-1)?.partitionKey ?? '';
      return new Map(
        links.map((link) => {
          const partition = tableKey(link);
          const count = rows.filter(({ partitionKey }) => partitionKey === partition).length;
          return [link, { count, isMore: next !== null && partition >= last }];
        }),
      );
    },
    async forget({ nudge, version }) {
      const { partitionKey, rowKey } = placeOf(nudge);
      await table.remove(partitionKey, rowKey, version);
    },
  };
}

/** The last run that a person requested for a record of each link. */
export function createAskedRuns(table: Table): AskedRuns {
  const json = jsonProperties<AskedRun>();
  const partitionKey = tableKey('asked');
  return {
    save: (link, run) => table.put({ partitionKey, rowKey: tableKey(link), link, ...json.pack(run) }),
    async read(link) {
      const row = await table.get(partitionKey, tableKey(link));
      return row === null ? null : json.unpack(row);
    },
  };
}

/** The times when each side of each link was last written to: two rows a link. */
export function createLastWrites(table: Table): LastWrites {
  return {
    save: (link, side, at) =>
      table.put({ partitionKey: writePartition, rowKey: tableKey(link, side), link, side, at }),
    async all() {
      const found: { link: string; side: (typeof sideNames)[number]; at: string }[] = [];
      for await (const row of table.query(`PartitionKey eq '${writePartition}'`)) {
        const side = sideNames.find((one) => one === row['side']);
        if (side !== undefined) found.push({ link: String(row['link']), side, at: String(row['at']) });
      }
      return found;
    },
  };
}
