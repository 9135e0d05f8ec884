/** Reports: columns and rows instead of records. Simulated is the one that scripts read most, the charge codes. */
import type { Answer } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import { parameter } from '../api/paging.ts';
import type { Route } from '../api/router.ts';
import { refuse } from '../model/refusal.ts';

type Cell = string | number | boolean | null;

interface Column {
  readonly name: string;
  readonly type: 'Text' | 'Numeric' | 'Boolean';
}

interface Report {
  readonly columns: readonly Column[];
  rows(call: Call): readonly (readonly Cell[])[];
}

const reports: Readonly<Record<string, Report>> = {
  chargecode: {
    columns: [
      { name: 'Charge_Code_RecID', type: 'Numeric' },
      { name: 'Description', type: 'Text' },
      { name: 'Billable_Flag', type: 'Boolean' },
    ],
    rows: () => [
      [1, 'Administration', false],
      [2, 'Training', false],
      [3, "Travel - O'Hare", true],
    ],
  },
};

function reportOf(call: Call): Report {
  const name = (call.parameters['name'] ?? '').toLowerCase();
  const found = Object.hasOwn(reports, name) ? reports[name] : undefined;
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
      column_definitions: shown.map(({ column }) => ({
        [column.name]: { type: column.type, isNullable: true, identityColumn: false },
      })),
      row_values: report
        .rows(call)
        .filter((row) => meets(report, row, parameter(call.query, 'conditions')))
        .map((row) => shown.map(({ at }) => row[at] ?? null)),
    },
  };
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

/** One route for all of them. */
export const reportRoutes: readonly Route[] = [
  { method: 'GET', template: '/system/reports/{name}', handler: read },
];
