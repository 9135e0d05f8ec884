/** Reports: columns and rows instead of records. Simulated are those that scripts read most: charge codes, tickets, members. */
import type { Answer } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import { parameter } from '../api/paging.ts';
import type { Route } from '../api/router.ts';
import { refuse } from '../model/refusal.ts';
import { isRow } from '../store/table.ts';

type Cell = string | number | boolean | null;

interface Column {
  readonly name: string;
  readonly type: 'Text' | 'Numeric' | 'Boolean';
}

interface Report {
  /** As the vendor spells it. */
  readonly name: string;
  readonly columns: readonly Column[];
  rows(call: Call): readonly (readonly Cell[])[];
}

const reports: readonly Report[] = [
  {
    name: 'ChargeCode',
    columns: [
      { name: 'Charge_Code_RecID', type: 'Numeric' },
      { name: 'Description', type: 'Text' },
      { name: 'Billable_Flag', type: 'Boolean' },
    ],
    rows: ({ world }) =>
      world
        .table('chargeCodes')
        .rows()
        .map(({ id, values }) => [id, cell(values['name']), values['billTime'] === 'Billable']),
  },
  {
    name: 'Member',
    columns: [
      { name: 'Member_RecID', type: 'Numeric' },
      { name: 'Member_ID', type: 'Text' },
      { name: 'First_Name', type: 'Text' },
      { name: 'Last_Name', type: 'Text' },
    ],
    rows: ({ world }) =>
      world
        .table('members')
        .rows()
        .map(({ id, values }) => [
          id,
          cell(values['identifier']),
          cell(values['firstName']),
          cell(values['lastName']),
        ]),
  },
  {
    name: 'Service',
    columns: [
      { name: 'TicketNbr', type: 'Numeric' },
      { name: 'Summary', type: 'Text' },
      { name: 'Board_Name', type: 'Text' },
      { name: 'Status_Description', type: 'Text' },
      { name: 'Company_Name', type: 'Text' },
      { name: 'Closed_Flag', type: 'Boolean' },
    ],
    rows: ({ world }) =>
      world
        .table('tickets')
        .rows()
        .map(({ id, values }) => [
          id,
          cell(values['summary']),
          cell(values['board']),
          cell(values['status']),
          cell(values['company']),
          values['closedFlag'] === true,
        ]),
  },
];

/** A value in a cell; of a reference its name. */
function cell(value: unknown): Cell {
  if (isRow(value)) return cell(value.values['name']);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function reportOf(call: Call): Report {
  const name = (call.parameters['name'] ?? '').toLowerCase();
  const found = reports.find((report) => report.name.toLowerCase() === name);
  if (found === undefined) throw refuse(404, 'NotFound', `Report ${call.parameters['name']} not found`);
  return found;
}

function read(call: Call): Answer {
  const report = reportOf(call);
  const asked = parameter(call.query, 'columns')
    .toLowerCase()
    .split(',')
    .filter((name) => name !== '');
  const shown = report.columns.flatMap((column, at) =>
    asked.length === 0 || asked.includes(column.name.toLowerCase()) ? [{ column, at }] : [],
  );
  return {
    status: 200,
    body: {
      column_definitions: shown.map(({ column }) => definition(column)),
      row_values: rowsOf(call, report).map((row) => shown.map(({ at }) => row[at] ?? null)),
    },
  };
}

function definition({ name, type }: Column): Readonly<Record<string, unknown>> {
  return { [name]: { type, isNullable: true, identityColumn: false } };
}

function rowsOf(call: Call, report: Report): readonly (readonly Cell[])[] {
  return report.rows(call).filter((row) => meets(report, row, parameter(call.query, 'conditions')));
}

/** Reports have no model, so only equality with one value is read here. */
function meets(report: Report, row: readonly Cell[], conditions: string): boolean {
  if (conditions === '') return true;
  const match = /^(\w+) = (?:"([^"]*)"|'([^']*)'|(\w+))$/.exec(conditions);
  const at = report.columns.findIndex(({ name }) => name.toLowerCase() === match?.[1]?.toLowerCase());
  if (match === null || at < 0)
    throw refuse(400, 'ApiFindCondition', `${match?.[1] ?? conditions} is not a recognized name.`);
  const wanted = match[2] ?? match[3] ?? match[4] ?? '';
  return String(row[at]).toLowerCase() === wanted.toLowerCase();
}

/** The list, and of each report its columns, rows and their number. */
export const reportRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: '/system/reports',
    handler: () => ({ status: 200, body: reports.map(({ name }) => ({ name })) }),
  },
  { method: 'GET', template: '/system/reports/{name}', handler: read },
  {
    method: 'GET',
    template: '/system/reports/{name}/columns',
    handler: (call) => ({ status: 200, body: reportOf(call).columns.map(definition) }),
  },
  {
    method: 'GET',
    template: '/system/reports/{name}/count',
    handler: (call) => ({ status: 200, body: { count: rowsOf(call, reportOf(call)).length } }),
  },
];
