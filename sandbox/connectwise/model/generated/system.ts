// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Members, callbacks, documents, the audit trail, custom fields, places and departments. */
export const systemFields: Readonly<Record<string, string>> = {
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
    projectDefaultLocation:ref(SystemLocationReference)
    projectDefaultDepartment:ref(SystemDepartmentReference) projectDefaultBoard:ref(ProjectBoardReference)
    restrictProjectDefaultLocationFlag:boolean restrictProjectDefaultDepartmentFlag:boolean
    excludedProjectBoardIds:list(number) scheduleDefaultLocation:ref(SystemLocationReference)
    scheduleDefaultDepartment:ref(SystemDepartmentReference) scheduleCapacity:number
    serviceLocation:ref(ServiceLocationReference) restrictScheduleFlag:boolean
    hideMemberInDispatchPortalFlag:boolean calendar:ref(CalendarReference)
    salesDefaultLocation:ref(SystemLocationReference) restrictDefaultSalesTerritoryFlag:boolean
    warehouse:ref(WarehouseReference) warehouseBin:ref(WarehouseBinReference)
    restrictDefaultWarehouseFlag:boolean restrictDefaultWarehouseBinFlag:boolean
    companyActivityTabFormat:enum(SummaryList|DetailList) invoiceTimeTabFormat:enum(SummaryList|DetailList)
    invoiceScreenDefaultTabFormat:enum(ShowInvoicingTab|ShowAgreementInvoicingTab)
    invoicingDisplayOptions:enum(RemainOnInvoicingScreen|ShowRecentInvoices)
    agreementInvoicingDisplayOptions:enum(RemainOnInvoicingScreen|ShowRecentInvoices)
    autoStartStopwatch:boolean autoPopupQuickNotesWithStopwatch:boolean
    globalSearchDefaultTicketFilter:enum(OpenRecords|ClosedRecords|AllRecords)
    globalSearchDefaultSort:enum(None|LastUpdatedDesc|LastUpdatedAsc|CreatedDesc|CreatedAsc) phoneSource:text
    copyPodLayouts:boolean copySharedDefaultViews:boolean copyColumnLayoutsAndFilters:boolean
    fromMemberRecId:integer fromMemberTemplateRecId:integer customFields:list(CustomFieldValue)`,
  MemberInfo: `
    id:integer identifier:text firstName:text middleInitial:text lastName:text fullName:text defaultEmail:text
    photo:ref(DocumentReference) licenseClass:enum(A|C|F|X) inactiveFlag:boolean`,
  CallbackEntry: `
    id:integer description:text100 url!:text objectId!:integer type!:text level!:text memberId:integer
    payloadVersion:text inactiveFlag:boolean isSoapCallbackFlag:boolean isSelfSuppressedFlag:boolean
    connectWiseID:text`,
  DocumentInfo: `
    id:integer title:text fileName:text serverFileName:text owner:text linkFlag:boolean imageFlag:boolean
    publicFlag:boolean htmlTemplateFlag:boolean readOnlyFlag:boolean size:integer urlFlag:boolean
    createdOnDate:text documentType:ref(DocumentTypeReference) guid:text guidSecondary:text`,
  AuditTrailEntry: `
    text:text enteredDate:text enteredBy:text auditType:text auditSubType:text auditSource:text`,
  CustomFieldValue: `
    id:integer caption:text
    type:enum(TextArea|Button|Currency|Date|Hyperlink|IPAddress|Checkbox|Number|Percent|PhoneNumber|Text|Password)
    entryMethod:enum(Date|EntryField|List|Option) numberOfDecimals:integer value:any connectWiseId:text`,
  Location: `
    id:integer ownerLevelId:integer structureLevel:ref(CorporateStructureLevelReference) name!:text50
    manager:ref(MemberReference) reportsTo:ref(SystemLocationReference) salesRep:text50
    timeZoneSetup:ref(TimeZoneSetupReference) calendar:ref(CalendarReference) overrideAddressLine1:text50
    overrideAddressLine2:text50 overrideCity:text50 overrideState:text50 overrideZip:text12
    overrideCountry:ref(CountryReference) overridePhoneNumber:text15 overrideFaxNumber:text15 owaUrl:text100
    payrollXref:text10 locationFlag:boolean clientFlag:boolean workRoleIds:list(number)
    departmentIds:list(number)`,
  Department: `
    id:integer identifier!:text15 name!:text50`,
};
