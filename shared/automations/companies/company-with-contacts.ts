/**
 * A company with all of its contacts and its primary contact, in the fewest requests. Nothing is written.
 *
 *   company ─▶ contacts, a thousand in a request, up to the limit ─▶ primary contact among them
 *                                                    ╰─▶ some are left: the named contact, or else the flagged ones
 */
import {
  CodedError,
  type Company,
  type CompanyClient,
  type Contact,
  type Selected,
} from '../../connectwise/index.ts';
import type {
  CompanyField,
  CompanyWithContactsRequest,
  ContactField,
} from '../../rules/companies/company-with-contacts.ts';
import { choosePrimary, type PrimaryRule } from '../../rules/companies/primary-contact.ts';
import type { Measure } from '../../rules/metrics.ts';
import type { AutomationNeeds } from '../needs.ts';
import { companyNotFound } from './company-not-found.ts';

/** The company's client and the limits of the read. */
export interface CompanyWithContactsNeeds extends Pick<AutomationNeeds, 'forCompany'> {
  /** Ends the reading of contacts. */
  readonly signal: AbortSignal;
  /** No request begins after it, milliseconds since 1970. */
  readonly deadline: number;
}

type FoundCompany = Pick<Company, 'id'> & Partial<Selected<Company, CompanyField>>;
type FoundContact = Pick<Contact, 'id'> & Partial<Selected<Contact, ContactField>>;

/** The primary contact with the rule by which it was chosen. */
export interface PrimaryContact {
  readonly contact: FoundContact | null;
  readonly rule: PrimaryRule;
  /** Contacts that are flagged as default; null where it did not matter and not all contacts were read. */
  readonly flagged: readonly number[] | null;
  /** The contact that the company names, and whether it is one of the company's contacts; null when it names none. */
  readonly defaultContact: { readonly id: number; readonly isThere: boolean } | null;
}

/** One company with its contacts, or the first of them and where to go on. */
export interface CompanyWithContactsOutcome {
  /** `more-contacts`: the limit was reached; `next` says how to go on. */
  readonly kind: 'found' | 'more-contacts';
  readonly company: FoundCompany;
  readonly primaryContact: PrimaryContact;
  /** In the order of their ids. */
  readonly contacts: readonly FoundContact[];
  /** The next request, beside the rest of this one; null at the end. */
  readonly next: { readonly afterContactId: number } | null;
}

/** The most that ConnectWise gives in one request. */
const pageSize = 1_000;
/** A company that flags more contacts as default needs another look than ours. */
const maxFlagged = 1_000;

type ReadContact = Selected<Contact, ContactField | 'id'>;

/**
 * Reads. Throws `company-not-allowed` and `company-not-found` (refuse), `list-too-long` (dead-letter) for a company with
 * thousands of flagged contacts, `http-aborted` (retry) when the signal comes first, and what the client throws.
 */
export async function runCompanyWithContacts(
  asked: CompanyWithContactsRequest,
  needs: CompanyWithContactsNeeds,
): Promise<CompanyWithContactsOutcome> {
  const client = needs.forCompany(asked.companyId, { deadline: needs.deadline });
  const company = await client.company
    .get([...new Set<CompanyField | 'id'>(['id', 'defaultContact', ...asked.companyFields])])
    .catch((thrown: unknown) => {
      throw companyNotFound(thrown, asked.companyId);
    });
  const { contacts, isWhole } = await readContacts(client, asked, needs.signal);
  const named = company.defaultContact?.id ?? null;
  const primaryContact = isWhole
    ? primaryAmong(named, contacts, asked)
    : await primaryOf(named, { client, contacts, asked, signal: needs.signal });
  const next = contacts.length > asked.maxContacts ? contacts[asked.maxContacts - 1]?.id : undefined;
  return {
    kind: next === undefined ? 'found' : 'more-contacts',
    company: { id: company.id, ...chosen(company, asked.companyFields) },
    primaryContact,
    contacts: contacts.slice(0, asked.maxContacts).map((contact) => shown(contact, asked)),
    next: next === undefined ? null : { afterContactId: next },
  };
}

/** The contacts up to the limit, and one more where there is one; `isWhole`: they are all that the company has. */
async function readContacts(
  client: CompanyClient,
  asked: CompanyWithContactsRequest,
  signal: AbortSignal,
): Promise<{ readonly contacts: readonly ReadContact[]; readonly isWhole: boolean }> {
  const { afterContactId, maxContacts } = asked;
  const contacts: ReadContact[] = [];
  // A page ahead is enough: what lies behind the limit is not worth a request.
  const list = client.contacts.list({
    ...(afterContactId === 0 ? {} : { where: (contact) => contact('id').above(afterContactId) }),
    fields: fieldsOf(asked),
    pageSize,
    concurrency: 1,
    signal,
  });
  for await (const contact of list) {
    contacts.push(contact);
    if (contacts.length > maxContacts) return { contacts, isWhole: false };
  }
  return { contacts, isWhole: afterContactId === 0 };
}

function fieldsOf({ contactFields }: CompanyWithContactsRequest): readonly (ContactField | 'id')[] {
  return [...new Set<ContactField | 'id'>(['id', 'defaultFlag', 'inactiveFlag', ...contactFields])];
}

function primaryAmong(
  named: number | null,
  contacts: readonly ReadContact[],
  asked: CompanyWithContactsRequest,
): PrimaryContact {
  const { contactId, rule, flagged } = choosePrimary(named, contacts);
  const contact = contacts.find(({ id }) => id === contactId);
  return {
    contact: contact === undefined ? null : shown(contact, asked),
    rule,
    flagged,
    defaultContact: named === null ? null : { id: named, isThere: rule === 'default-contact' },
  };
}

/** Some contacts were not read: the named one is asked for by its id, and the flagged ones only where there is none. */
async function primaryOf(
  named: number | null,
  read: {
    readonly client: CompanyClient;
    readonly contacts: readonly ReadContact[];
    readonly asked: CompanyWithContactsRequest;
    readonly signal: AbortSignal;
  },
): Promise<PrimaryContact> {
  const { client, asked, signal } = read;
  const there = named === null ? undefined : await contactOf(named, read);
  if (there !== undefined) return { ...primaryAmong(named, [there], asked), flagged: null };
  const flagged = await client.contacts
    .list({ where: (contact) => contact('defaultFlag').is(true), fields: fieldsOf(asked), pageSize, signal })
    .toArray({ limit: maxFlagged });
  return primaryAmong(named, flagged, asked);
}

/** A contact of the company; undefined where it is gone, or belongs to another company by now. */
async function contactOf(
  id: number,
  { client, contacts, asked }: Parameters<typeof primaryOf>[1],
): Promise<ReadContact | undefined> {
  const read = contacts.find((contact) => contact.id === id);
  if (read !== undefined) return read;
  try {
    return await client.contacts.get(id, fieldsOf(asked));
  } catch (thrown) {
    if (thrown instanceof CodedError && /^(connectwise-not-found|record-out-of-scope)$/.test(thrown.code))
      return undefined;
    throw thrown;
  }
}

function shown(contact: ReadContact, { contactFields }: CompanyWithContactsRequest): FoundContact {
  return { id: contact.id, ...chosen(contact, contactFields) };
}

/** A record with the fields that were asked for; ConnectWise leaves out what is empty. */
function chosen<Row extends object, Name extends keyof Row>(
  row: Row,
  names: readonly Name[],
): Partial<Pick<Row, Name>> {
  const picked: Partial<Pick<Row, Name>> = {};
  for (const name of names)
    if (row[name] !== undefined) picked[name] = name === '_info' ? row[name] : withoutLinks(row[name]);
  return picked;
}

/** A reference or a list of them without the addresses that ConnectWise puts beside each: half of the bytes, for nobody. */
function withoutLinks<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (name, held: unknown) => (name === '_info' ? undefined : held)),
  ) as Value;
}

/** The measures of a run: the contacts that it gave. */
export function companyWithContactsMeasures(
  { companyId }: CompanyWithContactsRequest,
  { kind, contacts }: CompanyWithContactsOutcome,
): readonly Measure<'company_with_contacts'>[] {
  return [
    {
      name: 'company_with_contacts',
      value: contacts.length,
      tags: { company: String(companyId), outcome: kind },
    },
  ];
}
