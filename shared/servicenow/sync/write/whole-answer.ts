/** Accepts the answer to a write in the place of a read, if it is whole: that saves the read that would follow. */
import type { Row } from '../../http/client.ts';
import { incidentFields } from '../convert/to-side-record.ts';
import { isOfCompany, type IncidentScope } from '../incident-scope.ts';

/**
 * True when the answer shows every column, and that the incident is still in the link. A write may take it out of a
 * filter, and what a filter means is known to ServiceNow alone.
 */
export function isWhole(scope: IncidentScope, answer: Row, id: string): boolean {
  return (
    scope.link.servicenow.filter === '' &&
    !scope.mapped.needsRead &&
    answer['sys_id'] === id &&
    isOfCompany(scope, answer) &&
    [...incidentFields, ...scope.mapped.columns].every((name) => answer[name] !== undefined)
  );
}
