/**
 * An incident's comments and work notes, read either way: from the journal table, whose rows have ids, or — where that
 * table is not granted — from the formatted text that the record itself shows.
 */
import { createHash } from 'node:crypto';
import type { Link } from '../rules/link.ts';
import type { SideNote } from '../rules/record.ts';
import type { Row, ServiceNowClient } from './client.ts';
import { slices } from './inventory.ts';
import { both, fromGlideTime, oneOf, ordered, term } from './query.ts';

export type JournalKind = 'comments' | 'work_notes';

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
      const { rows } = await read.client.page('incident', {
        query: oneOf('sys_id', some),
        fields: ['sys_id', 'comments', 'work_notes'],
        limit: idsAtOnce,
        display: true,
      });
      for (const row of rows) found.get(row['sys_id'] ?? '')?.push(...notesOfText(row));
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

const labels: Readonly<Record<string, JournalKind>> = {
  'Additional comments': 'comments',
  'Work notes': 'work_notes',
};
/** An entry begins with its time in the user's format, the author and the field's label; newest entries stand first. */
const heading = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) - (.+) \((Additional comments|Work notes)\)$/;

/**
 * The formatted text has no ids: an entry is known by its kind, time, author and text, and by how many equal ones came
 * before it. The integration user must have the standard date format and GMT; otherwise the times are off, not the
 * entries.
 */
async function fromText({ client, incident }: JournalRead): Promise<readonly SideNote[]> {
  const { rows } = await client.page('incident', {
    query: term('sys_id', '=', incident),
    fields: ['comments', 'work_notes'],
    limit: 1,
    display: true,
  });
  return notesOfText(rows[0] ?? {});
}

function notesOfText(row: Row): readonly SideNote[] {
  const seen = new Map<string, number>();
  return (['comments', 'work_notes'] as const)
    .flatMap((kind) => entriesOf(row[kind] ?? '', kind))
    .toSorted((one, other) => one.time.localeCompare(other.time))
    .map(({ time, author, kind, text }) => {
      const print = createHash('sha256')
        .update([kind, time, author, text].join('\0'))
        .digest('hex')
        .slice(0, 24);
      const before = seen.get(print) ?? 0;
      seen.set(print, before + 1);
      return {
        id: `${print}-${before}`,
        kind,
        text,
        author,
        byUs: null,
        createdAt: fromGlideTime(time),
        describes: false,
        editable: true,
      };
    });
}

interface Entry {
  readonly time: string;
  readonly author: string;
  readonly kind: JournalKind;
  readonly text: string;
}

/** A line with the other field's label is somebody's text: what is private never becomes public by how it looks. */
function entriesOf(blob: string, kind: JournalKind): readonly Entry[] {
  const entries: { time: string; author: string; kind: JournalKind; lines: string[] }[] = [];
  for (const line of blob.replaceAll('\r\n', '\n').split('\n')) {
    const [, time, author, label = ''] = heading.exec(line) ?? [];
    if (time !== undefined && author !== undefined && labels[label] === kind)
      entries.push({ time, author, kind, lines: [] });
    else entries.at(-1)?.lines.push(line);
  }
  // The text gives the newest first; of one second, the later one stands above.
  return entries.toReversed().map(({ lines, ...entry }) => ({ ...entry, text: lines.join('\n').trim() }));
}
