/** One incident of the link, as it is now: for a read, and for the last look before a write. */
import { CodedError } from '../../../rules/errors.ts';
import type { SideRecord } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/client.ts';
import { both, term } from '../../http/query.ts';
import { incidentFields, incidentToVersion } from '../convert/to-side-record.ts';
import { isOfCompany, type IncidentScope } from '../incident-scope.ts';
import { requireShownFields } from '../convert/shown-fields.ts';

/** An incident as one request showed it. */
export interface IncidentRead {
  readonly row: Row;
  /** ServiceNow's clock as it answered, ISO 8601, UTC. */
  readonly serverTime: string;
}

/**
 * The incident of that sys_id. `missing` may mean deleted or hidden; a second request tells it from `foreign`, an
 * incident outside the link. Throws `servicenow-field-hidden` (dead-letter).
 */
export async function findIncident(
  scope: IncidentScope,
  id: string,
): Promise<IncidentRead | 'missing' | 'foreign'> {
  const { client } = scope;
  const page = await client.page('incident', {
    query: both(term('sys_id', '=', id), scope.query),
    fields: scope.columns,
    limit: 1,
  });
  const [first] = page.rows;
  const row = first === undefined ? undefined : requireShownFields(first, incidentFields);
  // ServiceNow ignores a misspelled filter, so company and id are compared here as well.
  if (row?.['sys_id'] === id && isOfCompany(scope, row)) return { row, serverTime: page.serverTime };
  return (await client.get('incident', id, ['sys_id'])) === null ? 'missing' : 'foreign';
}

/** The incident as it is now. Throws `record-moved` (retry) when it is gone, hidden or in the link no more. */
export async function requireIncident(scope: IncidentScope, id: string): Promise<IncidentRead> {
  const read = await findIncident(scope, id);
  if (typeof read === 'string') throw moved(id);
  return read;
}

/** As `requireIncident`, and throws `record-moved` (retry) also when the incident changed since the record was read. */
export async function requireUnchangedIncident(
  scope: IncidentScope,
  record: SideRecord,
): Promise<IncidentRead> {
  const read = await requireIncident(scope, record.id);
  if (incidentToVersion(read.row) !== record.version) throw moved(record.id);
  return read;
}

function moved(id: string): CodedError {
  return new CodedError('record-moved', { facts: { side: 'servicenow', record: id } });
}
