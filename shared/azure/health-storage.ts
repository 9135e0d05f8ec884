/** Looks at the storage account for the health check: whether it can be read and written, and how long its queues are. */
import { lazily } from '../kit/lazily.ts';
import type { HealthProbe } from '../ports/health.ts';
import { CodedError } from '../rules/errors.ts';
import { connect } from './json-queue.ts';
import { readAhead } from './read-ahead.ts';
import { makesWhatIsMissing, type StorageAccount, storageRefusal, storageError } from './storage-account.ts';
import type { Table } from '../ports/table.ts';

/** The row that a check writes, to see that it can. */
const probePlace = { partitionKey: 'health', rowKey: 'probe' };

/**
 * The table of the health check for one check: what the check reads of it is one request, behind the row that the check writes.
 * `now` in milliseconds since 1970.
 */
export function probedTable(
  table: Table,
  now: () => number,
): { readonly table: Table; readonly probe: () => Promise<void> } {
  const at = new Date(now()).toISOString();
  const write = lazily(() => table.put({ ...probePlace, at }));
  const ahead = readAhead(table, {
    places: [
      [probePlace.partitionKey, probePlace.rowKey],
      ['runs', 'timers'],
      ['telemetry', 'refused'],
      ['last-look', 'look'],
      ['versions', 'connectwise'],
      ['lost-bodies'],
    ],
    // A table that cannot be written can be read.
    first: () => write().catch(() => undefined),
  });
  return {
    table: ahead,
    async probe() {
      await write();
      const { partitionKey, rowKey } = probePlace;
      const row = await ahead.get(partitionKey, rowKey);
      if (row === null || String(row['at']) < at)
        throw new CodedError('storage-unavailable', {
          detail: 'Table health does not return the row that was just written.',
        });
    },
  };
}

/**
 * Writes to a table and to a queue, and takes both back. `enabledLinks` is reported with it: how many links use storage.
 * Each look throws the codes of storage.
 */
export function storageProbes(
  account: StorageAccount,
  options: { readonly probe: () => Promise<void>; readonly enabledLinks: number },
): readonly HealthProbe[] {
  const { probe, enabledLinks } = options;
  return [
    {
      name: 'storage',
      subject: 'tables',
      async look() {
        await probe();
        return [{ kind: 'links', enabled: enabledLinks }];
      },
    },
    {
      name: 'storage',
      subject: 'queues',
      async look() {
        await probeQueue(account);
        return [];
      },
    },
  ];
}

/** The queues that were empty at the last look at them. */
export interface EmptyQueues {
  /** True if this look leaves the queue out: it was empty a few minutes ago, and the look before did not leave it out. */
  leavesOut(name: string): boolean;
  /** Takes what a look has found. */
  found(name: string, waiting: number): void;
}

/** Two looks of the watch, and some more: what comes in between is far from late. */
const emptyForMs = 7.5 * 60_000;

/** The memory of one process. `now` in milliseconds since 1970. */
export function emptyQueues(now: () => number): EmptyQueues {
  const emptyAt = new Map<string, number>();
  return {
    leavesOut(name) {
      const at = emptyAt.get(name);
      emptyAt.delete(name);
      return at !== undefined && Math.abs(now() - at) < emptyForMs;
    },
    found(name, waiting) {
      if (waiting === 0) emptyAt.set(name, now());
      else emptyAt.delete(name);
    },
  };
}

/** The parts of a queue that a look leaves out. */
interface QueueLook {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly empty: EmptyQueues;
  /** True: a queue that was empty is looked at every other time. */
  readonly isSparing: boolean;
  /** False: the poison queue is not asked for, because the app empties it by itself and nobody is alerted of it. */
  readonly hasPoison: boolean;
}

/**
 * Counts what waits on a queue and on its poison queue, and looks how old the first message is that could be taken.
 */
export function queueProbe(
  account: StorageAccount,
  name: string,
  { now, empty, isSparing, hasPoison }: QueueLook,
): HealthProbe {
  const nothing = { waiting: 0, oldest: null };
  return {
    name: 'queues',
    subject: name,
    look: async () => {
      const isLeftOut = isSparing && empty.leavesOut(name);
      const { waiting, oldest } = isLeftOut ? nothing : await queueState(account, name, true);
      if (!isLeftOut) empty.found(name, waiting);
      const poison = hasPoison ? await queueState(account, `${name}-poison`, false) : nothing;
      return [
        {
          kind: 'queue',
          subject: name,
          waiting,
          poison: poison.waiting,
          oldestMs: oldest === null ? null : now() - oldest.getTime(),
        },
      ];
    },
  };
}

/** Sends a message to a queue of its own and takes it off again. Throws the codes of storage. */
async function probeQueue(account: StorageAccount): Promise<void> {
  try {
    const client = await connect(account, 'health-probe');
    if (makesWhatIsMissing(account)) await client.createIfNotExists();
    const { messageId, popReceipt } = await client.sendMessage('cHJvYmU=', { messageTimeToLive: 60 });
    await client.deleteMessage(messageId, popReceipt);
  } catch (error) {
    throw storageError(error, 'Queue health-probe');
  }
}

/** About how many messages there are; none for a queue that nobody has made yet. Throws the codes of storage. */
async function queueState(
  account: StorageAccount,
  name: string,
  peeks: boolean,
): Promise<{ readonly waiting: number; readonly oldest: Date | null }> {
  try {
    const client = await connect(account, name);
    const waiting = (await client.getProperties()).approximateMessagesCount ?? 0;
    if (!peeks || waiting === 0) return { waiting, oldest: null };
    const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: 1 });
    return { waiting, oldest: peekedMessageItems[0]?.insertedOn ?? null };
  } catch (error) {
    if (storageRefusal(error).code === 'QueueNotFound' && makesWhatIsMissing(account))
      return { waiting: 0, oldest: null };
    throw storageError(error, `Queue ${name}`);
  }
}
