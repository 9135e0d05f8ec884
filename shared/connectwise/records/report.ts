/** Reports: `/system/reports/{name}`, whose answer is a list of columns and a list of rows. */
import * as z from 'zod';
import { CodedError } from '../../rules/errors.ts';
import type { CallConnectWise } from '../http/call.ts';
import { all, field } from '../query/conditions.ts';
import { refused } from '../query/literals.ts';
import { queryString } from '../query/query-string.ts';
import type { ReportRows } from '../wire/index.ts';

/** The choice of a report: which columns, and which rows. */
export interface ReportOptions {
  /** All of them when left out. */
  readonly columns?: readonly string[] | undefined;
  /** Equal to these values, all of them. */
  readonly where?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/**
 * Reads a report by its name. Throws `query-value-refused` (dead-letter) for a name that is no plain word,
 * `connectwise-query-too-long` (dead-letter), `http-not-json` (retry) for an answer without columns or rows, and the
 * codes of `CallConnectWise`.
 */
export type ReadReport = (name: string, options?: ReportOptions) => Promise<ReportRows>;

type Row = Readonly<Record<string, string | number | boolean | null>>;

const body = z.object({
  column_definitions: z.array(z.record(z.string(), z.unknown())),
  row_values: z.array(z.array(z.unknown())),
});

/** A reader of reports. */
export function report(call: CallConnectWise): ReadReport {
  return async (name, { columns, where = {} } = {}) => {
    for (const word of [name, ...(columns ?? []), ...Object.keys(where)])
      if (!/^\w{1,80}$/.test(word)) throw refused('Reports and their columns are named by plain words.');
    const conditions = Object.entries(where).map(([column, value]) => field<Row>(column).is(value));
    const query = {
      columns: columns?.join(','),
      conditions: conditions.length === 0 ? undefined : all(...conditions).text,
    };
    if (queryString(query).length > 1_900)
      throw new CodedError('connectwise-query-too-long', { detail: `GET /system/reports/${name}` });
    const { value } = await call({
      method: 'GET',
      path: `/system/reports/${name}`,
      route: `/system/reports/${name}`,
      query,
      repeatable: true,
    });
    const parsed = body.safeParse(value);
    if (!parsed.success)
      throw new CodedError('http-not-json', { detail: `The report ${name} came without columns or rows.` });
    const names = parsed.data.column_definitions.flatMap((column) => Object.keys(column).slice(0, 1));
    return {
      columns: names,
      rows: parsed.data.row_values.map((row) =>
        Object.fromEntries(names.map((column, at) => [column, row[at] ?? null])),
      ),
    };
  };
}
