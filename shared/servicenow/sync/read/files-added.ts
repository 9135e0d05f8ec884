/** The incidents of the link to which files were added: ServiceNow moves no timestamp of the incident for a file. */
import type { ChangedRow } from '../../../ports/side.ts';
import type { Window } from '../../../rules/sync/cursor.ts';
import { sysIdIn, timeIn } from '../convert/shown-fields.ts';
import { isOfCompany, type IncidentScope } from '../incident-scope.ts';
import { incidentsById } from './incidents-by-id.ts';

/** One row per file that was added inside the window; the version is empty, because none of the incident was read. */
export async function filesAdded(scope: IncidentScope, window: Window): Promise<readonly ChangedRow[]> {
  const rows = await scope.client.attachments.added('incident', window.from, window.to);
  const added = rows.map((row) => ({
    id: sysIdIn(row, 'table_sys_id', 'sys_attachment'),
    version: '',
    updatedAt: timeIn(row, 'sys_created_on', 'sys_attachment'),
    attachment: sysIdIn(row, 'sys_id', 'sys_attachment'),
  }));
  return added.length === 0 ? [] : inLink(scope, added);
}

/** ServiceNow lists files over all companies: those on incidents that are surely not in the link are dropped. */
async function inLink(scope: IncidentScope, added: readonly ChangedRow[]): Promise<readonly ChangedRow[]> {
  const ids = [...new Set(added.map(({ id }) => id))];
  const { rows, counted } = await incidentsById(scope, ids, ['sys_id', 'company']);
  // If more are counted than shown, one of them may be hidden from this page: it is looked at by its id.
  const isWhole = counted === rows.length;
  const state = new Map(rows.map(({ row }) => [sysIdIn(row), isOfCompany(scope, row)]));
  return added.filter(({ id }) => state.get(id) ?? !isWhole);
}
