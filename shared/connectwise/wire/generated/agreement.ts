// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Agreements and configurations of companies, as they come over the wire. */
import type { BillOption, Maybe, RecordInfo, Reference } from '../base.ts';
import type {
  CatalogItemReference,
  CompanyReference,
  ConfigurationQuestion,
  CustomField,
  MemberReference,
} from './parts.ts';

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
  /** At most 1000 characters. */
  readonly managementLink?: Maybe<string>;
  /** At most 1000 characters. */
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

/** A type that an agreement may have; it brings defaults for billing. */
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

/** A line that an agreement is billed for, below `/finance/agreements/{id}/additions`. */
export interface AgreementAddition {
  readonly id: number;
  readonly product?: Maybe<CatalogItemReference>;
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
  /** At most 6000 characters. */
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
