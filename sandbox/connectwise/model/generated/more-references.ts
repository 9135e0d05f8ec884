// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** References inside records: what each shows of the record that it points to. */
export const moreReferencesFields: Readonly<Record<string, string>> = {
  OpportunityReference: `
    id:integer name:text`,
  OpportunityStageReference: `
    id:integer name:text`,
  OpportunityStatusReference: `
    id:integer name:text`,
  OpportunityTypeReference: `
    id:integer name:text`,
  OwnerLevelReference: `
    id:integer name:text`,
  OwnershipTypeReference: `
    id:integer name:text`,
  PageValues: `
    page:integer pageSize:integer pageId:integer`,
  PaymentMethodReference: `
    id:integer name:text`,
  PhaseStatusReference: `
    id:integer name:text`,
  PricingScheduleReference: `
    id:integer name:text`,
  PriorityReference: `
    id:integer name:text sort:integer level:text`,
  ProductCategoryReference: `
    id:integer name:text`,
  ProductRecurring: `
    recurringRevenue:number recurringCost:number startDate:text endDate:text billCycleId:integer
    cycles:integer cycleType:enum(ContractYear|CalendarYear)`,
  ProductSubCategoryReference: `
    id:integer name:text`,
  ProductTypeReference: `
    id:integer name:text`,
  ProjectBoardReference: `
    id:integer name:text`,
  ProjectPhaseReference: `
    id:integer name:text`,
  ProjectReference: `
    id:integer name:text`,
  ProjectRoleReference: `
    id:integer identifier:text`,
  ProjectStatusReference: `
    id:integer name:text`,
  ProjectTypeReference: `
    id:integer name:text`,
  PurchaseOrderStatusEmailTemplateReference: `
    id:integer name:text`,
  PurchaseOrderStatusReference: `
    id:integer name:text`,
  RelationshipReference: `
    id:integer name:text`,
  ReminderReference: `
    id:integer name:text`,
  ReportCardReference: `
    id:integer name:text`,
  SLAReference: `
    id:integer name:text`,
  SalesOrderReference: `
    id:integer identifier:text`,
  ScheduleEntryReference: `
    id:integer description:text`,
  ScheduleSpanReference: `
    id:integer identifier:text`,
  ScheduleStatusReference: `
    id:integer name:text`,
  ScheduleTypeReference: `
    id:integer identifier:text`,
  SecurityRoleReference: `
    id:integer name:text`,
  ServiceCodeReference: `
    id:integer name:text`,
  ServiceEmailTemplateReference: `
    id:integer identifier:text name:text type:text`,
  ServiceItemReference: `
    id:integer name:text`,
  ServiceLocationReference: `
    id:integer name:text`,
  ServiceSignoffReference: `
    id:integer name:text`,
  ServiceSourceReference: `
    id:integer name:text`,
  ServiceStatusReference: `
    id:integer name:text sort:integer`,
  ServiceSubTypeReference: `
    id:integer name:text`,
  ServiceSurveyReference: `
    id:integer name:text`,
  ServiceTeamReference: `
    id:integer name:text`,
  ServiceTypeReference: `
    id:integer name:text`,
  ShipmentMethodReference: `
    id:integer name:text`,
  SicCodeReference: `
    id:integer name:text`,
  SiteReference: `
    id:integer name:text`,
  SkillCategoryReference: `
    id:integer name:text`,
  SkillReference: `
    id:integer name:text`,
  StateReference: `
    id:integer identifier:text name:text`,
  StatusIndicatorReference: `
    id:integer identifier:text name:text`,
  StructureReference: `
    id:integer name:text`,
  SystemDepartmentReference: `
    id:integer identifier:text name:text`,
  SystemLocationReference: `
    id:integer name:text`,
  TaxCodeReference: `
    id:integer name:text`,
  TeamRoleReference: `
    id:integer name:text`,
  TicketReference: `
    id:integer summary:text`,
  TimeSheetReference: `
    id:integer name:text`,
  TimeZoneReference: `
    id:integer name:text`,
  TimeZoneSetupReference: `
    id:integer name:text`,
  TrackReference: `
    id:integer name:text`,
  UnitOfMeasureReference: `
    id:integer name:text`,
  WarehouseBinReference: `
    id:integer name:text`,
  WarehouseReference: `
    id:integer name:text lockedFlag:boolean`,
  WorkRoleReference: `
    id:integer name:text`,
  WorkTypeReference: `
    id:integer name:text utilizationFlag:boolean`,
};
