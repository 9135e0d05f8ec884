// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** References inside records: what each shows of the record that it points to. */
export const referencesFields: Readonly<Record<string, string>> = {
  ActivityReference: `
    id:integer name:text`,
  ActivityStatusReference: `
    id:integer name:text`,
  ActivityTypeReference: `
    id:integer name:text`,
  AddressFormatReference: `
    id:integer name:text`,
  AdjustmentDetail: `
    id:integer catalogItem:ref(CatalogItemReference) description:text50 quantityOnHand:number unitCost:number
    warehouse:ref(WarehouseReference) warehouseBin:ref(WarehouseBinReference) quantityAdjusted!:integer
    serialNumber:text1000 adjustment:ref(AdjustmentReference)`,
  AdjustmentReference: `
    id:integer name:text`,
  AdjustmentTypeReference: `
    id:integer identifier:text`,
  AgreementReference: `
    id:integer name:text type:text chargeFirmFlag:boolean`,
  AgreementTypeReference: `
    id:integer name:text`,
  BillingCycleReference: `
    id:integer name:text`,
  BillingDeliveryReference: `
    id:integer name:text`,
  BillingSetupReference: `
    id:integer name:text`,
  BillingStatusReference: `
    id:integer name:text`,
  BillingTermsReference: `
    id:integer name:text`,
  BillingUnitReference: `
    id:integer name:text`,
  BoardReference: `
    id:integer name:text`,
  CalendarReference: `
    id:integer name:text`,
  CampaignReference: `
    id:integer name:text`,
  CampaignStatusReference: `
    id:integer name:text`,
  CampaignSubTypeReference: `
    id:integer name:text`,
  CampaignTypeReference: `
    id:integer name:text`,
  CatalogItemReference: `
    id:integer identifier:text name:text`,
  ChargeCodeReference: `
    id:integer name:text`,
  ClassificationReference: `
    id:integer name:text`,
  CommunicationTypeReference: `
    id:integer name:text coreEntityId:text`,
  CompanyReference: `
    id:integer identifier:text name:text`,
  CompanyStatusReference: `
    id:integer name:text`,
  CompanyTypeReference: `
    id:integer name:text`,
  ConfigurationQuestion: `
    answerId:integer questionId:integer question:text answer:any sequenceNumber:number
    numberOfDecimals:integer
    fieldType:enum(TextArea|Currency|Date|Hyperlink|IPAddress|Checkbox|Number|Percent|Text|Password)
    requiredFlag:boolean`,
  ConfigurationStatusReference: `
    id:integer name:text`,
  ConfigurationTypeReference: `
    id:integer name:text`,
  ContactCommunicationItem: `
    id:integer type:ref(CommunicationTypeReference) value:text extension:text defaultFlag:boolean domain:text
    communicationType:enum(Email|Fax|Phone)`,
  ContactDepartmentReference: `
    id:integer name:text`,
  ContactReference: `
    id:integer name:text`,
  ContactTypeReference: `
    id:integer name:text`,
  CorporateStructureLevelReference: `
    id:integer name:text`,
  CountryReference: `
    id:integer identifier:text name:text`,
  CurrencyCodeReference: `
    id:integer name:text`,
  CurrencyReference: `
    id:integer symbol:text currencyCode:text decimalSeparator:text numberOfDecimals:integer
    thousandsSeparator:text negativeParenthesesFlag:boolean displaySymbolFlag:boolean currencyIdentifier:text
    displayIdFlag:boolean rightAlign:boolean name:text`,
  DirectionalSyncReference: `
    id:integer name:text`,
  DocumentReference: `
    id:integer name:text`,
  DocumentTypeReference: `
    id:integer name:text`,
  EmailTemplateReference: `
    id:integer name:text`,
  EntityTypeReference: `
    id:integer name:text`,
  ExpenseReportReference: `
    id:integer name:text`,
  ExpenseTax: `
    id:integer amount:number type:ref(ExpenseTaxTypeReference)`,
  ExpenseTaxTypeReference: `
    id:integer name:text`,
  ExpenseTypeReference: `
    id:integer name:text`,
  GroupReference: `
    id:integer name:text`,
  HolidayListReference: `
    id:integer name:text`,
  IRestIdentifiedItem: `
    id:integer`,
  InvoiceGroupingReference: `
    id:integer name:text description:text showPriceFlag:boolean showSubItemsFlag:boolean`,
  InvoiceReference: `
    id:integer identifier:text billingType:text applyToType:text invoiceDate:text chargeFirmFlag:boolean`,
  InvoiceTemplateDetailReference: `
    id:integer name:text`,
  InvoiceTemplateReference: `
    id:integer name:text`,
  IvItemReference: `
    id:integer identifier:text serializedFlag:boolean`,
  LdapConfigurationReference: `
    id:integer name:text server:text`,
  ManufacturerReference: `
    id:integer name:text`,
  MarketDescriptionReference: `
    id:integer name:text`,
  MemberOffice365: `
    id:text name:text`,
  MemberReference: `
    id:integer identifier:text name:text dailyCapacity:number`,
  MemberSsoSettingsReference: `
    id:integer ssoUserId:text userName:text email:text`,
  MemberTypeReference: `
    id:integer name:text`,
  NoteTypeReference: `
    id:integer name:text`,
  OpportunityPriorityReference: `
    id:integer name:text`,
  OpportunityProbabilityReference: `
    id:integer name:text`,
  OpportunityRatingReference: `
    id:integer name:text`,
};
