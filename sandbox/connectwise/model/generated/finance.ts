// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Agreements and their additions. */
export const financeFields: Readonly<Record<string, string>> = {
  Agreement: `
    id:integer name!:text100 type!:ref(AgreementTypeReference) company!:ref(CompanyReference)
    contact!:ref(ContactReference) site:ref(SiteReference) subContractCompany:ref(CompanyReference)
    subContractContact:ref(ContactReference) parentAgreement:ref(AgreementReference) customerPO:text50
    location:ref(SystemLocationReference) department:ref(SystemDepartmentReference)
    restrictLocationFlag:boolean restrictDepartmentFlag:boolean startDate:date endDate:date
    noEndingDateFlag:boolean opportunity:ref(OpportunityReference) cancelledFlag:boolean dateCancelled:date
    reasonCancelled:text100 sla:ref(SLAReference) workOrder:text20 internalNotes:text
    applicationUnits:enum(Amount|Hours|Incidents) applicationLimit:number
    applicationCycle:enum(Contract2Weeks|Contract4Weeks|ContractYear|CalendarMonth|CalendarQuarter|CalendarWeek|ContractQuarter|CalendarYear)
    applicationUnlimitedFlag:boolean oneTimeFlag:boolean coverAgreementTime:boolean
    coverAgreementProduct:boolean coverAgreementExpense:boolean coverSalesTax:boolean carryOverUnused:boolean
    allowOverruns:boolean expiredDays:integer limit:integer expireWhenZero:boolean chargeToFirm:boolean
    employeeCompRate:enum(Actual|Hourly) employeeCompNotExceed:enum(Billing|Amount|Percent)
    compHourlyRate:number compLimitAmount:number billingCycle:ref(BillingCycleReference)
    billOneTimeFlag:boolean billingTerms:ref(BillingTermsReference)
    invoicingCycle:enum(ContractYear|CalendarYear) billToCompany:ref(CompanyReference)
    billToContact:ref(ContactReference) billToSite:ref(SiteReference) billAmount:number taxable:boolean
    prorateFirstBill:number billStartDate:date taxCode:ref(TaxCodeReference) restrictDownPayment:boolean
    prorateFlag:boolean invoiceProratedAdditionsFlag:boolean invoiceDescription:text topComment:boolean
    bottomComment:boolean workRole:ref(WorkRoleReference) workType:ref(WorkTypeReference)
    projectType:ref(ProjectTypeReference) invoiceTemplate:ref(InvoiceTemplateReference)
    billTime:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billExpenses:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProducts:enum(Billable|DoNotBill|NoCharge|NoDefault) billableTimeInvoice:boolean
    billableExpenseInvoice:boolean billableProductInvoice:boolean currency:ref(CurrencyReference)
    periodType:enum(Current|Future|Both|Undefined) autoInvoiceFlag:boolean nextInvoiceDate:text
    companyLocation:ref(SystemLocationReference) shipToCompany:ref(CompanyReference)
    shipToContact:ref(ContactReference) shipToSite:ref(SiteReference)
    agreementStatus:enum(Active|Cancelled|Expired|Inactive) customFields:list(CustomFieldValue)`,
  AgreementType: `
    id:integer name!:text50 prefixSuffixOption:enum(Prefix|Suffix) defaultFlag:boolean inactiveFlag:boolean
    prePaymentFlag:boolean invoicePreSuffix:text5 location:ref(SystemLocationReference)
    department:ref(SystemDepartmentReference) restrictLocationFlag:boolean restrictDepartmentFlag:boolean
    sla:ref(SLAReference) applicationUnits:enum(Amount|Hours|Incidents) applicationLimit:number
    applicationCycle:enum(Contract2Weeks|Contract4Weeks|ContractYear|CalendarMonth|CalendarQuarter|CalendarWeek|ContractQuarter|CalendarYear)
    applicationUnlimitedFlag:boolean oneTimeFlag:boolean coverAgreementTimeFlag:boolean
    coverAgreementProductFlag:boolean coverAgreementExpenseFlag:boolean coverSalesTaxFlag:boolean
    carryOverUnusedFlag:boolean allowOverrunsFlag:boolean expiredDays:integer limit:integer
    expireWhenZero:boolean chargeToFirmFlag:boolean employeeCompRate!:enum(Actual|Hourly)
    employeeCompNotExceed!:enum(Billing|Amount|Percent) compHourlyRate:number compLimitAmount:number
    billingCycle:ref(BillingCycleReference) billOneTimeFlag:boolean billingTerms:ref(BillingTermsReference)
    invoicingCycle!:enum(ContractYear|CalendarYear) billAmount:number taxableFlag:boolean
    restrictDownPaymentFlag:boolean invoiceDescription:text4000 topCommentFlag:boolean
    bottomCommentFlag:boolean workRole:ref(WorkRoleReference) workType:ref(WorkTypeReference)
    projectType:ref(ProjectTypeReference) invoiceTemplate:ref(InvoiceTemplateReference)
    billTime!:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billExpenses!:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProducts!:enum(Billable|DoNotBill|NoCharge|NoDefault) billableTimeInvoiceFlag:boolean
    billableExpenseInvoiceFlag:boolean billableProductInvoiceFlag:boolean copyWorkRolesFlag:boolean
    copyWorkTypesFlag:boolean exclusionWorkRoleIds:list(number) addAllWorkRoleExclusions:boolean
    removeAllWorkRoleExclusions:boolean exclusionWorkTypeIds:list(number) addAllWorkTypeExclusions:boolean
    removeAllWorkTypeExclusions:boolean integrationXRef:text50 prorateFlag:boolean
    emailTemplate:ref(EmailTemplateReference) autoInvoiceFlag:boolean invoiceProratedAdditionsFlag:boolean
    connectWiseId:text`,
  Addition: `
    id:integer product:ref(IvItemReference) quantity:number lessIncluded:number unitPrice:number
    unitCost:number billCustomer!:enum(Billable|DoNotBill|NoCharge) effectiveDate:date cancelledDate:date
    taxableFlag:boolean serialNumber:text50 invoiceDescription:text6000 purchaseItemFlag:boolean
    specialOrderFlag:boolean agreementId:integer description:text billedQuantity:number uom:text
    extPrice:number extCost:number sequenceNumber:number margin:number prorateCost:number proratePrice:number
    extendedProrateCost:number extendedProratePrice:number prorateCurrentPeriodFlag:boolean
    opportunity:ref(OpportunityReference) agreementStatus:enum(Active|Cancelled|Expired|Inactive)
    invoiceGrouping:ref(InvoiceGroupingReference) customFields:list(CustomFieldValue)`,
};
