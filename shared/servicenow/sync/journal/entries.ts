/**
 * An incident's comments and work notes, read either way: from the journal table, whose rows have ids, or — where that
 * table is not granted — from the formatted text that the record itself shows.
 */
import { CodedError } from '../../../rules/errors.ts';
import type { SideNote } from '../../../rules/sync/record.ts';
import type { Row, ServiceNowClient } from '../../http/client.ts';
import { both, oneOf, ordered, term } from '../../http/query.ts';
import { requireShownFields, sysIdIn } from '../convert/shown-fields.ts';
import { journalColumns, journalRowToKind, journalRowToSideNote } from '../convert/to-side-note.ts';
import type { IncidentScope } from '../incident-scope.ts';
import { slices } from '../slices.ts';
import { notesOfText, shownColumns, storedTimes } from './formatted-text.ts';

/** A link's client, with the names of the people in its journals. */
export interface JournalReader {
  readonly scope: Pick<IncidentScope, 'client' | 'link'>;
  /** The name that people read for a user name. */
  readonly nameOf: (userName: string) => Promise<string>;
}

const pageSize = 500;
/** A list of 40 sys_ids stays below 2,048 characters of address. */
const idsAtOnce = 40;

/**
 * All entries of one incident, oldest first. Throws `servicenow-journal-unreadable` (dead-letter) when the formatted
 * text cannot be split into entries, `record-moved` (retry) when the incident is gone, and `row-of-another-record`
 * (retry) when the list holds an entry of another one.
 */
export async function readJournal(reader: JournalReader, incident: string): Promise<readonly SideNote[]> {
  const { link } = reader.scope;
  return link.servicenow.journal === 'table' ? fromTable(reader, incident) : fromText(reader, incident);
}

/** The entries after a write; null where they cannot be read now: it was answered, and its answer must not be lost over this. */
export function journalAfter(reader: JournalReader, incident: string): Promise<readonly SideNote[] | null> {
  return readJournal(reader, incident).catch(() => null);
}

async function fromTable(reader: JournalReader, incident: string): Promise<readonly SideNote[]> {
  const query = ordered(
    both(term('element_id', '=', incident), oneOf('element', ['comments', 'work_notes'])),
    'sys_created_on',
    'sys_id',
  );
  const notes: SideNote[] = [];
  for await (const { note } of entriesOfTable(reader, query, [incident])) notes.push(note);
  return notes;
}

/**
 * The entries of several incidents, oldest first; in as few calls as the length of an address allows. An incident that
 * is not shown is missing. Throws as `readJournal`, but for `record-moved`: `servicenow-journal-unreadable`
 * (dead-letter) and `row-of-another-record` (retry).
 */
export async function readJournals(
  reader: JournalReader,
  incidents: readonly string[],
): Promise<ReadonlyMap<string, readonly SideNote[]>> {
  const { client, link } = reader.scope;
  const found = new Map<string, SideNote[]>();
  for (const some of slices(incidents, idsAtOnce)) {
    if (link.servicenow.journal === 'table') {
      const query = ordered(
        both(oneOf('element_id', some), oneOf('element', ['comments', 'work_notes'])),
        'sys_created_on',
        'sys_id',
      );
      for (const incident of some) found.set(incident, []);
      for await (const { incident, note } of entriesOfTable(reader, query, some))
        found.get(incident)?.push(note);
    } else {
      const ownName = await reader.nameOf(link.servicenow.user);
      const [shown, stored] = await shownAndStored(client, oneOf('sys_id', some), idsAtOnce);
      for (const row of shown) {
        const id = sysIdIn(row);
        const times = stored.find((one) => sysIdIn(one) === id);
        if (times !== undefined && some.includes(id)) found.set(id, [...notesOfText(row, times, ownName)]);
      }
    }
  }
  return found;
}

async function* entriesOfTable(
  { scope, nameOf }: JournalReader,
  query: string,
  incidents: readonly string[],
): AsyncGenerator<{ readonly incident: string; readonly note: SideNote }, void, undefined> {
  const { client, link } = scope;
  for (let offset = 0; ; offset += pageSize) {
    const page = await client.page('sys_journal_field', {
      query,
      fields: journalColumns,
      limit: pageSize,
      offset,
    });
    for (const row of page.rows) {
      requireShownFields(row, journalColumns, 'sys_journal_field');
      const incident = sysIdIn(row, 'element_id', 'sys_journal_field');
      // ServiceNow drops a condition that it does not understand, and a proxy may misroute an answer.
      if (!incidents.includes(incident))
        throw new CodedError('row-of-another-record', {
          detail: 'The journal of the incident contains an entry of another record.',
          facts: { side: 'servicenow' },
        });
      const kind = journalRowToKind(row);
      if (kind === null) continue;
      const user = row['sys_created_by'] ?? '';
      const author = { name: await nameOf(user), isUs: user === link.servicenow.user };
      yield { incident, note: journalRowToSideNote(row, kind, author) };
    }
    if (!page.more) return;
  }
}

async function fromText(
  { scope: { client, link }, nameOf }: JournalReader,
  incident: string,
): Promise<readonly SideNote[]> {
  const ownName = await nameOf(link.servicenow.user);
  const [shown, stored] = await shownAndStored(client, term('sys_id', '=', incident), 1);
  // ServiceNow answers a condition that it dropped with the first incident of all: never take over another one's text.
  const own = (rows: readonly Row[]): Row => {
    const row = rows.find((one) => sysIdIn(one) === incident);
    if (row !== undefined) return row;
    // An incident that is not shown any more is not one without notes.
    if (rows.length === 0)
      throw new CodedError('record-moved', { facts: { side: 'servicenow', record: incident } });
    throw new CodedError('row-of-another-record', {
      detail: 'ServiceNow returned another incident than the one requested.',
      facts: { side: 'servicenow', record: incident },
    });
  };
  return notesOfText(own(shown), own(stored), ownName);
}

/** The same rows with display values and as stored: only both together tell in which format and zone times are shown. */
async function shownAndStored(
  client: ServiceNowClient,
  query: string,
  limit: number,
): Promise<readonly [shown: readonly Row[], stored: readonly Row[]]> {
  const [shown, stored] = await Promise.all([
    client.page('incident', { query, fields: shownColumns, limit, display: true }),
    client.page('incident', { query, fields: storedTimes, limit }),
  ]);
  for (const row of shown.rows) requireShownFields(row, shownColumns);
  for (const row of stored.rows) requireShownFields(row, storedTimes);
  return [shown.rows, stored.rows];
}
