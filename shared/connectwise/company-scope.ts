/**
 * A client that cannot see or touch anything outside one company.
 *
 * The company stands in every condition, is looked for on every record that comes back, and before every write. It is
 * closed over and there is no way to widen it: what does not belong is `record-out-of-scope` (park).
 */
import { CodedError } from '../rules/errors.ts';
import type { ConnectWiseClient } from './client.ts';
import type { Changeable, Collection, ListOptions } from './collection.ts';
import { all, field, type Condition } from './conditions.ts';
import type { FieldName, Selected } from './selection.ts';
import type {
  Agreement,
  CompanyReference,
  Configuration,
  Contact,
  Maybe,
  PatchOperation,
  Ticket,
  TicketDraft,
  TicketNote,
  TicketNoteDraft,
  TimeEntry,
} from './wire.ts';

interface OfCompany {
  readonly id: number;
  readonly company?: Maybe<CompanyReference>;
}

export interface CompanyClient {
  readonly companyId: number;
  readonly tickets: Collection<Ticket> &
    Changeable<Ticket, Omit<TicketDraft, 'company'>> & { delete(id: number): Promise<void> };
  /** The ticket is looked at first: its notes are out of reach when it belongs to somebody else. */
  notes(ticketId: number): Promise<Collection<TicketNote> & Changeable<TicketNote, TicketNoteDraft>>;
  readonly contacts: Collection<Contact>;
  readonly timeEntries: Collection<TimeEntry>;
  readonly agreements: Collection<Agreement>;
  readonly configurations: Collection<Configuration>;
}

/** The same client for one company. Throws `query-value-refused` when the id is none. */
export function forCompany(client: ConnectWiseClient, companyId: number): CompanyClient {
  if (!Number.isSafeInteger(companyId) || companyId <= 0)
    throw new CodedError('query-value-refused', { detail: 'A company is named by its id.' });
  const own: Condition<OfCompany> = field<OfCompany>('company/id').is(companyId);

  function requireOwn(row: object, id: number): void {
    const { company } = row as OfCompany;
    if (company?.id === companyId) return;
    throw new CodedError('record-out-of-scope', {
      detail: `Record ${id} does not belong to company ${companyId}.`,
      facts: { id, companyId },
    });
  }

  function scoped<Row extends OfCompany>(inner: Collection<Row>): Collection<Row> {
    const within = (where: Condition<Row> | undefined): Condition<Row> =>
      where === undefined ? own : all<Row>(own, where);
    // The company must come back, or it could not be looked at.
    const withCompany = <Name extends FieldName<Row>>(fields: readonly Name[] | undefined) =>
      fields === undefined || (fields as readonly string[]).includes('company')
        ? fields
        : ([...fields, 'company'] as readonly Name[]);
    return {
      async *list<Name extends FieldName<Row>>(options: ListOptions<Row, Name> = {}) {
        const narrowed = { ...options, where: within(options.where), fields: withCompany(options.fields) };
        for await (const row of inner.list(narrowed)) {
          requireOwn(row, (row as { readonly id: number }).id);
          yield row;
        }
      },
      async first<Name extends FieldName<Row>>(options: ListOptions<Row, Name>) {
        const narrowed = { ...options, where: within(options.where), fields: withCompany(options.fields) };
        const page = await inner.first(narrowed);
        for (const row of page.rows) requireOwn(row, 0);
        return page;
      },
      count: (where) => inner.count(within(where)),
      async get<Name extends FieldName<Row>>(
        id: number,
        fields?: readonly Name[],
      ): Promise<Selected<Row, Name>> {
        const row = await inner.get(id, withCompany(fields));
        requireOwn(row, id);
        return row;
      },
    };
  }

  const tickets = scoped(client.tickets);
  return {
    companyId,
    tickets: {
      ...tickets,
      create: (draft) => client.tickets.create({ ...draft, company: { id: companyId } }),
      async patch(id, operations) {
        if (operations.some(movesCompany))
          throw new CodedError('record-out-of-scope', {
            detail: `A change would move ticket ${id} to another company.`,
            facts: { id, companyId },
          });
        await tickets.get(id, ['id']);
        return client.tickets.patch(id, operations);
      },
      async delete(id) {
        await tickets.get(id, ['id']);
        await client.tickets.delete(id);
      },
    },
    async notes(ticketId) {
      await tickets.get(ticketId, ['id']);
      return client.notes(ticketId);
    },
    contacts: scoped(client.contacts),
    timeEntries: scoped(client.timeEntries),
    agreements: scoped(client.agreements),
    configurations: scoped(client.configurations),
  };
}

/** Paths come with or without a slash before them. */
function movesCompany({ path }: PatchOperation): boolean {
  return /^[\s/]*company([\s/]|$)/i.test(path);
}
