/** References inside opportunities, invoices, expenses, schedules and products. Written as schema.ts says. */

/** Reference name to its fields, as the OpenAPI document 2022.1 has them. */
export const moreReferenceFields: Readonly<Record<string, string>> = {
  ConfigurationReference: `
    id:integer deviceIdentifier:text`,
  ProductReference: `
    id:integer description:text`,
  AddressFormatReference: `
    id:integer name:text`,
  ServiceSurveyReference: `
    id:integer name:text`,
  TimeZoneReference: `
    id:integer name:text`,
  TeamRoleReference: `
    id:integer identifier:text name:text`,
  ProjectRoleReference: `
    id:integer identifier:text`,
  AdjustmentTypeReference: `
    id:integer identifier:text`,
  HolidayListReference: `
    id:integer name:text`,
  ChargeCodeReference: `
    id:integer name:text`,
  OpportunityProbabilityReference: `
    id:integer name:text`,
  CampaignTypeReference: `
    id:integer name:text`,
  CampaignSubTypeReference: `
    id:integer name:text`,
  CampaignStatusReference: `
    id:integer name:text`,
  GroupReference: `
    id:integer name:text`,
  CurrencyCodeReference: `
    id:integer name:text`,
  BillingStatusReference: `
    id:integer name:text`,
  InvoiceTemplateDetailReference: `
    id:integer name:text`,
  BillingSetupReference: `
    id:integer name:text`,
  SalesOrderReference: `
    id:integer identifier:text`,
  ExpenseReportReference: `
    id:integer name:text`,
  ExpenseTypeReference: `
    id:integer name:text`,
  PaymentMethodReference: `
    id:integer name:text`,
  ClassificationReference: `
    id:integer name:text`,
  ExpenseTax: `
    id:integer amount:number type:ref(ExpenseTaxTypeReference)`,
  ExpenseTaxTypeReference: `
    id:integer name:text`,
  CatalogItemReference: `
    id:integer identifier:text name:text`,
  ProductRecurring: `
    recurringRevenue:number recurringCost:number startDate:text endDate:text billCycleId:integer cycles:integer
    cycleType:enum(ContractYear|CalendarYear)`,
  OpportunityStatusReference: `
    id:integer name:text`,
  ShipmentMethodReference: `
    id:integer name:text`,
  PurchaseOrderStatusReference: `
    id:integer name:text`,
  PurchaseOrderStatusEmailTemplateReference: `
    id:integer name:text`,
  OpportunityTypeReference: `
    id:integer name:text`,
  OpportunityStageReference: `
    id:integer name:text`,
  OpportunityPriorityReference: `
    id:integer name:text`,
  OpportunityRatingReference: `
    id:integer name:text`,
  ScheduleTypeReference: `
    id:integer identifier:text`,
  ScheduleSpanReference: `
    id:integer identifier:text`,
};
