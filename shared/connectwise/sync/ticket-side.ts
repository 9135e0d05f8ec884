/**
 * The ConnectWise side of one link: its company's tickets on its boards, and nothing else.
 *
 * A ticket's description is a note: `initialDescription` can only be sent with a new ticket and is never returned
 * (OpenAPI 2025.8). It shows up as the discussion note that carries `issueFlag`, or, where the instance sets no such
 * flag, as the discussion note that was made in the same moment as the ticket.
 */
import { CodedError } from '../../rules/errors.ts';
import type { Link } from '../../rules/config/link.ts';
import type {
  ConnectWiseNoteKind,
  FieldChange,
  NoteDraft,
  ReadResult,
  RecordDraft,
  SideNote,
  SideRecord,
} from '../../rules/sync/record.ts';
import { shownFiles, type ShownFiles } from '../../kit/listed-files.ts';
import type { ManyRead } from '../../rules/reconcile/inventory.ts';
import type { Window } from '../../rules/sync/cursor.ts';
import type { Side } from '../../ports/side.ts';
import type { ConnectWiseClient } from '../client.ts';
import { patchOf, requireShown } from '../records/change.ts';
import { all, field, type Condition } from '../query/conditions.ts';
import { inventoryOfTickets, tallyTickets, ticketVocabulary } from './inventory.ts';
import type { ReferenceWords } from './reference-words.ts';
import { ticketDocuments } from './ticket-documents.ts';
import type { PatchOperation, Ticket, TicketNote } from '../wire/index.ts';

export interface TicketSideOptions {
  readonly link: Link;
  readonly client: ConnectWiseClient;
  readonly words: ReferenceWords;
  /** Writes mail nobody and call nobody back: for work on the past. */
  readonly silent?: boolean;
  /** What was shown by the link's other side of this kind: the notifying one reads what the silent one goes on with. */
  readonly shown?: ShownFiles;
}

const ticketFields = [
  'id',
  'summary',
  'board',
  'status',
  'priority',
  'company',
  'closedFlag',
  'externalXRef',
  'mergedParentTicket',
  '_info',
] as const;
type TicketRow = Pick<Ticket, (typeof ticketFields)[number]>;

/** Tickets whose notes are read at the same time. */
const ticketsAtOnce = 4;

/** The side over one client. */
export function ticketSide(options: TicketSideOptions): Side {
  const { link, client, words, silent = false, shown = shownFiles() } = options;
  /** Both default to telling everybody (OpenAPI 2025.8: processNotifications "Defaults to True"). */
  const unnotifiedTicket = silent ? { processNotifications: false, skipCallback: true } : {};
  const unnotifiedNote = silent ? { processNotifications: false } : {};
  const { companyId, boards, createOnBoard } = link.connectwise;
  const scope = all(field<Ticket>('company/id').is(companyId), field<Ticket>('board/id').in(boards));

  const bounds = { client, companyId, boards, scope };

  const inScope = (ticket: TicketRow): boolean =>
    ticket.company?.id === companyId && ticket.board?.id !== undefined && boards.includes(ticket.board.id);

  /** One request gives the ticket and the server's clock; a ticket that is hidden is as good as none. */
  async function readTicket(id: string): Promise<{ ticket: TicketRow; serverTime: number } | null> {
    const where = field<Ticket>('id').is(ticketNumber(id));
    const { rows, serverTime } = await client.tickets.first({ where, fields: ticketFields, pageSize: 1 });
    const ticket = rows[0];
    // The id stands in the query; a ticket that is not the one asked for is none.
    return ticket?.id === ticketNumber(id) ? { ticket, serverTime } : null;
  }

  async function readNotes(
    ticket: TicketRow,
  ): Promise<{ notes: SideNote[]; description: SideNote | undefined }> {
    const rows: TicketNote[] = [];
    for await (const row of client.notes(ticket.id).list()) rows.push(row);
    const notes = rows
      .map(toSideNote)
      .toSorted(
        (one, other) => one.createdAt.localeCompare(other.createdAt) || Number(one.id) - Number(other.id),
      );
    const flagged = rows.find((row) => row.issueFlag === true && kindOf(row) === 'discussion');
    const description = notes.find(({ id, kind, createdAt }) =>
      flagged === undefined
        ? kind === 'discussion' && sameMoment(createdAt, ticket._info?.dateEntered)
        : id === String(flagged.id),
    );
    const marked = notes.map((note) => ({ ...note, describes: note.id === description?.id }));
    return { notes: marked, description };
  }

  async function timeEntryNotes(ticketId: number): Promise<SideNote[]> {
    const notes: SideNote[] = [];
    for await (const note of client.allNotes(ticketId)) {
      if (note.noteType !== 'TimeEntryNote' || (note.text ?? '') === '') continue;
      notes.push({
        id: `time-${note.id}`, // a note and a time entry may have the same number
        kind: kindOf(note),
        text: note.text ?? '',
        author: note.member?.name ?? note.contact?.name ?? '',
        byUs: null,
        createdAt: isoOf(note.timeStart ?? note._info?.dateEntered),
        describes: false,
        editable: false,
      });
    }
    return notes;
  }

  async function toRecord(ticket: TicketRow, serverTime: number): Promise<SideRecord> {
    const { notes, description } = await readNotes(ticket);
    const extra = link.notes.timeEntries ? await timeEntryNotes(ticket.id) : [];
    const every = [...notes, ...extra].toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
    return recordOf(ticket, {
      readAt: new Date(serverTime).toISOString(),
      description: description?.text ?? '',
      descriptionNoteId: description?.id ?? null,
      notes: every,
    });
  }

  /**
   * The record after a write, as its answer or the look before it showed the ticket; notes and clock are those of the
   * read, so that a note that came since makes this version one that is not trusted. Null where it shows too little.
   */
  function recordAfter(before: SideRecord, ticket: TicketRow): SideRecord | null {
    if (!inScope(ticket) || String(ticket.id) !== before.id || !ticket._info?.lastUpdated) return null;
    const { readAt, descriptionNoteId, notes } = before;
    return recordOf(ticket, { readAt, description: before.fields.description, descriptionNoteId, notes });
  }

  function recordOf(
    ticket: TicketRow,
    read: Pick<SideRecord, 'readAt' | 'descriptionNoteId' | 'notes'> & { readonly description: string },
  ): SideRecord {
    const { description, ...others } = read;
    return {
      side: 'connectwise',
      id: String(ticket.id),
      number: `#${ticket.id}`,
      // What a poll's list shows of the ticket, so that the two can be compared.
      version: ticket._info?.lastUpdated ?? '',
      versionCounts: false,
      createdAt: isoOf(ticket._info?.dateEntered),
      updatedAt: isoOf(ticket._info?.lastUpdated),
      board: String(ticket.board?.id ?? ''),
      // A ticket that was merged away may keep an open status.
      closed: ticket.closedFlag === true || ticket.mergedParentTicket?.id !== undefined,
      correlation: (ticket.externalXRef ?? '') === '' ? null : (ticket.externalXRef ?? null),
      mergedInto: ticket.mergedParentTicket?.id === undefined ? null : String(ticket.mergedParentTicket.id),
      fields: {
        summary: ticket.summary,
        description,
        status: ticket.status?.name ?? '',
        priority: ticket.priority?.name ?? '',
      },
      ...others,
    };
  }

  /** The ticket as it is now, if it is the one that was read; otherwise nothing may be written. */
  async function unchanged(record: SideRecord): Promise<TicketRow> {
    const read = await readTicket(record.id);
    const facts = { side: 'connectwise', record: record.id };
    if (read === null || !inScope(read.ticket)) throw new CodedError('record-moved', { facts });
    if ((read.ticket._info?.lastUpdated ?? '') !== record.version)
      throw new CodedError('record-moved', { facts });
    return read.ticket;
  }

  return {
    name: 'connectwise' as const,

    async read(id: string): Promise<ReadResult> {
      const read = await readTicket(id);
      shown.read(id, read !== null && inScope(read.ticket));
      if (read === null) return { kind: 'missing' };
      const { ticket, serverTime } = read;
      return inScope(ticket)
        ? { kind: 'found', record: await toRecord(ticket, serverTime) }
        : { kind: 'foreign' };
    },

    async readMany(ids: readonly string[]): Promise<ManyRead> {
      if (ids.length === 0) return { records: [], counted: 0 };
      const where = all(scope, field<Ticket>('id').in(ids.map(ticketNumber)));
      const { rows, serverTime } = await client.tickets.first({ where, fields: ticketFields, pageSize: 100 });
      const own = rows.filter((row) => inScope(row) && ids.includes(String(row.id)));
      const records: SideRecord[] = [];
      for (let start = 0; start < own.length; start += ticketsAtOnce)
        records.push(
          ...(await Promise.all(
            own.slice(start, start + ticketsAtOnce).map((row) => toRecord(row, serverTime)),
          )),
        );
      // What is all there needs no counting.
      return {
        records,
        counted: own.length === ids.length ? ids.length : await client.tickets.count(where),
      };
    },

    tally: () => tallyTickets(bounds),

    inventory: (after: string | null, pageSize: number) => inventoryOfTickets(bounds, after, pageSize),

    async findByCorrelation(correlation: string) {
      const { rows } = await client.tickets.first({
        where: field<Ticket>('externalXRef').is(correlation),
        fields: ['id', 'company', 'externalXRef', '_info'],
      });
      return rows
        .filter((row) => row.externalXRef === correlation)
        .map((row) => ({
          id: String(row.id),
          createdAt: isoOf(row._info?.dateEntered),
          inLink: row.company?.id === companyId,
        }))
        .toSorted((one, other) => Number(one.id) - Number(other.id));
    },

    async create(draft: RecordDraft) {
      const { fields, correlation } = draft;
      const made = await client.tickets.create({
        summary: fields.summary,
        company: { id: companyId },
        board: { id: createOnBoard },
        // An empty word leaves the choice to ConnectWise: the board's and the system's default.
        ...(fields.status === ''
          ? {}
          : { status: { id: await words.statusId(createOnBoard, fields.status) } }),
        ...(fields.priority === '' ? {} : { priority: { id: await words.priorityId(fields.priority) } }),
        externalXRef: correlation,
        ...(fields.description === '' ? {} : { initialDescription: fields.description }),
        ...unnotifiedTicket,
      });
      return { id: String(made.id) };
    },

    async update(record: SideRecord, change: FieldChange) {
      const ticket = await unchanged(record);
      const boardId = ticket.board?.id ?? createOnBoard;
      const operations: PatchOperation[] = [];
      if (change.summary !== undefined)
        operations.push({ op: 'replace', path: 'summary', value: change.summary });
      if (change.status !== undefined) {
        const id = await words.statusId(boardId, change.status);
        operations.push({ op: 'replace', path: 'status', value: { id } });
      }
      if (change.priority !== undefined) {
        const id = await words.priorityId(change.priority);
        operations.push({ op: 'replace', path: 'priority', value: { id } });
      }
      const descriptionNoteId =
        change.description === undefined
          ? record.descriptionNoteId
          : await writeDescription(ticket.id, record.descriptionNoteId, change.description);
      if (operations.length === 0) return { descriptionNoteId, record: null };
      // The answer to the write itself is looked at: a later read could show somebody's next edit.
      const sent = [...operations, ...patchOf(unnotifiedTicket)];
      const answer = await client.tickets.patch(ticket.id, sent);
      requireShown(ticket.id, operations, answer);
      // A description is a note, and the answer shows none.
      return {
        descriptionNoteId,
        record: change.description === undefined ? recordAfter(record, answer) : null,
      };
    },

    async addNote(record: SideRecord, note: NoteDraft) {
      const read = await readTicket(record.id);
      if (read === null || !inScope(read.ticket))
        throw new CodedError('record-moved', { facts: { side: 'connectwise', record: record.id } });
      const { ticket } = read;
      const made = await client.notes(ticket.id).create({
        text: note.text,
        detailDescriptionFlag: note.kind === 'discussion',
        internalAnalysisFlag: note.kind === 'internal',
        resolutionFlag: note.kind === 'resolution',
        ...unnotifiedNote,
      });
      return { id: String(made.id), record: recordAfter(record, ticket) };
    },

    ...ticketDocuments(client, shown, async (id) => {
      const read = await readTicket(id);
      if (read === null || !inScope(read.ticket))
        throw new CodedError('record-moved', { facts: { side: 'connectwise', record: id } });
      return read.ticket.id;
    }),

    async changed(window: Window, pageSize: number) {
      const bounds: Condition<Ticket>[] = [scope, field<Ticket>('lastUpdated').from(new Date(window.from))];
      if (window.to !== null) bounds.push(field<Ticket>('lastUpdated').upTo(new Date(window.to)));
      if (window.after !== null) bounds.push(field<Ticket>('id').above(Number(window.after)));
      const { rows, serverTime } = await client.tickets.first({
        where: all(...bounds),
        fields: ['id', 'company', '_info'],
        pageSize,
      });
      const last = rows.at(-1);
      return {
        // What is said to be of another company is none of ours, whatever the list was asked.
        rows: rows
          .filter(({ company }) => company?.id === undefined || company.id === companyId)
          .map((row) => ({
            id: String(row.id),
            version: row._info?.lastUpdated ?? '',
            updatedAt: isoOf(row._info?.lastUpdated),
          })),
        // A short page says nothing: only an empty one ends the list.
        after: last === undefined ? null : String(last.id),
        serverTime: new Date(serverTime).toISOString(),
      };
    },

    async serverTime() {
      return new Date(await client.serverTime()).toISOString();
    },

    vocabulary: () => ticketVocabulary(bounds, words),
  };

  async function writeDescription(ticketId: number, noteId: string | null, text: string): Promise<string> {
    if (noteId !== null) {
      await client.notes(ticketId).patch(Number(noteId), patchOf({ text, ...unnotifiedNote }));
      return noteId;
    }
    const made = await client.notes(ticketId).create({
      text,
      detailDescriptionFlag: true,
      internalAnalysisFlag: false,
      resolutionFlag: false,
      issueFlag: true,
      ...unnotifiedNote,
    });
    return String(made.id);
  }
}

function toSideNote(note: TicketNote): SideNote {
  return {
    id: String(note.id),
    kind: kindOf(note),
    text: note.text ?? '',
    author: note.member?.name ?? note.contact?.name ?? note.createdBy ?? '',
    byUs: null,
    createdAt: isoOf(note.dateCreated ?? note._info?.dateEntered),
    describes: false,
    editable: true,
  };
}

/** A note may stand in several sections; the most private one decides, and one that stands in none is private. */
function kindOf(note: {
  readonly detailDescriptionFlag?: boolean | null | undefined;
  readonly internalAnalysisFlag?: boolean | null | undefined;
  readonly resolutionFlag?: boolean | null | undefined;
}): ConnectWiseNoteKind {
  if (note.internalAnalysisFlag === true) return 'internal';
  if (note.resolutionFlag === true) return 'resolution';
  return note.detailDescriptionFlag === true ? 'discussion' : 'internal';
}

function sameMoment(one: string, other: string | null | undefined): boolean {
  return other !== null && other !== undefined && Math.abs(Date.parse(one) - Date.parse(other)) <= 2_000;
}

function isoOf(text: string | null | undefined): string {
  const time = Date.parse(text ?? '');
  return new Date(Number.isNaN(time) ? 0 : time).toISOString();
}

function ticketNumber(id: string): number {
  if (!/^[1-9]\d{0,14}$/.test(id))
    throw new CodedError('query-value-refused', { detail: 'A ticket id is a number.' });
  return Number(id);
}
