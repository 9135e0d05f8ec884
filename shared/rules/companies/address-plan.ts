/** Compares the address that a company has with the one that was asked for: what is to be written, and what must not be. */
import { CodedError } from '../errors.ts';
import { addressParts, type AddressPart, type AddressText, type AskedAddress } from './address.ts';
import { knowsZips, wrongState, wrongZip } from './address-rules.ts';
import { isoCodeOf, type HeldCountry } from './country.ts';

/** An address as ConnectWise holds it; null for a part that is empty. */
export type CompanyAddress = Readonly<Record<AddressText, string | null>> & {
  readonly country: HeldCountry | null;
};

/** One part that is to be written. */
export interface AddressChange {
  readonly part: AddressPart;
  readonly from: string | null;
  readonly to: string | null;
}

/** The changes, and the address that they make. */
export interface AddressPlan {
  readonly changes: readonly AddressChange[];
  readonly after: CompanyAddress;
  /** False: the country's postal codes are not known, so the asked one was judged by its length alone. */
  readonly isZipJudged: boolean;
}

/** The address in a company's record; a part that is empty text counts as none. */
export function addressOf(
  record: { readonly [Part in AddressText]?: string | null | undefined } & {
    readonly country?: HeldCountry | null | undefined;
  },
): CompanyAddress {
  const text = (part: AddressText): string | null => {
    const value = record[part] ?? null;
    return value === '' ? null : value;
  };
  return {
    addressLine1: text('addressLine1'),
    addressLine2: text('addressLine2'),
    city: text('city'),
    state: text('state'),
    zip: text('zip'),
    country: record.country ?? null,
  };
}

/**
 * Plans the least change. `askedCountry` is the country that was asked for, as ConnectWise has it; null where none was.
 * Throws `address-invalid` (refuse) with the parts that are wrong, and without what stands in them.
 */
export function planAddress(
  asked: AskedAddress,
  before: CompanyAddress,
  askedCountry: HeldCountry | null,
): AddressPlan {
  const after: CompanyAddress = {
    addressLine1: asked.addressLine1 === undefined ? before.addressLine1 : asked.addressLine1,
    addressLine2: asked.addressLine2 === undefined ? before.addressLine2 : asked.addressLine2,
    city: asked.city === undefined ? before.city : asked.city,
    state: asked.state === undefined ? before.state : asked.state,
    zip: asked.zip === undefined ? before.zip : asked.zip,
    country: askedCountry ?? before.country,
  };
  const wrong = wrongParts(asked, before, after);
  if (wrong.length > 0) throw new CodedError('address-invalid', { detail: `${wrong.join('; ')}.` });
  const iso = after.country === null ? null : isoCodeOf(after.country);
  return {
    changes: changesBetween(before, after),
    after,
    isZipJudged: typeof asked.zip !== 'string' || knowsZips(iso),
  };
}

/** The parts in which two addresses differ, with both values; a country by its name. */
export function changesBetween(before: CompanyAddress, after: CompanyAddress): readonly AddressChange[] {
  return addressParts.flatMap((part) => {
    const isSame =
      part === 'country' ? before.country?.id === after.country?.id : before[part] === after[part];
    return isSame ? [] : [{ part, from: shownPart(before, part), to: shownPart(after, part) }];
  });
}

/** A part of an address as a person reads it. */
function shownPart(address: CompanyAddress, part: AddressPart): string | null {
  if (part !== 'country') return address[part];
  return address.country === null ? null : (address.country.name ?? `country ${address.country.id}`);
}

function wrongParts(asked: AskedAddress, before: CompanyAddress, after: CompanyAddress): readonly string[] {
  const { country } = after;
  const iso = country === null ? null : isoCodeOf(country);
  const wrong: (string | null)[] = [];
  if (country === null && (typeof asked.state === 'string' || typeof asked.zip === 'string'))
    wrong.push('country: the company has none, so say it: state and zip are judged by it');
  if (typeof asked.state === 'string') wrong.push(wrongState(asked.state, iso));
  if (typeof asked.zip === 'string') wrong.push(wrongZip(asked.zip, iso));
  // The state and postal code of the old country would stay in the new one, where nobody has looked at them.
  if (before.country !== null && country?.id !== before.country.id)
    for (const part of ['state', 'zip'] as const)
      if (asked[part] === undefined && before[part] !== null)
        wrong.push(`${part}: say it with the new country, or null to clear it`);
  if (addressParts.every((part) => shownPart(after, part) === null))
    wrong.push('address: a part of it must be left');
  return wrong.filter((text) => text !== null);
}
