/** A new incident of the link's company. */
import type { Saved } from '../../../ports/side.ts';
import type { ReadyWrite } from '../../../ports/writes.ts';
import type { RecordDraft } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/client.ts';
import { savedTexts } from './saved-texts.ts';
import { toIncidentValues } from '../convert/to-incident-values.ts';
import type { IncidentWriter } from './incident-writer.ts';
import { statusExtras } from './status-extras.ts';

/** Longest text of the column `correlation_display`. */
const maxDisplay = 100;

/** One create. Throws `remote-write-ambiguous` (retry) when it is sent and the incident may have been made. */
export async function createIncident(
  writer: IncidentWriter,
  draft: RecordDraft,
): Promise<ReadyWrite<{ readonly id: string } & Saved>> {
  const { client, company, link } = writer.scope;
  const { assignmentGroup, caller } = link.servicenow;
  const values = {
    // An empty word leaves the choice to ServiceNow.
    ...withoutEmpty(toIncidentValues(draft.fields)),
    ...(await statusExtras(writer, draft.fields.status)),
    company,
    correlation_id: draft.correlation,
    correlation_display: draft.originLabel.slice(0, maxDisplay),
    ...(assignmentGroup === null ? {} : { assignment_group: assignmentGroup }),
    ...(caller === null ? {} : { caller_id: caller }),
  };
  const send = async (): Promise<{ readonly id: string } & Saved> => {
    const made = await client.create('incident', values);
    return { id: made['sys_id'] ?? '', ...savedTexts(made) };
  };
  return { look: () => Promise.resolve({ fields: {}, send }) };
}

function withoutEmpty(values: Row): Row {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}
