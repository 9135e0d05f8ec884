// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Time entries, and the kinds of work. */
export const timeFields: Readonly<Record<string, string>> = {
  TimeEntry: `
    id:integer company:ref(CompanyReference) companyType:text chargeToId:integer
    chargeToType:enum(Company|ServiceTicket|ProjectTicket|ChargeCode|Activity) member:ref(MemberReference)
    locationId:integer businessUnitId:integer businessGroupDesc:text location:ref(OwnerLevelReference)
    department:ref(BillingUnitReference) workType:ref(WorkTypeReference) workRole:ref(WorkRoleReference)
    agreement:ref(AgreementReference) agreementType:text activity:ref(ActivityReference)
    opportunityRecid:integer projectActivity:text territory:text timeStart!:date timeEnd:date
    hoursDeduct:number actualHours:number billableOption:enum(Billable|DoNotBill|NoCharge|NoDefault)
    notes:text internalNotes:text addToDetailDescriptionFlag:boolean addToInternalAnalysisFlag:boolean
    addToResolutionFlag:boolean emailResourceFlag:boolean emailContactFlag:boolean emailCcFlag:boolean
    emailCc:text hoursBilled:number invoiceHours:number hourlyCost:text enteredBy:text dateEntered:date
    invoice:ref(InvoiceReference) mobileGuid:text hourlyRate:number overageRate:number agreementHours:number
    agreementAmount:number agreementAdjustment:number adjustment:number invoiceReady:integer
    timeSheet:ref(TimeSheetReference)
    status:enum(Open|Rejected|PendingApproval|ErrorsCorrected|PendingProjectApproval|ApprovedByTierOne|RejectBySecondTier|ApprovedByTierTwo|ReadyToBill|Billed|WrittenOff|BilledAgreement)
    ticket:ref(TicketReference) project:ref(ProjectReference) phase:ref(ProjectPhaseReference)
    ticketBoard:text ticketStatus:text ticketType:text ticketSubType:text invoiceFlag:boolean
    extendedInvoiceAmount:number locationName:text taxCode:ref(TaxCodeReference)
    customFields:list(CustomFieldValue)`,
  WorkType: `
    id:integer name!:text50 billTime!:enum(Billable|DoNotBill|NoCharge)
    rateType!:enum(AdjAmount|Custom|Multiplier) rate!:number hoursMin:number hoursMax:number
    roundBillHoursTo:number accrualType:enum(Holiday|PTO|Sick|Vacation) inactiveFlag:boolean
    overallDefaultFlag:boolean activityDefaultFlag:boolean utilizationFlag:boolean costMultiplier:number
    integrationXRef:text50 addAllAgreementExclusions:boolean`,
  WorkRole: `
    id:integer name!:text50 hourlyRate:number integrationXref:text50 inactiveFlag:boolean
    addAllLocations:boolean removeAllLocations:boolean addAllAgreementExclusions:boolean
    locationIds:list(number)`,
};
