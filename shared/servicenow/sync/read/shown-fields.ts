/**
 * A field that an access rule hides is left out of the answer without any mark (Table API). Taken for an empty one it
 * would empty the ticket's, and without the correlation key our own incident would look like a stranger's.
 */
import { CodedError } from '../../../rules/errors.ts';
import type { Row } from '../../http/rows.ts';

/** The row as given. Throws `servicenow-field-hidden` (dead-letter) when it lacks one of the fields. */
export function requireShownFields(row: Row, fields: readonly string[]): Row {
  const hidden = fields.filter((name) => row[name] === undefined);
  if (hidden.length === 0) return row;
  throw new CodedError('servicenow-field-hidden', {
    detail: `Not shown to the integration's user: ${hidden.join(', ')}. Look at the read rules (ACLs) of these columns of incident.`,
    facts: { fields: hidden.join(' ') },
  });
}
