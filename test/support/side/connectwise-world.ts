/** The ConnectWise side over the simulator's core. */
import type { FaultNames } from './real-side.ts';
import { allReads, allWrites, askedIn, emptyReal, textIn, type RealSide, type Row } from './real-side.ts';
import type { HeldNow, Manners, Outside, SideWorld } from '../../contract/side/world.ts';
import type { NoteKind } from '../../../shared/rules/sync/record.ts';

export const ticketManners: Manners = {
  system: 'connectwise',
  writes: 'real',
  publicKind: 'discussion',
  privateKind: 'internal',
  statuses: { first: 'New', next: 'In Progress', finished: 'Closed' },
  priorities: ['Priority 2', 'Priority 3'],
  createdOn: '2',
  outside: ['customer', 'scope'],
  // Nobody knows for sure whether a note moves its ticket's time, so the notes are always read.
  tellsWhatLeft: true,
  leavesNotesAway: false,
  tidiesNotes: false,
  merges: true,
  hides: true,
  // A list of tickets is forward only: its empty page is the end.
  shortens: ['some'],
  doublesNotes: false,
  refusesUnknownStatus: true,
  readFaults: allReads,
  writeFaults: allWrites,
};

const names: FaultNames = {
  busy: { fault: 'rate-limited', options: { retryAfterSeconds: 20 } },
  failed: { fault: 'timeout-500' },
  cut: { fault: 'connection-reset' },
  lost: { fault: 'reset-after-commit' },
  'failed-after': { fault: 'error-after-commit' },
  // Longer than a file may take.
  slow: { fault: 'slow', options: { seconds: 200 } },
  forbidden: { fault: 'forbidden' },
};

/** A board of nobody's link, and its first status. */
const otherBoard = { board: { id: 3 }, status: { name: 'New (unread)' } };
const otherCustomer = { company: { id: 3 } };
const outsideSet = (where: Outside): Row => (where === 'customer' ? otherCustomer : otherBoard);

const flagOf = (kind: NoteKind): Row => ({
  detailDescriptionFlag: kind === 'discussion',
  internalAnalysisFlag: kind === 'internal',
  resolutionFlag: kind === 'resolution',
});

/** A world without a ticket in it. */
export async function connectwiseWorld(
  notes: Readonly<Record<string, unknown>> = {},
): Promise<SideWorld & RealSide> {
  const { real, link, linked } = await emptyReal((given) => ({
    ...given,
    // Not the board on which a ticket is made that names none.
    connectwise: { ...given.connectwise, createOnBoard: 2 },
    notes: { ...given.notes, ...notes },
  }));
  const { control, faults } = real.connectwise;
  const world = () => real.connectwise.world();
  const side = linked.sides.connectwise;
  const rows = (table: string): readonly Row[] => (control.records(table) ?? []) as readonly Row[];
  const edit = (table: string, id: string | null, set: Row): string =>
    textIn(control.edit({ table, id, set, by: 'jdoe' }) as Row, 'id');
  const notesOf = (id: string): readonly Row[] =>
    rows('notes').filter((note) => textIn(note, 'ticketId') === id);
  const ticketOf = (id: string): Row | undefined => rows('tickets').find((row) => textIn(row, 'id') === id);
  const board = { id: 1 };
  const company = { id: link.connectwise.companyId };
  const nameOf = (row: Row | undefined, field: string): string =>
    textIn(row?.[field] as Row | undefined, 'name');

  return {
    real,
    link,
    side,
    list: linked.lists.connectwise,
    manners: ticketManners,
    now: () => real.clock.now(),
    advance: (seconds) => real.clock.advance(seconds * 1000),
    held: (id) => (ticketOf(id) === undefined ? null : heldOf(id)),
    count: () => rows('tickets').length,
    writes: real.writes,
    asked: () => askedIn(real.calls()),
    make({ summary = 'Printer', description = 'It burns.', status = 'New', priority = 'Priority 2' } = {}) {
      const set = { summary, board, company, status: { name: status }, priority: { name: priority } };
      return edit('tickets', null, description === '' ? set : { ...set, initialDescription: description });
    },
    makeOutside(where, text) {
      const set = { summary: text, initialDescription: text, board, company, ...outsideSet(where) };
      const id = edit('tickets', null, set);
      edit('notes', null, { ticketId: Number(id), text, detailDescriptionFlag: true });
      return id;
    },
    edit(id, { summary, description, status, priority }) {
      if (description !== undefined) edit('notes', textIn(notesOf(id)[0], 'id'), { text: description });
      const set = {
        ...(summary === undefined ? {} : { summary }),
        ...(status === undefined ? {} : { status: { name: status } }),
        ...(priority === undefined ? {} : { priority: { name: priority } }),
      };
      if (Object.keys(set).length > 0) edit('tickets', id, set);
    },
    note: (id, kind, text) => void edit('notes', null, { ticketId: Number(id), text, ...flagOf(kind) }),
    attach: (id, { name, content, isPrivate = false }) =>
      edit('documents', null, { recordId: Number(id), fileName: name, content, privateFlag: isPrivate }),
    correlate: (id, key) => void edit('tickets', id, { externalXRef: key }),
    finish: (id) => void edit('tickets', id, { status: { name: 'Closed' } }),
    async merge(id, into) {
      const body = Buffer.from(JSON.stringify({ mergeTicketIds: [Number(id)] }));
      const { status } = await real.connectwise.handle({
        method: 'POST',
        path: `/v2025_1/apis/3.0/service/tickets/${into}/merge`,
        query: new URLSearchParams(),
        rawQuery: '',
        headers: {
          host: '127.0.0.1:7081',
          authorization: `Basic ${Buffer.from('simco+sim-other:sim-other-private').toString('base64')}`,
          clientid: '00000000-0000-4000-8000-000000000000',
          'content-type': 'application/json',
        },
        body,
        secure: false,
      });
      if (status !== 200) throw new Error(`The merge was answered ${status}.`);
    },
    moveOut: (id, where) => void edit('tickets', id, outsideSet(where)),
    remove(id) {
      world().table('tickets').remove(Number(id));
    },
    hide: () => void faults.order({ fault: 'board-forbidden', options: { boardId: board.id, status: 404 } }),
    shorten: () => void faults.order({ fault: 'short-page', times: 1, match: { path: '/service/tickets' } }),
    doubleNotes: () => {
      throw new Error('Notes of tickets are written once.');
    },
    disturb(calls, how) {
      const methods = calls === 'read' ? ['GET'] : ['POST', 'PATCH'];
      for (const method of methods) faults.order({ ...names[how], match: { method } });
    },
    calm: () => void faults.remove(),
  };

  function heldOf(id: string): HeldNow {
    const ticket = ticketOf(id);
    const all = notesOf(id);
    const description =
      all.find((note) => note['issueFlag'] === true) ?? all.find((note) => isFirst(ticket, note));
    return {
      fields: {
        summary: textIn(ticket, 'summary'),
        description: textIn(description, 'text'),
        status: nameOf(ticket, 'status'),
        priority: nameOf(ticket, 'priority'),
      },
      notes: all
        .filter((note) => note !== description)
        .map((note) => ({ kind: kindOf(note), text: textIn(note, 'text') })),
      files: rows('documents')
        .filter((row) => row['recordType'] === 'Ticket' && textIn(row, 'recordId') === id)
        .map((row) => ({
          name: textIn(row, 'fileName'),
          content: world().documentBytes.get(Number(row['id']))?.toString('utf8') ?? '',
          isPrivate: row['publicFlag'] !== true,
        })),
    };
  }
}

/** A note that stands in several sections is read by whoever sees one of them. */
const kindOf = (note: Row): NoteKind =>
  note['detailDescriptionFlag'] === true
    ? 'discussion'
    : note['resolutionFlag'] === true
      ? 'resolution'
      : 'internal';

/** The note that was made with its ticket, in the same moment and in the discussion. */
const isFirst = (ticket: Row | undefined, note: Row): boolean =>
  note['detailDescriptionFlag'] === true &&
  textIn(note['_info'] as Row | undefined, 'dateEntered') ===
    textIn(ticket?.['_info'] as Row | undefined, 'dateEntered');
