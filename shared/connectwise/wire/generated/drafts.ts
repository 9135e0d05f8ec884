// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Bodies that are sent: one draft per kind of record that is made. */
import type { BillOption, IdentifiedKey, ReferenceKey } from '../base.ts';
import type { CustomField } from './parts.ts';

/** The body that makes a ticket. The three initial texts become notes and are never returned. */
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
  readonly estimatedStartDate?: Date | string;
  /** At most 50 characters. */
  readonly poNumber?: string;
  /** At most 50 characters. */
  readonly siteName?: string;
  /** At most 62 characters. */
  readonly contactName?: string;
  /** At most 20 characters. */
  readonly contactPhoneNumber?: string;
  /** At most 15 characters. */
  readonly contactPhoneExtension?: string;
  /** At most 250 characters. */
  readonly contactEmailAddress?: string;
  /** At most 1000 characters. */
  readonly automaticEmailCc?: string;
  readonly automaticEmailContactFlag?: boolean;
  readonly automaticEmailResourceFlag?: boolean;
  readonly automaticEmailCcFlag?: boolean;
  readonly customerUpdatedFlag?: boolean;
  readonly allowAllClientsPortalView?: boolean;
  readonly customFields?: readonly CustomField[];
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

/** The body that makes a ticket of a project. */
export interface ProjectTicketDraft {
  /** At most 100 characters. */
  readonly summary: string;
  readonly board?: ReferenceKey;
  readonly status?: ReferenceKey;
  readonly priority?: ReferenceKey;
  readonly type?: ReferenceKey;
  readonly subType?: ReferenceKey;
  readonly item?: ReferenceKey;
  readonly owner?: IdentifiedKey;
  readonly source?: ReferenceKey;
  readonly site?: ReferenceKey;
  readonly contact?: ReferenceKey;
  readonly agreement?: ReferenceKey;
  readonly requiredDate?: Date | string;
  readonly budgetHours?: number;
  readonly estimatedStartDate?: Date | string;
  /** At most 50 characters. */
  readonly siteName?: string;
  /** At most 62 characters. */
  readonly contactName?: string;
  /** At most 20 characters. */
  readonly contactPhoneNumber?: string;
  /** At most 15 characters. */
  readonly contactPhoneExtension?: string;
  /** At most 250 characters. */
  readonly contactEmailAddress?: string;
  /** At most 1000 characters. */
  readonly automaticEmailCc?: string;
  readonly automaticEmailContactFlag?: boolean;
  readonly automaticEmailResourceFlag?: boolean;
  readonly automaticEmailCcFlag?: boolean;
  readonly customerUpdatedFlag?: boolean;
  readonly allowAllClientsPortalView?: boolean;
  readonly customFields?: readonly CustomField[];
  readonly initialDescription?: string;
  readonly initialInternalAnalysis?: string;
  readonly initialResolution?: string;
  /** False: nobody is mailed. */
  readonly processNotifications?: boolean;
  /** True: no callback is sent for this write. */
  readonly skipCallback?: boolean;
  readonly project?: ReferenceKey;
  readonly phase: ReferenceKey;
  readonly isIssueFlag?: boolean;
}

/** The body that makes a note of a ticket. */
export interface TicketNoteDraft {
  readonly text: string;
  readonly detailDescriptionFlag: boolean;
  readonly internalAnalysisFlag: boolean;
  readonly resolutionFlag: boolean;
  /** Marks the ticket's description. */
  readonly issueFlag?: boolean;
  readonly processNotifications?: boolean;
}

/** The body that writes down time. For project work `chargeToId` is the ticket's id, not the project's. */
export interface TimeEntryDraft {
  readonly chargeToId?: number;
  readonly chargeToType?: 'Company' | 'ServiceTicket' | 'ProjectTicket' | 'ChargeCode' | 'Activity';
  /** If there is no `chargeToId`. */
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

/** The body that makes a company. */
export interface CompanyDraft {
  /** At most 30 characters. */
  readonly identifier: string;
  /** At most 50 characters. */
  readonly name: string;
  readonly status?: ReferenceKey;
  /** At most 50 characters. At least one part of an address is asked for. */
  readonly addressLine1?: string;
  /** At most 50 characters. */
  readonly addressLine2?: string;
  /** At most 50 characters. */
  readonly city?: string;
  /** At most 50 characters. */
  readonly state?: string;
  /** At most 12 characters. */
  readonly zip?: string;
  /** At most 30 characters. */
  readonly phoneNumber?: string;
  /** At most 255 characters. */
  readonly website?: string;
  readonly types?: readonly { readonly id: number }[];
}

/** The body that makes a contact. */
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

/** The body that makes a site of a company. */
export interface SiteDraft {
  /** At most 50 characters. */
  readonly name: string;
  /** At most 50 characters. */
  readonly addressLine1?: string;
  /** At most 50 characters. */
  readonly addressLine2?: string;
  /** At most 50 characters. */
  readonly city?: string;
  /** At most 12 characters. */
  readonly zip?: string;
}

/** The body that makes a configuration. */
export interface ConfigurationDraft {
  /** At most 100 characters. */
  readonly name: string;
  readonly type: ReferenceKey;
  readonly company: IdentifiedKey;
  readonly status?: ReferenceKey;
  readonly contact?: ReferenceKey;
  readonly site?: ReferenceKey;
  /** At most 100 characters. */
  readonly deviceIdentifier?: string;
  /** At most 250 characters. */
  readonly serialNumber?: string;
  /** At most 50 characters. */
  readonly modelNumber?: string;
  /** At most 50 characters. */
  readonly tagNumber?: string;
  /** At most 50 characters. */
  readonly ipAddress?: string;
  /** At most 25 characters. */
  readonly macAddress?: string;
}

/** The body that makes an agreement. */
export interface AgreementDraft {
  /** At most 100 characters. */
  readonly name: string;
  readonly type: ReferenceKey;
  readonly company: IdentifiedKey;
  readonly contact: ReferenceKey;
  readonly startDate?: Date | string;
  readonly endDate?: Date | string;
}

/** The body that registers a callback. */
export interface CallbackEntryDraft {
  readonly url: string;
  readonly objectId: number;
  readonly type: string;
  readonly level: string;
  /** At most 100 characters. */
  readonly description?: string;
}
