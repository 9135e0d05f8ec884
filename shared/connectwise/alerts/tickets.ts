/**
 * Alerts as ConnectWise tickets: one open ticket per alert, found by the key in `externalXRef`; repeats become internal
 * notes, and the recovery a note and, where it is set, a status that closes the ticket.
 */
import { createOnce } from '../../kit/create-once.ts';
import type { Deliver } from '../../ports/alerts.ts';
import { channelRefused } from '../../rules/alerts/delivery-error.ts';
import { alertTickets, type AlertTicket } from '../../rules/alerts/ticket-text.ts';
import type { ChannelOfKind } from '../../rules/config/alerts.ts';
import type { ConnectWiseClient } from '../client.ts';
import { all } from '../query/conditions.ts';
import type { CompanyClient } from '../scope/company.ts';
import type { Ticket } from '../wire/index.ts';

/** A ticket channel. */
export interface TicketChannelOptions {
  readonly settings: ChannelOfKind<'connectwise-ticket'>;
  readonly client: ConnectWiseClient;
  readonly timeZone: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The notes that are looked through for one of this notice, newest first: a ticket that is reminded daily for a year. */
const maxNotes = 400;

interface Work extends TicketChannelOptions {
  readonly company: CompanyClient;
}

/** The parts of a ticket that are read. */
type OpenTicket = Pick<Ticket, 'id' | 'board'>;

/**
 * Delivers a notice as tickets of ConnectWise. Throws the client's codes, and `alert-channel-refused` (dead-letter) for
 * a status or priority that is unknown.
 */
export function ticketDelivery(options: TicketChannelOptions): Deliver {
  const { settings, client, timeZone } = options;
  return async (notice, late) => {
    const work = { ...options, company: client.withSignal(late).forCompany(settings.company) };
    // One after the other: alerts are few, and each may be the last write before the time is over.
    for (const ticket of alertTickets(notice, settings.name, timeZone)) await tell(ticket, work);
    return { kind: 'delivered' };
  };
}

async function tell(alert: AlertTicket, work: Work): Promise<void> {
  const open = await openTicket(alert.key, work);
  if (open === null) {
    // One that a person closed before the alert was over stays closed.
    if (!alert.isOver) await createTicketFor(alert, work);
    return;
  }
  await addNoteOnce(open.id, alert, work);
  const { closeOnRecovery } = work.settings;
  if (alert.isOver && closeOnRecovery !== null) await close(open, closeOnRecovery, work);
}

/** The oldest of that key that is open: two that were made at the same moment end as one that is kept. */
async function openTicket(key: string, { company }: Pick<Work, 'company'>): Promise<OpenTicket | null> {
  const rows = await company.tickets
    .list({
      where: (ticket) => all(ticket('externalXRef').is(key), ticket('closedFlag').is(false)),
      fields: ['board', 'externalXRef'],
    })
    .toArray({ limit: 100 });
  const own = rows.filter(({ externalXRef }) => externalXRef === key);
  return own.toSorted((one, other) => one.id - other.id)[0] ?? null;
}

async function createTicketFor(alert: AlertTicket, work: Work): Promise<void> {
  const { company, settings, sleep } = work;
  const priority = settings.priority === null ? undefined : await priorityId(settings.priority, work);
  await createOnce<OpenTicket>({
    lookUp: () => openTicket(alert.key, work),
    create: () =>
      company.tickets.create({
        summary: alert.summary,
        board: { id: settings.board },
        ...(priority === undefined ? {} : { priority: { id: priority } }),
        externalXRef: alert.key,
        initialDescription: alert.text,
      }),
    sleep,
  });
}

/** A note in the internal section, unless one of this notice is there already. */
async function addNoteOnce(ticketId: number, alert: AlertTicket, { company, sleep }: Work): Promise<void> {
  const notes = company.notes(ticketId);
  await createOnce<{ readonly id: number }>({
    mayExist: true,
    async lookUp() {
      const rows = await notes.list({ fields: ['text'], orderBy: ['id desc'] }).toArray({ limit: maxNotes });
      return rows.find(({ text }) => text?.includes(alert.mark) === true) ?? null;
    },
    create: () =>
      notes.create({
        text: alert.text,
        detailDescriptionFlag: false,
        internalAnalysisFlag: true,
        resolutionFlag: false,
      }),
    sleep,
  });
}

async function close({ id, board }: OpenTicket, status: string, { company, settings }: Work): Promise<void> {
  // A person may have moved it to another board, whose statuses are others.
  const boardId = board?.id ?? settings.board;
  const statuses = await company.reference.statuses(boardId);
  const wanted = statuses.find(({ name }) => name?.toLowerCase() === status.toLowerCase());
  if (wanted === undefined) throw channelRefused(`Board ${boardId} has no status "${status}".`);
  await company.tickets.update(id, { status: { id: wanted.id } });
}

async function priorityId(name: string, { company }: Work): Promise<number> {
  const priorities = await company.reference.priorities();
  const wanted = priorities.find((one) => one.name?.toLowerCase() === name.toLowerCase());
  if (wanted === undefined) throw channelRefused(`ConnectWise has no priority "${name}".`);
  return wanted.id;
}
