/**
 * The writings of one release, as a file: some rows of each kind, some messages of each queue, one pair in sync with
 * both its records, the shapes of everything that was written, and the words that rows may hold.
 */
import { queueNames } from '../../../shared/azure/queue-names.ts';
import { jsonProperties } from '../../../shared/kit/table-json.ts';
import { errorTable } from '../../../shared/rules/errors.ts';
import { findingTable } from '../../../shared/rules/reconcile/findings.ts';
import { storeNames } from '../../../shared/rules/retention/stores.ts';
import { nudgeOrigins } from '../../../shared/rules/sync/nudge.ts';
import { coreFields, sideNames } from '../../../shared/rules/sync/record.ts';
import type { WrittenHistory } from './history.ts';
import type { WrittenPair } from './read-pair.ts';
import type { WrittenRow } from './history-world.ts';
import { shapesOf, type Shapes } from './shapes.ts';

export interface ReleaseFixture {
  readonly version: string;
  readonly shapes: Shapes;
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** By table. */
  readonly rows: Readonly<Record<string, readonly WrittenRow[]>>;
  readonly messages: Readonly<Record<string, readonly unknown[]>>;
  readonly pair: WrittenPair;
  readonly config: object;
}

const rowsPerKind = 2;
const json = jsonProperties<unknown>();

/** The lists of words that stand in rows and that a reader decides on. */
export const wordsNow = {
  errors: Object.keys(errorTable),
  fields: coreFields,
  findings: Object.keys(findingTable),
  origins: nudgeOrigins,
  queues: queueNames,
  sides: sideNames,
  tables: storeNames,
} as const satisfies ReleaseFixture['words'];

/** Table and kind of a row: the row key's first word, unless that is an id. */
function kindOf(table: string, row: WrittenRow): string {
  const [first = ''] = String(row['rowKey']).split('!');
  return /^[a-z]+(-[a-z]+)*$/.test(first) && !['connectwise', 'servicenow', 'northwind'].includes(first)
    ? `${table} ${first}`
    : `${table} *`;
}

/** A row with its JSON unfolded, without its keys. */
function unfolded(row: WrittenRow): Readonly<Record<string, unknown>> {
  const { partitionKey: _partition, rowKey: _row, ...rest } = row;
  const plain = Object.fromEntries(Object.entries(rest).filter(([name]) => !/^json\d+$/.test(name)));
  return 'json0' in row ? { ...plain, json: json.unpack(row) } : plain;
}

/** The shapes of a history. */
export function historyShapes({ rows, messages }: Pick<WrittenHistory, 'rows' | 'messages'>): Shapes {
  const kinds: Record<string, unknown[]> = {};
  for (const [table, written] of Object.entries(rows))
    for (const row of written) (kinds[kindOf(table, row)] ??= []).push(unfolded(row));
  for (const [queue, written] of Object.entries(messages)) kinds[`queue ${queue}`] = [...written];
  return shapesOf(kinds);
}

/** The file's contents: of each kind a few rows, of the pair all. */
export function fixtureOf(version: string, history: WrittenHistory): ReleaseFixture {
  const { pair, config } = history;
  const rows = Object.fromEntries(
    Object.entries(history.rows).map(([table, written]) => {
      const seen = new Map<string, number>();
      return [
        table,
        written.filter((row) => {
          const kind = kindOf(table, row);
          const count = (seen.get(kind) ?? 0) + 1;
          seen.set(kind, count);
          return count <= rowsPerKind || isOfPair(row, pair);
        }),
      ];
    }),
  );
  const messages = Object.fromEntries(
    Object.entries(history.messages).map(([queue, written]) => [queue, written.slice(0, rowsPerKind)]),
  );
  return withPlainIds({
    version,
    shapes: historyShapes(history),
    words: wordsNow,
    rows,
    messages,
    pair,
    config,
  });
}

function isOfPair(row: WrittenRow, { key, records }: WrittenPair): boolean {
  const partition = String(row['partitionKey']);
  return [key, ...Object.values(records).map(({ id }) => id)].some((id) => partition.includes(id));
}

/** Random ids become counted ones, wherever they stand: two runs of the same code differ in little but their times. */
function withPlainIds(fixture: ReleaseFixture): ReleaseFixture {
  const known = new Map<string, string>();
  const text = JSON.stringify(fixture).replaceAll(
    /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g,
    (id) => {
      const plain = known.get(id) ?? `00000000-0000-4000-8000-${String(known.size + 1).padStart(12, '0')}`;
      known.set(id, plain);
      return plain;
    },
  );
  return JSON.parse(text) as ReleaseFixture;
}
