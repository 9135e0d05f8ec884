// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Companies, their sites and their contacts, as they come over the wire. */
import type { Maybe, RecordInfo, Reference } from '../base.ts';
import type {
  CommunicationItem,
  CompanyReference,
  CustomField,
  MemberReference,
  StateReference,
} from './parts.ts';

/** A company: a customer, a vendor or a prospect, told apart by `types`. */
export interface Company {
  readonly id: number;
  /** At most 30 characters. */
  readonly identifier: string;
  /** At most 50 characters. */
  readonly name: string;
  readonly status?: Maybe<Reference>;
  /** At most 50 characters. */
  readonly addressLine1?: Maybe<string>;
  /** At most 50 characters. */
  readonly addressLine2?: Maybe<string>;
  /** At most 50 characters. */
  readonly city?: Maybe<string>;
  /** At most 50 characters. */
  readonly state?: Maybe<string>;
  /** At most 12 characters. */
  readonly zip?: Maybe<string>;
  readonly country?: Maybe<Reference>;
  /** At most 30 characters. */
  readonly phoneNumber?: Maybe<string>;
  /** At most 30 characters. */
  readonly faxNumber?: Maybe<string>;
  /** At most 255 characters. */
  readonly website?: Maybe<string>;
  readonly territory?: Maybe<Reference>;
  readonly market?: Maybe<Reference>;
  readonly accountNumber?: Maybe<string>;
  readonly defaultContact?: Maybe<Reference>;
  readonly dateAcquired?: Maybe<string>;
  readonly parentCompany?: Maybe<CompanyReference>;
  readonly annualRevenue?: Maybe<number>;
  readonly numberOfEmployees?: Maybe<number>;
  readonly timeZoneSetup?: Maybe<Reference>;
  /** At most 50 characters. */
  readonly leadSource?: Maybe<string>;
  readonly leadFlag?: Maybe<boolean>;
  readonly calendar?: Maybe<Reference>;
  readonly vendorIdentifier?: Maybe<string>;
  readonly taxCode?: Maybe<Reference>;
  readonly billToCompany?: Maybe<CompanyReference>;
  readonly billingSite?: Maybe<Reference>;
  readonly billingContact?: Maybe<Reference>;
  readonly deletedFlag?: Maybe<boolean>;
  readonly dateDeleted?: Maybe<string>;
  readonly deletedBy?: Maybe<string>;
  readonly currency?: Maybe<Reference>;
  readonly territoryManager?: Maybe<MemberReference>;
  readonly isVendorFlag?: Maybe<boolean>;
  readonly types?: Maybe<readonly Reference[]>;
  readonly site?: Maybe<Reference>;
  readonly integratorTags?: Maybe<readonly string[]>;
  readonly _info?: Maybe<RecordInfo>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}

/** A status that a company may have, such as Active. */
export interface CompanyStatus {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly defaultFlag?: Maybe<boolean>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly notifyFlag?: Maybe<boolean>;
  readonly disallowSavingFlag?: Maybe<boolean>;
  /** At most 500 characters. */
  readonly notificationMessage?: Maybe<string>;
  readonly customNoteFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A type that a company may have, such as Customer; a company may have several. */
export interface CompanyType {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly defaultFlag?: Maybe<boolean>;
  readonly vendorFlag?: Maybe<boolean>;
  readonly serviceAlertFlag?: Maybe<boolean>;
  /** At most 150 characters. */
  readonly serviceAlertMessage?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

/** An address of a company, below `/company/companies/{id}/sites`; there is no list over all companies. */
export interface Site {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  /** At most 50 characters. */
  readonly addressLine1?: Maybe<string>;
  /** At most 50 characters. */
  readonly addressLine2?: Maybe<string>;
  /** At most 50 characters. */
  readonly city?: Maybe<string>;
  readonly stateReference?: Maybe<StateReference>;
  /** At most 12 characters. */
  readonly zip?: Maybe<string>;
  readonly country?: Maybe<Reference>;
  readonly addressFormat?: Maybe<string>;
  /** At most 30 characters. */
  readonly phoneNumber?: Maybe<string>;
  /** At most 30 characters. */
  readonly faxNumber?: Maybe<string>;
  readonly taxCode?: Maybe<Reference>;
  readonly primaryAddressFlag?: Maybe<boolean>;
  readonly defaultShippingFlag?: Maybe<boolean>;
  readonly defaultBillingFlag?: Maybe<boolean>;
  readonly defaultMailingFlag?: Maybe<boolean>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly billSeparateFlag?: Maybe<boolean>;
  readonly calendar?: Maybe<Reference>;
  readonly timeZone?: Maybe<Reference>;
  readonly company?: Maybe<CompanyReference>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A country of the instance's set-up (`/company/countries`). */
export interface Country {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  /** At most 2 characters. of ISO 3166, where the instance has not changed it. */
  readonly countryCode?: Maybe<string>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A note on a company, below `/company/companies/{id}/notes`. */
export interface CompanyNote {
  readonly id: number;
  readonly text?: Maybe<string>;
  readonly type?: Maybe<Reference>;
  readonly flagged?: Maybe<boolean>;
  readonly enteredBy?: Maybe<string>;
  readonly company?: Maybe<CompanyReference>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A person at a company. E-mail addresses live in `communicationItems` and nowhere else; `whereChild` searches them. */
export interface Contact {
  readonly id: number;
  readonly firstName?: Maybe<string>;
  readonly lastName?: Maybe<string>;
  readonly company?: Maybe<CompanyReference>;
  readonly site?: Maybe<Reference>;
  readonly addressLine1?: Maybe<string>;
  readonly addressLine2?: Maybe<string>;
  readonly city?: Maybe<string>;
  readonly state?: Maybe<string>;
  readonly zip?: Maybe<string>;
  readonly country?: Maybe<Reference>;
  readonly relationship?: Maybe<Reference>;
  readonly relationshipOverride?: Maybe<string>;
  readonly department?: Maybe<Reference>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly securityIdentifier?: Maybe<string>;
  readonly managerContact?: Maybe<Reference>;
  readonly assistantContact?: Maybe<Reference>;
  readonly title?: Maybe<string>;
  readonly nickName?: Maybe<string>;
  readonly portalSecurityLevel?: Maybe<number>;
  readonly disablePortalLoginFlag?: Maybe<boolean>;
  readonly unsubscribeFlag?: Maybe<boolean>;
  readonly defaultPhoneType?: Maybe<string>;
  readonly defaultPhoneNbr?: Maybe<string>;
  readonly defaultPhoneExtension?: Maybe<string>;
  readonly defaultBillingFlag?: Maybe<boolean>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly companyLocation?: Maybe<Reference>;
  readonly communicationItems?: Maybe<readonly CommunicationItem[]>;
  readonly types?: Maybe<readonly Reference[]>;
  readonly integratorTags?: Maybe<readonly string[]>;
  readonly customFields?: Maybe<readonly CustomField[]>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A way to reach a contact, below `/company/contacts/{id}/communications`. */
export interface ContactCommunication {
  readonly id: number;
  readonly contactId?: Maybe<number>;
  readonly type?: Maybe<Reference>;
  /** At most 250 characters. */
  readonly value?: Maybe<string>;
  /** At most 15 characters. */
  readonly extension?: Maybe<string>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly communicationType?: Maybe<'Email' | 'Fax' | 'Phone'>;
  readonly domain?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}
