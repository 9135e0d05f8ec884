// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Projects, their phases and tickets. */
export const projectFields: Readonly<Record<string, string>> = {
  Project: `
    id:integer actualEnd:date actualHours:number actualStart:date agreement:ref(AgreementReference)
    billExpenses:enum(Billable|DoNotBill|NoCharge|NoDefault) billingAmount:number billingAttention:text50
    billingMethod!:enum(ActualRates|FixedFee|NotToExceed|OverrideRate)
    billingRateType:enum(StaffMember|WorkRole) billingTerms:ref(BillingTermsReference)
    billProducts:enum(Billable|DoNotBill|NoCharge|NoDefault) billProjectAfterClosedFlag:boolean
    billTime:enum(Billable|DoNotBill|NoCharge|NoDefault) billToCompany:ref(CompanyReference)
    billToContact:ref(ContactReference) billToSite:ref(SiteReference) billUnapprovedTimeAndExpense:boolean
    board:ref(ProjectBoardReference) budgetAnalysis:enum(ActualHours|BillableHours) budgetFlag:boolean
    budgetHours:number company:ref(CompanyReference) contact:ref(ContactReference) customerPO:text50
    description:text currency:ref(CurrencyReference) downpayment:number estimatedEnd!:date
    percentComplete:number estimatedExpenseRevenue:number estimatedHours:number estimatedProductRevenue:number
    estimatedStart!:date estimatedTimeRevenue:number expenseApprover:ref(MemberReference)
    includeDependenciesFlag:boolean includeEstimatesFlag:boolean location:ref(SystemLocationReference)
    department:ref(SystemDepartmentReference) manager:ref(MemberReference) name!:text100
    opportunity:ref(OpportunityReference) projectTemplateId:integer restrictDownPaymentFlag:boolean
    scheduledEnd:date scheduledHours:number scheduledStart:date shipToCompany:ref(CompanyReference)
    shipToContact:ref(ContactReference) shipToSite:ref(SiteReference) site:ref(SiteReference)
    status:ref(ProjectStatusReference) closedFlag:boolean timeApprover:ref(MemberReference)
    type:ref(ProjectTypeReference) doNotDisplayInPortalFlag:boolean billingStartDate:date
    estimatedTimeCost:number estimatedExpenseCost:number estimatedProductCost:number
    taxCode:ref(TaxCodeReference) companyLocation:ref(SystemLocationReference)
    customFields:list(CustomFieldValue)`,
  ProjectPhase: `
    id:integer projectId:integer description!:text100 board:ref(ProjectBoardReference)
    status:ref(PhaseStatusReference) agreement:ref(AgreementReference) opportunity:ref(OpportunityReference)
    parentPhase:ref(ProjectPhaseReference) wbsCode:text50 billTime:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billExpenses:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProducts:enum(Billable|DoNotBill|NoCharge|NoDefault) markAsMilestoneFlag:boolean notes:text
    deadlineDate:date billSeparatelyFlag:boolean
    billingMethod:enum(ActualRates|FixedFee|NotToExceed|OverrideRate) scheduledHours:number
    scheduledStart:text scheduledEnd:text actualHours:number actualStart:text actualEnd:text
    budgetHours:number locationId:integer businessUnitId:integer hourlyRate:number billingStartDate:date
    billPhaseClosedFlag:boolean billProjectClosedFlag:boolean downpayment:number poNumber:text25
    poAmount:number estimatedTimeCost:number estimatedExpenseCost:number estimatedProductCost:number
    estimatedTimeRevenue:number estimatedExpenseRevenue:number estimatedProductRevenue:number
    currency:ref(CurrencyReference) billToCompany:ref(CompanyReference) billToContact:ref(ContactReference)
    billToSite:ref(SiteReference) shipToCompany:ref(CompanyReference) shipToContact:ref(ContactReference)
    shipToSite:ref(SiteReference) customFields:list(CustomFieldValue)`,
  ProjectTicket: `
    id:integer summary!:text100 isIssueFlag:boolean board:ref(BoardReference)
    status:ref(ServiceStatusReference) workRole:ref(WorkRoleReference) workType:ref(WorkTypeReference)
    project:ref(ProjectReference) phase:ref(ProjectPhaseReference) wbsCode:text50
    company:ref(CompanyReference) site:ref(SiteReference) siteName:text50 addressLine1:text50
    addressLine2:text50 city:text50 stateIdentifier:text50 zip:text12 country:ref(CountryReference)
    contact:ref(ContactReference) contactName:text62 contactPhoneNumber:text20 contactPhoneExtension:text15
    contactEmailAddress:text250 type:ref(ServiceTypeReference) subType:ref(ServiceSubTypeReference)
    item:ref(ServiceItemReference) owner:ref(MemberReference) priority:ref(PriorityReference)
    serviceLocation:ref(ServiceLocationReference) source:ref(ServiceSourceReference) requiredDate:date
    budgetHours:number opportunity:ref(OpportunityReference) agreement:ref(AgreementReference)
    knowledgeBaseCategoryId:integer knowledgeBaseSubCategoryId:integer knowledgeBaseLinkId:integer
    knowledgeBaseLinkType:enum(Activity|ProjectIssue|KnowledgeBaseArticle|ProjectTicket|ServiceTicket|Time)
    allowAllClientsPortalView:boolean customerUpdatedFlag:boolean automaticEmailContactFlag:boolean
    automaticEmailResourceFlag:boolean automaticEmailCcFlag:boolean automaticEmailCc:text1000 closedDate:text
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
};
