/** Decides what a new ticket gets where the caller left it out: board, status, type, contact, site, agreement. */
import { CodedError, type CompanyClient, type Ticket, type TicketDraft } from '../../connectwise/index.ts';
import {
  agreementFor,
  maxAgreements,
  priorityFor,
  type AgreementRow,
  type CreateTicketRequest,
  type Decision,
  type PriorityNames,
} from '../../rules/tickets/create-ticket.ts';
import type { ReferenceValue } from '../../rules/tickets/ticket-fields.ts';
import { isSameName } from '../../rules/tickets/waiting-tickets.ts';
import { referenceNamed } from './reference-names.ts';

/** The dependencies of the decisions, besides the company's own records. */
export interface DecideNeeds {
  /** The name of the ConnectWise priority for each word; left out, it is found by the word. */
  readonly priorities: PriorityNames;
  /** The id of the board for tickets of a company that name none; null where the configuration has none. */
  boardOf(companyId: number): number | null;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The body of the new ticket, but for its company. */
export type OwnDraft = Omit<TicketDraft, 'company'>;

/** The decisions. */
export interface DecidedTicket {
  readonly draft: OwnDraft;
  readonly decisions: readonly Decision[];
  readonly companyName: string;
}

/**
 * Everything that the ticket gets, and why. Throws `company-closed`, `status-unknown`, `reference-unknown` (refuse) and what
 * the lists throw.
 */
export async function decideTicket(
  asked: CreateTicketRequest,
  company: CompanyClient,
  needs: DecideNeeds,
): Promise<DecidedTicket> {
  const [owner, agreement] = await Promise.all([readCompany(company), agreementOf(asked, company, needs)]);
  const board = await boardFor(asked, company, needs);
  const [contact, ...setUp] = await Promise.all([
    contactOf(asked, owner.defaultContact?.id, company),
    statusFor(asked, board.id, company),
    typeFor(asked, board.id, company),
    priorityOf(asked, company, needs),
    ...(['subType', 'item', 'team', 'owner', 'source'] as const).map((field) =>
      named(field, asked, board.id, company),
    ),
  ]);
  const site = await siteOf(asked, { ofContact: contact.site, ofCompany: owner.site }, company);
  const decisions = [
    { field: 'board', value: { id: board.id, name: board.name }, because: board.because },
    ...setUp.filter((one) => one !== null),
    contact.decision,
    site,
    agreement,
  ].map(({ field, value, because }) => ({ field, value, because }));
  const draft: OwnDraft = {
    summary: asked.summary,
    ...referencesIn(decisions),
    ...given('severity', asked.severity),
    ...given('impact', asked.impact),
    ...given('requiredDate', asked.requiredDate),
    ...given('initialDescription', asked.description),
    ...given('initialInternalAnalysis', asked.internalNote),
  };
  return { draft, decisions, companyName: owner.name };
}

/** The company's own record. Throws `company-closed` (refuse) where no ticket can be made for it. */
async function readCompany(company: CompanyClient) {
  const [row, statuses] = await Promise.all([
    company.company.get(['name', 'status', 'deletedFlag', 'defaultContact', 'site']),
    company.reference.companyStatuses(),
  ]);
  const status = statuses.find(({ id }) => id === row.status?.id);
  if (row.deletedFlag === true || status?.disallowSavingFlag === true)
    throw new CodedError('company-closed', {
      detail:
        row.deletedFlag === true
          ? `Company ${company.companyId} is deleted.`
          : `Company ${company.companyId} has the status "${status?.name}", with which ConnectWise saves nothing.`,
      facts: { company: company.companyId },
    });
  return row;
}

async function boardFor(
  { board, companyId }: CreateTicketRequest,
  { reference }: CompanyClient,
  needs: DecideNeeds,
): Promise<ReferenceValue & { readonly because: string }> {
  const boards = (await reference.boards()).filter(
    ({ inactiveFlag, projectFlag }) => inactiveFlag !== true && projectFlag !== true,
  );
  const usual = needs.boardOf(companyId);
  const wanted = board ?? usual ?? (boards.length === 1 ? boards[0]?.id : undefined);
  const found = boards.filter(({ id, name }) =>
    typeof wanted === 'number' ? id === wanted : isSameName(name, wanted ?? ''),
  );
  const [one] = found;
  if (one === undefined || found.length > 1)
    throw new CodedError('reference-unknown', {
      detail: `${wanted === undefined ? 'Name a board' : `There ${one === undefined ? 'is no board' : 'are several boards'} ${JSON.stringify(wanted)} in use`}: ${boards.map(({ name }) => name).join(', ')}.`,
      facts: { field: 'board' },
    });
  const because =
    board !== undefined ? 'asked for' : usual !== null ? "the board of the company's link" : 'the only board';
  return { id: one.id, name: one.name, because };
}

async function statusFor(
  asked: CreateTicketRequest,
  board: number,
  company: CompanyClient,
): Promise<Decision> {
  if (asked.status !== undefined) return namedDecision('status', asked.status, board, company);
  const status = (await company.reference.statuses(board)).find(
    ({ defaultFlag, inactive }) => defaultFlag === true && inactive !== true,
  );
  return byDefault('status', status);
}

async function typeFor(asked: CreateTicketRequest, board: number, company: CompanyClient): Promise<Decision> {
  if (asked.type !== undefined) return namedDecision('type', asked.type, board, company);
  const type = (await company.reference.types(board)).find(
    ({ defaultFlag, inactiveFlag }) => defaultFlag === true && inactiveFlag !== true,
  );
  return byDefault('type', type);
}

function byDefault(field: string, row: ReferenceValue | undefined): Decision {
  if (row === undefined)
    return { field, value: null, because: `the board has no default, ConnectWise decides` };
  return { field, value: { id: row.id, name: row.name }, because: "the board's default" };
}

async function priorityOf(
  { priority }: CreateTicketRequest,
  { reference }: CompanyClient,
  { priorities }: DecideNeeds,
): Promise<Decision> {
  if (priority === undefined)
    return { field: 'priority', value: null, because: 'not asked for, ConnectWise decides' };
  return priorityFor(priority, priorities, await reference.priorities());
}

async function named(
  field: 'subType' | 'item' | 'team' | 'owner' | 'source',
  asked: CreateTicketRequest,
  board: number,
  company: CompanyClient,
): Promise<Decision | null> {
  const wanted = asked[field];
  return wanted === undefined ? null : namedDecision(field, wanted, board, company);
}

async function namedDecision(
  field: Parameters<typeof referenceNamed>[0],
  wanted: string | number,
  board: number,
  company: CompanyClient,
): Promise<Decision> {
  return { field, value: await referenceNamed(field, wanted, board, company), because: 'asked for' };
}

interface ContactChoice {
  readonly decision: Decision;
  readonly site: ReferenceValue | null;
}

async function contactOf(
  { contactId }: CreateTicketRequest,
  usual: number | undefined,
  company: CompanyClient,
): Promise<ContactChoice> {
  const none = (because: string): ContactChoice => ({
    decision: { field: 'contact', value: null, because },
    site: null,
  });
  if (contactId === null) return none('asked for nobody');
  const id = contactId ?? usual;
  if (id === undefined) return none('the company has no default contact');
  const isAsked = contactId !== undefined;
  const contact = await company.contacts
    .get(id, ['firstName', 'lastName', 'inactiveFlag', 'site'])
    .catch((thrown: unknown) => {
      if (isAsked) throw unknownOf('contact', id, company, thrown);
      if (isAbsent(thrown)) return null;
      throw thrown;
    });
  // Deleted, moved to another company, or hidden from us: the alarm needs its ticket all the same.
  if (contact === null) return none("the company's default contact cannot be read in this company");
  if (contact.inactiveFlag === true && !isAsked) return none("the company's default contact is inactive");
  const name = [contact.firstName, contact.lastName].filter((part) => part).join(' ');
  const because = isAsked ? 'asked for' : "the company's default contact";
  return { decision: { field: 'contact', value: { id, name }, because }, site: valueOf(contact.site) };
}

/** True when the record is not there, or is another company's. */
function isAbsent(thrown: unknown): boolean {
  return (
    thrown instanceof CodedError &&
    (thrown.code === 'connectwise-not-found' || thrown.code === 'record-out-of-scope')
  );
}

/** The refusal of an id that a caller gave and that is no record; anything else as it was thrown. */
function unknownOf(field: string, id: number, { companyId }: CompanyClient, thrown: unknown): unknown {
  if (!(thrown instanceof CodedError) || thrown.code !== 'connectwise-not-found') return thrown;
  return new CodedError('reference-unknown', {
    detail: `Company ${companyId} has no ${field} ${id} that the API member can see.`,
    facts: { field, id },
  });
}

async function siteOf(
  { siteId }: CreateTicketRequest,
  { ofContact, ofCompany }: { readonly ofContact: ReferenceValue | null; readonly ofCompany: Ticket['site'] },
  company: CompanyClient,
): Promise<Decision> {
  if (siteId !== undefined) {
    const { name } = await company.sites.get(siteId, ['name']).catch((thrown: unknown) => {
      throw unknownOf('site', siteId, company, thrown);
    });
    return { field: 'site', value: { id: siteId, name: name ?? String(siteId) }, because: 'asked for' };
  }
  if (ofContact !== null) return { field: 'site', value: ofContact, because: "the contact's site" };
  const site = valueOf(ofCompany);
  return {
    field: 'site',
    value: site,
    because: site === null ? 'the company has no site' : "the company's site",
  };
}

function valueOf(reference: Ticket['site']): ReferenceValue | null {
  return reference == null ? null : { id: reference.id, name: reference.name ?? String(reference.id) };
}

async function agreementOf(
  { agreementId }: CreateTicketRequest,
  company: CompanyClient,
  { now }: Pick<DecideNeeds, 'now'>,
): Promise<Decision> {
  if (agreementId === null) return { field: 'agreement', value: null, because: 'asked for none' };
  if (agreementId !== undefined) {
    const { name } = await company.agreements.get(agreementId, ['name']).catch((thrown: unknown) => {
      throw unknownOf('agreement', agreementId, company, thrown);
    });
    return { field: 'agreement', value: { id: agreementId, name }, because: 'asked for' };
  }
  const rows: AgreementRow[] = [];
  const listed = company.agreements.list({
    where: (agreement) => agreement('agreementStatus').is('Active'),
    fields: ['name', 'startDate', 'endDate', 'noEndingDateFlag', 'cancelledFlag'],
  });
  for await (const row of listed) {
    rows.push(row);
    if (rows.length > maxAgreements) break;
  }
  return agreementFor(rows, now());
}

/** The decisions that point to a record, as a ticket is made with them. */
function referencesIn(decisions: readonly Decision[]): Readonly<Record<string, { readonly id: number }>> {
  return Object.fromEntries(
    decisions.flatMap(({ field, value }) =>
      typeof value === 'object' && value !== null ? [[field, { id: value.id }]] : [],
    ),
  );
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Readonly<Record<Name, Value>>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
