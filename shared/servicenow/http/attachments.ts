/** The Attachment API: what hangs on a record, its bytes, and adding one file, each with bounded memory. */
import { CodedError } from '../../rules/errors.ts';
import type { StreamedBody } from '../../web/send.ts';
import type { CallServiceNow } from './call.ts';
import { both, ordered, term, toGlideTime } from './query.ts';
import { hasMore, sysIdOf, tableName, toRow, type Row } from './rows.ts';

interface AttachmentPage {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** Lists, reads and adds files of a record. */
export interface ServiceNowAttachments {
  /**
   * The metadata of everything that hangs on one record, oldest first. Throws `row-of-another-record` (retry) when a file
   * of another record is among it, and `servicenow-field-hidden` (dead-letter) when a row does not say what it hangs on.
   */
  of(table: string, sysId: string): Promise<readonly Row[]>;
  /** The metadata of everything that was added to records of a table between two times (ISO 8601, inclusive). */
  added(table: string, from: string, to: string | null): Promise<readonly Row[]>;
  /**
   * The bytes of one file. Throws `servicenow-not-found` (dead-letter), and `servicenow-failed` (retry) for a web page that
   * stands in the file's place; while they come `http-too-large` (dead-letter) and `http-no-answer` (retry).
   */
  open(
    sysId: string,
    maxBytes: number,
  ): Promise<{ readonly bytes: number | null; readonly chunks: AsyncGenerator<Buffer, void, undefined> }>;
  /**
   * Adds one file, sent once and piece by piece; answers its metadata. `remote-write-ambiguous` (retry): it may have been
   * made. `remote-busy` (retry): it was not.
   */
  add(file: {
    readonly table: string;
    readonly sysId: string;
    readonly fileName: string;
    readonly contentType: string;
    readonly body: StreamedBody;
  }): Promise<Row>;
}

/** More files than this are read in further pages. */
const pageSize = 1000;
/** From the first byte to the answer. ServiceNow itself ends such a transaction after a minute. */
const fileTimeoutMs = 120_000;

/**
 * ServiceNow drops a condition that it does not understand, and a proxy may misroute an answer: what hangs elsewhere must
 * not slip in, and the rest of such a list proves nothing.
 */
function requireOwner(row: Row, owner: Readonly<Record<string, string>>): void {
  for (const [column, value] of Object.entries(owner)) {
    if (row[column] === value) continue;
    if (row[column] === undefined || row[column] === '')
      throw new CodedError('servicenow-field-hidden', {
        detail: `Not shown to the integration's user: ${column} of sys_attachment. Look at the read rules (ACLs) of this column.`,
        facts: { table: 'sys_attachment', fields: column },
      });
    throw new CodedError('row-of-another-record', {
      detail: `A list of files contains a file with another ${column} than requested.`,
      facts: { side: 'servicenow' },
    });
  }
}

/** Attachments over one caller. */
export function attachments(call: CallServiceNow): ServiceNowAttachments {
  async function page(query: string, limit: number, offset: number): Promise<AttachmentPage> {
    const { result, headers } = await call({
      method: 'GET',
      path: '/attachment',
      route: '/attachment',
      query: { sysparm_query: query, sysparm_limit: String(limit), sysparm_offset: String(offset) },
      repeatable: true,
    });
    if (!Array.isArray(result))
      throw new CodedError('servicenow-failed', { detail: 'GET /attachment answered with no list.' });
    return { rows: result.map(toRow), more: hasMore(headers, offset + limit) };
  }

  async function all(query: string): Promise<Row[]> {
    const found: Row[] = [];
    for (let offset = 0; ; offset += pageSize) {
      const { rows, more } = await page(ordered(query, 'sys_created_on', 'sys_id'), pageSize, offset);
      found.push(...rows);
      if (!more) return found;
    }
  }

  return {
    async of(table, sysId) {
      const here = both(term('table_name', '=', tableName(table)), term('table_sys_id', '=', sysIdOf(sysId)));
      const rows = await all(here);
      for (const row of rows) requireOwner(row, { table_name: table, table_sys_id: sysId });
      return rows;
    },
    async added(table, from, to) {
      const upper = to === null ? '' : term('sys_created_on', '<=', toGlideTime(to));
      const since = term('sys_created_on', '>=', toGlideTime(from));
      const rows = await all(both(term('table_name', '=', tableName(table)), since, upper));
      for (const row of rows) requireOwner(row, { table_name: table });
      return rows;
    },
    async open(sysId, maxBytes) {
      const { stream, headers } = await call({
        method: 'GET',
        path: `/attachment/${sysIdOf(sysId)}/file`,
        route: '/attachment/{sys_id}/file',
        // Compressed, the length that comes with it would be another one than the file's.
        headers: { accept: '*/*', 'accept-encoding': 'identity' },
        streamed: true,
        maxBytes,
        timeoutMs: fileTimeoutMs,
        repeatable: true,
      });
      const isPage = /^text\/html/i.test(headers['content-type'] ?? '');
      if (stream === undefined || (isPage && headers['x-attachment-metadata'] === undefined)) {
        await stream?.return();
        throw new CodedError('servicenow-failed', { detail: 'A web page came instead of a file.' });
      }
      const length = headers['content-length'] ?? '';
      return { bytes: /^\d+$/.test(length) ? Number(length) : null, chunks: stream };
    },
    async add({ table, sysId, fileName, contentType, body }) {
      const { result } = await call({
        method: 'POST',
        path: '/attachment/file',
        route: '/attachment/file',
        query: { table_name: tableName(table), table_sys_id: sysIdOf(sysId), file_name: fileName },
        headers: { 'content-type': contentType },
        stream: body,
        timeoutMs: fileTimeoutMs,
        repeatable: false,
      });
      return toRow(result);
    },
  };
}
