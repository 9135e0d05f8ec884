/** Changes fields of an incident, after a last look at it. */
import type { FieldsWritten } from '../../../ports/side.ts';
import type { FieldWrite } from '../../../ports/writes.ts';
import type { FieldChange, FieldName, SideRecord } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/client.ts';
import { toIncidentValues } from '../convert/to-incident-values.ts';
import { incidentToSideRecord } from '../convert/to-side-record.ts';
import { journalAfter } from '../journal/entries.ts';
import { requireUnchangedIncident } from '../read/incident.ts';
import type { IncidentWriter } from './incident-writer.ts';
import { savedFields } from './saved-fields.ts';
import { statusExtras } from './status-extras.ts';
import { isWhole } from './whole-answer.ts';

/** One request for all fields. The look throws `record-moved` (retry) when the incident changed since it was read. */
export async function updateIncident(
  writer: IncidentWriter,
  record: SideRecord,
  change: FieldChange,
): Promise<readonly FieldWrite<FieldsWritten>[]> {
  const { scope } = writer;
  const extras = change.status === undefined ? {} : await statusExtras(writer, change.status);
  const mapped = await scope.mapped.columnsFor(change);
  const values = { ...toIncidentValues(change), ...extras, ...mapped };
  return [
    {
      changes: Object.keys(change) as FieldName[],
      async look() {
        const { row, serverTime } = await requireUnchangedIncident(scope, record);
        const shown = incidentToSideRecord(row, serverTime, record.notes, scope.mapped.valuesOf(row));
        const send = (deadline: number) => sendValues(writer, record, { values, deadline });
        return { fields: shown.fields, record: shown, send };
      },
    },
  ];
}

async function sendValues(
  writer: IncidentWriter,
  record: SideRecord,
  { values, deadline }: { readonly values: Row; readonly deadline: number },
): Promise<FieldsWritten> {
  const { scope } = writer;
  // Without an answer both sides are read again: a second try could set the value over a person's next edit.
  const answer = await scope.client.withDeadline(deadline).patch('incident', record.id, values, false);
  // A business rule may have added an entry in the same save: the journal is read, whatever the counter says.
  const notes = isWhole(scope, answer, record.id) ? await journalAfter(writer, record.id) : null;
  return {
    descriptionNoteId: null,
    ...savedFields(scope, answer),
    record:
      notes === null
        ? null
        : incidentToSideRecord(answer, record.readAt, notes, scope.mapped.valuesOf(answer)),
  };
}
