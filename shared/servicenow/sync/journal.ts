/**
 * An incident's comments and work notes, read either way: from the journal table, whose rows have ids, or — where that
 * table is not granted — from the formatted text that the record itself shows.
 */
import { CodedError } from '../../rules/errors.ts';
import type { Link } from '../../rules/config/link.ts';
import type { SideNote } from '../../rules/sync/record.ts';
import type { Row, ServiceNowClient } from '../http/client.ts';
import { slices } from './inventory.ts';
import { notesOfText, shownColumns, storedTimes } from './journal-text.ts';
import { both, fromGlideTime, oneOf, ordered, term } from '../http/query.ts';

export interface JournalRead {
  readonly client: ServiceNowClient;
  readonly link: Link;
  /** sys_id of the incident. */
  readonly incident: string;
  /** The name that people read for a user name. */
  nameOf(userName: string): Promise<string>;
}

const pageSize = 500;
/** A list of so many sys_ids stays below 2,048 characters of address. */
const idsAtOnce = 40;

/** All entries, oldest first. */
export async function readJournal(read: JournalRead): Promise<readonly SideNote[]> {
  return read.link.servicenow.journal === 'table' ? fromTable(read) : fromText(read);
}

async function fromTable(read: JournalRead): Promise<readonly SideNote[]> {
  const query = ordered(
    both(term('element_id', '=', read.incident), oneOf('element', ['comments', 'work_notes'])),
    'sys_created_on',
    'sys_id',
  );
  const notes: SideNote[] = [];
  for await (const { incident, note } of entriesOfTable(read, query))
    if (incident === read.incident) notes.push(note);
  return notes;
}

type JournalsRead = Omit<JournalRead, 'incident'>;

/** The entries of several incidents, oldest first; in as few calls as the length of an address allows. */
export async function readJournals(
  read: JournalsRead,
  incidents: readonly string[],
): Promise<ReadonlyMap<string, readonly SideNote[]>> {
  const found = new Map<string, SideNote[]>(incidents.map((incident) => [incident, []]));
  for (const some of slices(incidents, idsAtOnce)) {
    if (read.link.servicenow.journal === 'table') {
      const query = ordered(
        both(oneOf('element_id', some), oneOf('element', ['comments', 'work_notes'])),
        'sys_created_on',
        'sys_id',
      );
      for await (const { incident, note } of entriesOfTable(read, query)) found.get(incident)?.push(note);
    } else {
      const [shown, stored] = await shownAndStored(read.client, oneOf('sys_id', some), idsAtOnce);
      for (const row of shown) {
        const id = row['sys_id'] ?? '';
        const times = stored.find((one) => one['sys_id'] === id) ?? {};
        found.get(id)?.push(...notesOfText(row, times));
      }
    }
  }
  return found;
}

async function* entriesOfTable(
  read: JournalsRead,
  query: string,
): AsyncGenerator<{ readonly incident: string; readonly note: SideNote }, void, undefined> {
  const { client, link } = read;
  for (let offset = 0; ; offset += pageSize) {
    const page = await client.page('sys_journal_field', {
      query,
      fields: ['sys_id', 'element', 'element_id', 'value', 'sys_created_on', 'sys_created_by'],
      limit: pageSize,
      offset,
    });
    for (const row of page.rows) {
      const element = row['element'];
      if (element !== 'comments' && element !== 'work_notes') continue;
      const user = row['sys_created_by'] ?? '';
      yield {
        incident: row['element_id'] ?? '',
        note: {
          id: row['sys_id'] ?? '',
          kind: element,
          text: row['value'] ?? '',
          author: await read.nameOf(user),
          byUs: user === link.servicenow.user,
          createdAt: fromGlideTime(row['sys_created_on'] ?? ''),
          describes: false,
          editable: true,
        },
      };
    }
    if (!page.more) return;
  }
}

async function fromText({ client, incident }: JournalRead): Promise<readonly SideNote[]> {
  const [shown, stored] = await shownAndStored(client, term('sys_id', '=', incident), 1);
  // A condition that ServiceNow dropped shows the first incident there is: the text of another one is none of ours.
  const own = (rows: readonly Row[]): Row => {
    const row = rows.find(({ sys_id: id }) => id === incident);
    if (row === undefined && rows.length > 0)
      throw new CodedError('servicenow-failed', { detail: 'Another incident came than the one asked for.' });
    return row ?? {};
  };
  return notesOfText(own(shown), own(stored));
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
  return [shown.rows, stored.rows];
}
