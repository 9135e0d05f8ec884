/** Bodies that are sent. */
import type { FileChoice } from './choice.ts';

/** One entry per file. */
export const draftChoices: readonly FileChoice[] = [
  {
    file: 'drafts',
    says: 'Bodies that are sent: one draft per kind of record that is made.',
    isSent: true,
    types: [
      {
        name: 'TicketDraft',
        of: 'Ticket',
        says: 'The body that makes a ticket. The three initial texts become notes and are never returned.',
        fields: `
        summary! company! board status priority type subType item team owner source site contact agreement
        severity impact requiredDate budgetHours estimatedStartDate poNumber siteName contactName
        contactPhoneNumber contactPhoneExtension contactEmailAddress automaticEmailCc
        automaticEmailContactFlag automaticEmailResourceFlag automaticEmailCcFlag customerUpdatedFlag
        allowAllClientsPortalView customFields initialDescription initialInternalAnalysis initialResolution
        externalXRef parentTicketId processNotifications skipCallback`,
        notes: {
          processNotifications: 'False: nobody is mailed.',
          skipCallback: 'True: no callback is sent for this write.',
        },
      },
      {
        name: 'ProjectTicketDraft',
        of: 'ProjectTicket',
        says: 'The body that makes a ticket of a project.',
        fields: `
        summary! board status priority type subType item owner source site contact agreement requiredDate
        budgetHours estimatedStartDate siteName contactName contactPhoneNumber contactPhoneExtension
        contactEmailAddress automaticEmailCc automaticEmailContactFlag automaticEmailResourceFlag
        automaticEmailCcFlag customerUpdatedFlag allowAllClientsPortalView customFields initialDescription
        initialInternalAnalysis initialResolution processNotifications skipCallback project phase!
        isIssueFlag`,
        notes: {
          processNotifications: 'False: nobody is mailed.',
          skipCallback: 'True: no callback is sent for this write.',
        },
      },
      {
        name: 'TicketNoteDraft',
        of: 'ServiceNote',
        says: 'The body that makes a note of a ticket.',
        fields: `
        text! detailDescriptionFlag! internalAnalysisFlag! resolutionFlag! issueFlag processNotifications`,
        notes: { issueFlag: "Marks the ticket's description." },
      },
      {
        name: 'TimeEntryDraft',
        of: 'TimeEntry',
        says: "The body that writes down time. For project work `chargeToId` is the ticket's id, not the project's.",
        fields: `
        chargeToId chargeToType company member timeStart! timeEnd actualHours billableOption workType
        workRole notes internalNotes addToDetailDescriptionFlag addToInternalAnalysisFlag
        addToResolutionFlag`,
        notes: { company: 'If there is no `chargeToId`.' },
      },
      {
        name: 'CompanyDraft',
        of: 'Company',
        says: 'The body that makes a company.',
        fields: `
        identifier! name! status addressLine1 addressLine2 city state zip phoneNumber website types`,
        notes: { addressLine1: 'At least one part of an address is asked for.' },
      },
      {
        name: 'ContactDraft',
        of: 'Contact',
        says: 'The body that makes a contact.',
        fields: `
        firstName! lastName company site title communicationItems`,
        // The document demands of an item no more than of what is read; an item without type and value says nothing.
        types: {
          communicationItems: `readonly {
            readonly type: { readonly id: number };
            readonly value: string;
            readonly defaultFlag?: boolean;
            readonly communicationType?: 'Email' | 'Fax' | 'Phone';
          }[]`,
        },
        notes: { firstName: 'The specification demands nothing; the live API demands this.' },
      },
      {
        name: 'SiteDraft',
        of: 'CompanySite',
        says: 'The body that makes a site of a company.',
        fields: `
        name! addressLine1 addressLine2 city zip`,
      },
      {
        name: 'ConfigurationDraft',
        of: 'Company.Configuration',
        says: 'The body that makes a configuration.',
        fields: `
        name! type! company! status contact site deviceIdentifier serialNumber modelNumber tagNumber
        ipAddress macAddress`,
      },
      {
        name: 'AgreementDraft',
        of: 'Agreement',
        says: 'The body that makes an agreement.',
        fields: `
        name! type! company! contact! startDate endDate`,
      },
      {
        name: 'CallbackEntryDraft',
        of: 'CallbackEntry',
        says: 'The body that registers a callback.',
        fields: `
        url! objectId! type! level! description`,
      },
    ],
  },
];
