/**
 * Rollups on Azure Tables. A row holds all links and all automations, so that a month of fifty links is one request. The hours
 * stand in one partition, in the order of time, and an hour's rows are folded by one transaction of it.
 *
 *   rollups   hours   2026-11-28T13!all              once the hour is folded
 *                     2026-11-28T13!part!4f1c…       what one instance counted
 *             days    2026-11-28
 */
import { jsonProperties } from '../../../kit/table-json.ts';
import { tableKey } from '../../../kit/table-keys.ts';
import type { RollupStore, RollupsByTime } from '../../../ports/stored-data/rollups.ts';
import type { Change, StoredRow, Table, TableRow } from '../../../ports/table.ts';
import { CodedError } from '../../../rules/errors.ts';
import { dayMs, dayOf, hoursKeptDays, startOfHour } from '../../../rules/trends/hours.ts';
import { addRollups, emptyRollup, type Rollup } from '../../../rules/trends/rollup.ts';

const hoursPartition = tableKey('hours');
const daysPartition = tableKey('days');
/** The rows of hours, which go sooner than those of days. */
export const hourRows = `PartitionKey eq '${hoursPartition}'`;
/** The rows of days. */
export const dayRows = `PartitionKey eq '${daysPartition}'`;

/** A transaction takes a hundred changes. */
const maxParts = 99;
/** Times that others may get ahead of us before this is given up. */
const maxTries = 20;

const json = jsonProperties<Rollup>();
const hourIn = ({ rowKey }: StoredRow): string => rowKey.split('!', 1)[0] ?? '';
const isPart = ({ rowKey }: StoredRow): boolean => rowKey.split('!')[1] === 'part';
const foldedKey = (hour: string): string => tableKey(hour, 'all');
/** The character behind the separator: it ends a range of keys. */
const behind = '"';

/** The store in one table. Throws the codes of storage. */
export function createRollupStore(table: Table): RollupStore {
  return {
    put: (hour, instance, rollup) =>
      table.put({
        partitionKey: hoursPartition,
        rowKey: tableKey(hour, 'part', instance),
        ...json.pack(rollup),
      }),
    hours: (from, to) => hoursIn(table, from, to),
    days: (from, to) => daysIn(table, from, to),
    fold: (before) => fold(table, before),
    edit: (name, change) => edit(table, name, change),
  };
}

const rangeOf = (partition: string, from: string, to: string): string =>
  `${partition} and RowKey ge '${from}' and RowKey lt '${to}${behind}'`;

async function hoursIn(table: Table, from: string, to: string): Promise<RollupsByTime> {
  const found = new Map<string, Rollup>();
  for await (const row of table.query(rangeOf(hourRows, from, to))) {
    const hour = hourIn(row);
    found.set(hour, addRollups(found.get(hour) ?? emptyRollup, json.unpack(row)));
  }
  return found;
}

async function daysIn(table: Table, from: string, to: string): Promise<RollupsByTime> {
  const found = new Map<string, Rollup>();
  for await (const row of table.query(rangeOf(dayRows, from, to))) found.set(row.rowKey, json.unpack(row));
  return found;
}

async function fold(table: Table, before: string): Promise<{ hours: number; days: number }> {
  const oldest = dayOf(startOfHour(before) - hoursKeptDays * dayMs);
  const [parted, days] = [new Set<string>(), new Set<string>()];
  const range = `${hourRows} and RowKey ge '${oldest}' and RowKey lt '${before}'`;
  for await (const row of table.query(range, ['PartitionKey', 'RowKey'])) {
    if (isPart(row)) parted.add(hourIn(row));
    days.add(hourIn(row).slice(0, 10));
  }
  for (const hour of parted) await foldHour(table, hour);
  const known = new Set<string>();
  for await (const { rowKey } of table.query(`${dayRows} and RowKey ge '${oldest}'`, [
    'PartitionKey',
    'RowKey',
  ]))
    known.add(rowKey);
  // The oldest day may have lost its first hours already; a day that is not over has others to come.
  const over = [...days].filter((day) => day > oldest && day < before.slice(0, 10) && !known.has(day));
  for (const day of over) {
    const sum = sumOf(await hoursIn(table, `${day}T00`, `${day}T23`));
    await table.insert({ partitionKey: daysPartition, rowKey: day, ...json.pack(sum) });
  }
  return { hours: parted.size, days: over.length };
}

/** Puts the rows of instances into the one of the hour; a crash or another that folds leaves either all of them or none. */
async function foldHour(table: Table, hour: string): Promise<void> {
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const rows: StoredRow[] = [];
    for await (const row of table.query(rangeOf(hourRows, hour, hour))) rows.push(row);
    const parts = rows.filter((row) => isPart(row)).slice(0, maxParts);
    if (parts.length === 0) return;
    const folded = rows.find(({ rowKey }) => rowKey === foldedKey(hour));
    const sum = [...(folded === undefined ? [] : [folded]), ...parts]
      .map((row) => json.unpack(row))
      .reduce(addRollups, emptyRollup);
    const row = { partitionKey: hoursPartition, rowKey: foldedKey(hour), ...json.pack(sum) };
    await table.transact([
      folded === undefined ? { verb: 'insert', row } : { verb: 'replace', row, etag: folded.etag },
      ...parts.map(({ partitionKey, rowKey }): Change => ({
        verb: 'remove',
        row: { partitionKey, rowKey },
      })),
    ]);
  }
  throw contended();
}

async function edit(table: Table, name: string, change: (stored: Rollup) => Rollup): Promise<Rollup> {
  const isHour = name.includes('T');
  const place = isHour
    ? { partitionKey: hoursPartition, rowKey: foldedKey(name) }
    : { partitionKey: daysPartition, rowKey: name };
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    // Counts that an instance has stored since are a part of the hour, too.
    if (isHour) await foldHour(table, name);
    const before = await table.get(place.partitionKey, place.rowKey);
    const stored = before === null ? emptyRollup : json.unpack(before);
    const next = change(stored);
    const row = { ...place, ...json.pack(next) };
    const written = before === null ? await table.insert(row) : await table.replace(row, before.etag);
    if (written !== null) return next;
  }
  throw contended();
}

const sumOf = (rollups: RollupsByTime): Rollup => [...rollups.values()].reduce(addRollups, emptyRollup);

const contended = (): CodedError =>
  new CodedError('storage-unavailable', { detail: 'Rollups are being written by many workers at once.' });

/** The row without this link; null where it holds nothing of it. `isEmpty`: it holds nothing else. */
export function withoutLink(
  stored: StoredRow,
  link: string,
): { readonly row: TableRow; readonly isEmpty: boolean } | null {
  const { links, automations } = json.unpack(stored);
  if (!Object.hasOwn(links, link)) return null;
  const { [link]: _gone, ...others } = links;
  const { partitionKey, rowKey } = stored;
  const isEmpty = Object.keys(others).length === 0 && Object.keys(automations).length === 0;
  return { row: { partitionKey, rowKey, ...json.pack({ links: others, automations }) }, isEmpty };
}
