// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Opportunities, schedule entries, time sheets and charge codes. */
export const workFields: Readonly<Record<string, string>> = {
  Opportunity: `
    id:integer name!:text100 expectedCloseDate:date type:ref(OpportunityTypeReference)
    stage:ref(OpportunityStageReference) status:ref(OpportunityStatusReference)
    priority:ref(OpportunityPriorityReference) notes:text probability:ref(OpportunityProbabilityReference)
    source:text50 rating:ref(OpportunityRatingReference) campaign:ref(CampaignReference)
    primarySalesRep:ref(MemberReference) secondarySalesRep:ref(MemberReference) locationId:integer
    businessUnitId:integer company:ref(CompanyReference) contact:ref(ContactReference) site:ref(SiteReference)
    customerPO:text25 pipelineChangeDate:date dateBecameLead:date closedDate:date
    closedBy:ref(MemberReference) totalSalesTax:number shipToCompany:ref(CompanyReference)
    shipToContact:ref(ContactReference) shipToSite:ref(SiteReference) billToCompany:ref(CompanyReference)
    billToContact:ref(ContactReference) billToSite:ref(SiteReference) billingTerms:ref(BillingTermsReference)
    taxCode:ref(TaxCodeReference) currency:ref(CurrencyReference) companyLocationId:integer
    technicalContact:ref(ContactReference) customFields:list(CustomFieldValue)`,
  OpportunityNote: `
    id:integer opportunityId:integer type:ref(NoteTypeReference) text!:text flagged:boolean enteredBy:text
    mobileGuid:text`,
  ScheduleEntry: `
    id:integer objectId:integer name:text250 member:ref(MemberReference) where:ref(ServiceLocationReference)
    dateStart:date dateEnd:date reminder:ref(ReminderReference) status:ref(ScheduleStatusReference)
    type:ref(ScheduleTypeReference) span:ref(ScheduleSpanReference) doneFlag:boolean acknowledgedFlag:boolean
    ownerFlag:boolean meetingFlag:boolean allowScheduleConflictsFlag:boolean addMemberToProjectFlag:boolean
    projectRoleId:integer mobileGuid:text acknowledgedDate:date closeDate:date hours:number`,
  TimeSheet: `
    id:integer member:ref(MemberReference) year:integer period:integer dateStart:text dateEnd:text
    status:enum(Open|Rejected|PendingApproval|ErrorsCorrected|PendingProjectApproval|ApprovedByTierOne|RejectBySecondTier|ApprovedByTierTwo|ReadyToBill|Billed|WrittenOff|BilledAgreement)
    hours:number deadline:text`,
  ChargeCode: `
    id:integer name!:text50 company:ref(CompanyReference) location:ref(SystemLocationReference)
    department:ref(SystemDepartmentReference) billTime:enum(Billable|DoNotBill|NoCharge|NoDefault)
    expenseEntryFlag:boolean allowAllExpenseTypeFlag:boolean timeEntryFlag:boolean
    workType:ref(WorkTypeReference) workRole:ref(WorkRoleReference) integrationXref:text50
    expenseTypeIds:list(number)`,
};
