/** The lists of one system in memory: what changed, what there is, how many, and several records at once. */
import type { ChangedPage, Side } from '../../../shared/ports/side.ts';
import { flowsFrom } from '../../../shared/rules/sync/attachments.ts';
import type { Link } from '../../../shared/rules/config/link.ts';
import type { SideRecord } from '../../../shared/rules/sync/record.ts';
import { filesAdded } from './memory-files.ts';
import type { Held } from './memory-held.ts';
import type { HeldRecord } from './memory-types.ts';

/** The part of the port that lists. */
export function memoryLists(of: {
  readonly held: Held;
  readonly link: Link;
  readonly reading: <T>(call: string, work: () => T) => Promise<T>;
  readonly inScope: (record: HeldRecord) => boolean;
  readonly versionOf: (record: HeldRecord) => string;
  readonly toRecord: (record: HeldRecord) => SideRecord;
}): Pick<Side, 'changed' | 'serverTime' | 'vocabulary' | 'tally' | 'inventory' | 'readMany'> {
  const { held, link, reading, inScope, versionOf, toRecord } = of;
  const { side, options, records, hidden, orderOf, second, iso, isClosed } = held;
  return {
    changed: (window, pageSize) =>
      reading('changed', (): ChangedPage => {
        const to = window.to === null ? Number.POSITIVE_INFINITY : Date.parse(window.to);
        const sorted = [...records.values()]
          .filter((record) => inScope(record))
          .filter((record) => second(record.updatedAt) >= second(Date.parse(window.from)))
          .filter((record) => second(record.updatedAt) <= to)
          .map((record) => ({
            record,
            key:
              side === 'connectwise'
                ? record.id.padStart(9, '0')
                : `${iso(second(record.updatedAt))}|${record.id}`,
          }))
          .filter(({ key }) => window.after === null || key > window.after)
          .toSorted((a, b) => (a.key < b.key ? -1 : 1))
          .slice(0, pageSize);
        const rows = sorted.map(({ record }) => ({
          id: record.id,
          version: versionOf(record),
          updatedAt: iso(second(record.updatedAt)),
        }));
        return {
          rows: [...rows, ...(flowsFrom(side, link) ? filesAdded(side, records.values(), window) : [])],
          after: sorted.length < pageSize ? null : (sorted.at(-1)?.key ?? null),
          serverTime: iso(second(options.now())),
        };
      }),
    serverTime: () => reading('serverTime', () => iso(second(options.now()))),
    vocabulary: () =>
      reading('vocabulary', () => ({
        statuses: options.statuses.map((value) => ({
          board: '1',
          value,
          closed: options.closed.includes(value),
        })),
        priorities: [],
        closeCodes: [],
        holdReasons: [],
        named: [],
        fields: [],
        impossible: 0,
      })),
    tally: () =>
      reading('tally', () => [
        {
          by: 'board' as const,
          bucket: '1',
          count: [...records.values()].filter((record) => inScope(record)).length,
        },
      ]),
    inventory: (after, pageSize) =>
      reading('inventory', () => {
        const behind = [...records.values()]
          .filter((record) => inScope(record) && (after === null || orderOf(record.id) > orderOf(after)))
          .toSorted((a, b) => (orderOf(a.id) < orderOf(b.id) ? -1 : 1));
        const page = behind.slice(0, pageSize);
        const last = page.at(-1)?.id;
        return {
          rows: page
            .filter(({ id }) => !hidden.has(id))
            .map((record) => ({
              id: record.id,
              createdAt: iso(second(record.createdAt)),
              updatedAt: iso(second(record.updatedAt)),
              closed: isClosed(record),
              correlation: record.correlation,
            })),
          after: behind.length > page.length && last !== undefined ? last : null,
          counted: page.length,
          serverTime: iso(second(options.now())),
        };
      }),
    readMany: (ids) =>
      reading('readMany', () => {
        const found = ids
          .map((id) => records.get(id))
          .filter((record) => record !== undefined)
          .filter((record) => inScope(record));
        return {
          records: found.filter(({ id }) => !hidden.has(id)).map((record) => toRecord(record)),
          counted: found.length,
        };
      }),
  };
}
