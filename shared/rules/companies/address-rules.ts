/** The rules for a state and a postal code, by country. */
import { postcodeValidator, postcodeValidatorExistsForCountry } from 'postcode-validator';

/** States, the district, territories and associated states, military addresses (USPS Publication 28, appendix B). */
const uspsCodes: ReadonlySet<string> = new Set(
  [
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR',
    'PA RI SC SD TN TX UT VT VA WA WV WI WY DC',
    'AS GU MP PR VI FM MH PW',
    'AA AE AP',
  ].flatMap((line) => line.split(' ')),
);

/** Returns the mistake in a state of that country (ISO code, null if it is not known); null if there is none. */
export function wrongState(state: string, country: string | null): string | null {
  if (country !== 'US') return null;
  if (!/^[A-Z]{2}$/.test(state)) return 'state: in the United States two capital letters, such as FL';
  return uspsCodes.has(state)
    ? null
    : 'state: the United States have no state, territory or military address of that code';
}

/**
 * Returns the mistake in a postal code of that country; null if there is none. Other countries than the United States
 * are judged by the package `postcode-validator`; one that it does not know takes any code.
 */
export function wrongZip(zip: string, country: string | null): string | null {
  if (country === 'US')
    return /^\d{5}(-\d{4})?$/.test(zip)
      ? null
      : 'zip: in the United States five digits, or nine such as 12345-6789';
  if (!knowsZips(country) || postcodeValidator(zip, country)) return null;
  return `zip: no postal code of ${country}`;
}

/** Returns true if postal codes of that country can be judged. */
export function knowsZips(country: string | null): country is string {
  return country !== null && postcodeValidatorExistsForCountry(country);
}
