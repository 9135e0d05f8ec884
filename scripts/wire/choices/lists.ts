/** The records of the simulator, by the file that holds their fields. What they refer to is added by itself. */

/** One file of the simulator's field lists. */
export interface ListChoice {
  /** The file's name, without its ending. */
  readonly file: string;
  /** The docstring of the file. */
  readonly says: string;
  /** The vendor's names for the records, parted by blanks. */
  readonly records: string;
}

/** One entry per file. */
export const listChoices: readonly ListChoice[] = [
  {
    file: 'beside',
    says: "The records that scripts read beside the great tables: teams, holidays, groups' members, lines of orders.",
    records: `
      TeamRole CompanyTeam ContactNote ProjectSecurityRole ProjectTeamMember
      HolidayList Holiday BoardInfo AgreementSite PurchaseOrderLineItem MarketingCompany MarketingContact
      ProcurementAdjustment BoardTypeSubTypeItemAssociation MySecurity`,
  },
  {
    file: 'company',
    says: 'Companies with their sites and notes, contacts, configurations.',
    records: `
      Company CompanyStatus CompanyType CompanySite CompanyNote CompanyMerge Contact ContactCommunication
      Company.Configuration`,
  },
  {
    file: 'finance',
    says: 'Agreements and their additions.',
    records: `
      Agreement AgreementType Addition`,
  },
  {
    file: 'look-ups',
    says: 'Tables that other records refer to: types, statuses, places, roles.',
    records: `
      CommunicationType ConfigurationStatus ConfigurationType Country State CompanyNoteType ContactType
      ContactDepartment ContactRelationship MarketDescription OwnershipType EntityType ServiceLocation SLA
      Impact Severity Code ServiceEmailTemplate SecurityRole TimeZoneSetup MemberType Calendar
      ScheduleStatus ScheduleType ScheduleReminderTime ProjectStatus ProjectType PhaseStatus
      OpportunityStatus OpportunityType OpportunityStage OpportunityRating SalesProbability ActivityStatus
      ActivityType Campaign Group`,
  },
  {
    file: 'money',
    says: 'Billing, currencies, taxes, invoices and expenses.',
    records: `
      BillingCycle BillingTerm BillingStatus DeliveryMethod Finance.Currency TaxCode InvoiceTemplate
      Invoice ExpenseEntry ExpenseReport ExpenseType Classification PaymentType`,
  },
  {
    file: 'procurement',
    says: 'Products, purchase orders and the tables around them.',
    records: `
      Manufacturer Category SubCategory ProductType UnitOfMeasure PricingSchedule Warehouse WarehouseBin
      ProductItem PurchaseOrder PurchaseOrderStatus ShipmentMethod`,
  },
  {
    file: 'project',
    says: 'Projects, their phases and tickets.',
    records: `
      Project ProjectPhase ProjectTicket`,
  },
  {
    file: 'requests',
    says: 'Bodies that ask for records: searches and bundles.',
    records: `
      FilterValues BundleRequestsCollection BundleRequest ApiRequest`,
  },
  {
    file: 'sales',
    says: 'Activities, and the product catalog.',
    records: `
      Activity CatalogItem`,
  },
  {
    file: 'service',
    says: 'Tickets, their notes and tasks, what is listed below them, and boards with what hangs below those.',
    records: `
      Ticket ServiceNote ServiceTicketNote TicketMerge TicketBundle Task Board BoardStatus BoardType
      BoardSubType BoardItem BoardTeam Priority Source ConfigurationReference ProductReference
      TimeEntryReference`,
  },
  {
    file: 'system',
    says: 'Members, callbacks, documents, the audit trail, custom fields, places and departments.',
    records: `
      Member MemberInfo CallbackEntry DocumentInfo AuditTrailEntry CustomFieldValue Location Department`,
  },
  {
    file: 'time',
    says: 'Time entries, and the kinds of work.',
    records: `
      TimeEntry WorkType WorkRole`,
  },
  {
    file: 'work',
    says: 'Opportunities, schedule entries, time sheets and charge codes.',
    records: `
      Opportunity OpportunityNote ScheduleEntry TimeSheet ChargeCode`,
  },
];
