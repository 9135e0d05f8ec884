// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Tickets, their notes and tasks, what is listed below them, and boards with what hangs below those. */
export const serviceFields: Readonly<Record<string, string>> = {
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
    automaticEmailCcFlag:boolean automaticEmailCc:text1000 initialDescription:text
    initialInternalAnalysis:text initialResolution:text initialDescriptionFrom:text contactEmailLookup:text
    processNotifications:boolean skipCallback:boolean closedDate:text closedBy:text closedFlag:boolean
    actualHours:number approved:boolean estimatedExpenseCost:number estimatedExpenseRevenue:number
    estimatedProductCost:number estimatedProductRevenue:number estimatedTimeCost:number
    estimatedTimeRevenue:number billingMethod:enum(ActualRates|FixedFee|NotToExceed|OverrideRate)
    billingAmount:number hourlyRate:number
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
  TicketMerge: `
    mergeTicketIds!:list(number) status!:ref(ServiceStatusReference)`,
  TicketBundle: `
    childTicketIds:list(number)`,
  Task: `
    id:integer ticketId:integer notes:text closedFlag:boolean priority:integer
    schedule:ref(ScheduleEntryReference) code:ref(ServiceCodeReference) resolution:text
    childScheduleAction:enum(Transfer|Delete|Done) childTicketId:integer`,
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
    discussionsLockedFlag:boolean timeEntryLockedFlag:boolean notifyEmailFrom:text50
    notifyEmailFromName:text60 closedLoopDiscussionsFlag:boolean closedLoopResolutionFlag:boolean
    closedLoopInternalAnalysisFlag:boolean timeEntryDiscussionFlag:boolean timeEntryResolutionFlag:boolean
    timeEntryInternalAnalysisFlag:boolean problemSort:enum(Ascending|Descending)
    resolutionSort:enum(Ascending|Descending) internalAnalysisSort:enum(Ascending|Descending)
    emailConnectorAllowReopenClosedFlag:boolean emailConnectorReopenStatus:ref(ServiceStatusReference)
    emailConnectorReopenResourcesFlag:boolean emailConnectorNewTicketNoMatchFlag:boolean
    emailConnectorNeverReopenByDaysFlag:boolean emailConnectorReopenDaysLimit:integer
    emailConnectorNeverReopenByDaysClosedFlag:boolean emailConnectorReopenDaysClosedLimit:integer
    useMemberDisplayNameFlag:boolean sendToCCFlag:boolean autoAssignTicketOwnerFlag:boolean
    autoAssignLimitFlag:boolean autoAssignLimitAmount:integer closedLoopAllFlag:boolean
    percentageCalculation:enum(ActualHours|Manual|ClosedPhases|ClosedTickets)
    allSort:enum(Ascending|Descending) markFirstNoteIssueFlag:boolean restrictBoardByDefaultFlag:boolean
    sendToBundledFlag:boolean connectWiseId:text`,
  BoardStatus: `
    id:integer name!:text50 board:ref(BoardReference) sortOrder:integer displayOnBoard:boolean
    inactive:boolean closedStatus:boolean timeEntryNotAllowed:boolean roundRobinCatchall:boolean
    defaultFlag:boolean escalationStatus:enum(NotResponded|Responded|ResolutionPlan|Resolved|NoEscalation)
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
  ConfigurationReference: `
    id:integer deviceIdentifier:text`,
  ProductReference: `
    id:integer description:text`,
  TimeEntryReference: `
    id:integer`,
};
