/** Lists the records that changed since the last review, one list per kind, without their contents. */
import { all, any, type ConnectWiseClient, type FieldsOf, type Ticket } from '../../connectwise/index.ts';
import { asCodedError } from '../../rules/errors.ts';
import type { ReviewedRecord } from '../../rules/audit/entry.ts';
import type { Candidate } from '../../rules/audit/order.ts';
import type { ReviewSource } from '../../rules/audit/report.ts';
import type { AuditReviewNeeds, ReviewedLink } from './needs.ts';

/** More changed records of one kind are a night of their own: the list is taken up again in the next. */
const maxListed = 20_000;

/** A list that was not read to its end. */
export interface FailedList {
  readonly source: ReviewSource;
  readonly code: string;
  /** Milliseconds since 1970, ConnectWise's clock: changes from this time on have not been looked at. */
  readonly since: number;
}

/** The changed records, and what the list of members says beside them. */
export interface ChangedRecords {
  readonly candidates: readonly Candidate[];
  readonly failed: readonly FailedList[];
  /** API members by their id. */
  readonly apiMembers: ReadonlyMap<number, string>;
}

type Listed = Pick<Ticket, '_info'>;
/** The parts of an agreement that are read (OpenAPI 2025.8). */
type ListedAgreement = Pick<Ticket, 'id' | 'company' | '_info'>;

type Survey = Pick<AuditReviewNeeds, 'companies' | 'links' | 'journal'> & {
  readonly connectwise: ConnectWiseClient;
  /** The time from which on each list's changes are wanted, milliseconds since 1970, ConnectWise's clock. */
  since(source: ReviewSource): number;
};

/** Reads every list. One that fails is reported, and holds up no other. */
export async function changedRecords(survey: Survey): Promise<ChangedRecords> {
  const apiMembers = new Map<number, string>();
  const failed: FailedList[] = [];
  const candidates: Candidate[] = [];
  const read = async (
    source: ReviewSource,
    rows: (since: number) => AsyncIterable<Candidate>,
  ): Promise<void> => {
    const since = survey.since(source);
    let listed = 0;
    try {
      for await (const candidate of rows(since)) {
        candidates.push(candidate);
        listed += 1;
        if (listed < maxListed) continue;
        failed.push({ source, code: 'list-too-long', since });
        return;
      }
    } catch (thrown) {
      failed.push({ source, code: asCodedError(thrown).code, since });
    }
  };
  await read('members', (since) => membersOf(survey, since, apiMembers));
  // One after the other: what they cost is part of the night's budget.
  if (survey.companies.length > 0) {
    await read('companies', (since) => companiesOf(survey, since));
    await read('contacts', (since) => contactsOf(survey, since));
    await read('agreements', (since) => agreementsOf(survey, since));
    await read('tickets', (since) => ticketsOf(survey, since));
  }
  await read('deleted-tickets', (since) => missingOf(survey, since));
  return { candidates, failed, apiMembers };
}

async function* membersOf(
  { connectwise }: Survey,
  since: number,
  apiMembers: Map<number, string>,
): AsyncGenerator<Candidate, void, undefined> {
  const members = connectwise.members.list({
    where: (member) => any(member('licenseClass').is('A'), changedSince(member, since)),
    fields: ['identifier', 'licenseClass', '_info'],
    pageSize: 1_000,
  });
  for await (const row of members) {
    if (row.licenseClass === 'A') apiMembers.set(row.id, row.identifier);
    const record = { type: 'Member', id: row.id, company: null, board: null, link: null } as const;
    const at = updatedAt(row);
    // API members come whether or not they have changed.
    const isUnchanged = row.licenseClass === 'A' && at !== 0 && at < since;
    if (!isUnchanged) yield candidateOf('members', record, row, since);
  }
}

async function* companiesOf(survey: Survey, since: number): AsyncGenerator<Candidate, void, undefined> {
  const rows = survey.connectwise.companies.list({
    where: (company) => all(company('id').in(idsOf(survey)), changedSince(company, since)),
    fields: ['_info'],
    pageSize: 1_000,
  });
  for await (const row of rows)
    yield candidateOf('companies', ofCompany('Company', row.id, row.id, survey), row, since);
}

async function* contactsOf(survey: Survey, since: number): AsyncGenerator<Candidate, void, undefined> {
  const rows = survey.connectwise.contacts.list({
    where: (contact) => all(contact('company/id').in(idsOf(survey)), changedSince(contact, since)),
    fields: ['company', '_info'],
    pageSize: 1_000,
  });
  for await (const row of rows)
    yield candidateOf('contacts', ofCompany('Contact', row.id, row.company?.id, survey), row, since);
}

async function* agreementsOf(survey: Survey, since: number): AsyncGenerator<Candidate, void, undefined> {
  const rows = survey.connectwise.resource<ListedAgreement>('finance/agreements').list({
    where: (agreement) => all(agreement('company/id').in(idsOf(survey)), changedSince(agreement, since)),
    fields: ['company', '_info'],
    pageSize: 1_000,
  });
  for await (const row of rows)
    yield candidateOf('agreements', ofCompany('Agreement', row.id, row.company?.id, survey), row, since);
}

/** Those on other boards of the company, too: nothing but their link tells them apart. */
async function* ticketsOf(survey: Survey, since: number): AsyncGenerator<Candidate, void, undefined> {
  const rows = survey.connectwise.tickets.list({
    where: (ticket) => all(ticket('company/id').in(idsOf(survey)), changedSince(ticket, since)),
    fields: ['company', 'board', '_info'],
    pageSize: 1_000,
  });
  for await (const row of rows) {
    const board = row.board?.id ?? null;
    const company = row.company?.id ?? null;
    const synced = survey.links.find((one) => one.company === company && isOnBoard(one, board));
    // On another board it is the same customer's ticket.
    const link = synced?.name ?? survey.companies.find(({ id }) => id === company)?.link ?? null;
    const candidate = candidateOf(
      'tickets',
      { type: 'Ticket', id: row.id, company, board, link },
      row,
      since,
    );
    yield { ...candidate, isSynced: synced !== undefined };
  }
}

/** Tickets that are in no list any more: their trail may say who deleted them. */
async function* missingOf(
  { links, journal }: Survey,
  since: number,
): AsyncGenerator<Candidate, void, undefined> {
  for (const { name, company } of links)
    for (const id of await journal.missingTickets(name, since)) {
      const record = { type: 'Ticket', id, company, board: null, link: name } as const;
      yield candidateOf('deleted-tickets', record, {}, since);
    }
}

const isOnBoard = ({ boards }: ReviewedLink, board: number | null): boolean =>
  board !== null && boards.includes(board);
const idsOf = ({ companies }: Survey): readonly number[] => companies.map(({ id }) => id);
const updatedAt = ({ _info }: Listed): number => Date.parse(_info?.lastUpdated ?? '') || 0;

function changedSince<Row>(field: FieldsOf<Row>, since: number): ReturnType<typeof all<Row>> {
  return field('lastUpdated').from(new Date(since));
}

function ofCompany(
  type: 'Company' | 'Contact' | 'Agreement',
  id: number,
  company: number | undefined,
  { companies }: Survey,
): ReviewedRecord {
  const link = companies.find((one) => one.id === company)?.link ?? null;
  return { type, id, company: company ?? null, board: null, link };
}

function candidateOf(source: ReviewSource, record: ReviewedRecord, row: Listed, since: number): Candidate {
  const { updatedBy } = row._info ?? {};
  return {
    source,
    record,
    since,
    updatedAt: updatedAt(row),
    updatedBy: updatedBy ?? '',
    isSynced: false,
    nights: 0,
  };
}
