/** Incidents with their notes, as the records that the rules compare: one by its id, or many at once. */
import type { ShownFiles } from '../../../kit/listed-files.ts';
import { CodedError, type ErrorCode } from '../../../rules/errors.ts';
import type { ManyRead } from '../../../rules/reconcile/inventory.ts';
import { isLostRole } from '../../../rules/refused-credentials.ts';
import type { ReadResult, SideNote } from '../../../rules/sync/record.ts';
import { sysIdOf } from '../../http/rows.ts';
import { requireShownFields, sysIdIn } from '../convert/shown-fields.ts';
import { incidentFields, incidentToSideRecord, incidentToVersion } from '../convert/to-side-record.ts';
import { isOfCompany, type IncidentScope } from '../incident-scope.ts';
import { readJournal, readJournals, type JournalReader } from '../journal/entries.ts';
import { findIncident } from './incident.ts';
import { incidentsById } from './incidents-by-id.ts';

/** Reads incidents and their journals. */
export interface IncidentReader extends JournalReader {
  readonly scope: IncidentScope;
}

/**
 * One incident with its notes, without them where it still has the version `known` (every journal entry counts the
 * version up), or where the journal alone cannot be read. `notesUnread` then says why: `servicenow-role-lost` for a
 * journal that is closed to us. `shown` remembers that the link shows the incident, for whoever asks for its files
 * next.
 */
export async function readIncidentRecord(
  reader: IncidentReader,
  shown: ShownFiles,
  id: string,
  known?: string | null,
): Promise<ReadResult> {
  const read = await findIncident(reader.scope, sysIdOf(id));
  shown.read(id, typeof read !== 'string');
  if (typeof read === 'string') return { kind: read };
  const { row, serverTime } = read;
  const mapped = reader.scope.mapped.valuesOf(row);
  if (incidentToVersion(row) === known)
    return { kind: 'found', record: incidentToSideRecord(row, serverTime, [], mapped) };
  const journal = await readJournal(reader, id).catch(aboutTheJournal);
  return {
    kind: 'found',
    record:
      journal instanceof CodedError
        ? { ...incidentToSideRecord(row, serverTime, [], mapped), notesUnread: journal }
        : incidentToSideRecord(row, serverTime, journal, mapped),
  };
}

/** Failures that speak of the journal alone: the incident's fields are as good as ever. */
const journalCodes: readonly ErrorCode[] = [
  'servicenow-journal-unreadable',
  'servicenow-field-hidden',
  'servicenow-forbidden',
  'row-of-another-record',
];

function aboutTheJournal(thrown: unknown): CodedError {
  if (!(thrown instanceof CodedError) || !journalCodes.includes(thrown.code)) throw thrown;
  if (thrown.code !== 'servicenow-forbidden') return thrown;
  // Rows that are kept from us are left out of a list: a list that is refused is a table that is.
  return new CodedError('servicenow-role-lost', { detail: thrown.detail, facts: thrown.facts });
}

/**
 * The incidents of these ids that the link shows, with their notes. Where the journal alone cannot be read,
 * `notesUnread` says why: `servicenow-role-lost` for one that is closed to us.
 */
export async function readIncidentRecords(reader: IncidentReader, ids: readonly string[]): Promise<ManyRead> {
  const { scope } = reader;
  const { rows, counted } = await incidentsById(scope, ids, scope.columns);
  const own = rows.filter(({ row }) => isOfCompany(scope, requireShownFields(row, incidentFields)));
  const journals = await journalsOf(
    reader,
    own.map(({ row }) => sysIdIn(row)),
  );
  const records = own.flatMap(({ row, serverTime }) => {
    const notes = journals.get(sysIdIn(row));
    // An incident that went while its journal was asked for is not shown, and not one without notes.
    if (notes === undefined) return [];
    const mapped = scope.mapped.valuesOf(row);
    return notes instanceof CodedError
      ? [{ ...incidentToSideRecord(row, serverTime, [], mapped), notesUnread: notes }]
      : [incidentToSideRecord(row, serverTime, notes, mapped)];
  });
  return { records, counted };
}

/** The journals in few calls; where these fail each one alone, so that an unreadable one is found among the others. */
async function journalsOf(
  reader: IncidentReader,
  incidents: readonly string[],
): Promise<ReadonlyMap<string, readonly SideNote[] | CodedError>> {
  const together = await readJournals(reader, incidents).catch(aboutTheJournal);
  if (!(together instanceof CodedError)) return together;
  // A table that is closed to us is closed for every incident.
  if (isLostRole(together.code)) return new Map(incidents.map((id) => [id, together]));
  const found = new Map<string, readonly SideNote[] | CodedError>();
  for (const id of incidents) {
    const journal = await readJournal(reader, id).catch(unlessGone);
    if (journal !== null) found.set(id, journal);
  }
  return found;
}

function unlessGone(thrown: unknown): CodedError | null {
  return thrown instanceof CodedError && thrown.code === 'record-moved' ? null : aboutTheJournal(thrown);
}
