/** Texts, one way: the answer to a write of an incident → what ServiceNow saved, which a rule may have altered. */
import type { Saved } from '../../../ports/side.ts';
import { textsIn } from '../../../rules/sync/mapped/fields.ts';
import type { IncidentScope } from '../incident-scope.ts';
import type { Row } from '../../http/rows.ts';
import { parseGlideTime } from '../convert/shown-fields.ts';

/** The texts that the answer shows; a column that it leaves out is missing. */
export function savedTexts({ mapped }: Pick<IncidentScope, 'mapped'>, answer: Row): Saved {
  const { short_description: summary, description, sys_updated_on: updated } = answer;
  return {
    saved: {
      ...(summary === undefined ? {} : { summary }),
      ...(description === undefined ? {} : { description }),
      ...textsIn(mapped.valuesOf(answer)),
    },
    savedAt: parseGlideTime(updated ?? '') ?? '',
  };
}
