/** Tickets with their notes, as the records that the rules compare: one by its id, or many at once. */
import type { ShownFiles } from '../../../kit/listed-files.ts';
import { CodedError, type ErrorCode } from '../../../rules/errors.ts';
import type { ManyRead } from '../../../rules/reconcile/inventory.ts';
import type { ReadResult, SideRecord } from '../../../rules/sync/record.ts';
import { all, field } from '../../query/conditions.ts';
import type { Ticket } from '../../wire/index.ts';
import { toNumericId } from '../convert/to-numeric-id.ts';
import { ticketToSideRecord } from '../convert/to-side-record.ts';
import { isInScope, type TicketScope } from '../ticket-scope.ts';
import { notesOf, readNoteRows, type NoteRows } from './notes.ts';
import { findTicket, type TicketRead } from './ticket.ts';

/** Tickets whose notes are read at the same time. */
const ticketsAtOnce = 4;

/** One ticket with its notes; `shown` remembers that the link shows it, for whoever asks for its files next. */
export async function readTicketRecord(
  scope: TicketScope,
  shown: ShownFiles,
  id: string,
): Promise<ReadResult> {
  const ticket = await shownTicket(scope, shown, id);
  return 'kind' in ticket
    ? ticket
    : { kind: 'found', record: await withNotes(scope, ticket, readNoteRows(scope, ticket.ticket.id)) };
}

/**
 * As `readTicketRecord`, for a ticket that has been in the link: it and its notes are asked for at the same time, and
 * what came of the notes counts only where the ticket is shown. `now` in milliseconds since 1970.
 *
 * A note may come between the two answers, so that the ticket shows the time of a note that is not in the list.
 * `readAt` is therefore ConnectWise's clock as both were asked, and not as it answered: a version of a later time than
 * that is not trusted to stand for all of its notes.
 */
export async function readPairedTicket(
  scope: TicketScope,
  { shown, now }: { readonly shown: ShownFiles; readonly now: () => number },
  id: string,
): Promise<ReadResult> {
  const askedAt = now();
  const rows = readNoteRows(scope, toNumericId(id));
  // The notes of a ticket that is not shown concern nobody, nor does a failure to read them.
  const ended = rows.then(
    () => undefined,
    () => undefined,
  );
  try {
    const read = await shownTicket(scope, shown, id);
    if ('kind' in read) return read;
    const serverTime = read.serverTime - Math.max(0, now() - askedAt);
    return { kind: 'found', record: await withNotes(scope, { ...read, serverTime }, rows) };
  } finally {
    await ended;
  }
}

/** The ticket, or why the link does not show it. */
async function shownTicket(
  scope: TicketScope,
  shown: ShownFiles,
  id: string,
): Promise<TicketRead | Exclude<ReadResult, { readonly kind: 'found' }>> {
  const read = await findTicket(scope, id);
  const isOurs = read !== null && isInScope(scope, read.ticket);
  shown.read(id, isOurs);
  if (read === null) return { kind: 'missing' };
  return isOurs ? read : { kind: 'foreign' };
}

/** The tickets of these ids that the link shows, with their notes. At most 100 ids: they are asked for in one page. */
export async function readTicketRecords(scope: TicketScope, ids: readonly string[]): Promise<ManyRead> {
  if (ids.length === 0) return { records: [], counted: 0 };
  const { client, fields } = scope;
  const where = all(scope.where, field<Ticket>('id').in(ids.map(toNumericId)));
  const { rows, serverTime } = await client.tickets.first({ where, fields, pageSize: 100 });
  const own = rows.filter((row) => isInScope(scope, row) && ids.includes(String(row.id)));
  const records: SideRecord[] = [];
  for (let start = 0; start < own.length; start += ticketsAtOnce) {
    const some = own.slice(start, start + ticketsAtOnce);
    records.push(
      ...(await Promise.all(
        some.map((ticket) => withNotes(scope, { ticket, serverTime }, readNoteRows(scope, ticket.id))),
      )),
    );
  }
  // If every ticket came, the server need not count them.
  return {
    records,
    counted: own.length === ids.length ? ids.length : await client.tickets.count(where),
  };
}

/** Failures that speak of the notes alone: the ticket's own fields are as good as ever. */
const notesCodes: readonly ErrorCode[] = [
  'row-of-another-record',
  'connectwise-field-missing',
  'connectwise-forbidden',
];

/** Without the notes, and the description that is one of them, where these alone cannot be read. */
async function withNotes(
  scope: TicketScope,
  { ticket, serverTime }: TicketRead,
  asked: Promise<NoteRows>,
): Promise<SideRecord> {
  const readAt = new Date(serverTime).toISOString();
  const readable = asked.catch((thrown: unknown) => {
    if (thrown instanceof CodedError && notesCodes.includes(thrown.code)) return thrown;
    throw thrown;
  });
  const [mapped, read] = await Promise.all([scope.mapped.valuesOf(ticket), readable]);
  if (read instanceof CodedError)
    return {
      ...ticketToSideRecord(ticket, { readAt, description: '', descriptionNoteId: null, notes: [], mapped }),
      notesUnread: read,
    };
  const { notes, description } = notesOf(read, ticket);
  return ticketToSideRecord(ticket, {
    readAt,
    description: description?.text ?? '',
    descriptionNoteId: description?.id ?? null,
    notes,
    mapped,
  });
}
