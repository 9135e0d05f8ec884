/**
 * ConnectWise's records as they come over the wire (OpenAPI 2025.8), with the fields that this project uses.
 *
 * Current versions leave null fields out, older ones send `null`: every optional field may be either. A test compares
 * these types with the vendor's specification as the package `connectwise-rest` publishes it.
 */
import type {
  BillOption,
  IdentifiedKey,
  Maybe,
  MemberReference,
  RecordInfo,
  Reference,
  ReferenceKey,
} from './base.ts';

export type * from './base.ts';
export type * from './company.ts';
export type * from './service.ts';
export type * from './system.ts';
export type * from './ticket.ts';

/** What may be sent to make a ticket. The three initial texts become notes and are never returned. */
export interface TicketDraft {
  /** At most 100 characters. */
  readonly summary: string;
  readonly company: IdentifiedKey;
  readonly board?: ReferenceKey;
  readonly status?: ReferenceKey;
  readonly priority?: ReferenceKey;
  readonly type?: ReferenceKey;
  readonly subType?: ReferenceKey;
  readonly item?: ReferenceKey;
  readonly team?: ReferenceKey;
  readonly owner?: IdentifiedKey;
  readonly source?: ReferenceKey;
  readonly site?: ReferenceKey;
  readonly contact?: ReferenceKey;
  readonly agreement?: ReferenceKey;
  readonly severity?: 'Low' | 'Medium' | 'High';
  readonly impact?: 'Low' | 'Medium' | 'High';
  readonly requiredDate?: Date | string;
  readonly budgetHours?: number;
  readonly initialDescription?: string;
  readonly initialInternalAnalysis?: string;
  readonly initialResolution?: string;
  /** At most 100 characters. */
  readonly externalXRef?: string;
  readonly parentTicketId?: number;
  /** False: nobody is mailed. */
  readonly processNotifications?: boolean;
  /** True: no callback is sent for this write. */
  readonly skipCallback?: boolean;
}

/** What may be sent to make a ticket of a project. */
export type ProjectTicketDraft = Omit<
  TicketDraft,
  'company' | 'team' | 'severity' | 'impact' | 'externalXRef' | 'parentTicketId'
> & {
  readonly project?: ReferenceKey;
  readonly phase: ReferenceKey;
  readonly isIssueFlag?: boolean;
};

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
  readonly createdOnDate?: Maybe<string>;
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

/** What may be sent to write down time. For project work `chargeToId` is the ticket's id, not the project's. */
export interface TimeEntryDraft {
  readonly chargeToId?: number;
  readonly chargeToType?: 'Company' | 'ServiceTicket' | 'ProjectTicket' | 'ChargeCode' | 'Activity';
  /** Where there is no `chargeToId`. */
  readonly company?: IdentifiedKey;
  readonly member?: IdentifiedKey;
  readonly timeStart: Date | string;
  readonly timeEnd?: Date | string;
  readonly actualHours?: number;
  readonly billableOption?: BillOption;
  readonly workType?: ReferenceKey;
  readonly workRole?: ReferenceKey;
  readonly notes?: string;
  readonly internalNotes?: string;
  readonly addToDetailDescriptionFlag?: boolean;
  readonly addToInternalAnalysisFlag?: boolean;
  readonly addToResolutionFlag?: boolean;
}

export interface CompanyDraft {
  /** At most 30 characters. */
  readonly identifier: string;
  /** At most 50 characters. */
  readonly name: string;
  readonly status?: ReferenceKey;
  /** At least one part of an address is asked for. */
  readonly addressLine1?: string;
  readonly addressLine2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly phoneNumber?: string;
  readonly website?: string;
  readonly types?: readonly { readonly id: number }[];
}

export interface ContactDraft {
  /** The specification demands nothing; the live API demands this. */
  readonly firstName: string;
  readonly lastName?: string;
  readonly company?: IdentifiedKey;
  readonly site?: ReferenceKey;
  readonly title?: string;
  readonly communicationItems?: readonly {
    readonly type: { readonly id: number };
    readonly value: string;
    readonly defaultFlag?: boolean;
    readonly communicationType?: 'Email' | 'Fax' | 'Phone';
  }[];
}

export interface ConfigurationDraft {
  readonly name: string;
  readonly type: ReferenceKey;
  readonly company: IdentifiedKey;
  readonly status?: ReferenceKey;
  readonly contact?: ReferenceKey;
  readonly site?: ReferenceKey;
  readonly deviceIdentifier?: string;
  readonly serialNumber?: string;
  readonly modelNumber?: string;
  readonly tagNumber?: string;
  readonly ipAddress?: string;
  readonly macAddress?: string;
}

export interface AgreementDraft {
  readonly name: string;
  readonly type: ReferenceKey;
  readonly company: IdentifiedKey;
  readonly contact: ReferenceKey;
  readonly startDate?: Date | string;
  readonly endDate?: Date | string;
}

export interface SiteDraft {
  readonly name: string;
  readonly addressLine1?: string;
  readonly addressLine2?: string;
  readonly city?: string;
  readonly zip?: string;
}

/** A report: columns by name, rows as lists. */
export interface ReportRows {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}
