/** The incidents of the link that changed inside a window, and those to which files were added: for a poll. */
import type { ChangedPage, ChangedRow } from '../../../ports/side.ts';
import { flowsFrom } from '../../../rules/sync/attachments.ts';
import type { Window } from '../../../rules/sync/cursor.ts';
import type { Row } from '../../http/client.ts';
import { both, eitherGroup, ordered, term, toGlideTime } from '../../http/query.ts';
import { requireShownFields, sysIdIn, timeIn } from '../convert/shown-fields.ts';
import { incidentToVersion } from '../convert/to-side-record.ts';
import type { IncidentScope } from '../incident-scope.ts';
import { filesAdded } from './files-added.ts';

/** The last incident of the page before, and how many rows behind it were hidden from us. */
interface Place {
  readonly time: string;
  readonly id: string;
  readonly offset: number;
}

/** Without one of these a change cannot be seen, or cannot be distinguished from one of another customer's. */
const fields = ['sys_id', 'company', 'sys_updated_on', 'sys_mod_count'] as const;

/** Smaller than any sys_id. */
const beforeEveryId = '0';

/**
 * One page in the order of (`sys_updated_on`, `sys_id`); an edit moves an incident to the end of that order. Throws
 * `servicenow-field-hidden` (dead-letter) where a column is not shown.
 */
export async function changedIncidents(
  scope: IncidentScope,
  window: Window,
  pageSize: number,
): Promise<ChangedPage> {
  const { client, company, link } = scope;
  const place = placeOf(window.after);
  const page = await client.page('incident', {
    query: ordered(queryOf(scope, window, place), 'sys_updated_on', 'sys_id'),
    fields,
    limit: pageSize,
    offset: place?.offset ?? 0,
  });
  for (const row of page.rows) requireShownFields(row, fields);
  // A condition that ServiceNow dropped shows other companies' incidents.
  const own = page.rows.filter((row) => row['company'] === company);
  const rows = own.map(toChangedRow);
  // Once per window, with its first page: the cursor moves only when all of these are nudges.
  const wantsFiles = place === null && flowsFrom('servicenow', link);
  return {
    rows: wantsFiles ? [...rows, ...(await filesAdded(scope, window))] : rows,
    after: page.more ? textOf(nextPlace(page.rows.at(-1), window, place, pageSize)) : null,
    serverTime: page.serverTime,
  };
}

function queryOf({ query }: IncidentScope, window: Window, place: Place | null): string {
  const upper = window.to === null ? '' : term('sys_updated_on', '<=', toGlideTime(window.to));
  return place === null
    ? both(query, term('sys_updated_on', '>=', toGlideTime(window.from)), upper)
    : eitherGroup(
        both(query, term('sys_updated_on', '>', place.time), upper),
        both(query, term('sys_updated_on', '=', place.time), term('sys_id', '>', place.id)),
      );
}

function nextPlace(last: Row | undefined, window: Window, place: Place | null, pageSize: number): Place {
  if (last !== undefined)
    return { time: toGlideTime(timeIn(last, 'sys_updated_on')), id: sysIdIn(last), offset: 0 };
  // Every row of this page was hidden from us: the next one is behind it, in the same query.
  return {
    ...(place ?? { time: toGlideTime(window.from), id: beforeEveryId }),
    offset: (place?.offset ?? 0) + pageSize,
  };
}

function toChangedRow(row: Row): ChangedRow {
  return {
    id: sysIdIn(row),
    version: incidentToVersion(row),
    updatedAt: timeIn(row, 'sys_updated_on'),
  };
}

function textOf({ time, id, offset }: Place): string {
  return [time, id, offset].join('|');
}

function placeOf(after: string | null): Place | null {
  if (after === null) return null;
  const [time = '', id = '', offset = '0'] = after.split('|');
  return { time, id, offset: Number(offset) };
}
