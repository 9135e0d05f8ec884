/** Fields, one way: the answer to a write of an incident → what ServiceNow saved, which a rule may have altered. */
import type { Saved } from '../../../rules/sync/record.ts';
import type { IncidentScope } from '../incident-scope.ts';
import type { Row } from '../../http/rows.ts';
import { parseGlideTime } from '../convert/shown-fields.ts';

/** The fields that the answer shows; one with a column that it leaves out is missing. */
export function savedFields({ mapped }: Pick<IncidentScope, 'mapped'>, answer: Row): Saved {
  const { short_description: summary, description, state: status, impact, urgency } = answer;
  return {
    saved: {
      ...(summary === undefined ? {} : { summary }),
      ...(description === undefined ? {} : { description }),
      ...(status === undefined ? {} : { status }),
      ...(impact === undefined || urgency === undefined ? {} : { priority: `${impact}/${urgency}` }),
      ...mapped.valuesOf(answer),
    },
    savedAt: parseGlideTime(answer['sys_updated_on'] ?? '') ?? '',
  };
}
