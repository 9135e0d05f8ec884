/** The Aggregate API: counts and simple sums of a table, whole or grouped by columns. */
import type { TableDefinition } from '../model/dictionary.ts';
import { Refusal } from '../model/refusal.ts';
import { unknownTable } from '../model/unknown-table.ts';
import { findRows } from '../query/find-rows.ts';
import { displayAlong } from '../rules/display.ts';
import type { FieldReader } from '../store/field-reader.ts';
import { definitionOf } from '../store/instance.ts';
import type { Row } from '../store/table.ts';
import { isOn, json, requireAccept, type Answer, type Call } from './call.ts';
import { isVisible } from './tables.ts';

/** Answers `GET /api/now/stats/{table}`. Throws Refusal. */
export function answerStats(call: Call): Answer {
  const table = definitionOf(call.path.split('/')[4] ?? '');
  if (table === undefined) throw unknownTable(call.path.split('/')[4] ?? '');
  if (call.method !== 'GET') throw new Refusal(405, 'Method not supported', null);
  requireAccept(call);

  const rows = findRows(call, table).filter(isVisible(call, table));
  const readers = columns(call, table, 'sysparm_group_by');
  if (readers.length === 0) return json(200, { result: { stats: statistics(call, table, rows) } });

  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(readers.map(({ read }) => read(row)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const result = [...groups].sort(byKey).map(([, members]) => ({
    stats: statistics(call, table, members),
    groupby_fields: readers.map((reader) => groupField(call, reader, members[0])),
  }));
  return json(200, { result });
}

function byKey([left]: [string, Row[]], [right]: [string, Row[]]): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function columns(call: Call, table: TableDefinition, parameter: string): FieldReader[] {
  return (call.query.get(parameter) ?? '')
    .split(',')
    .map((name) => call.instance.readerOf(table, name.trim()))
    .filter((reader) => reader !== undefined);
}

function statistics(call: Call, table: TableDefinition, rows: readonly Row[]): Record<string, unknown> {
  const stats: Record<string, unknown> = {};
  if (isOn(call.query, 'sysparm_count')) stats['count'] = String(rows.length);
  const measures: Readonly<Record<string, (values: readonly string[]) => string>> = {
    min: (values) => values.toSorted()[0] ?? '',
    max: (values) => values.toSorted().at(-1) ?? '',
    sum: (values) => String(values.reduce((total, value) => total + Number(value), 0)),
    avg: (values) => (values.reduce((total, value) => total + Number(value), 0) / values.length).toFixed(4),
  };
  for (const [name, measure] of Object.entries(measures)) {
    const readers = columns(call, table, `sysparm_${name}_fields`);
    if (readers.length === 0) continue;
    stats[name] = Object.fromEntries(
      readers.map(({ definition, read }) => {
        const values = rows.map((row) => read(row)).filter((value) => value !== '');
        return [definition.name, values.length === 0 ? '' : measure(values)];
      }),
    );
  }
  return stats;
}

function groupField(call: Call, reader: FieldReader, row: Row | undefined): Record<string, string> {
  const value = row === undefined ? '' : reader.read(row);
  const shown = row === undefined ? '' : displayAlong(reader, row, call.instance, call.actor);
  const field = reader.definition.name;
  const mode = call.query.get('sysparm_display_value')?.toLowerCase();
  if (mode === 'all') return { field, value, display_value: shown };
  return { field, value: mode === 'true' ? shown : value };
}
