/** As model-fields.ts, for projects, planning, money and set-up (fields of the OpenAPI document 2022.1, which 2025.8 kept). */

/** Model name to its fields. */
export const moreRecordFields: Readonly<Record<string, string>> = {
  ProjectTicket: `
    id:integer summary!:text100 isIssueFlag:boolean board:ref(BoardReference) status:ref(ServiceStatusReference)
    workRole:ref(WorkRoleReference) workType:ref(WorkTypeReference) project:ref(ProjectReference)
    phase!:ref(ProjectPhaseReference) wbsCode:text50 company:ref(CompanyReference) site:ref(SiteReference)
    siteName:text50 addressLine1:text50 addressLine2:text50 city:text50 stateIdentifier:text50 zip:text12
    country:ref(CountryReference) contact:ref(ContactReference) contactName:text62 contactPhoneNumber:text20
    contactPhoneExtension:text15 contactEmailAddress:text250 type:ref(ServiceTypeReference)
    subType:ref(ServiceSubTypeReference) item:ref(ServiceItemReference) owner:ref(MemberReference)
    priority:ref(PriorityReference) serviceLocation:ref(ServiceLocationReference) source:ref(ServiceSourceReference)
    requiredDate:date budgetHours:number opportunity:ref(OpportunityReference) agreement:ref(AgreementReference)
    knowledgeBaseCategoryId:integer knowledgeBaseSubCategoryId:integer knowledgeBaseLinkId:integer
    knowledgeBaseLinkType:enum(Activity|ProjectIssue|KnowledgeBaseArticle|ProjectTicket|ServiceTicket|Time)
    allowAllClientsPortalView:boolean customerUpdatedFlag:boolean automaticEmailContactFlag:boolean
    automaticEmailResourceFlag:boolean automaticEmailCcFlag:boolean automaticEmailCc:text closedDate:date
    closedBy:text closedFlag:boolean actualHours:number approved:boolean
    subBillingMethod:enum(ActualRates|FixedFee|NotToExceed|OverrideRate) subBillingAmount:number
    subDateAccepted:text resources:text billTime:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billExpenses:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProducts:enum(Billable|DoNotBill|NoCharge|NoDefault) predecessorType:enum(Ticket|Phase)
    predecessorId:integer predecessorClosedFlag:boolean lagDays:integer lagNonworkingDaysFlag:boolean
    estimatedStartDate:date location:ref(SystemLocationReference) department:ref(SystemDepartmentReference)
    duration:integer mobileGuid:text currency:ref(CurrencyReference) initialDescription:text
    initialInternalAnalysis:text initialResolution:text contactEmailLookup:text processNotifications:boolean
    skipCallback:boolean customFields:list(CustomFieldValue)`,
  Project: `
    id:integer actualEnd:date actualHours:number actualStart:date agreement:ref(AgreementReference)
    billExpenses:enum(Billable|DoNotBill|NoCharge|NoDefault) billingAmount:number billingAttention:text50
    billingMethod!:enum(ActualRates|FixedFee|NotToExceed|OverrideRate) billingRateType:enum(StaffMember|WorkRole)
    billingTerms:ref(BillingTermsReference) billProducts:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProjectAfterClosedFlag:boolean billTime:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billToCompany:ref(CompanyReference) billToContact:ref(ContactReference) billToSite:ref(SiteReference)
    billUnapprovedTimeAndExpense:boolean board!:ref(ProjectBoardReference)
    budgetAnalysis:enum(ActualHours|BillableHours) budgetFlag:boolean budgetHours:number
    company!:ref(CompanyReference) contact:ref(ContactReference) customerPO:text50 description:text
    currency:ref(CurrencyReference) downpayment:number estimatedEnd!:date percentComplete:number
    estimatedExpenseRevenue:number estimatedHours:number estimatedProductRevenue:number estimatedStart!:date
    estimatedTimeRevenue:number expenseApprover:ref(MemberReference) includeDependenciesFlag:boolean
    includeEstimatesFlag:boolean location:ref(SystemLocationReference) department:ref(SystemDepartmentReference)
    manager:ref(MemberReference) name!:text100 opportunity:ref(OpportunityReference) projectTemplateId:integer
    restrictDownPaymentFlag:boolean scheduledEnd:date scheduledHours:number scheduledStart:date
    shipToCompany:ref(CompanyReference) shipToContact:ref(ContactReference) shipToSite:ref(SiteReference)
    site:ref(SiteReference) status:ref(ProjectStatusReference) closedFlag:boolean timeApprover:ref(MemberReference)
    type:ref(ProjectTypeReference) doNotDisplayInPortalFlag:boolean billingStartDate:date estimatedTimeCost:number
    estimatedExpenseCost:number estimatedProductCost:number taxCode:ref(TaxCodeReference)
    companyLocation:ref(SystemLocationReference) customFields:list(CustomFieldValue)`,
  ProjectPhase: `
    id:integer projectId:integer description!:text100 board:ref(ProjectBoardReference)
    status:ref(PhaseStatusReference) agreement:ref(AgreementReference) opportunity:ref(OpportunityReference)
    parentPhase:ref(ProjectPhaseReference) wbsCode:text50 billTime:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billExpenses:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProducts:enum(Billable|DoNotBill|NoCharge|NoDefault) markAsMilestoneFlag:boolean notes:text
    deadlineDate:date billSeparatelyFlag:boolean billingMethod:enum(ActualRates|FixedFee|NotToExceed|OverrideRate)
    scheduledHours:number scheduledStart:date scheduledEnd:date actualHours:number actualStart:date actualEnd:date
    budgetHours:number locationId:integer businessUnitId:integer hourlyRate:number billingStartDate:date
    billPhaseClosedFlag:boolean billProjectClosedFlag:boolean downpayment:number poNumber:text25 poAmount:number
    estimatedTimeCost:number estimatedExpenseCost:number estimatedProductCost:number estimatedTimeRevenue:number
    estimatedExpenseRevenue:number estimatedProductRevenue:number currency:ref(CurrencyReference)
    billToCompany:ref(CompanyReference) billToContact:ref(ContactReference) billToSite:ref(SiteReference)
    shipToCompany:ref(CompanyReference) shipToContact:ref(ContactReference) shipToSite:ref(SiteReference)
    customFields:list(CustomFieldValue)`,
  WorkType: `
    id:integer name!:text50 billTime:enum(Billable|DoNotBill|NoCharge) rateType:enum(AdjAmount|Custom|Multiplier)
    rate:number hoursMin:number hoursMax:number roundBillHoursTo:number accrualType:enum(Holiday|PTO|Sick|Vacation)
    inactiveFlag:boolean overallDefaultFlag:boolean activityDefaultFlag:boolean utilizationFlag:boolean
    costMultiplier:number integrationXRef:text50 addAllAgreementExclusions:boolean`,
  WorkRole: `
    id:integer name!:text50 hourlyRate:number integrationXref:text50 inactiveFlag:boolean addAllLocations:boolean
    removeAllLocations:boolean addAllAgreementExclusions:boolean locationIds:list(number)`,
  Location: `
    id:integer ownerLevelId:integer structureLevel:ref(CorporateStructureLevelReference) name!:text50
    manager:ref(MemberReference) reportsTo:ref(SystemLocationReference) salesRep:text50
    timeZoneSetup:ref(TimeZoneSetupReference) calendar:ref(CalendarReference) overrideAddressLine1:text50
    overrideAddressLine2:text50 overrideCity:text50 overrideState:text50 overrideZip:text12
    overrideCountry:ref(CountryReference) overridePhoneNumber:text15 overrideFaxNumber:text15 owaUrl:text100
    payrollXref:text10 locationFlag:boolean clientFlag:boolean workRoleIds:list(number) departmentIds:list(number)`,
  Department: `
    id:integer identifier:text15 name!:text50`,
  Addition: `
    id:integer product:ref(IvItemReference) quantity:number lessIncluded:number unitPrice:number unitCost:number
    billCustomer!:enum(Billable|DoNotBill|NoCharge) effectiveDate:date cancelledDate:date taxableFlag:boolean
    serialNumber:text50 invoiceDescription:text purchaseItemFlag:boolean specialOrderFlag:boolean
    agreementId:integer description:text billedQuantity:number uom:text extPrice:number extCost:number
    sequenceNumber:number margin:number prorateCost:number proratePrice:number extendedProrateCost:number
    extendedProratePrice:number prorateCurrentPeriodFlag:boolean opportunity:ref(OpportunityReference)
    agreementStatus:enum(Active|Cancelled|Expired|Inactive) invoiceGrouping:ref(InvoiceGroupingReference)
    customFields:list(CustomFieldValue)`,
  Activity: `
    id:integer name!:text100 type:ref(ActivityTypeReference) company:ref(CompanyReference)
    contact:ref(ContactReference) phoneNumber:text30 email:text250 status:ref(ActivityStatusReference)
    opportunity:ref(OpportunityReference) ticket:ref(TicketReference) agreement:ref(AgreementReference)
    campaign:ref(CampaignReference) notes:text dateStart:date dateEnd:date assignedBy:ref(MemberReference)
    assignTo!:ref(MemberReference) scheduleStatus:ref(ScheduleStatusReference) reminder:ref(ReminderReference)
    where:ref(ServiceLocationReference) notifyFlag:boolean mobileGuid:text currency:ref(CurrencyReference)
    customFields:list(CustomFieldValue)`,
  Task: `
    id:integer ticketId:integer notes:text closedFlag:boolean priority:integer schedule:ref(ScheduleEntryReference)
    code:ref(ServiceCodeReference) resolution:text childScheduleAction:enum(Transfer|Delete|Done)
    childTicketId:integer`,
  CatalogItem: `
    id:integer identifier!:text60 description!:text60 inactiveFlag:boolean
    subcategory:ref(ProductSubCategoryReference) type:ref(ProductTypeReference)
    productClass:enum(Agreement|Bundle|Inventory|NonInventory|Service) serializedFlag:boolean
    serializedCostFlag:boolean phaseProductFlag:boolean unitOfMeasure:ref(UnitOfMeasureReference)
    minStockLevel:integer price:number cost:number
    priceAttribute:enum(FixedFee|NotToExceed|OverrideRate|TimeAndMaterials) taxableFlag:boolean dropShipFlag:boolean
    specialOrderFlag:boolean customerDescription:text manufacturer:ref(ManufacturerReference)
    manufacturerPartNumber:text50 vendor:ref(CompanyReference) vendorSku:text50 notes:text integrationXRef:text50
    sla:ref(SLAReference) entityType:ref(EntityTypeReference) recurringFlag:boolean recurringRevenue:number
    recurringCost:number recurringOneTimeFlag:boolean recurringBillCycle:ref(BillingCycleReference)
    recurringCycleType:enum(ContractYear|CalendarYear) dateEntered:date calculatedPriceFlag:boolean
    calculatedCostFlag:boolean category:ref(ProductCategoryReference) calculatedPrice:number calculatedCost:number
    customFields:list(CustomFieldValue)`,
};
