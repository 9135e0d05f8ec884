// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Billing, currencies, taxes, invoices and expenses. */
export const moneyFields: Readonly<Record<string, string>> = {
  BillingCycle: `
    id:integer identifier!:text5 name!:text50 defaultFlag:boolean
    billingOptions!:enum(BiMonthly|BiWeekly|Monthly|NotRecurring|Quarterly|SemiAnnual|Weekly|Yearly)`,
  BillingTerm: `
    id:integer name!:text50 defaultFlag:boolean dueDays!:integer termsXref:text50`,
  BillingStatus: `
    id:integer name!:text30 sortOrder:integer defaultFlag:boolean closedFlag:boolean inactiveFlag:boolean
    sentFlag:boolean`,
  DeliveryMethod: `
    id:integer name!:text50 defaultFlag:boolean emailFlag:boolean integrationEmailFlag:boolean
    integrationPrintFlag:boolean integrationActiveFlag:boolean`,
  'Finance.Currency': `
    id:integer currencyIdentifier!:text10 name!:text50 symbol:text10 displayIdFlag:boolean
    displaySymbolFlag:boolean currencyCode:ref(CurrencyCodeReference) thousandsSeparator:text1
    decimalSeparator:text1 negativeParenthesesFlag:boolean rightAlign:boolean numberOfDecimals:integer
    reportFormat:text`,
  TaxCode: `
    id:integer identifier!:text8 description!:text50 invoiceCaption!:text25 country:ref(CountryReference)
    effectiveDate!:date defaultFlag:boolean displayOnInvoiceFlag:boolean canadaCalculateGSTFlag:boolean
    cancelDate:date levelOneRate:number levelOneRateType:enum(Amount|Percent) levelOneTaxableMax:number
    levelOneCaption:text25 levelOneTaxCodeXref:text50 levelOneAgencyXref:text100 levelOneServicesFlag:boolean
    levelOneExpensesFlag:boolean levelOneProductsFlag:boolean levelOneApplySingleUnitFlag:boolean
    levelOneApplySingleUnitMin:number levelOneApplySingleUnitMax:number levelTwoRate:number
    levelTwoRateType:enum(Amount|Percent) levelTwoTaxableMax:number levelTwoCaption:text25
    levelTwoTaxCodeXref:text50 levelTwoAgencyXref:text100 levelTwoServicesFlag:boolean
    levelTwoExpensesFlag:boolean levelTwoProductsFlag:boolean levelTwoApplySingleUnitFlag:boolean
    levelTwoApplySingleUnitMin:number levelTwoApplySingleUnitMax:number levelThreeRate:number
    levelThreeRateType:enum(Amount|Percent) levelThreeTaxableMax:number levelThreeCaption:text25
    levelThreeTaxCodeXref:text50 levelThreeAgencyXref:text100 levelThreeServicesFlag:boolean
    levelThreeExpensesFlag:boolean levelThreeProductsFlag:boolean levelThreeApplySingleUnitFlag:boolean
    levelThreeApplySingleUnitMin:number levelThreeApplySingleUnitMax:number levelFourRate:number
    levelFourRateType:enum(Amount|Percent) levelFourTaxableMax:number levelFourCaption:text25
    levelFourTaxCodeXref:text50 levelFourAgencyXref:text100 levelFourServicesFlag:boolean
    levelFourExpensesFlag:boolean levelFourProductsFlag:boolean levelFourApplySingleUnitFlag:boolean
    levelFourApplySingleUnitMin:number levelFourApplySingleUnitMax:number levelFiveRate:number
    levelFiveRateType:enum(Amount|Percent) levelFiveTaxableMax:number levelFiveCaption:text25
    levelFiveTaxCodeXref:text50 levelFiveAgencyXref:text100 levelFiveServicesFlag:boolean
    levelFiveExpensesFlag:boolean levelFiveProductsFlag:boolean levelFiveApplySingleUnitFlag:boolean
    levelFiveApplySingleUnitMin:number levelFiveApplySingleUnitMax:number levelSixRate:number
    levelSixRateType:enum(Amount|Percent) levelSixTaxableMax:number levelSixCaption:text25
    levelSixTaxCodeXref:text50 levelSixAgencyXref:text100 levelSixServicesFlag:boolean
    levelSixExpensesFlag:boolean levelSixProductsFlag:boolean levelSixApplySingleUnitFlag:boolean
    levelSixApplySingleUnitMin:number levelSixApplySingleUnitMax:number workRoleIds:list(number)
    addAllWorkRoles:boolean removeAllWorkRoles:boolean expenseTypeIds:list(number) addAllExpenseTypes:boolean
    removeAllExpenseTypes:boolean productTypeIds:list(number) addAllProductTypes:boolean
    removeAllProductTypes:boolean`,
  InvoiceTemplate: `
    id:integer name!:text50 marginLeft:number marginRight:number marginTop:number marginBottom:number
    logoVisibleFlag:boolean headerLogoPosition:enum(Center|LeftSide|RightSide) remitToVisibleFlag:boolean
    headerAddressPosition:enum(Center|LeftSide|RightSide) headerTitleVisibleFlag:boolean
    headerTitleCaption:text50 headerTitlePosition:enum(Center|LeftSide|RightSide)
    headerTitleFont:enum(Regular|RegularBold|Large|LargeBold|ExtraLarge|ExtraLargeBold)
    headerTermsVisibleFlag:boolean headerTermsCaption:text50 headerDueDateVisibleFlag:boolean
    headerDueDateCaption:text50 headerPoNumberVisibleFlag:boolean headerPoNumberCaption:text50
    headerReferenceVisibleFlag:boolean headerReferenceCaption:text50 headerAccountVisibleFlag:boolean
    headerAccountCaption:text50 headerTaxIdVisibleFlag:boolean headerTaxIdCaption:text50
    headerShipToVisibleFlag:boolean headerShipToCaption:text50
    headerHoursBasedExtendedAmountVisibleFlag:boolean payableCaption:text1000
    serviceHeaderTicketNumberVisibleFlag:boolean serviceHeaderTicketNumberCaption:text50
    serviceHeaderCompanyNameVisibleFlag:boolean serviceHeaderCompanyNameCaption:text50
    serviceHeaderSummaryVisibleFlag:boolean serviceHeaderSummaryCaption:text50
    serviceHeaderContactNameVisibleFlag:boolean serviceHeaderContactNameCaption:text50
    serviceHeaderDetailDescriptionVisibleFlag:boolean serviceHeaderDetailDescriptionCaption:text50
    serviceHeaderResolutionVisibleFlag:boolean serviceHeaderResolutionCaption:text50
    serviceHeaderAmountVisibleFlag:boolean serviceHeaderAmountCaption:text50
    serviceHeaderBillingMethodVisibleFlag:boolean serviceHeaderBillingMethodCaption:text50
    serviceHeaderClosedTasksVisibleFlag:boolean serviceHeaderOpenTasksVisibleFlag:boolean
    serviceHeaderBundledTicketsVisibleFlag:boolean projectHeaderProjectNameVisibleFlag:boolean
    projectHeaderProjectNameCaption:text50 projectHeaderCompanyNameVisibleFlag:boolean
    projectHeaderCompanyNameCaption:text50 projectHeaderOriginalDownpaymentVisibleFlag:boolean
    projectHeaderOriginalDownpaymentCaption:text50 projectHeaderContactNameVisibleFlag:boolean
    projectHeaderContactNameCaption:text50 projectHeaderAmountVisibleFlag:boolean
    projectHeaderAmountCaption:text50 projectHeaderBillingMethodVisibleFlag:boolean
    projectHeaderBillingMethodCaption:text50 projectHeaderBillingTypeVisibleFlag:boolean
    projectHeaderBillingTypeCaption:text50 invoicePaymentAmountVisibleFlag:boolean
    invoicePaymentAmountCaption:text50 invoiceCreditAmountVisibleFlag:boolean
    invoiceCreditAmountCaption:text50 invoiceBalanceDueVisibleFlag:boolean invoiceBalanceDueCaption:text50
    creditCreditAmountVisibleFlag:boolean creditCreditAmountCaption:text50
    creditRemainingAmountVisibleFlag:boolean creditRemainingAmountCaption:text50 timeDetailVisibleFlag:boolean
    timeDetailPrimarySortField:text timeDetailPrimarySortDirection:text timeDetailSecondarySortField:text
    timeDetailSecondarySortDirection:text timeDetailSubtotalVisibleFlag:boolean
    timeDetailStartEndTimeVisibleFlag:boolean timeDetailHoursVisibleFlag:boolean
    timeDetailMembersVisibleFlag:boolean timeDetailBillableVisibleFlag:boolean
    timeDetailExtendedAmountVisibleFlag:boolean timeDetailDollarAmountsOnHourseBasedVisibleFlag:boolean
    timeDetailHourlyRateVisibleFlag:boolean timeDetailContactsVisibleFlag:boolean
    timeDetailNotesVisibleFlag:boolean timeDetailNonBillableCaption:text50
    timeDetailAgreementVisibleFlag:boolean timeDetailHoursBasedHoursVisibleFlag:boolean
    timeDetailHoursBasedExtAmountVisibleFlag:boolean timeDetailHoursbasedHourlyRateVisibleFlag:boolean
    timeDetailAmountBasedHoursVisibleFlag:boolean timeDetailAmountBasedExtAmountVisibleFlag:boolean
    timeDetailAmountBasedHourlyRateVisibleFlag:boolean timeDetailSRTicketSummaryVisibleFlag:boolean
    timeDetailSRContactVisibleFlag:boolean timeDetailSRAddressVisibleFlag:boolean
    timeDetailPmPhaseVisibleFlag:boolean timeDetailPmSummaryVisibleFlag:boolean
    timeDetailTicketNumberVisibleFlag:boolean timeDetailDatesVisibleFlag:boolean servicesStaffCaption:text50
    servicesStaffVisibleFlag:boolean servicesAmountCaption:text50 servicesAmountVisibleFlag:boolean
    servicesHoursCaption:text50 servicesHoursVisibleFlag:boolean servicesRateCaption:text50
    servicesRateVisibleFlag:boolean servicesWorkRoleCaption:text50 servicesWorkRoleVisibleFlag:boolean
    servicesWorkTypeCaption:text50 servicesWorkTypeVisibleFlag:boolean servicesTotalVisibleFlag:boolean
    servicesMemberNameVisibleFlag:boolean servicesMemberNameCaption:text50 currencyIdVisibleFlag:boolean
    currencySymbolVisibleFlag:boolean portalFlag:boolean servicesCollapsedFlag:boolean
    expensesCollapsedFlag:boolean otherChargesCollapsedFlag:boolean expensesTypeCaption:text50
    expensesStaffCaption:text50 expensesAmountCaption:text50 expensesTypeVisibleFlag:boolean
    expensesStaffVisibleFlag:boolean expensesAmountVisibleFlag:boolean expensesTotalVisibleFlag:boolean
    expenseDetailSubtotalVisibleFlag:boolean expenseDetailMembersVisibleFlag:boolean
    expenseDetailContactsVisibleFlag:boolean expenseDetailBillableVisibleFlag:boolean
    expenseDetailExtAmountVisibleFlag:boolean expenseDetailNotesVisibleFlag:boolean
    expenseDetailPrimarySortField:text expenseDetailPrimarySortDirection:text
    expenseDetailSecondarySortField:text expenseDetailSecondarySortDirection:text
    expenseDetailNonbillableCaption:text50 expenseDetailVisibleFlag:boolean
    expenseDetailAgreementVisibleFlag:boolean expenseDetailAgreementExtAmountVisibleFlag:boolean
    expenseDetailTicketNumberVisibleFlag:boolean expenseDetailSrTicketSummaryVisibleFlag:boolean
    expenseDetailSrContactVisibleFlag:boolean expenseDetailSrAddressVisibleFlag:boolean
    expenseDetailPmPhaseVisibleFlag:boolean expenseDetailPmSummaryVisibleFlag:boolean
    otherChargesAmountCaption:text50 otherChargesAmountVisibleFlag:boolean
    otherChargesDescriptionCaption:text50 otherChargesDescriptionVisibleFlag:boolean
    otherChargesDisplaySixDecimals:boolean otherChargesItemIdVisibleFlag:boolean
    otherChargesPriceCaption:text50 otherChargesPriceVisibleFlag:boolean otherChargesQuantityCaption:text50
    otherChargesQuantityVisibleFlag:boolean otherChargesSerialNumberVisibleFlag:boolean
    otherChargesTotalVisibleFlag:boolean adjustmentDescriptionVisibleFlag:boolean
    adjustmentDescriptionCaption:text50 adjustmentQuantityVisibleFlag:boolean adjustmentQuantityCaption:text50
    adjustmentAmountVisibleFlag:boolean adjustmentAmountCaption:text50 adjustmentAgrTypeVisibleFlag:boolean
    adjustmentTotalVisibleFlag:boolean adjustmentPriceVisibleFlag:boolean adjustmentPriceCaption:text50`,
  Invoice: `
    id:integer invoiceNumber:text15
    type!:enum(Agreement|CreditMemo|DownPayment|Miscellaneous|Progress|Standard)
    status:ref(BillingStatusReference) company:ref(CompanyReference) billToCompany:ref(CompanyReference)
    shipToCompany:ref(CompanyReference) accountNumber:text
    applyToType:enum(All|Agreement|Project|ProjectPhase|SalesOrder|Ticket) applyToId:integer attention:text60
    shipToAttention:text60 billingSite:ref(SiteReference) billingSiteAddressLine1:text
    billingSiteAddressLine2:text billingSiteCity:text billingSiteState:text billingSiteZip:text
    billingSiteCountry:text shippingSite:ref(SiteReference) shippingSiteAddressLine1:text
    shippingSiteAddressLine2:text shippingSiteCity:text shippingSiteState:text shippingSiteZip:text
    shippingSiteCountry:text billingTerms:ref(BillingTermsReference) reference:text50 customerPO:text50
    templateSetupId:integer invoiceTemplate:ref(InvoiceTemplateDetailReference) emailTemplateId:integer
    addToBatchEmailList:boolean date:date restrictDownpaymentFlag:boolean locationId:integer
    departmentId:integer territoryId:integer topComment:text bottomComment:text taxableFlag:boolean
    taxCode:ref(TaxCodeReference) internalNotes:text downpaymentPreviouslyTaxedFlag:boolean
    serviceTotal:number overrideDownPaymentAmountFlag:boolean currency:ref(CurrencyReference) dueDate:date
    expenseTotal:number productTotal:number previousProgressApplied:number serviceAdjustmentAmount:number
    agreementAmount:number downpaymentApplied:number subtotal:number total:number remainingDownpayment:number
    salesTax:number adjustmentReason:text adjustedBy:text payments:number credits:number balance:number
    specialInvoiceFlag:boolean billingSetupReference:ref(BillingSetupReference) ticket:ref(TicketReference)
    project:ref(ProjectReference) phase:ref(ProjectPhaseReference) salesOrder:ref(SalesOrderReference)
    agreement:ref(AgreementReference) customFields:list(CustomFieldValue)`,
  ExpenseEntry: `
    id:integer expenseReport:ref(ExpenseReportReference) company:ref(CompanyReference) chargeToId:integer
    chargeToType:enum(ServiceTicket|ProjectTicket|ChargeCode|Activity) type:ref(ExpenseTypeReference)
    member:ref(MemberReference) paymentMethod:ref(PaymentMethodReference)
    classification:ref(ClassificationReference) amount!:number
    billableOption:enum(Billable|DoNotBill|NoCharge|NoDefault) date!:date locationId:integer
    businessUnitId:integer notes:text agreement:ref(AgreementReference) invoiceAmount:number mobileGuid:text
    taxes:list(ExpenseTax) invoice:ref(InvoiceReference) currency:ref(CurrencyReference)
    status:enum(Open|Rejected|PendingApproval|ErrorsCorrected|PendingProjectApproval|ApprovedByTierOne|RejectBySecondTier|ApprovedByTierTwo|ReadyToBill|Billed|WrittenOff|BilledAgreement)
    billAmount:number agreementAmount:number odometerStart:number odometerEnd:number
    ticket:ref(TicketReference) project:ref(ProjectReference) phase:ref(ProjectPhaseReference)
    customFields:list(CustomFieldValue)`,
  ExpenseReport: `
    id:integer member:ref(MemberReference) year:integer period:integer dateStart:text dateEnd:text
    status:enum(Open|Rejected|PendingApproval|ErrorsCorrected|PendingProjectApproval|ApprovedByTierOne|RejectBySecondTier|ApprovedByTierTwo|ReadyToBill|Billed|WrittenOff|BilledAgreement)
    total:number dueDate:text`,
  ExpenseType: `
    id:integer name!:text30 amountCaption!:text reimbursementRate:number
    billExpenses!:enum(Billable|DoNotBill|NoCharge|NoDefault) invoiceMarkupOption!:enum(Amount|Mile|Percent)
    invoiceMarkupAmount:number advancedAmountFlag:boolean mileageFlag:boolean quantityFlag:boolean
    inactiveFlag:boolean maxAmount:number integrationXRef:text50 defaultFlag:boolean`,
  Classification: `
    id:integer name:text multiplier:number defaultFlag:boolean companyFlag:boolean employeeFlag:boolean`,
  PaymentType: `
    id:integer name!:text30 classification:ref(ClassificationReference) defaultFlag:boolean
    companyFlag:boolean`,
};
