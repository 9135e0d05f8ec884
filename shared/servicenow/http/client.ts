/** ServiceNow's Table API for an automation: rows of text, pages that end where they end, journals. */
import { CodedError } from '../../rules/errors.ts';
import { attachments, type ServiceNowAttachments } from './attachments.ts';
import type { CallServiceNow } from './call.ts';
import { hasMore, sysIdOf, tableName, toRow, type Row } from './rows.ts';

export type { Row } from './rows.ts';

/** One page of a table; `more` and not its length says whether it is the last. */
export interface RowPage {
  readonly rows: readonly Row[];
  /**
   * True if the table has more. A page may be short or empty without being the last, because rows that we may not see
   * are taken out after the limit was applied.
   */
  readonly more: boolean;
  /** The server's clock, ISO 8601, UTC. */
  readonly serverTime: string;
}

/** The query, the fields and the size of a page. */
export interface PageOptions {
  readonly query: string;
  readonly fields: readonly string[];
  readonly limit: number;
  readonly offset?: number | undefined;
  /** `true` gives labels in the user's language and zone, as the journal blobs need. */
  readonly display?: boolean | undefined;
}

/**
 * Reads and writes rows of tables. Every method throws the codes of `CallServiceNow`, `servicenow-failed` (retry) for
 * an answer of another shape, and `query-value-refused` (dead-letter) for what is no table's name or no sys_id.
 */
export interface ServiceNowClient {
  page(table: string, options: PageOptions): Promise<RowPage>;
  /** Null when there is no such row, or it is hidden from us. */
  get(table: string, sysId: string, fields: readonly string[]): Promise<Row | null>;
  /** Sent once. `remote-write-ambiguous` (retry): it may have been made, so look it up before trying again. */
  create(table: string, values: Row): Promise<Row>;
  /**
   * `repeatable` is false when the change holds a journal entry, which every repetition would write again, and where a
   * repetition could go over what a person has changed meanwhile: `remote-write-ambiguous` (retry) then.
   */
  patch(table: string, sysId: string, values: Row, repeatable: boolean): Promise<Row>;
  /** Counts the rows that match, without reading them. */
  count(table: string, query: string): Promise<number>;
  /** The same by the stored values of one column. */
  countBy(
    table: string,
    query: string,
    column: string,
  ): Promise<readonly { readonly value: string; readonly count: number }[]>;
  readonly attachments: ServiceNowAttachments;
  /**
   * The same, with no attempt of any call begun after this time (milliseconds since 1970): `remote-busy` (retry), and nothing
   * was sent. One that is under way is not cut off.
   */
  withDeadline(deadline: number): ServiceNowClient;
}

/** A client over one caller. It sees what its user may see. */
export function servicenowClient(call: CallServiceNow): ServiceNowClient {
  return {
    async page(table, options) {
      const { result, headers } = await call({
        method: 'GET',
        path: `/v2/table/${tableName(table)}`,
        route: `/table/${table}`,
        query: {
          sysparm_query: options.query,
          sysparm_fields: options.fields.join(','),
          sysparm_limit: String(options.limit),
          sysparm_offset: String(options.offset ?? 0),
          sysparm_display_value: String(options.display ?? false),
          sysparm_exclude_reference_link: 'true',
        },
        repeatable: true,
      });
      if (!Array.isArray(result))
        throw new CodedError('servicenow-failed', { detail: `GET /table/${table} answered with no list.` });
      return {
        rows: result.map(toRow),
        more: hasMore(headers, (options.offset ?? 0) + options.limit),
        serverTime: serverTime(headers),
      };
    },
    async get(table, sysId, fields) {
      try {
        const { result } = await call({
          method: 'GET',
          path: `/v2/table/${tableName(table)}/${sysIdOf(sysId)}`,
          route: `/table/${table}/{sys_id}`,
          query: {
            sysparm_fields: fields.join(','),
            sysparm_display_value: 'false',
            sysparm_exclude_reference_link: 'true',
          },
          repeatable: true,
        });
        return toRow(result);
      } catch (thrown) {
        if (thrown instanceof CodedError && thrown.code === 'servicenow-not-found') return null;
        throw thrown;
      }
    },
    async create(table, values) {
      const { result } = await call({
        method: 'POST',
        path: `/v2/table/${tableName(table)}`,
        route: `/table/${table}`,
        query: { sysparm_exclude_reference_link: 'true' },
        json: values,
        repeatable: false,
      });
      return toRow(result);
    },
    async patch(table, sysId, values, repeatable) {
      const { result } = await call({
        method: 'PATCH',
        path: `/v2/table/${tableName(table)}/${sysIdOf(sysId)}`,
        route: `/table/${table}/{sys_id}`,
        query: { sysparm_exclude_reference_link: 'true' },
        json: values,
        repeatable,
      });
      return toRow(result);
    },
    async count(table, query) {
      const { result } = await call({
        method: 'GET',
        path: `/stats/${tableName(table)}`,
        route: `/stats/${table}`,
        query: { sysparm_count: 'true', sysparm_query: query },
        repeatable: true,
      });
      return countOf(result, table);
    },
    async countBy(table, query, column) {
      const { result } = await call({
        method: 'GET',
        path: `/stats/${tableName(table)}`,
        route: `/stats/${table}`,
        query: { sysparm_count: 'true', sysparm_group_by: column, sysparm_query: query },
        repeatable: true,
      });
      if (!Array.isArray(result))
        throw new CodedError('servicenow-failed', { detail: `GET /stats/${table} answered with no list.` });
      return result.map((group: unknown) => {
        const { groupby_fields: fields } = group as { groupby_fields?: readonly { value?: string }[] };
        return { value: fields?.[0]?.value ?? '', count: countOf(group, table) };
      });
    },
    attachments: attachments(call),
    withDeadline: (deadline) => servicenowClient((asked) => call({ ...asked, deadline })),
  };
}

function countOf(result: unknown, table: string): number {
  const counted = (result as { readonly stats?: { readonly count?: string } } | undefined)?.stats?.count;
  const count = Number(counted);
  if (counted === undefined || !Number.isInteger(count))
    throw new CodedError('servicenow-failed', { detail: `GET /stats/${table} answered without a count.` });
  return count;
}

function serverTime(headers: Readonly<Record<string, string>>): string {
  const time = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(time))
    throw new CodedError('servicenow-failed', { detail: 'An answer came without a Date.' });
  return new Date(time).toISOString();
}
