/** Members, time and reference records, as they come over the wire (OpenAPI 2025.8). */
import type {
  BillOption,
  CompanyReference,
  CustomField,
  Maybe,
  MemberReference,
  RecordInfo,
  Reference,
  TicketReference,
} from './base.ts';

/** Time on a ticket, an activity, a charge code or a company. Always read with a date floor: all of them take minutes. */
export interface TimeEntry {
  readonly id: number;
  readonly company?: Maybe<CompanyReference>;
  readonly chargeToId?: Maybe<number>;
  readonly chargeToType?: Maybe<'ServiceTicket' | 'ProjectTicket' | 'ChargeCode' | 'Activity'>;
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
  readonly invoice?: Maybe<{ readonly id: number; readonly identifier?: Maybe<string> }>;
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

export interface Member {
  readonly id: number;
  /** At most 15 characters. */
  readonly identifier: string;
  /** At most 30 characters. */
  readonly firstName?: Maybe<string>;
  /** At most 1 characters. */
  readonly middleInitial?: Maybe<string>;
  /** At most 30 characters. */
  readonly lastName?: Maybe<string>;
  /** At most 50 characters. */
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

export interface WorkRole {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly hourlyRate?: Maybe<number>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface Department {
  readonly id: number;
  /** At most 15 characters. */
  readonly identifier?: Maybe<string>;
  /** At most 50 characters. */
  readonly name: string;
  readonly _info?: Maybe<RecordInfo>;
}

export interface Location {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly manager?: Maybe<MemberReference>;
  readonly locationFlag?: Maybe<boolean>;
  readonly clientFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}
