/**
 * Fields of the records a caller can read or write, taken from the vendor's OpenAPI document 2025.8: names, kinds and limits.
 *
 * One word per field: name, `!` when it is required, then its kind. `text100` is a text of at most 100 characters,
 * `ref(X)` a reference of shape X, `list(X)` a list of X. Every record also has `_info`.
 */

/** Model name to its fields. */
export const recordFields: Readonly<Record<string, string>> = {
  Ticket: `
    id:integer summary!:text100 recordType:enum(ProjectIssue|ProjectTicket|ServiceTicket)
    board:ref(BoardReference) status:ref(ServiceStatusReference) workRole:ref(WorkRoleReference)
    workType:ref(WorkTypeReference) company!:ref(CompanyReference) site:ref(SiteReference) siteName:text50
    addressLine1:text50 addressLine2:text50 city:text50 stateIdentifier:text50 zip:text12
    country:ref(CountryReference) contact:ref(ContactReference) contactName:text62 contactPhoneNumber:text20
    contactPhoneExtension:text15 contactEmailAddress:text250 type:ref(ServiceTypeReference)
    subType:ref(ServiceSubTypeReference) item:ref(ServiceItemReference) team:ref(ServiceTeamReference)
    owner:ref(MemberReference) priority:ref(PriorityReference) serviceLocation:ref(ServiceLocationReference)
    source:ref(ServiceSourceReference) requiredDate:date budgetHours:number
    opportunity:ref(OpportunityReference) agreement:ref(AgreementReference) agreementType:text
    severity:enum(Low|Medium|High) impact:enum(Low|Medium|High) externalXRef:text100 poNumber:text50
    knowledgeBaseCategoryId:integer knowledgeBaseSubCategoryId:integer allowAllClientsPortalView:boolean
    customerUpdatedFlag:boolean automaticEmailContactFlag:boolean automaticEmailResourceFlag:boolean
    automaticEmailCcFlag:boolean automaticEmailCc:text1000 initialDescription:text initialInternalAnalysis:text
    initialResolution:text initialDescriptionFrom:text contactEmailLookup:text processNotifications:boolean
    skipCallback:boolean closedDate:text closedBy:text closedFlag:boolean actualHours:number approved:boolean
    estimatedExpenseCost:number estimatedExpenseRevenue:number estimatedProductCost:number
    estimatedProductRevenue:number estimatedTimeCost:number estimatedTimeRevenue:number
    billingMethod:enum(ActualRates|FixedFee|NotToExceed|OverrideRate) billingAmount:number hourlyRate:number
    subBillingMethod:enum(ActualRates|FixedFee|NotToExceed|OverrideRate) subBillingAmount:number
    subDateAccepted:text dateResolved:text dateResplan:text dateResponded:text resolveMinutes:integer
    resPlanMinutes:integer respondMinutes:integer isInSla:boolean knowledgeBaseLinkId:integer resources:text
    parentTicketId:integer hasChildTicket:boolean hasMergedChildTicketFlag:boolean
    knowledgeBaseLinkType:enum(Activity|ProjectIssue|KnowledgeBaseArticle|ProjectTicket|ServiceTicket|Time)
    billTime:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billExpenses:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProducts:enum(Billable|DoNotBill|NoCharge|NoDefault) predecessorType:enum(Ticket|Phase)
    predecessorId:integer predecessorClosedFlag:boolean lagDays:integer lagNonworkingDaysFlag:boolean
    estimatedStartDate:date duration:integer location:ref(SystemLocationReference)
    department:ref(SystemDepartmentReference) mobileGuid:text sla:ref(SLAReference) slaStatus:text
    requestForChangeFlag:boolean currency:ref(CurrencyReference) mergedParentTicket:ref(TicketReference)
    integratorTags:list(text) escalationStartDateUTC:text escalationLevel:integer minutesBeforeWaiting:integer
    respondedSkippedMinutes:integer resplanSkippedMinutes:integer respondedHours:number respondedBy:text
    resplanHours:number resplanBy:text resolutionHours:number resolvedBy:text minutesWaiting:integer
    customFields:list(CustomFieldValue)`,
  Board: `
    id:integer name!:text50 location!:ref(SystemLocationReference) department!:ref(SystemDepartmentReference)
    inactiveFlag:boolean signOffTemplate:ref(ServiceSignoffReference) sendToContactFlag:boolean
    contactTemplate:ref(ServiceEmailTemplateReference) sendToResourceFlag:boolean
    resourceTemplate:ref(ServiceEmailTemplateReference) projectFlag:boolean showDependenciesFlag:boolean
    showEstimatesFlag:boolean boardIcon:ref(DocumentReference) billTicketsAfterClosedFlag:boolean
    billTicketSeparatelyFlag:boolean billUnapprovedTimeExpenseFlag:boolean overrideBillingSetupFlag:boolean
    dispatchMember:ref(MemberReference) serviceManagerMember:ref(MemberReference)
    dutyManagerMember:ref(MemberReference) oncallMember:ref(MemberReference) workRole:ref(WorkRoleReference)
    workType:ref(WorkTypeReference) billTime:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billExpense:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProduct:enum(Billable|DoNotBill|NoCharge|NoDefault) autoCloseStatus:ref(ServiceStatusReference)
    autoAssignNewTicketsFlag:boolean autoAssignNewECTicketsFlag:boolean autoAssignNewPortalTicketsFlag:boolean
    discussionsLockedFlag:boolean timeEntryLockedFlag:boolean notifyEmailFrom:text50 notifyEmailFromName:text60
    closedLoopDiscussionsFlag:boolean closedLoopResolutionFlag:boolean closedLoopInternalAnalysisFlag:boolean
    timeEntryDiscussionFlag:boolean timeEntryResolutionFlag:boolean timeEntryInternalAnalysisFlag:boolean
    problemSort:enum(Ascending|Descending) resolutionSort:enum(Ascending|Descending)
    internalAnalysisSort:enum(Ascending|Descending) emailConnectorAllowReopenClosedFlag:boolean
    emailConnectorReopenStatus:ref(ServiceStatusReference) emailConnectorReopenResourcesFlag:boolean
    emailConnectorNewTicketNoMatchFlag:boolean emailConnectorNeverReopenByDaysFlag:boolean
    emailConnectorReopenDaysLimit:integer emailConnectorNeverReopenByDaysClosedFlag:boolean
    emailConnectorReopenDaysClosedLimit:integer useMemberDisplayNameFlag:boolean sendToCCFlag:boolean
    autoAssignTicketOwnerFlag:boolean autoAssignLimitFlag:boolean autoAssignLimitAmount:integer
    closedLoopAllFlag:boolean percentageCalculation:enum(ActualHours|Manual|ClosedPhases|ClosedTickets)
    allSort:enum(Ascending|Descending) markFirstNoteIssueFlag:boolean restrictBoardByDefaultFlag:boolean
    sendToBundledFlag:boolean connectWiseId:text`,
  BoardStatus: `
    id:integer name!:text50 board:ref(BoardReference) sortOrder:integer displayOnBoard:boolean inactive:boolean
    closedStatus:boolean timeEntryNotAllowed:boolean roundRobinCatchall:boolean defaultFlag:boolean
    escalationStatus:enum(NotResponded|Responded|ResolutionPlan|Resolved|NoEscalation)
    customerPortalDescription:text500 customerPortalFlag:boolean
    emailTemplate:ref(ServiceEmailTemplateReference) statusIndicator:ref(StatusIndicatorReference)
    customStatusIndicatorName:text30 saveTimeAsNote:boolean connectWiseId:text parentConnectWiseId:text
    parentId:integer grandParentId:integer grandParentConnectWiseId:text`,
  BoardType: `
    id:integer name!:text50 category:enum(Reactive|Proactive) defaultFlag:boolean inactiveFlag:boolean
    requestForChangeFlag:boolean integrationXref:text50 skillCategory:ref(SkillCategoryReference)
    skill:ref(SkillReference) board:ref(BoardReference) location:ref(SystemLocationReference)
    department:ref(SystemDepartmentReference) connectWiseId:text parentConnectWiseId:text parentId:integer
    grandParentId:integer grandParentConnectWiseId:text`,
  BoardSubType: `
    id:integer name!:text50 inactiveFlag:boolean typeAssociationIds:list(number) addAllTypesFlag:boolean
    removeAllTypesFlag:boolean board:ref(BoardReference) connectWiseId:text parentConnectWiseId:text
    parentId:integer grandParentId:integer grandParentConnectWiseId:text`,
  BoardItem: `
    id:integer name!:text50 inactiveFlag:boolean board:ref(BoardReference) connectWiseId:text
    parentConnectWiseId:text parentId:integer grandParentId:integer grandParentConnectWiseId:text`,
  BoardTeam: `
    id:integer name!:text30 teamLeader!:ref(MemberReference) members:list(number) defaultFlag:boolean
    notifyOnTicketDelete:boolean defaultRoundRobinFlag:boolean roundRobinFlag:boolean boardId:integer
    locationId:integer businessUnitId:integer connectWiseId:text parentConnectWiseId:text parentId:integer
    grandParentId:integer grandParentConnectWiseId:text`,
  Priority: `
    id:integer name!:text50
    color!:enum(Black|Blue|Cyan|Gray|Green|Lime|Orange|Pink|Purple|Red|White|Yellow|Custom) sortOrder:integer
    defaultFlag:boolean imageLink:text urgencySortOrder:text level:enum(Critical|High|Medium|Low)`,
  Source: `
    id:integer name!:text50 defaultFlag:boolean enteredBy:text dateEntered:date`,
  Company: `
    id:integer identifier!:text30 name!:text50 status:ref(CompanyStatusReference) addressLine1:text50
    addressLine2:text50 city:text50 state:text50 zip:text12 country:ref(CountryReference) phoneNumber:text30
    faxNumber:text30 website:text255 territory:ref(SystemLocationReference)
    market:ref(MarketDescriptionReference) accountNumber:text defaultContact:ref(ContactReference)
    dateAcquired:date sicCode:ref(SicCodeReference) parentCompany:ref(CompanyReference) annualRevenue:number
    creditLimit:number additionalDebt:number numberOfEmployees:integer yearEstablished:integer
    revenueYear:integer ownershipType:ref(OwnershipTypeReference) timeZoneSetup:ref(TimeZoneSetupReference)
    leadSource:text50 leadFlag:boolean unsubscribeFlag:boolean calendar:ref(CalendarReference)
    userDefinedField1:text50 userDefinedField2:text50 userDefinedField3:text50 userDefinedField4:text50
    userDefinedField5:text50 userDefinedField6:text50 userDefinedField7:text50 userDefinedField8:text50
    userDefinedField9:text50 userDefinedField10:text50 vendorIdentifier:text taxIdentifier:text
    taxCode:ref(TaxCodeReference) billingTerms:ref(BillingTermsReference)
    invoiceTemplate:ref(InvoiceTemplateReference) pricingSchedule:ref(PricingScheduleReference)
    companyEntityType:ref(EntityTypeReference) billToCompany:ref(CompanyReference)
    billingSite:ref(SiteReference) billingContact:ref(ContactReference)
    invoiceDeliveryMethod:ref(BillingDeliveryReference) invoiceToEmailAddress:text invoiceCCEmailAddress:text
    deletedFlag:boolean dateDeleted:date deletedBy:text mobileGuid:text facebookUrl:text twitterUrl:text
    linkedInUrl:text currency:ref(CurrencyReference) territoryManager:ref(MemberReference)
    resellerIdentifier:text isVendorFlag:boolean types:list(CompanyTypeReference) site:ref(SiteReference)
    integratorTags:list(text) customFields:list(CustomFieldValue)`,
  CompanyStatus: `
    id:integer name!:text50 defaultFlag:boolean inactiveFlag:boolean notifyFlag:boolean
    disallowSavingFlag:boolean notificationMessage:text500 customNoteFlag:boolean cancelOpenTracksFlag:boolean
    track:ref(TrackReference) connectWiseId:text`,
  CompanyType: `
    id:integer name!:text50 defaultFlag:boolean vendorFlag:boolean serviceAlertFlag:boolean
    serviceAlertMessage:text150 connectWiseId:text`,
  CompanySite: `
    id:integer name!:text50 addressLine1:text50 addressLine2:text50 city:text50
    stateReference:ref(StateReference) zip:text12 country:ref(CountryReference) addressFormat:text
    phoneNumber:text30 phoneNumberExt:text30 faxNumber:text30 taxCode:ref(TaxCodeReference)
    entityType:ref(EntityTypeReference) expenseReimbursement:number primaryAddressFlag:boolean
    defaultShippingFlag:boolean defaultBillingFlag:boolean defaultMailingFlag:boolean inactiveFlag:boolean
    billSeparateFlag:boolean mobileGuid:text calendar:ref(CalendarReference)
    timeZone:ref(TimeZoneSetupReference) company:ref(CompanyReference) customFields:list(CustomFieldValue)`,
  CompanyNote: `
    id:integer text!:text type:ref(NoteTypeReference) flagged:boolean enteredBy:text
    company:ref(CompanyReference)`,
  Contact: `
    id:integer firstName:text lastName:text company:ref(CompanyReference) site:ref(SiteReference)
    addressLine1:text addressLine2:text city:text state:text zip:text country:ref(CountryReference)
    relationship:ref(RelationshipReference) relationshipOverride:text department:ref(ContactDepartmentReference)
    inactiveFlag:boolean defaultMergeContactId:integer securityIdentifier:text
    managerContact:ref(ContactReference) assistantContact:ref(ContactReference) title:text school:text
    nickName:text marriedFlag:boolean childrenFlag:boolean children:text significantOther:text
    portalPassword:text portalSecurityLevel:integer disablePortalLoginFlag:boolean unsubscribeFlag:boolean
    gender:enum(Female|Male) birthDay:text anniversary:text
    presence:enum(NoAgent|Online|DoNotDisturb|Away|Offline) mobileGuid:text facebookUrl:text twitterUrl:text
    linkedInUrl:text defaultPhoneType:text defaultPhoneNbr:text defaultPhoneExtension:text
    defaultBillingFlag:boolean defaultFlag:boolean userDefinedField1:text50 userDefinedField2:text50
    userDefinedField3:text50 userDefinedField4:text50 userDefinedField5:text50 userDefinedField6:text50
    userDefinedField7:text50 userDefinedField8:text50 userDefinedField9:text50 userDefinedField10:text50
    companyLocation:ref(SystemLocationReference) communicationItems:list(ContactCommunicationItem)
    types:list(ContactTypeReference) integratorTags:list(text) customFields:list(CustomFieldValue)
    photo:ref(DocumentReference) ignoreDuplicates:boolean typeIds:list(number)`,
  ContactCommunication: `
    id:integer contactId:integer type!:ref(CommunicationTypeReference) value!:text250 extension:text15
    defaultFlag:boolean mobileGuid:text communicationType:enum(Email|Fax|Phone) domain:text`,
  Member: `
    id:integer identifier!:text15 password:text60 disableOnlineFlag:boolean licenseClass!:enum(A|C|F|X)
    notes:text employeeIdentifer:text10 vendorNumber:text enableMobileGpsFlag:boolean inactiveDate:date
    inactiveFlag:boolean lastLogin:text clientId:text token:text firstName!:text30 middleInitial:text1
    lastName!:text30 hireDate!:date country:ref(CountryReference) photo:ref(DocumentReference)
    officeEmail:text250 mobileEmail:text250 homeEmail:text250 defaultEmail!:enum(Office|Mobile|Home)
    primaryEmail:text250 officePhone:text15 officeExtension:text10 mobilePhone:text15 mobileExtension:text10
    homePhone:text15 homeExtension:text10 defaultPhone!:enum(Office|Mobile|Home)
    securityRole!:ref(SecurityRoleReference) office365:ref(MemberOffice365) mapiName:text
    calendarSyncIntegrationFlag:boolean authenticationServiceType:enum(AuthAnvil|GoogleAuthenticator|Email)
    timebasedOneTimePasswordActivated:boolean enableLdapAuthenticationFlag:boolean
    ldapConfiguration:ref(LdapConfigurationReference) ldapUserName:text50
    directionalSync:ref(DirectionalSyncReference) ssoSettings:ref(MemberSsoSettingsReference) signature:text
    phoneIntegrationType:enum(TAPI|SKYPE|TEL|CALLTO|NONE) useBrowserLanguageFlag:boolean title:text
    reportCard:ref(ReportCardReference) enableMobileFlag:boolean type:ref(MemberTypeReference)
    timeZone:ref(TimeZoneSetupReference) partnerPortalFlag:boolean stsUserAdminUrl:text
    toastNotificationFlag:boolean memberPersonas:list(number) adminFlag:boolean
    structureLevel:ref(StructureReference) securityLocation:ref(SystemLocationReference)
    defaultLocation:ref(SystemLocationReference) defaultDepartment:ref(SystemDepartmentReference)
    reportsTo:ref(MemberReference) restrictLocationFlag:boolean restrictDepartmentFlag:boolean
    workRole:ref(WorkRoleReference) workType:ref(WorkTypeReference) timeApprover:ref(MemberReference)
    expenseApprover:ref(MemberReference) billableForecast:number dailyCapacity:number hourlyCost:number
    hourlyRate:number includeInUtilizationReportingFlag:boolean requireExpenseEntryFlag:boolean
    requireTimeSheetEntryFlag:boolean requireStartAndEndTimeOnTimeEntryFlag:boolean
    allowInCellEntryOnTimeSheet:boolean enterTimeAgainstCompanyFlag:boolean
    allowExpensesEnteredAgainstCompaniesFlag:boolean timeReminderEmailFlag:boolean daysTolerance:integer
    minimumHours:number timeSheetStartDate:text serviceDefaultLocation:ref(SystemLocationReference)
    serviceDefaultDepartment:ref(SystemDepartmentReference) serviceDefaultBoard:ref(BoardReference)
    restrictServiceDefaultLocationFlag:boolean restrictServiceDefaultDepartmentFlag:boolean
    excludedServiceBoardIds:list(number) teams:list(number) serviceBoardTeamIds:list(number)
    projectDefaultLocation:ref(SystemLocationReference) projectDefaultDepartment:ref(SystemDepartmentReference)
    projectDefaultBoard:ref(ProjectBoardReference) restrictProjectDefaultLocationFlag:boolean
    restrictProjectDefaultDepartmentFlag:boolean excludedProjectBoardIds:list(number)
    scheduleDefaultLocation:ref(SystemLocationReference)
    scheduleDefaultDepartment:ref(SystemDepartmentReference) scheduleCapacity:number
    serviceLocation:ref(ServiceLocationReference) restrictScheduleFlag:boolean
    hideMemberInDispatchPortalFlag:boolean calendar:ref(CalendarReference)
    salesDefaultLocation:ref(SystemLocationReference) restrictDefaultSalesTerritoryFlag:boolean
    warehouse:ref(WarehouseReference) warehouseBin:ref(WarehouseBinReference)
    restrictDefaultWarehouseFlag:boolean restrictDefaultWarehouseBinFlag:boolean
    companyActivityTabFormat:enum(SummaryList|DetailList) invoiceTimeTabFormat:enum(SummaryList|DetailList)
    invoiceScreenDefaultTabFormat:enum(ShowInvoicingTab|ShowAgreementInvoicingTab)
    invoicingDisplayOptions:enum(RemainOnInvoicingScreen|ShowRecentInvoices)
    agreementInvoicingDisplayOptions:enum(RemainOnInvoicingScreen|ShowRecentInvoices) autoStartStopwatch:boolean
    autoPopupQuickNotesWithStopwatch:boolean
    globalSearchDefaultTicketFilter:enum(OpenRecords|ClosedRecords|AllRecords)
    globalSearchDefaultSort:enum(None|LastUpdatedDesc|LastUpdatedAsc|CreatedDesc|CreatedAsc) phoneSource:text
    copyPodLayouts:boolean copySharedDefaultViews:boolean copyColumnLayoutsAndFilters:boolean
    fromMemberRecId:integer fromMemberTemplateRecId:integer customFields:list(CustomFieldValue)`,
  MemberInfo: `
    id:integer identifier:text firstName:text middleInitial:text lastName:text fullName:text defaultEmail:text
    photo:ref(DocumentReference) licenseClass:enum(A|C|F|X) inactiveFlag:boolean`,
  Agreement: `
    id:integer name!:text100 type!:ref(AgreementTypeReference) company!:ref(CompanyReference)
    contact!:ref(ContactReference) site:ref(SiteReference) subContractCompany:ref(CompanyReference)
    subContractContact:ref(ContactReference) parentAgreement:ref(AgreementReference) customerPO:text50
    location:ref(SystemLocationReference) department:ref(SystemDepartmentReference) restrictLocationFlag:boolean
    restrictDepartmentFlag:boolean startDate:date endDate:date noEndingDateFlag:boolean
    opportunity:ref(OpportunityReference) cancelledFlag:boolean dateCancelled:date reasonCancelled:text100
    sla:ref(SLAReference) workOrder:text20 internalNotes:text applicationUnits:enum(Amount|Hours|Incidents)
    applicationLimit:number
    applicationCycle:enum(Contract2Weeks|Contract4Weeks|ContractYear|CalendarMonth|CalendarQuarter|CalendarWeek|ContractQuarter|CalendarYear)
    applicationUnlimitedFlag:boolean oneTimeFlag:boolean coverAgreementTime:boolean
    coverAgreementProduct:boolean coverAgreementExpense:boolean coverSalesTax:boolean carryOverUnused:boolean
    allowOverruns:boolean expiredDays:integer limit:integer expireWhenZero:boolean chargeToFirm:boolean
    employeeCompRate:enum(Actual|Hourly) employeeCompNotExceed:enum(Billing|Amount|Percent)
    compHourlyRate:number compLimitAmount:number billingCycle:ref(BillingCycleReference) billOneTimeFlag:boolean
    billingTerms:ref(BillingTermsReference) invoicingCycle:enum(ContractYear|CalendarYear)
    billToCompany:ref(CompanyReference) billToContact:ref(ContactReference) billToSite:ref(SiteReference)
    billAmount:number taxable:boolean prorateFirstBill:number billStartDate:date taxCode:ref(TaxCodeReference)
    restrictDownPayment:boolean prorateFlag:boolean invoiceProratedAdditionsFlag:boolean invoiceDescription:text
    topComment:boolean bottomComment:boolean workRole:ref(WorkRoleReference) workType:ref(WorkTypeReference)
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
    restrictDownPaymentFlag:boolean invoiceDescription:text4000 topCommentFlag:boolean bottomCommentFlag:boolean
    workRole:ref(WorkRoleReference) workType:ref(WorkTypeReference) projectType:ref(ProjectTypeReference)
    invoiceTemplate:ref(InvoiceTemplateReference) billTime!:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billExpenses!:enum(Billable|DoNotBill|NoCharge|NoDefault)
    billProducts!:enum(Billable|DoNotBill|NoCharge|NoDefault) billableTimeInvoiceFlag:boolean
    billableExpenseInvoiceFlag:boolean billableProductInvoiceFlag:boolean copyWorkRolesFlag:boolean
    copyWorkTypesFlag:boolean exclusionWorkRoleIds:list(number) addAllWorkRoleExclusions:boolean
    removeAllWorkRoleExclusions:boolean exclusionWorkTypeIds:list(number) addAllWorkTypeExclusions:boolean
    removeAllWorkTypeExclusions:boolean integrationXRef:text50 prorateFlag:boolean
    emailTemplate:ref(EmailTemplateReference) autoInvoiceFlag:boolean invoiceProratedAdditionsFlag:boolean
    connectWiseId:text`,
  'Company.Configuration': `
    id:integer name!:text100 type!:ref(ConfigurationTypeReference) status:ref(ConfigurationStatusReference)
    company!:ref(CompanyReference) contact:ref(ContactReference) site:ref(SiteReference) locationId:integer
    location:ref(SystemLocationReference) businessUnitId:integer department:ref(SystemDepartmentReference)
    deviceIdentifier:text100 serialNumber:text250 modelNumber:text50 tagNumber:text50 purchaseDate:date
    installationDate:date installedBy:ref(MemberReference) warrantyExpirationDate:date vendorNotes:text
    notes:text macAddress:text25 lastLoginName:text100 billFlag:boolean backupSuccesses:integer
    backupIncomplete:integer backupFailed:integer backupRestores:integer lastBackupDate:date
    backupServerName:text50 backupBillableSpaceGb:number backupProtectedDeviceList:text backupYear:integer
    backupMonth:integer ipAddress:text50 defaultGateway:text50 osType:text250 osInfo:text250 cpuSpeed:text100
    ram:text25 localHardDrives:text parentConfigurationId:integer vendor:ref(CompanyReference)
    manufacturer:ref(ManufacturerReference) questions:list(ConfigurationQuestion) activeFlag:boolean
    managementLink:text1000 remoteLink:text1000 sla:ref(SLAReference) mobileGuid:text displayVendorFlag:boolean
    companyLocationId:integer showRemoteFlag:boolean showAutomateFlag:boolean needsRenewalFlag:boolean
    manufacturerPartNumber:text50 customFields:list(CustomFieldValue)`,
  ServiceNote: `
    id:integer ticketId:integer text:text detailDescriptionFlag:boolean internalAnalysisFlag:boolean
    resolutionFlag:boolean issueFlag:boolean member:ref(MemberReference) contact:ref(ContactReference)
    customerUpdatedFlag:boolean processNotifications:boolean dateCreated:text createdBy:text
    internalFlag:boolean externalFlag:boolean sentimentScore:number`,
  ServiceTicketNote: `
    id:integer noteType:enum(TicketNote|TimeEntryNote|MeetingNote) ticket:ref(TicketReference) text:text
    isMarkdownFlag:boolean detailDescriptionFlag:boolean internalAnalysisFlag:boolean resolutionFlag:boolean
    timeStart:text timeEnd:text bundledFlag:boolean mergedFlag:boolean issueFlag:boolean originalAuthor:text
    createdByParentFlag:boolean member:ref(MemberReference) contact:ref(ContactReference)`,
  CallbackEntry: `
    id:integer description:text100 url!:text objectId!:integer type!:text level!:text memberId:integer
    payloadVersion:text inactiveFlag:boolean isSoapCallbackFlag:boolean isSelfSuppressedFlag:boolean
    connectWiseID:text`,
  AuditTrailEntry: `
    text:text enteredDate:text enteredBy:text auditType:text auditSubType:text auditSource:text`,
  TimeEntry: `
    id:integer company:ref(CompanyReference) companyType:text chargeToId:integer
    chargeToType:enum(Company|ServiceTicket|ProjectTicket|ChargeCode|Activity) member:ref(MemberReference)
    locationId:integer businessUnitId:integer businessGroupDesc:text location:ref(OwnerLevelReference)
    department:ref(BillingUnitReference) workType:ref(WorkTypeReference) workRole:ref(WorkRoleReference)
    agreement:ref(AgreementReference) agreementType:text activity:ref(ActivityReference)
    opportunityRecid:integer projectActivity:text territory:text timeStart!:date timeEnd:date hoursDeduct:number
    actualHours:number billableOption:enum(Billable|DoNotBill|NoCharge|NoDefault) notes:text internalNotes:text
    addToDetailDescriptionFlag:boolean addToInternalAnalysisFlag:boolean addToResolutionFlag:boolean
    emailResourceFlag:boolean emailContactFlag:boolean emailCcFlag:boolean emailCc:text hoursBilled:number
    invoiceHours:number hourlyCost:text enteredBy:text dateEntered:date invoice:ref(InvoiceReference)
    mobileGuid:text hourlyRate:number overageRate:number agreementHours:number agreementAmount:number
    agreementAdjustment:number adjustment:number invoiceReady:integer timeSheet:ref(TimeSheetReference)
    status:enum(Open|Rejected|PendingApproval|ErrorsCorrected|PendingProjectApproval|ApprovedByTierOne|RejectBySecondTier|ApprovedByTierTwo|ReadyToBill|Billed|WrittenOff|BilledAgreement)
    ticket:ref(TicketReference) project:ref(ProjectReference) phase:ref(ProjectPhaseReference) ticketBoard:text
    ticketStatus:text ticketType:text ticketSubType:text invoiceFlag:boolean extendedInvoiceAmount:number
    locationName:text taxCode:ref(TaxCodeReference) customFields:list(CustomFieldValue)`,
  DocumentInfo: `
    id:integer title:text fileName:text serverFileName:text owner:text linkFlag:boolean imageFlag:boolean
    publicFlag:boolean htmlTemplateFlag:boolean readOnlyFlag:boolean size:integer urlFlag:boolean
    createdOnDate:text documentType:ref(DocumentTypeReference) guid:text guidSecondary:text`,
  FilterValues: `
    conditions:text orderBy:text childconditions:text customfieldconditions:text`,
  BundleRequestsCollection: `
    requests!:list(BundleRequest)`,
  TicketMerge: `
    mergeTicketIds!:list(number) status!:ref(ServiceStatusReference)`,
  TicketBundle: `
    childTicketIds:list(number)`,
  CompanyMerge: `
    toCompanyId!:integer name:enum(From|To) identifier:enum(From|To) status:enum(From|To) type:enum(From|To)
    primaryAddress:enum(From|To) primaryContact:enum(From|To) phone:enum(From|To) fax:enum(From|To)
    website:enum(From|To) market:enum(From|To) territory:enum(From|To) revenue:enum(From|To)
    revenueYear:enum(From|To) numberOfEmployees:enum(From|To) sicCode:enum(From|To) dateAcquired:enum(From|To)
    timeZone:enum(From|To) sourceList:enum(From|To) userDefinedField1:enum(From|To)
    userDefinedField2:enum(From|To) userDefinedField3:enum(From|To) userDefinedField4:enum(From|To)
    userDefinedField5:enum(From|To) userDefinedField6:enum(From|To) userDefinedField7:enum(From|To)
    userDefinedField8:enum(From|To) userDefinedField9:enum(From|To) userDefinedField10:enum(From|To)
    billingAddress:enum(From|To) billingContact:enum(From|To) taxCode:enum(From|To) accountNumber:enum(From|To)
    billingTerms:enum(From|To) notes:enum(Discard|Merge) sites:enum(Discard|Merge)
    activities:enum(Discard|Merge) opportunities:enum(Discard|Merge) services:enum(Discard|Merge)
    projects:enum(Discard|Merge) contacts:enum(Discard|Merge) documents:enum(Discard|Merge)`,
  ApiRequest: `
    id:integer externalId:text parentId:integer grandParentId:integer entity:ref(IRestIdentifiedItem)
    filters:ref(FilterValues) page:ref(PageValues) fields:text miscProperties:any memberContext:text
    updateOnlyCesProperties:boolean`,
  BundleRequest: `
    sequenceNumber:integer resourceType:text version:text apiRequest:ref(ApiRequest)`,
  CustomFieldValue: `
    id:integer caption:text
    type:enum(TextArea|Button|Currency|Date|Hyperlink|IPAddress|Checkbox|Number|Percent|PhoneNumber|Text|Password)
    entryMethod:enum(Date|EntryField|List|Option) numberOfDecimals:integer value:any connectWiseId:text`,
  TimeEntryReference: `
    id:integer`,
};
