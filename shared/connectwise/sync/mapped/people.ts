/**
 * People of a ticket by e-mail address: its owner is a member, its contact one of the company's contacts.
 *
 * Nobody is guessed: an address that nobody has, or that two have, is no person. Source for where addresses stand: OpenAPI
 * 2025.8, `Member.primaryEmail` and its older fields; `Contact.communicationItems`, the only place of a contact's.
 */
import { Cache } from '../../../kit/cache.ts';
import { CodedError } from '../../../rules/errors.ts';
import type { ConnectWiseClient } from '../../client.ts';
import { all, field } from '../../query/conditions.ts';
import type { Contact, Member, Ticket } from '../../wire/index.ts';
import { unknownWord } from '../reference-words.ts';

/** The people of one link's tickets. Addresses are lower case. */
export interface TicketPeople {
  /** The owner's address, or the name of one who has none; empty for a ticket without an owner. */
  ownerOf(ticket: Pick<Ticket, 'owner'>): Promise<string>;
  contactOf(ticket: Pick<Ticket, 'contact'>): Promise<string>;
  /** Throws `word-unknown` (dead-letter) for an address that is not exactly one active member's. */
  memberId(address: string): Promise<number>;
  /** Throws `word-unknown` (dead-letter) for an address that is not exactly one active contact's of the company. */
  contactId(address: string): Promise<number>;
}

const ages = { maxAgeMs: 15 * 60_000, maxStaleMs: 4 * 3_600_000, coolDownMs: 30_000, maxKeys: 5_000 };

/** The people of a company over one client; `members` lists all members and is asked seldom. */
export function ticketPeople(
  client: Pick<ConnectWiseClient, 'contacts'>,
  parts: {
    readonly companyId: number;
    readonly members: () => Promise<readonly Member[]>;
    /** Milliseconds since 1970. */
    readonly now: () => number;
  },
): TicketPeople {
  const { companyId, members, now } = parts;
  const contacts = new Cache<string>({ now, ...ages });
  const ids = new Cache<readonly number[]>({ now, ...ages });
  return {
    async ownerOf({ owner }) {
      if (owner?.id === undefined) return '';
      const member = (await members()).find(({ id }) => id === owner.id);
      return member === undefined ? (owner.name ?? owner.identifier ?? `member ${owner.id}`) : nameOf(member);
    },
    async contactOf({ contact }) {
      const id = contact?.id;
      if (id === undefined) return '';
      return contacts.get(String(id), async () => {
        const found = await client.contacts
          .get(id, ['id', 'communicationItems'])
          .catch((thrown: unknown) => nullIfHidden(thrown));
        return (found === null ? null : addressOf(found)) ?? contact?.name ?? `contact ${id}`;
      });
    },
    async memberId(address) {
      const found = (await members()).filter(
        (member) => member.inactiveFlag !== true && addressesOf(member).includes(address),
      );
      return onlyOne(
        found.map(({ id }) => id),
        `member with the address "${address}"`,
      );
    },
    async contactId(address) {
      if (!address.includes('@')) throw unknownWord(`"${address}" is no e-mail address.`);
      const found = await ids.get(address, async () => {
        const rows = await client.contacts
          .list({
            where: all(field<Contact>('company/id').is(companyId), field<Contact>('inactiveFlag').is(false)),
            whereChild: (item) => item('communicationItems/value').is(address),
            fields: ['id', 'communicationItems', 'company', 'inactiveFlag'],
          })
          .toArray({ limit: 50 });
        return rows
          .filter((row) => row.company?.id === companyId && row.inactiveFlag !== true)
          .filter(({ communicationItems }) =>
            communicationItems?.some(({ value }) => value?.trim().toLowerCase() === address),
          )
          .map(({ id }) => id);
      });
      return onlyOne(found, `contact of company ${companyId} with the address "${address}"`);
    },
  };
}

function onlyOne(ids: readonly number[], what: string): number {
  const [id, ...others] = ids;
  if (id === undefined) throw unknownWord(`There is no active ${what}.`);
  if (others.length > 0) throw unknownWord(`There are ${ids.length} active ${what}s; nobody is guessed.`);
  return id;
}

/** A contact of another company, or one that the integration may not see, has no address for us. */
function nullIfHidden(thrown: unknown): null {
  if (
    thrown instanceof CodedError &&
    (thrown.code === 'connectwise-not-found' || thrown.code === 'connectwise-forbidden')
  )
    return null;
  throw thrown;
}

function addressesOf({ primaryEmail, officeEmail, mobileEmail }: Member): readonly string[] {
  return [primaryEmail, officeEmail, mobileEmail].flatMap((text) =>
    text == null || text.trim() === '' ? [] : [text.trim().toLowerCase()],
  );
}

function nameOf(member: Member): string {
  return addressesOf(member)[0] ?? member.identifier;
}

/** The default address of a contact, else its first. */
function addressOf({ communicationItems }: Pick<Contact, 'communicationItems'>): string | null {
  const mails = (communicationItems ?? []).filter(
    ({ communicationType, value }) => communicationType === 'Email' && (value ?? '').trim() !== '',
  );
  const mail = mails.find(({ defaultFlag }) => defaultFlag === true) ?? mails[0];
  return mail?.value?.trim().toLowerCase() ?? null;
}
