// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Activities, and the product catalog. */
export const salesFields: Readonly<Record<string, string>> = {
  Activity: `
    id:integer name!:text100 type:ref(ActivityTypeReference) company:ref(CompanyReference)
    contact:ref(ContactReference) phoneNumber:text30 email:text250 status:ref(ActivityStatusReference)
    opportunity:ref(OpportunityReference) ticket:ref(TicketReference) agreement:ref(AgreementReference)
    campaign:ref(CampaignReference) notes:text dateStart:date dateEnd:date assignedBy:ref(MemberReference)
    assignTo:ref(MemberReference) scheduleStatus:ref(ScheduleStatusReference) reminder:ref(ReminderReference)
    where:ref(ServiceLocationReference) notifyFlag:boolean mobileGuid:text currency:ref(CurrencyReference)
    customFields:list(CustomFieldValue)`,
  CatalogItem: `
    id:integer identifier!:text60 description!:text60 inactiveFlag:boolean
    subcategory:ref(ProductSubCategoryReference) type:ref(ProductTypeReference)
    productClass:enum(Agreement|Bundle|Inventory|NonInventory|Service) serializedFlag:boolean
    serializedCostFlag:boolean phaseProductFlag:boolean unitOfMeasure:ref(UnitOfMeasureReference)
    minStockLevel:integer price:number cost:number
    priceAttribute:enum(FixedFee|NotToExceed|OverrideRate|TimeAndMaterials) taxableFlag:boolean
    dropShipFlag:boolean specialOrderFlag:boolean customerDescription!:text6000
    manufacturer:ref(ManufacturerReference) manufacturerPartNumber:text50 vendor:ref(CompanyReference)
    vendorSku:text50 notes:text integrationXRef:text50 sla:ref(SLAReference)
    entityType:ref(EntityTypeReference) recurringFlag:boolean recurringRevenue:number recurringCost:number
    recurringOneTimeFlag:boolean recurringBillCycle:ref(BillingCycleReference)
    recurringCycleType:enum(ContractYear|CalendarYear) dateEntered:text calculatedPriceFlag:boolean
    calculatedCostFlag:boolean category:ref(ProductCategoryReference) calculatedPrice:number
    calculatedCost:number customFields:list(CustomFieldValue)`,
};
