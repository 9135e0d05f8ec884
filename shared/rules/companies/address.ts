/** The address of a company, and the request that changes it. */
import * as z from 'zod';
import { parseRequest } from '../request.ts';

/** The parts of an address that are text, with ConnectWise's limits in UTF-16 units (OpenAPI 2025.8). */
export const maxLengths = { addressLine1: 50, addressLine2: 50, city: 50, state: 50, zip: 12 } as const;

/** A part of an address that is text. */
export type AddressText = keyof typeof maxLengths;

/** A part of an address. */
export type AddressPart = AddressText | 'country';

/** The parts of an address, in the order in which people write them. */
export const addressParts: readonly AddressPart[] = [
  'addressLine1',
  'addressLine2',
  'city',
  'state',
  'zip',
  'country',
];

/** One line that a person can read: no line breaks, no control characters, no half of a character. */
function lineOf(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty; null clears it')
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'must be one line of text');
}

const requestSchema = z.strictObject({
  companyId: z.int().positive(),
  /** The new parts: one that is left out stays, and null clears one. */
  address: z
    .strictObject({
      addressLine1: lineOf(maxLengths.addressLine1).nullable().optional(),
      addressLine2: lineOf(maxLengths.addressLine2).nullable().optional(),
      city: lineOf(maxLengths.city).nullable().optional(),
      state: lineOf(maxLengths.state).nullable().optional(),
      zip: lineOf(maxLengths.zip).nullable().optional(),
      /** By its two letters or its name in ConnectWise. */
      country: lineOf(50).optional(),
    })
    .refine((address) => Object.values(address).some((value) => value !== undefined), {
      message: 'must name a part of the address',
    }),
  /** Nothing is written unless this is said to be false. */
  dryRun: z.boolean().default(true),
});

/** A request as a caller sends it. */
export type CompanyAddressAsked = z.input<typeof requestSchema>;

/** A request, as read. */
export type UpdateCompanyAddressRequest = Readonly<z.output<typeof requestSchema>>;

/** The parts that were asked for. */
export type AskedAddress = UpdateCompanyAddressRequest['address'];

/** Reads what was asked for. Throws `request-invalid` (refuse) with what is wrong and where, and without what was sent. */
export function parseUpdateCompanyAddress(value: unknown): UpdateCompanyAddressRequest {
  return parseRequest(requestSchema, value);
}
