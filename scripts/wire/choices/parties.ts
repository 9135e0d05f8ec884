/** Companies, agreements, members and what hangs below them: the fields that this project uses. */
import type { FileChoice } from './choice.ts';

/** One entry per file. */
export const partyChoices: readonly FileChoice[] = [
  {
    file: 'company',
    says: 'Companies, their sites and their contacts, as they come over the wire.',
    types: [
      {
        name: 'Company',
        of: 'Company',
        says: 'A company: a customer, a vendor or a prospect, told apart by `types`.',
        fields: `
        id! identifier! name! status addressLine1 addressLine2 city state zip country phoneNumber faxNumber
        website territory market accountNumber defaultContact dateAcquired parentCompany annualRevenue
        numberOfEmployees timeZoneSetup leadSource leadFlag calendar vendorIdentifier taxCode billToCompany
        billingSite billingContact deletedFlag dateDeleted deletedBy currency territoryManager isVendorFlag
        types site integratorTags _info customFields`,
      },
      {
        name: 'CompanyStatus',
        of: 'CompanyStatus',
        says: 'A status that a company may have, such as Active.',
        fields: `
        id! name! defaultFlag inactiveFlag notifyFlag disallowSavingFlag notificationMessage customNoteFlag
        _info`,
      },
      {
        name: 'CompanyType',
        of: 'CompanyType',
        says: 'A type that a company may have, such as Customer; a company may have several.',
        fields: `
        id! name! defaultFlag vendorFlag serviceAlertFlag serviceAlertMessage _info`,
      },
      {
        name: 'Site',
        of: 'CompanySite',
        says: 'An address of a company, below `/company/companies/{id}/sites`; there is no list over all companies.',
        fields: `
        id! name! addressLine1 addressLine2 city stateReference zip country addressFormat phoneNumber
        faxNumber taxCode primaryAddressFlag defaultShippingFlag defaultBillingFlag defaultMailingFlag
        inactiveFlag billSeparateFlag calendar timeZone company _info`,
      },
      {
        name: 'Country',
        of: 'Country',
        says: "A country of the instance's set-up (`/company/countries`).",
        fields: `
        id! name! countryCode defaultFlag _info`,
        notes: { countryCode: 'of ISO 3166, where the instance has not changed it.' },
      },
      {
        name: 'CompanyNote',
        of: 'CompanyNote',
        says: 'A note on a company, below `/company/companies/{id}/notes`.',
        fields: `
        id! text type flagged enteredBy company _info`,
      },
      {
        name: 'Contact',
        of: 'Contact',
        says: 'A person at a company. E-mail addresses live in `communicationItems` and nowhere else; `whereChild` searches them.',
        fields: `
        id! firstName lastName company site addressLine1 addressLine2 city state zip country relationship
        relationshipOverride department inactiveFlag securityIdentifier managerContact assistantContact
        title nickName portalSecurityLevel disablePortalLoginFlag unsubscribeFlag defaultPhoneType
        defaultPhoneNbr defaultPhoneExtension defaultBillingFlag defaultFlag companyLocation
        communicationItems types integratorTags customFields _info`,
      },
      {
        name: 'ContactCommunication',
        of: 'ContactCommunication',
        says: 'A way to reach a contact, below `/company/contacts/{id}/communications`.',
        fields: `
        id! contactId type value extension defaultFlag communicationType domain _info`,
      },
    ],
  },
  {
    file: 'agreement',
    says: 'Agreements and configurations of companies, as they come over the wire.',
    types: [
      {
        name: 'Configuration',
        of: 'Company.Configuration',
        says: 'A device or service that is looked after.',
        fields: `
        id! name! type status company contact site locationId businessUnitId deviceIdentifier serialNumber
        modelNumber tagNumber purchaseDate installationDate installedBy warrantyExpirationDate vendorNotes
        notes macAddress lastLoginName ipAddress defaultGateway osType osInfo cpuSpeed ram localHardDrives
        parentConfigurationId vendor manufacturer questions activeFlag managementLink remoteLink sla _info
        companyLocationId needsRenewalFlag manufacturerPartNumber customFields`,
      },
      {
        name: 'Agreement',
        of: 'Agreement',
        says: 'A contract with a company.',
        fields: `
        id! name! type contact site parentAgreement customerPO location department startDate endDate
        noEndingDateFlag opportunity cancelledFlag dateCancelled reasonCancelled sla workOrder internalNotes
        applicationUnits applicationLimit applicationCycle applicationUnlimitedFlag oneTimeFlag
        carryOverUnused allowOverruns limit billingCycle billingTerms invoicingCycle billToCompany
        billToContact billToSite billAmount billStartDate taxCode workRole workType billTime billExpenses
        billProducts currency periodType autoInvoiceFlag nextInvoiceDate agreementStatus _info customFields`,
      },
      {
        name: 'AgreementType',
        of: 'AgreementType',
        says: 'A type that an agreement may have; it brings defaults for billing.',
        fields: `
        id! name! defaultFlag inactiveFlag location department sla _info`,
      },
      {
        name: 'AgreementAddition',
        of: 'Addition',
        says: 'A line that an agreement is billed for, below `/finance/agreements/{id}/additions`.',
        fields: `
        id! product quantity lessIncluded unitPrice unitCost billCustomer effectiveDate cancelledDate
        taxableFlag serialNumber invoiceDescription purchaseItemFlag specialOrderFlag agreementId
        description billedQuantity uom extPrice extCost margin opportunity agreementStatus _info
        customFields`,
      },
    ],
  },
  {
    file: 'system',
    says: 'Members, time, set-up, callbacks, documents and the audit trail, as they come over the wire.',
    types: [
      {
        name: 'TimeEntry',
        of: 'TimeEntry',
        says: 'Time on a ticket, an activity, a charge code or a company. Always read with a date floor: all of them take minutes.',
        fields: `
        id! company chargeToId chargeToType member locationId businessUnitId workType workRole agreement
        timeStart timeEnd hoursDeduct actualHours billableOption notes internalNotes
        addToDetailDescriptionFlag addToInternalAnalysisFlag addToResolutionFlag emailResourceFlag
        emailContactFlag emailCcFlag hoursBilled invoiceHours enteredBy dateEntered invoice hourlyRate
        overageRate agreementHours agreementAmount timeSheet status ticket project phase _info customFields`,
      },
      {
        name: 'Member',
        of: 'Member',
        says: 'A member: a person, or an API account, of the ConnectWise instance.',
        fields: `
        id! identifier! firstName middleInitial lastName title licenseClass type notes timeZone inactiveDate
        inactiveFlag officeEmail officePhone mobileEmail mobilePhone defaultEmail primaryEmail securityRole
        adminFlag defaultLocation defaultDepartment reportsTo workRole workType dailyCapacity hireDate
        serviceDefaultBoard _info`,
      },
      {
        name: 'WorkType',
        of: 'WorkType',
        says: 'A kind of work that time is written down as, with its billing default.',
        fields: `
        id! name! billTime rate inactiveFlag overallDefaultFlag utilizationFlag _info`,
      },
      {
        name: 'WorkRole',
        of: 'WorkRole',
        says: 'A role in which work is done, with its hourly rate.',
        fields: `
        id! name! hourlyRate inactiveFlag _info`,
      },
      {
        name: 'Department',
        of: 'Department',
        says: 'A department, which other records call business unit.',
        fields: `
        id! identifier name! _info`,
      },
      {
        name: 'Location',
        of: 'Location',
        says: 'A location of the MSP itself, not of a customer.',
        fields: `
        id! name! manager locationFlag clientFlag _info`,
      },
      {
        name: 'AuditTrailEntry',
        of: 'AuditTrailEntry',
        says: "An entry of a record's audit trail: a change by a member or a workflow. It has no id, and its text is prose.",
        fields: `
        text enteredDate enteredBy auditType auditSubType auditSource`,
      },
      {
        name: 'CallbackEntry',
        of: 'CallbackEntry',
        says: 'A registered callback: ConnectWise posts to `url` when a record of `type` changes.',
        fields: `
        id! url! objectId! type! level! description inactiveFlag _info`,
      },
      {
        name: 'DocumentInfo',
        of: 'DocumentInfo',
        says: 'A file that hangs on a record; on which one, only the list by record tells.',
        fields: `
        id! title fileName owner linkFlag imageFlag publicFlag readOnlyFlag size createdOnDate guid _info`,
        notes: {
          owner: 'Identifier of the member who owns it.',
          linkFlag: 'True: only an address, no file.',
          publicFlag: 'True: customers see it in the portal.',
        },
      },
      {
        name: 'SystemInfo',
        of: 'Info',
        says: 'The version of the instance and the time zone of its server.',
        fields: `
        version isCloud serverTimeZone`,
      },
    ],
  },
  {
    file: 'parts',
    says: 'Parts that many records are made of, as they come over the wire.',
    types: [
      {
        name: 'CompanyReference',
        of: 'CompanyReference',
        says: 'A reference to a company; `identifier` is its short name.',
        fields: `
        id! name identifier`,
      },
      {
        name: 'MemberReference',
        of: 'MemberReference',
        says: "A reference to a member; `identifier` is the member's sign-in name.",
        fields: `
        id! name identifier`,
      },
      {
        name: 'StateReference',
        of: 'StateReference',
        says: 'A reference to a state; `identifier` is its short name, such as FL.',
        fields: `
        id! name identifier`,
      },
      {
        name: 'TicketReference',
        of: 'TicketReference',
        says: 'A reference to a ticket.',
        fields: `
        id! summary`,
      },
      {
        name: 'InvoiceReference',
        of: 'InvoiceReference',
        says: "A reference to an invoice; `identifier` is the invoice's number.",
        fields: `
        id! identifier`,
      },
      {
        name: 'CatalogItemReference',
        of: 'IvItemReference',
        says: 'A reference to an item of the product catalog.',
        fields: `
        id! identifier`,
      },
      {
        name: 'CustomField',
        of: 'CustomFieldValue',
        says: 'A custom field of a record, by its caption. `value` is a text, a number or a boolean, as `type` says.',
        fields: `
        id! caption type entryMethod numberOfDecimals value`,
      },
      {
        name: 'CommunicationItem',
        of: 'ContactCommunicationItem',
        says: 'A way to reach a contact.',
        fields: `
        id type value extension defaultFlag domain communicationType`,
      },
      {
        name: 'ConfigurationQuestion',
        of: 'ConfigurationQuestion',
        says: "A question of a configuration's type, with its answer.",
        fields: `
        answerId questionId question answer sequenceNumber requiredFlag`,
      },
    ],
  },
];
