/** The incidents that carry a correlation key: how a second try of a create finds the first one's incident. */
import type { Correlated } from '../../../ports/side.ts';
import { ordered, term } from '../../http/query.ts';
import { isOfCompany, type IncidentScope } from '../incident-scope.ts';
import { requireShownFields, sysIdIn, timeIn } from '../convert/shown-fields.ts';

const fields = ['sys_id', 'sys_created_on', 'correlation_id', 'company'] as const;

/**
 * The incidents with this correlation key, oldest first, those of other companies too: only their ids are handed out.
 */
export async function incidentsByCorrelation(
  scope: IncidentScope,
  correlation: string,
): Promise<readonly Correlated[]> {
  const { rows } = await scope.client.page('incident', {
    query: ordered(term('correlation_id', '=', correlation), 'sys_created_on', 'sys_id'),
    fields,
    limit: 10,
  });
  for (const row of rows) requireShownFields(row, fields);
  return (
    rows
      // ServiceNow ignores a field that it does not know; only rows that carry the key count.
      .filter((row) => row['correlation_id'] === correlation)
      .map((row) => ({
        id: sysIdIn(row),
        createdAt: timeIn(row, 'sys_created_on'),
        inLink: isOfCompany(scope, row),
      }))
  );
}
