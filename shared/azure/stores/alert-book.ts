/**
 * The alerts on Azure Tables, all in one partition, so that what a look changes is written as a whole:
 *
 *   alerts   alert!poll-stopped acme connectwise     an alert
 *   alerts   channel!oncall                          how its last delivery went
 *   alerts   mute!poll-stopped acme connectwise      until when, why, who
 *   alerts   notice!oncall!2026-11-29T10:00:00.000Z!6f…   waits to be delivered
 */
import { jsonProperties, type JsonProperties } from '../../kit/table-json.ts';
import { keyIs, keysBelow, tableKey } from '../../kit/table-keys.ts';
import type { AlertBook, AlertChanges, ChannelState, PendingNotice } from '../../ports/alerts.ts';
import type { Change, StoredRow, Table } from '../../ports/table.ts';
import type { Mute } from '../../rules/alerts/decide.ts';
import type { AlertState } from '../../rules/alerts/state.ts';
import { CodedError } from '../../rules/errors.ts';

const partitionKey = tableKey('alerts');
const maxChanges = 90;

/** The book in one table. `channels` are the names of the configuration; `now` in milliseconds since 1970. */
export function createAlertBook(table: Table, channels: readonly string[], now: () => number): AlertBook {
  const pages = {
    alert: jsonProperties<AlertState>(),
    channel: jsonProperties<ChannelState>(),
    mute: jsonProperties<Mute>(),
    notice: jsonProperties<PendingNotice>(),
  };
  const isOn = ({ until }: Mute): boolean => Date.parse(until) > now();
  const at = (): string => new Date(now()).toISOString();
  const noticeKey = ({ channel, notice }: PendingNotice): string =>
    tableKey('notice', channel, notice.at, notice.id);

  async function all<Page>(kind: keyof typeof pages, page: JsonProperties<Page>): Promise<readonly Page[]> {
    const found: Page[] = [];
    const filter = `${keyIs('PartitionKey', 'alerts')} and ${keysBelow('RowKey', kind)}`;
    for await (const row of table.query(filter)) found.push(page.unpack(row));
    return found;
  }

  async function channelState(name: string): Promise<ChannelState> {
    const row = await table.get(partitionKey, tableKey('channel', name));
    return row === null ? newChannel(name) : pages.channel.unpack(row);
  }

  async function newChannel(name: string): Promise<ChannelState> {
    const fresh = { name, knownSince: at(), deliveredAt: null, failedWith: null };
    await writeChannel(fresh);
    return fresh;
  }

  function knownAmong(stored: readonly ChannelState[]): readonly ChannelState[] | null {
    const known = stored.filter(({ name }) => channels.includes(name));
    return known.length === channels.length ? known : null;
  }

  const writeChannel = (state: ChannelState): Promise<void> =>
    table.put({ partitionKey, rowKey: tableKey('channel', state.name), ...pages.channel.pack(state) });

  async function tried(channel: string, failedWith: string | null): Promise<void> {
    const before = await channelState(channel);
    await writeChannel(
      failedWith === null ? { ...before, failedWith, deliveredAt: at() } : { ...before, failedWith },
    );
  }

  return {
    alerts: () => all('alert', pages.alert),
    async look() {
      const rows: StoredRow[] = [];
      for await (const row of table.query(keyIs('PartitionKey', 'alerts'))) rows.push(row);
      const of = <Page>(kind: keyof typeof pages, page: JsonProperties<Page>): readonly Page[] =>
        rows.filter(({ rowKey }) => rowKey.startsWith(`${kind}!`)).map((row) => page.unpack(row));
      return {
        alerts: of('alert', pages.alert),
        mutes: of('mute', pages.mute).filter(isOn),
        pending: of('notice', pages.notice),
        channels: knownAmong(of('channel', pages.channel)),
      };
    },
    save: (changes) => saveChanges(table, changes, pages, noticeKey),
    mutes: async () => (await all('mute', pages.mute)).filter(isOn),
    mute: (mute) => table.put({ partitionKey, rowKey: tableKey('mute', mute.key), ...pages.mute.pack(mute) }),
    unmute: (key) => table.remove(partitionKey, tableKey('mute', key)),
    async channels() {
      if (channels.length === 0) return [];
      const known = new Map((await all('channel', pages.channel)).map((state) => [state.name, state]));
      return Promise.all(channels.map(async (name) => known.get(name) ?? newChannel(name)));
    },
    pending: () => all('notice', pages.notice),
    async finish(pending, failedWith) {
      await tried(pending.channel, failedWith);
      await table.remove(partitionKey, noticeKey(pending));
    },
    tried,
  };
}

/**
 * The notice and the alerts that it tells stand in the first transaction: a process that dies behind it leaves a notice that
 * the next look delivers, and one that dies before leaves everything to the next look.
 */
async function saveChanges(
  table: Table,
  { alerts, forgotten, notice, channels }: AlertChanges,
  pages: {
    readonly alert: Pick<JsonProperties<AlertState>, 'pack'>;
    readonly notice: Pick<JsonProperties<PendingNotice>, 'pack'>;
  },
  noticeKey: (pending: PendingNotice) => string,
): Promise<void> {
  const pending = notice === null ? [] : channels.map((channel) => ({ channel, notice }));
  const isTold = ({ told }: AlertState): boolean => notice !== null && told?.at === notice.at;
  const changes: readonly Change[] = [
    ...pending.map((one) => ({
      verb: 'put' as const,
      row: { partitionKey, rowKey: noticeKey(one), ...pages.notice.pack(one) },
    })),
    ...[...alerts.filter(isTold), ...alerts.filter((alert) => !isTold(alert))].map((alert) => ({
      verb: 'put' as const,
      row: { partitionKey, rowKey: tableKey('alert', alert.key), ...pages.alert.pack(alert) },
    })),
  ];
  for (let start = 0; start < changes.length; start += maxChanges) {
    const { kind } = await table.transact(changes.slice(start, start + maxChanges));
    if (kind === 'refused')
      throw new CodedError('storage-unavailable', {
        detail: 'Table alerts: the alerts could not be written.',
      });
  }
  for (const key of forgotten) await table.remove(partitionKey, tableKey('alert', key));
}
