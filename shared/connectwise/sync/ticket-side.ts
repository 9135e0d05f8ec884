/**
 * The ConnectWise side of one link: its company's tickets on its boards, and nothing else.
 *
 * `read/` asks ConnectWise, `write/` changes it, and `convert/` translates between its records and those of the rules.
 */
import { shownFiles, type ShownFiles } from '../../kit/listed-files.ts';
import type { Side } from '../../ports/side.ts';
import type { Link } from '../../rules/config/link.ts';
import type { ConnectWiseClient } from '../client.ts';
import { ticketPeople } from './mapped/people.ts';
import { mappedTickets } from './mapped/tickets.ts';
import { changedTickets } from './read/changed.ts';
import { ticketsByCorrelation } from './read/correlation.ts';
import { inventoryOfTickets, tallyTickets } from './read/inventory.ts';
import { readPairedTicket, readTicketRecord, readTicketRecords } from './read/records.ts';
import { requireTicket } from './read/ticket.ts';
import { ticketVocabulary } from './read/vocabulary.ts';
import type { ReferenceWords } from './reference-words.ts';
import { ticketDocuments } from './ticket-documents.ts';
import { ticketScope } from './ticket-scope.ts';
import { addTicketNote } from './write/add-note.ts';
import { createTicket } from './write/create-ticket.ts';
import { updateTicket } from './write/update-ticket.ts';

/** The parts that a link's ConnectWise side is made of. */
export interface TicketSideOptions {
  readonly link: Link;
  readonly client: ConnectWiseClient;
  readonly words: ReferenceWords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Writes mail nobody and call nobody back: for work on the past. */
  readonly silent?: boolean;
  /** The memory of shown files, where it is shared with the link's other ConnectWise side (the silent or the notifying one). */
  readonly shown?: ShownFiles;
}

/** The side over one client. */
export function ticketSide(options: TicketSideOptions): Side {
  const { link, client, words, now, silent = false, shown = shownFiles() } = options;
  const { companyId } = link.connectwise;
  const people = ticketPeople(client, { companyId, members: () => words.members(), now });
  const scope = ticketScope(link, client, mappedTickets(link, words, people));
  const writer = { scope, words, silent };
  return {
    name: 'connectwise',

    read: (id, known) =>
      known === undefined ? readTicketRecord(scope, shown, id) : readPairedTicket(scope, { shown, now }, id),
    readMany: (ids) => readTicketRecords(scope, ids),
    findByCorrelation: (correlation) => ticketsByCorrelation(scope, correlation),
    changed: (window, pageSize) => changedTickets(scope, window, pageSize),
    inventory: (after, pageSize) => inventoryOfTickets(scope, after, pageSize),
    tally: () => tallyTickets(scope),
    vocabulary: () => ticketVocabulary(scope, words),
    serverTime: async () => new Date(await client.serverTime()).toISOString(),

    // ConnectWise gives its own ids.
    refusesSecond: () => Promise.resolve(false),
    create: (draft) => createTicket(writer, draft),
    update: (record, change) => updateTicket(writer, record, change),
    addNote: (record, note) => Promise.resolve(addTicketNote(writer, record, note)),

    ...ticketDocuments(client, shown, async (id) => (await requireTicket(scope, id)).ticket.id),
  };
}
