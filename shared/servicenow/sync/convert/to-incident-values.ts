/** Changes, one way: the fields that the rules want → the columns of an incident that hold them. */
import type { FieldChange } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/rows.ts';

/** The columns of the given fields alone. A priority is `impact/urgency`, for example `2/1`. */
export function toIncidentValues({ summary, description, status, priority }: FieldChange): Row {
  const [impact = '', urgency = ''] = priority?.split('/') ?? [];
  return {
    ...(summary === undefined ? {} : { short_description: summary }),
    ...(description === undefined ? {} : { description }),
    ...(status === undefined ? {} : { state: status }),
    ...(priority === undefined ? {} : { impact, urgency }),
  };
}
