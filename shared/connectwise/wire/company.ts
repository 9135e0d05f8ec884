/** Companies and what hangs on them, as they come over the wire (OpenAPI 2025.8). */
import type {
  BillOption,
  CommunicationItem,
  CompanyReference,
  ConfigurationQuestion,
  CustomField,
  Maybe,
  MemberReference,
  RecordInfo,
  Reference,
} from './base.ts';

export interface Company {
  readonly id: number;
  /** At most 25 characters. */
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

export interface CompanyStatus {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly defaultFlag?: Maybe<boolean>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly notifyFlag?: Maybe<boolean>;
  readonly disallowSavingFlag?: Maybe<boolean>;
  readonly notificationMessage?: Maybe<string>;
  readonly customNoteFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

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
  readonly stateReference?: Maybe<Reference>;
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

/** A device or service that is looked after. */
export interface Configuration {
  readonly id: number;
  /** At most 100 characters. */
  readonly name: string;
  readonly type?: Maybe<Reference>;
  readonly status?: Maybe<Reference>;
  readonly company?: Maybe<CompanyReference>;
  readonly contact?: Maybe<Reference>;
  readonly site?: Maybe<Reference>;
  readonly locationId?: Maybe<number>;
  readonly businessUnitId?: Maybe<number>;
  /** At most 100 characters. */
  readonly deviceIdentifier?: Maybe<string>;
  /** At most 250 characters. */
  readonly serialNumber?: Maybe<string>;
  /** At most 50 characters. */
  readonly modelNumber?: Maybe<string>;
  /** At most 50 characters. */
  readonly tagNumber?: Maybe<string>;
  readonly purchaseDate?: Maybe<string>;
  readonly installationDate?: Maybe<string>;
  readonly installedBy?: Maybe<MemberReference>;
  readonly warrantyExpirationDate?: Maybe<string>;
  readonly vendorNotes?: Maybe<string>;
  readonly notes?: Maybe<string>;
  /** At most 25 characters. */
  readonly macAddress?: Maybe<string>;
  /** At most 100 characters. */
  readonly lastLoginName?: Maybe<string>;
  /** At most 50 characters. */
  readonly ipAddress?: Maybe<string>;
  /** At most 50 characters. */
  readonly defaultGateway?: Maybe<string>;
  /** At most 250 characters. */
  readonly osType?: Maybe<string>;
  /** At most 250 characters. */
  readonly osInfo?: Maybe<string>;
  /** At most 100 characters. */
  readonly cpuSpeed?: Maybe<string>;
  /** At most 25 characters. */
  readonly ram?: Maybe<string>;
  readonly localHardDrives?: Maybe<string>;
  readonly parentConfigurationId?: Maybe<number>;
  readonly vendor?: Maybe<CompanyReference>;
  readonly manufacturer?: Maybe<Reference>;
  readonly questions?: Maybe<readonly ConfigurationQuestion[]>;
  readonly activeFlag?: Maybe<boolean>;
  readonly managementLink?: Maybe<string>;
  readonly remoteLink?: Maybe<string>;
  readonly sla?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
  readonly companyLocationId?: Maybe<number>;
  readonly needsRenewalFlag?: Maybe<boolean>;
  /** At most 50 characters. */
  readonly manufacturerPartNumber?: Maybe<string>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}

/** A contract with a company. */
export interface Agreement {
  readonly id: number;
  /** At most 100 characters. */
  readonly name: string;
  readonly type?: Maybe<Reference>;
  readonly contact?: Maybe<Reference>;
  readonly site?: Maybe<Reference>;
  readonly parentAgreement?: Maybe<Reference>;
  /** At most 50 characters. */
  readonly customerPO?: Maybe<string>;
  readonly location?: Maybe<Reference>;
  readonly department?: Maybe<Reference>;
  readonly startDate?: Maybe<string>;
  readonly endDate?: Maybe<string>;
  readonly noEndingDateFlag?: Maybe<boolean>;
  readonly opportunity?: Maybe<Reference>;
  readonly cancelledFlag?: Maybe<boolean>;
  readonly dateCancelled?: Maybe<string>;
  /** At most 100 characters. */
  readonly reasonCancelled?: Maybe<string>;
  readonly sla?: Maybe<Reference>;
  /** At most 20 characters. */
  readonly workOrder?: Maybe<string>;
  readonly internalNotes?: Maybe<string>;
  readonly applicationUnits?: Maybe<'Amount' | 'Hours' | 'Incidents'>;
  readonly applicationLimit?: Maybe<number>;
  readonly applicationCycle?: Maybe<
    | 'Contract2Weeks'
    | 'Contract4Weeks'
    | 'ContractYear'
    | 'CalendarMonth'
    | 'CalendarQuarter'
    | 'CalendarWeek'
    | 'ContractQuarter'
    | 'CalendarYear'
  >;
  readonly applicationUnlimitedFlag?: Maybe<boolean>;
  readonly oneTimeFlag?: Maybe<boolean>;
  readonly carryOverUnused?: Maybe<boolean>;
  readonly allowOverruns?: Maybe<boolean>;
  readonly limit?: Maybe<number>;
  readonly billingCycle?: Maybe<Reference>;
  readonly billingTerms?: Maybe<Reference>;
  readonly invoicingCycle?: Maybe<'ContractYear' | 'CalendarYear'>;
  readonly billToCompany?: Maybe<CompanyReference>;
  readonly billToContact?: Maybe<Reference>;
  readonly billToSite?: Maybe<Reference>;
  readonly billAmount?: Maybe<number>;
  readonly billStartDate?: Maybe<string>;
  readonly taxCode?: Maybe<Reference>;
  readonly workRole?: Maybe<Reference>;
  readonly workType?: Maybe<Reference>;
  readonly billTime?: Maybe<BillOption>;
  readonly billExpenses?: Maybe<BillOption>;
  readonly billProducts?: Maybe<BillOption>;
  readonly currency?: Maybe<Reference>;
  readonly periodType?: Maybe<'Current' | 'Future' | 'Both' | 'Undefined'>;
  readonly autoInvoiceFlag?: Maybe<boolean>;
  readonly nextInvoiceDate?: Maybe<string>;
  readonly agreementStatus?: Maybe<'Active' | 'Cancelled' | 'Expired' | 'Inactive'>;
  readonly _info?: Maybe<RecordInfo>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}

export interface AgreementType {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly defaultFlag?: Maybe<boolean>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly location?: Maybe<Reference>;
  readonly department?: Maybe<Reference>;
  readonly sla?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
}

/** What an agreement is billed for, below `/finance/agreements/{id}/additions`. */
export interface AgreementAddition {
  readonly id: number;
  readonly product?: Maybe<{ readonly id: number; readonly identifier?: Maybe<string> }>;
  readonly quantity?: Maybe<number>;
  readonly lessIncluded?: Maybe<number>;
  readonly unitPrice?: Maybe<number>;
  readonly unitCost?: Maybe<number>;
  readonly billCustomer?: Maybe<'Billable' | 'DoNotBill' | 'NoCharge'>;
  readonly effectiveDate?: Maybe<string>;
  readonly cancelledDate?: Maybe<string>;
  readonly taxableFlag?: Maybe<boolean>;
  /** At most 50 characters. */
  readonly serialNumber?: Maybe<string>;
  readonly invoiceDescription?: Maybe<string>;
  readonly purchaseItemFlag?: Maybe<boolean>;
  readonly specialOrderFlag?: Maybe<boolean>;
  readonly agreementId?: Maybe<number>;
  readonly description?: Maybe<string>;
  readonly billedQuantity?: Maybe<number>;
  readonly uom?: Maybe<string>;
  readonly extPrice?: Maybe<number>;
  readonly extCost?: Maybe<number>;
  readonly margin?: Maybe<number>;
  readonly opportunity?: Maybe<Reference>;
  readonly agreementStatus?: Maybe<'Active' | 'Cancelled' | 'Expired' | 'Inactive'>;
  readonly _info?: Maybe<RecordInfo>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}
