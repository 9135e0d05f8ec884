/** The lists of one system in memory: what changed, what there is, how many, and several records at once. */
import type { RecordId } from '../../../shared/rules/sync/record-id.ts';
import type { RecordList } from '../../../shared/ports/backfill.ts';
import type { ChangedPage, ChangedRow, Side } from '../../../shared/ports/side.ts';
import type { ListFilter } from '../../../shared/rules/backfill/job.ts';
import { flowsFrom } from '../../../shared/rules/sync/attachments.ts';
import type { Link } from '../../../shared/rules/config/link.ts';
import type { Tally } from '../../../shared/rules/reconcile/inventory.ts';
import type { SideName, SideRecord } from '../../../shared/rules/sync/record.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { filesAdded } from './memory-files.ts';
import type { Held } from './memory-held.ts';
import { wrongClockMs } from './memory-types.ts';
import type { Fault, HeldRecord, PortOptions } from './memory-types.ts';

/** The part of the port that lists. */
export function memoryLists(of: {
  readonly held: Held;
  readonly link: Link;
  readonly reading: <T>(call: string, work: (asked: Fault) => T) => Promise<T>;
  readonly inScope: (record: HeldRecord) => boolean;
  readonly versionOf: (record: HeldRecord) => string;
  readonly toRecord: (record: HeldRecord) => SideRecord;
}): Pick<Side, 'changed' | 'serverTime' | 'vocabulary' | 'tally' | 'inventory' | 'readMany'> {
  const { held, link, reading, inScope, versionOf, toRecord } = of;
  const { side, options, records, hidden, orderOf, second, iso, isClosed } = held;
  const own = (): HeldRecord[] => [...records.values()].filter(inScope);
  /** The records that a list of changes asks for: on ConnectWise the company's tickets on all boards. */
  const listed = (): HeldRecord[] =>
    side === 'connectwise'
      ? [...records.values()].filter(({ company, id }) => company === options.company && !hidden.has(id))
      : own();
  const boards = side === 'connectwise' ? link.connectwise.boards.map(String) : [''];
  return {
    changed: (window, pageSize) =>
      reading('changed', (asked): ChangedPage => {
        const serverTime = iso(second(options.now() + (asked === 'ahead' ? wrongClockMs : 0)));
        // Access rules took every row of the first page away after it was cut: it is empty, and not the last one.
        if (held.sparse.on && window.after === null)
          return {
            rows: flowsFrom(side, link) ? filesAdded(side, own(), window) : [],
            after: '0',
            serverTime,
          };
        const to = window.to === null ? Number.POSITIVE_INFINITY : Date.parse(window.to);
        const sorted = listed()
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
        const toRow = ({ record }: (typeof sorted)[number]): ChangedRow => ({
          id: record.id,
          version: versionOf(record),
          updatedAt: iso(second(record.updatedAt)),
        });
        const { inside = [], outside = [] } = Object.groupBy(sorted, ({ record }) =>
          inScope(record) ? 'inside' : 'outside',
        );
        return {
          rows: [...inside.map(toRow), ...(flowsFrom(side, link) ? filesAdded(side, own(), window) : [])],
          elsewhere: outside.map(toRow),
          after: endOf(side, sorted.length < pageSize, sorted.at(-1)?.key),
          serverTime,
        };
      }),
    serverTime: () => reading('serverTime', () => iso(second(options.now()))),
    vocabulary: () =>
      reading('vocabulary', () => ({
        statuses: boards.flatMap((board) =>
          options.statuses.map((value) => ({ board, value, closed: options.closed.includes(value) })),
        ),
        priorities: link.priority.map((row) =>
          side === 'connectwise' ? row.connectwise : `${row.impact}/${row.urgency}`,
        ),
        closeCodes: [],
        holdReasons: [],
        named: [],
        fields: [],
        mapped: [],
        impossible: 0,
      })),
    tally: () =>
      reading('tally', () => {
        const count = (is: (record: HeldRecord) => boolean): number => own().filter(is).length;
        const young = (days: number): number =>
          count(({ createdAt }) => createdAt >= options.now() - days * 86_400_000);
        const [by, buckets] =
          side === 'connectwise' ? (['board', boards] as const) : (['state', options.statuses] as const);
        return [
          ...buckets.map((bucket): Tally => ({
            by,
            bucket,
            count: count((record) => bucket === (by === 'board' ? record.board : record.fields.status)),
          })),
          { by: 'age' as const, bucket: '7 days', count: young(7) },
          { by: 'age' as const, bucket: '30 days', count: young(30) - young(7) },
          { by: 'age' as const, bucket: 'older', count: count(() => true) - young(30) },
        ];
      }),
    inventory: (after, pageSize) =>
      reading('inventory', () => {
        const behind = own()
          .filter((record) => after === null || orderOf(record.id) > orderOf(after))
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
          after: endOf(side, behind.length === page.length, last),
          counted: page.length,
          serverTime: iso(second(options.now())),
        };
      }),
    readMany: (ids) =>
      reading('readMany', () => {
        for (const id of ids) held.requireId(id);
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

/**
 * The place where the next page begins. ServiceNow tells whether there is one; on ConnectWise only an empty page ends a
 * list.
 */
function endOf(side: SideName, isLast: boolean, last: string | undefined): string | null {
  return last === undefined || (side === 'servicenow' && isLast) ? null : last;
}

/** The list of ids of one system in memory. */
export function memoryRecordList(
  held: Held,
  how: { readonly link: Link } & Pick<PortOptions, 'pause' | 'fault'>,
): RecordList {
  const { side, options, records, orderOf, second, iso } = held;
  const { link, pause = () => Promise.resolve(), fault } = how;
  const boards = link.connectwise.boards.map(String);
  const matching = async (
    call: string,
    { since, until, closed }: ListFilter,
  ): Promise<readonly RecordId[]> => {
    await pause(`before ${side} ${call}`);
    const kind = fault?.(`read ${call}`) ?? 'none';
    if (kind === 'busy') throw new CodedError('remote-busy', { retryAfterMs: 20_000 });
    if (kind !== 'none') throw new CodedError('http-no-answer', { detail: call });
    return [...records.values()]
      .filter((record) => record.company === options.company)
      .filter((record) => side === 'servicenow' || boards.includes(record.board))
      .filter((record) => iso(second(record.createdAt)) < until)
      .filter((record) => since === null || iso(second(record.updatedAt)) >= since)
      .filter((record) => closed || !options.closed.includes(record.fields.status))
      .map(({ id }) => id)
      .toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  };
  return {
    count: async (filter) => (await matching('count', filter)).length,
    async page(filter, after, pageSize) {
      const behind = (await matching('page', filter)).filter(
        (id) => after === null || orderOf(id) > orderOf(after),
      );
      const ids = behind.slice(0, pageSize);
      await pause(`after ${side} page`);
      return { ids, after: endOf(side, behind.length === ids.length, ids.at(-1)) };
    },
  };
}
