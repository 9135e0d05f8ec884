/** Finds a country of ConnectWise's set-up, and the ISO code by which its postal codes are known. */
import { CodedError } from '../errors.ts';

/** A country as ConnectWise holds it; a company's reference to one lacks the code. */
export interface HeldCountry {
  readonly id: number;
  readonly name?: string | null | undefined;
  readonly countryCode?: string | null | undefined;
}

/** Names that instances in use give the United States where the code is empty. */
const usNames = /^(?:us|usa|united states|united states of america)$/;

/** The two letters of a country in ISO 3166, in capitals; null where ConnectWise does not say them. */
export function isoCodeOf({ countryCode, name }: HeldCountry): string | null {
  const code = (countryCode ?? '').trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) return code;
  return usNames.test((name ?? '').trim().toLowerCase()) ? 'US' : null;
}

/** The one country of that code or name. Throws `country-unknown` (refuse) where there is none, or more than one. */
export function findCountry<Country extends HeldCountry>(
  asked: string,
  countries: readonly Country[],
): Country {
  const wanted = asked.trim().toLowerCase();
  const byName = countries.filter(({ name }) => (name ?? '').trim().toLowerCase() === wanted);
  // A name goes first: it is what a person reads in ConnectWise.
  const found =
    byName.length > 0 ? byName : countries.filter((one) => isoCodeOf(one)?.toLowerCase() === wanted);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new CodedError('country-unknown', {
    detail: `${found.length === 0 ? 'None' : `${found.length}`} of ConnectWise's ${countries.length} countries ${found.length > 1 ? 'have' : 'has'} that code or name (Setup Tables, Country).`,
    facts: { countries: countries.length, found: found.length },
  });
}
