/** References inside records: what each shows of the record that it points to. Written as schema.ts says. */

/** Reference name to its fields. */
export const referenceFields: Readonly<Record<string, string>> = {
  BoardReference: `
    id:integer name:text`,
  ServiceStatusReference: `
    id:integer name:text sort:integer`,
  WorkRoleReference: `
    id:integer name:text`,
  WorkTypeReference: `
    id:integer name:text utilizationFlag:boolean`,
  CompanyReference: `
    id:integer identifier:text name:text`,
  SiteReference: `
    id:integer name:text`,
  CountryReference: `
    id:integer identifier:text name:text`,
  ContactReference: `
    id:integer name:text`,
  ServiceTypeReference: `
    id:integer name:text`,
  ServiceSubTypeReference: `
    id:integer name:text`,
  ServiceItemReference: `
    id:integer name:text`,
  ServiceTeamReference: `
    id:integer name:text`,
  MemberReference: `
    id:integer identifier:text name:text dailyCapacity:number`,
  PriorityReference: `
    id:integer name:text sort:integer level:text`,
  ServiceLocationReference: `
    id:integer name:text`,
  ServiceSourceReference: `
    id:integer name:text`,
  OpportunityReference: `
    id:integer name:text`,
  AgreementReference: `
    id:integer name:text type:text chargeFirmFlag:boolean`,
  SystemLocationReference: `
    id:integer name:text`,
  SystemDepartmentReference: `
    id:integer identifier:text name:text`,
  SLAReference: `
    id:integer name:text`,
  CurrencyReference: `
    id:integer symbol:text currencyCode:text decimalSeparator:text numberOfDecimals:integer
    thousandsSeparator:text negativeParenthesesFlag:boolean displaySymbolFlag:boolean currencyIdentifier:text
    displayIdFlag:boolean rightAlign:boolean name:text`,
  TicketReference: `
    id:integer summary:text`,
  ServiceSignoffReference: `
    id:integer name:text`,
  ServiceEmailTemplateReference: `
    id:integer identifier:text name:text type:text`,
  DocumentReference: `
    id:integer name:text`,
  StatusIndicatorReference: `
    id:integer identifier:text name:text`,
  SkillCategoryReference: `
    id:integer name:text`,
  SkillReference: `
    id:integer name:text`,
  CompanyStatusReference: `
    id:integer name:text`,
  MarketDescriptionReference: `
    id:integer name:text`,
  SicCodeReference: `
    id:integer name:text`,
  OwnershipTypeReference: `
    id:integer name:text`,
  TimeZoneSetupReference: `
    id:integer name:text`,
  CalendarReference: `
    id:integer name:text`,
  TaxCodeReference: `
    id:integer name:text`,
  BillingTermsReference: `
    id:integer name:text`,
  InvoiceTemplateReference: `
    id:integer name:text`,
  PricingScheduleReference: `
    id:integer name:text`,
  EntityTypeReference: `
    id:integer name:text`,
  BillingDeliveryReference: `
    id:integer name:text`,
  CompanyTypeReference: `
    id:integer name:text`,
  TrackReference: `
    id:integer name:text`,
  StateReference: `
    id:integer identifier:text name:text`,
  NoteTypeReference: `
    id:integer name:text`,
  RelationshipReference: `
    id:integer name:text`,
  ContactDepartmentReference: `
    id:integer name:text`,
  ContactCommunicationItem: `
    id:integer type:ref(CommunicationTypeReference) value:text extension:text defaultFlag:boolean domain:text
    communicationType:enum(Email|Fax|Phone)`,
  ContactTypeReference: `
    id:integer name:text`,
  CommunicationTypeReference: `
    id:integer name:text coreEntityId:text`,
  SecurityRoleReference: `
    id:integer name:text`,
  MemberOffice365: `
    id:text name:text`,
  LdapConfigurationReference: `
    id:integer name:text server:text`,
  DirectionalSyncReference: `
    id:integer name:text`,
  MemberSsoSettingsReference: `
    id:integer ssoUserId:text userName:text email:text`,
  ReportCardReference: `
    id:integer name:text`,
  MemberTypeReference: `
    id:integer name:text`,
  StructureReference: `
    id:integer name:text`,
  ProjectBoardReference: `
    id:integer name:text`,
  WarehouseReference: `
    id:integer name:text lockedFlag:boolean`,
  WarehouseBinReference: `
    id:integer name:text`,
  AgreementTypeReference: `
    id:integer name:text`,
  BillingCycleReference: `
    id:integer name:text`,
  ProjectTypeReference: `
    id:integer name:text`,
  EmailTemplateReference: `
    id:integer name:text`,
  ConfigurationTypeReference: `
    id:integer name:text`,
  ConfigurationStatusReference: `
    id:integer name:text`,
  ManufacturerReference: `
    id:integer name:text`,
  ConfigurationQuestion: `
    answerId:integer questionId:integer question:text answer:any sequenceNumber:number numberOfDecimals:integer
    fieldType:enum(TextArea|Currency|Date|Hyperlink|IPAddress|Checkbox|Number|Percent|Text|Password)
    requiredFlag:boolean`,
  OwnerLevelReference: `
    id:integer name:text`,
  BillingUnitReference: `
    id:integer name:text`,
  ActivityReference: `
    id:integer name:text`,
  InvoiceReference: `
    id:integer identifier:text billingType:text applyToType:text invoiceDate:text chargeFirmFlag:boolean`,
  TimeSheetReference: `
    id:integer name:text`,
  ProjectReference: `
    id:integer name:text`,
  ProjectPhaseReference: `
    id:integer name:text`,
  DocumentTypeReference: `
    id:integer name:text`,
  ProjectStatusReference: `
    id:integer name:text`,
  PhaseStatusReference: `
    id:integer name:text`,
  CorporateStructureLevelReference: `
    id:integer name:text`,
  IvItemReference: `
    id:integer identifier:text serializedFlag:boolean`,
  InvoiceGroupingReference: `
    id:integer name:text description:text showPriceFlag:boolean showSubItemsFlag:boolean`,
  ActivityTypeReference: `
    id:integer name:text`,
  ActivityStatusReference: `
    id:integer name:text`,
  CampaignReference: `
    id:integer name:text`,
  ScheduleStatusReference: `
    id:integer name:text`,
  ReminderReference: `
    id:integer name:text`,
  ScheduleEntryReference: `
    id:integer description:text`,
  ServiceCodeReference: `
    id:integer name:text`,
  ProductSubCategoryReference: `
    id:integer name:text`,
  ProductTypeReference: `
    id:integer name:text`,
  UnitOfMeasureReference: `
    id:integer name:text`,
  ProductCategoryReference: `
    id:integer name:text`,
  TimeEntryReference: `
    id:integer`,
};
