/** The request that `company-with-contacts` takes. */
import * as z from 'zod';
import { parseRequest } from '../request.ts';

/** Fields of a company that a caller may choose; the id always comes. */
const companyFields = [
  'identifier',
  'name',
  'status',
  'types',
  'addressLine1',
  'addressLine2',
  'city',
  'state',
  'zip',
  'country',
  'phoneNumber',
  'faxNumber',
  'website',
  'territory',
  'market',
  'accountNumber',
  'defaultContact',
  'dateAcquired',
  'parentCompany',
  'annualRevenue',
  'numberOfEmployees',
  'timeZoneSetup',
  'leadSource',
  'leadFlag',
  'calendar',
  'vendorIdentifier',
  'taxCode',
  'billToCompany',
  'billingSite',
  'billingContact',
  'deletedFlag',
  'dateDeleted',
  'currency',
  'territoryManager',
  'isVendorFlag',
  'site',
  'integratorTags',
  'customFields',
  '_info',
] as const;
/** A field of a company that a caller may ask for. */
export type CompanyField = (typeof companyFields)[number];

/**
 * Fields of a contact that a caller may choose; the id always comes. Fields that open the customer portal are not among
 * them.
 */
const contactFields = [
  'firstName',
  'lastName',
  'title',
  'nickName',
  'site',
  'addressLine1',
  'addressLine2',
  'city',
  'state',
  'zip',
  'country',
  'relationship',
  'relationshipOverride',
  'department',
  'inactiveFlag',
  'managerContact',
  'assistantContact',
  'unsubscribeFlag',
  'defaultPhoneType',
  'defaultPhoneNbr',
  'defaultPhoneExtension',
  'defaultBillingFlag',
  'defaultFlag',
  'companyLocation',
  'communicationItems',
  'types',
  'integratorTags',
  'customFields',
  '_info',
] as const;
/** A field of a contact that a caller may ask for. */
export type ContactField = (typeof contactFields)[number];

/** So that a company that is left or deleted is never taken for one that is not. */
const usualCompanyFields: readonly CompanyField[] = [
  'identifier',
  'name',
  'status',
  'types',
  'addressLine1',
  'addressLine2',
  'city',
  'state',
  'zip',
  'country',
  'phoneNumber',
  'website',
  'site',
  'deletedFlag',
];
const usualContactFields: readonly ContactField[] = [
  'firstName',
  'lastName',
  'title',
  'site',
  'inactiveFlag',
  'defaultFlag',
  'communicationItems',
];

/** Contacts in one answer: at some hundred bytes each, an answer that a caller can still hold in memory. */
const maxContacts = 5_000;

const requestSchema = z.strictObject({
  companyId: z.int().positive(),
  companyFields: z
    .array(z.enum(companyFields))
    .min(1)
    .max(companyFields.length)
    .default([...usualCompanyFields]),
  contactFields: z
    .array(z.enum(contactFields))
    .min(1)
    .max(contactFields.length)
    .default([...usualContactFields]),
  /** Contacts of this answer at most; what is left is asked for with `afterContactId`. */
  maxContacts: z.int().min(1).max(maxContacts).default(1_000),
  /** Only contacts with a higher id: `next` of the answer before. */
  afterContactId: z.int().min(0).default(0),
});

/** A request, as read. */
export type CompanyWithContactsRequest = Readonly<z.output<typeof requestSchema>>;

/** Reads what was asked for. Throws `request-invalid` (refuse) with what is wrong and where. */
export function parseCompanyWithContacts(value: unknown): CompanyWithContactsRequest {
  return parseRequest(requestSchema, value);
}
