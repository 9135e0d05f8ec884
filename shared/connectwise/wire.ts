/**
 * ConnectWise's records as they come over the wire (OpenAPI 2025.8), with the fields that this project uses.
 *
 * Current versions leave null fields out, older ones send `null`: every optional field may be either. A test compares
 * these types with the vendor's specification as the package `connectwise-rest` publishes it.
 */

/** A field that may be absent or null. */
export type Maybe<Value> = Value | null | undefined;

export interface Reference {
  readonly id: number;
  readonly name?: Maybe<string>;
}

export interface CompanyReference extends Reference {
  readonly identifier?: Maybe<string>;
}

export interface MemberReference extends Reference {
  readonly identifier?: Maybe<string>;
}

/** Written by the server; all of it text, times in ISO 8601, UTC. */
export interface RecordInfo {
  readonly lastUpdated?: Maybe<string>;
  readonly updatedBy?: Maybe<string>;
  readonly dateEntered?: Maybe<string>;
  readonly enteredBy?: Maybe<string>;
}

export interface Ticket {
  readonly id: number;
  /** At most 100 characters. */
  readonly summary: string;
  readonly recordType?: Maybe<'ServiceTicket' | 'ProjectTicket' | 'ProjectIssue'>;
  readonly board?: Maybe<Reference>;
  readonly status?: Maybe<Reference>;
  readonly priority?: Maybe<Reference>;
  readonly company?: Maybe<CompanyReference>;
  readonly contact?: Maybe<Reference>;
  readonly closedFlag?: Maybe<boolean>;
  /** At most 100 characters. */
  readonly externalXRef?: Maybe<string>;
  readonly hasMergedChildTicketFlag?: Maybe<boolean>;
  readonly mergedParentTicket?: Maybe<{ readonly id: number; readonly summary?: Maybe<string> }>;
  readonly _info?: Maybe<RecordInfo>;
}

/** What may be sent to make a ticket. The three initial texts become notes and are never returned. */
export interface TicketDraft {
  readonly summary: string;
  readonly company: { readonly id: number };
  readonly board?: { readonly id: number };
  readonly status?: { readonly id: number };
  readonly priority?: { readonly id: number };
  readonly initialDescription?: string;
  readonly externalXRef?: string;
  /** False: nobody is mailed. */
  readonly processNotifications?: boolean;
  /** True: no callback tells of this write. */
  readonly skipCallback?: boolean;
}

export interface TicketNote {
  readonly id: number;
  readonly ticketId?: Maybe<number>;
  readonly text?: Maybe<string>;
  readonly detailDescriptionFlag?: Maybe<boolean>;
  readonly internalAnalysisFlag?: Maybe<boolean>;
  readonly resolutionFlag?: Maybe<boolean>;
  readonly issueFlag?: Maybe<boolean>;
  readonly member?: Maybe<MemberReference>;
  readonly contact?: Maybe<Reference>;
  readonly dateCreated?: Maybe<string>;
  readonly createdBy?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface TicketNoteDraft {
  readonly text: string;
  readonly detailDescriptionFlag: boolean;
  readonly internalAnalysisFlag: boolean;
  readonly resolutionFlag: boolean;
  /** Marks the ticket's description. */
  readonly issueFlag?: boolean;
  readonly processNotifications?: boolean;
}

/** A note as `/allNotes` shows it: time entries too. Ids of different kinds may be equal. */
export interface AnyNote {
  readonly id: number;
  readonly noteType?: Maybe<'TicketNote' | 'TimeEntryNote' | 'MeetingNote'>;
  readonly text?: Maybe<string>;
  readonly detailDescriptionFlag?: Maybe<boolean>;
  readonly internalAnalysisFlag?: Maybe<boolean>;
  readonly resolutionFlag?: Maybe<boolean>;
  readonly member?: Maybe<MemberReference>;
  readonly contact?: Maybe<Reference>;
  readonly timeStart?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface Board {
  readonly id: number;
  readonly name: string;
  readonly inactiveFlag?: Maybe<boolean>;
}

/** Statuses belong to a board: ids are unique, names repeat from board to board. */
export interface BoardStatus {
  readonly id: number;
  readonly name: string;
  readonly board?: Maybe<Reference>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly inactive?: Maybe<boolean>;
  readonly closedStatus?: Maybe<boolean>;
}

export interface Priority {
  readonly id: number;
  readonly name: string;
  readonly defaultFlag?: Maybe<boolean>;
}

export interface Company {
  readonly id: number;
  readonly identifier: string;
  readonly name: string;
  readonly deletedFlag?: Maybe<boolean>;
}

export interface Contact {
  readonly id: number;
  readonly firstName?: Maybe<string>;
  readonly lastName?: Maybe<string>;
  readonly company?: Maybe<CompanyReference>;
  readonly site?: Maybe<Reference>;
  readonly title?: Maybe<string>;
  readonly inactiveFlag?: Maybe<boolean>;
  /** E-mail addresses live here and nowhere else; they are searched by `childConditions`. */
  readonly communicationItems?: Maybe<
    readonly {
      readonly id?: Maybe<number>;
      readonly value?: Maybe<string>;
      readonly defaultFlag?: Maybe<boolean>;
      readonly communicationType?: Maybe<'Email' | 'Fax' | 'Phone'>;
    }[]
  >;
  readonly _info?: Maybe<RecordInfo>;
}

/** Time on a ticket, an activity, a charge code or a company. Always read with a date floor: all of them take minutes. */
export interface TimeEntry {
  readonly id: number;
  readonly company?: Maybe<CompanyReference>;
  readonly chargeToId?: Maybe<number>;
  readonly chargeToType?: Maybe<'Company' | 'ServiceTicket' | 'ProjectTicket' | 'ChargeCode' | 'Activity'>;
  readonly member?: Maybe<MemberReference>;
  readonly timeStart?: Maybe<string>;
  readonly timeEnd?: Maybe<string>;
  readonly actualHours?: Maybe<number>;
  readonly billableOption?: Maybe<'Billable' | 'DoNotBill' | 'NoCharge' | 'NoDefault'>;
  readonly notes?: Maybe<string>;
  readonly internalNotes?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface Member {
  readonly id: number;
  readonly identifier: string;
  readonly firstName?: Maybe<string>;
  readonly lastName?: Maybe<string>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly licenseClass?: Maybe<string>;
}

export interface Agreement {
  readonly id: number;
  readonly name: string;
  readonly type?: Maybe<Reference>;
  readonly company?: Maybe<CompanyReference>;
  readonly startDate?: Maybe<string>;
  readonly endDate?: Maybe<string>;
  readonly cancelledFlag?: Maybe<boolean>;
  readonly agreementStatus?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface Configuration {
  readonly id: number;
  readonly name: string;
  readonly type?: Maybe<Reference>;
  readonly status?: Maybe<Reference>;
  readonly company?: Maybe<CompanyReference>;
  readonly contact?: Maybe<Reference>;
  readonly serialNumber?: Maybe<string>;
  readonly deviceIdentifier?: Maybe<string>;
  readonly activeFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** What somebody or something did to a record. There is no id; the text is prose. */
export interface AuditTrailEntry {
  readonly text?: Maybe<string>;
  readonly enteredDate?: Maybe<string>;
  readonly enteredBy?: Maybe<string>;
  readonly auditType?: Maybe<string>;
  readonly auditSubType?: Maybe<string>;
  readonly auditSource?: Maybe<string>;
}

export interface CallbackEntry {
  readonly id: number;
  readonly url: string;
  readonly objectId: number;
  readonly type: string;
  readonly level: string;
  readonly description?: Maybe<string>;
  readonly inactiveFlag?: Maybe<boolean>;
}

export type CallbackEntryDraft = Pick<CallbackEntry, 'url' | 'objectId' | 'type' | 'level'> & {
  readonly description?: string;
};

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
  readonly guid?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

export interface SystemInfo {
  readonly version?: Maybe<string>;
  readonly isCloud?: Maybe<boolean>;
  readonly serverTimeZone?: Maybe<string>;
}

/** One operation of a PATCH. A reference is replaced whole: a path into one answers 200 and changes nothing. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}
