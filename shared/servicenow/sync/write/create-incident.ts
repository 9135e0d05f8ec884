/** A new incident of the link's company. */
import type { Created, ReadyCreate } from '../../../ports/side.ts';
import { CodedError } from '../../../rules/errors.ts';
import { parseRecordId, type RecordId } from '../../../rules/sync/record-id.ts';
import type { RecordDraft } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/client.ts';
import { term } from '../../http/query.ts';
import { journalAfter } from '../journal/entries.ts';
import { incidentToSideRecord } from '../convert/to-side-record.ts';
import { timeIn } from '../convert/shown-fields.ts';
import { savedFields } from './saved-fields.ts';
import { isWhole } from './whole-answer.ts';
import { toIncidentValues } from '../convert/to-incident-values.ts';
import type { IncidentWriter } from './incident-writer.ts';
import { statusExtras } from './status-extras.ts';

/** A proxy may send a create twice: an incident that is younger than this was made by the same one. Milliseconds. */
const sameCreateMs = 10 * 60_000;

/** Longest text of the column `correlation_display`. */
const maxDisplay = 100;

/**
 * One create. Throws `remote-write-ambiguous` (retry) when it is sent and the incident may have been made. If the
 * instance keeps the id that a create names, one that an earlier create made is answered instead of a second one.
 */
export async function createIncident(writer: IncidentWriter, draft: RecordDraft): Promise<ReadyCreate> {
  const { scope } = writer;
  const { client, company, link } = scope;
  const { assignmentGroup, caller } = link.servicenow;
  const first = await scope.mapped.firstFor(draft.fields);
  const values = {
    // An empty word leaves the choice to ServiceNow.
    ...withoutEmpty(toIncidentValues(draft.fields)),
    ...(await statusExtras(writer, draft.fields.status)),
    company,
    correlation_id: draft.correlation,
    correlation_display: draft.originLabel.slice(0, maxDisplay),
    ...(assignmentGroup === null ? {} : { assignment_group: assignmentGroup }),
    ...(caller === null ? {} : { caller_id: caller }),
    // A field that the link maps is more than what all incidents get.
    ...withoutEmpty(first.sent),
  };
  const wanted = await writer.ids.wanted(draft.id);
  const send = async (deadline: number): Promise<Created> => {
    const inTime = client.withDeadline(deadline);
    if (wanted === null) {
      const made = await inTime.create('incident', values);
      return created(writer, madeId(made), made);
    }
    try {
      const made = await inTime.create('incident', { ...values, sys_id: wanted });
      const id = madeId(made);
      await writer.ids.shown(wanted, id);
      return created(writer, id, made);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      const made = await madeAlready(writer, wanted, draft.correlation);
      if (made === null) throw thrown;
      await writer.ids.shown(wanted, wanted);
      const answer = created(writer, wanted, made.row);
      return made.isOlder ? { ...answer, existed: true } : answer;
    }
  };
  return { leftOut: first.leftOut, look: () => Promise.resolve({ fields: {}, send }) };
}

function created(writer: IncidentWriter, id: RecordId, made: Row): Created {
  const { scope } = writer;
  const { saved, savedAt } = savedFields(scope, made);
  return {
    id,
    saved,
    savedAt,
    async readRest() {
      if (!isWhole(scope, made, id)) return null;
      // A business rule may have added an entry to the new incident.
      const notes = await journalAfter(writer, id);
      return notes === null ? null : incidentToSideRecord(made, savedAt, notes, scope.mapped.valuesOf(made));
    },
  };
}

/**
 * A second record of one id is refused, and no vendor says in which words: so whatever was refused, the id is asked for.
 * The key on the record proves that it is ours; one that is hidden from us stays a refusal.
 */
async function madeAlready(
  { scope }: IncidentWriter,
  id: RecordId,
  correlation: string,
): Promise<{ readonly row: Row; readonly isOlder: boolean } | null> {
  const fields = ['sys_id', 'correlation_id', 'sys_created_on'];
  const query = term('sys_id', '=', id);
  const { rows, serverTime } = await scope.client.page('incident', { query, fields, limit: 1 });
  const row = rows.find((one) => one['sys_id'] === id && one['correlation_id'] === correlation);
  if (row === undefined) return null;
  const ageMs = Date.parse(serverTime) - Date.parse(timeIn(row, 'sys_created_on'));
  return { row, isOlder: ageMs > sameCreateMs };
}

function isRefusal(thrown: unknown): thrown is CodedError {
  return (
    thrown instanceof CodedError &&
    (thrown.code === 'servicenow-refused' || thrown.code === 'servicenow-forbidden')
  );
}

/** An answer without a body, or without a record in it (204, `{}`, `[]`), does not say that nothing was made. */
function madeId(made: Row): RecordId {
  const id = parseRecordId('servicenow', made['sys_id']);
  if (id !== null) return id;
  throw new CodedError('remote-write-ambiguous', {
    detail: 'POST /table/incident was answered, but not with the sys_id of the incident that it made.',
    facts: { route: 'POST /table/incident' },
  });
}

function withoutEmpty(values: Row): Row {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}
