// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Members, time, set-up, callbacks, documents and the audit trail, as they come over the wire. */
import type { BillOption, Maybe, RecordInfo, Reference } from '../base.ts';
import type {
  CompanyReference,
  CustomField,
  InvoiceReference,
  MemberReference,
  TicketReference,
} from './parts.ts';

/** Time on a ticket, an activity, a charge code or a company. Always read with a date floor: all of them take minutes. */
export interface TimeEntry {
  readonly id: number;
  readonly company?: Maybe<CompanyReference>;
  readonly chargeToId?: Maybe<number>;
  readonly chargeToType?: Maybe<'Company' | 'ServiceTicket' | 'ProjectTicket' | 'ChargeCode' | 'Activity'>;
  readonly member?: Maybe<MemberReference>;
  readonly locationId?: Maybe<number>;
  readonly businessUnitId?: Maybe<number>;
  readonly workType?: Maybe<Reference>;
  readonly workRole?: Maybe<Reference>;
  readonly agreement?: Maybe<Reference>;
  readonly timeStart?: Maybe<string>;
  readonly timeEnd?: Maybe<string>;
  readonly hoursDeduct?: Maybe<number>;
  readonly actualHours?: Maybe<number>;
  readonly billableOption?: Maybe<BillOption>;
  readonly notes?: Maybe<string>;
  readonly internalNotes?: Maybe<string>;
  readonly addToDetailDescriptionFlag?: Maybe<boolean>;
  readonly addToInternalAnalysisFlag?: Maybe<boolean>;
  readonly addToResolutionFlag?: Maybe<boolean>;
  readonly emailResourceFlag?: Maybe<boolean>;
  readonly emailContactFlag?: Maybe<boolean>;
  readonly emailCcFlag?: Maybe<boolean>;
  readonly hoursBilled?: Maybe<number>;
  readonly invoiceHours?: Maybe<number>;
  readonly enteredBy?: Maybe<string>;
  readonly dateEntered?: Maybe<string>;
  readonly invoice?: Maybe<InvoiceReference>;
  readonly hourlyRate?: Maybe<number>;
  readonly overageRate?: Maybe<number>;
  readonly agreementHours?: Maybe<number>;
  readonly agreementAmount?: Maybe<number>;
  readonly timeSheet?: Maybe<Reference>;
  readonly status?: Maybe<
    | 'Open'
    | 'Rejected'
    | 'PendingApproval'
    | 'ErrorsCorrected'
    | 'PendingProjectApproval'
    | 'ApprovedByTierOne'
    | 'RejectBySecondTier'
    | 'ApprovedByTierTwo'
    | 'ReadyToBill'
    | 'Billed'
    | 'WrittenOff'
    | 'BilledAgreement'
  >;
  readonly ticket?: Maybe<TicketReference>;
  readonly project?: Maybe<Reference>;
  readonly phase?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}

/** A member: a person, or an API account, of the ConnectWise instance. */
export interface Member {
  readonly id: number;
  /** At most 15 characters. */
  readonly identifier: string;
  /** At most 30 characters. */
  readonly firstName?: Maybe<string>;
  /** At most 1 character. */
  readonly middleInitial?: Maybe<string>;
  /** At most 30 characters. */
  readonly lastName?: Maybe<string>;
  readonly title?: Maybe<string>;
  readonly licenseClass?: Maybe<'A' | 'C' | 'F' | 'X'>;
  readonly type?: Maybe<Reference>;
  readonly notes?: Maybe<string>;
  readonly timeZone?: Maybe<Reference>;
  readonly inactiveDate?: Maybe<string>;
  readonly inactiveFlag?: Maybe<boolean>;
  /** At most 250 characters. */
  readonly officeEmail?: Maybe<string>;
  /** At most 15 characters. */
  readonly officePhone?: Maybe<string>;
  /** At most 250 characters. */
  readonly mobileEmail?: Maybe<string>;
  /** At most 15 characters. */
  readonly mobilePhone?: Maybe<string>;
  readonly defaultEmail?: Maybe<'Office' | 'Mobile' | 'Home'>;
  /** At most 250 characters. */
  readonly primaryEmail?: Maybe<string>;
  readonly securityRole?: Maybe<Reference>;
  readonly adminFlag?: Maybe<boolean>;
  readonly defaultLocation?: Maybe<Reference>;
  readonly defaultDepartment?: Maybe<Reference>;
  readonly reportsTo?: Maybe<MemberReference>;
  readonly workRole?: Maybe<Reference>;
  readonly workType?: Maybe<Reference>;
  readonly dailyCapacity?: Maybe<number>;
  readonly hireDate?: Maybe<string>;
  readonly serviceDefaultBoard?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A kind of work that time is written down as, with its billing default. */
export interface WorkType {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly billTime?: Maybe<'Billable' | 'DoNotBill' | 'NoCharge'>;
  readonly rate?: Maybe<number>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly overallDefaultFlag?: Maybe<boolean>;
  readonly utilizationFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A role in which work is done, with its hourly rate. */
export interface WorkRole {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly hourlyRate?: Maybe<number>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A department, which other records call business unit. */
export interface Department {
  readonly id: number;
  /** At most 15 characters. */
  readonly identifier?: Maybe<string>;
  /** At most 50 characters. */
  readonly name: string;
  readonly _info?: Maybe<RecordInfo>;
}

/** A location of the MSP itself, not of a customer. */
export interface Location {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly manager?: Maybe<MemberReference>;
  readonly locationFlag?: Maybe<boolean>;
  readonly clientFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** An entry of a record's audit trail: a change by a member or a workflow. It has no id, and its text is prose. */
export interface AuditTrailEntry {
  readonly text?: Maybe<string>;
  readonly enteredDate?: Maybe<string>;
  readonly enteredBy?: Maybe<string>;
  readonly auditType?: Maybe<string>;
  readonly auditSubType?: Maybe<string>;
  readonly auditSource?: Maybe<string>;
}

/** A registered callback: ConnectWise posts to `url` when a record of `type` changes. */
export interface CallbackEntry {
  readonly id: number;
  readonly url: string;
  readonly objectId: number;
  readonly type: string;
  readonly level: string;
  /** At most 100 characters. */
  readonly description?: Maybe<string>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A file that hangs on a record; on which one, only the list by record tells. */
export interface DocumentInfo {
  readonly id: number;
  readonly title?: Maybe<string>;
  readonly fileName?: Maybe<string>;
  /** Identifier of the member who owns it. */
  readonly owner?: Maybe<string>;
  /** True: only an address, no file. */
  readonly linkFlag?: Maybe<boolean>;
  readonly imageFlag?: Maybe<boolean>;
  /** True: customers see it in the portal. */
  readonly publicFlag?: Maybe<boolean>;
  readonly readOnlyFlag?: Maybe<boolean>;
  readonly size?: Maybe<number>;
  readonly createdOnDate?: Maybe<string>;
  readonly guid?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

/** The version of the instance and the time zone of its server. */
export interface SystemInfo {
  readonly version?: Maybe<string>;
  readonly isCloud?: Maybe<boolean>;
  readonly serverTimeZone?: Maybe<string>;
}
