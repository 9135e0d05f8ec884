// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Tables that other records refer to: types, statuses, places, roles. */
export const lookUpsFields: Readonly<Record<string, string>> = {
  CommunicationType: `
    id:integer description!:text phoneFlag:boolean faxFlag:boolean emailFlag:boolean defaultFlag:boolean
    exchangeXref:text50 iphoneXref!:text50 androidXref!:text50 googleXref:text50`,
  ConfigurationStatus: `
    id:integer description!:text50 closedFlag:boolean defaultFlag:boolean`,
  ConfigurationType: `
    id:integer name!:text50 inactiveFlag:boolean systemFlag:boolean`,
  Country: `
    id:integer name!:text50 defaultFlag:boolean currency:ref(CurrencyReference) cityCaption:text25
    stateCaption:text25 zipCaption:text25 zipMinimumLength:integer dialingPrefix:text5
    addressFormat:ref(AddressFormatReference) countryCode:text2 localizationCaptionOne:text25
    localizationValueOne:text50`,
  State: `
    id:integer identifier!:text50 name!:text50 country:ref(CountryReference)`,
  CompanyNoteType: `
    id:integer identifier:text15 name!:text50 defaultFlag:boolean importFlag:boolean`,
  ContactType: `
    id:integer description!:text50 defaultFlag:boolean serviceAlertFlag:boolean serviceAlertMessage:text150`,
  ContactDepartment: `
    id:integer name!:text30`,
  ContactRelationship: `
    id:integer name!:text50`,
  MarketDescription: `
    id:integer name!:text50`,
  OwnershipType: `
    id:integer name!:text200`,
  EntityType: `
    id:integer name:text code:text`,
  ServiceLocation: `
    id:integer name!:text30 where!:enum(OnSite|Remote|InHouse) defaultFlag:boolean`,
  SLA: `
    id:integer name!:text25 basedOn!:enum(AllHours|Customer|MyCalendar|Custom)
    customCalendar:ref(CalendarReference) defaultFlag:boolean applicationOrder:integer
    hiImpactHiUrgency:ref(PriorityReference) hiImpactMedUrgency:ref(PriorityReference)
    hiImpactLowUrgency:ref(PriorityReference) medImpactHiUrgency:ref(PriorityReference)
    medImpactMedUrgency:ref(PriorityReference) medImpactLowUrgency:ref(PriorityReference)
    lowImpactHiUrgency:ref(PriorityReference) lowImpactMedUrgency:ref(PriorityReference)
    lowImpactLowUrgency:ref(PriorityReference) respondHours:number respondPercent:integer planWithin:number
    planWithinPercent:integer resolutionHours:number resolutionPercent:integer`,
  Impact: `
    id:integer name:text description!:text200 defaultFlag:boolean`,
  Severity: `
    id:integer name:text description!:text200 defaultFlag:boolean`,
  Code: `
    id:integer name!:text50 description!:text boardId:integer locationId:integer businessUnitId:integer`,
  ServiceEmailTemplate: `
    id:integer type!:enum(Any|Closed|Invoice|New|SalesOrder|PurchaseOrder|RMA|Specific)
    serviceSurvey:ref(ServiceSurveyReference) serviceBoard:ref(BoardReference) useSenderFlag:boolean
    firstName:text100 lastName:text100 emailAddress:text100 subject:text200 body:text copySenderFlag:boolean
    tasksFlag:boolean resourceRecordsFlag:boolean externalContactNotifications:boolean
    internalContactNotifications:boolean serviceStatus:ref(ServiceStatusReference)`,
  SecurityRole: `
    id:integer name!:text30 adminFlag:boolean inactiveFlag:boolean`,
  TimeZoneSetup: `
    id:integer name!:text50 timeZone:ref(TimeZoneReference) offset:number defaultFlag:boolean
    daylightSavingsFlag:boolean`,
  MemberType: `
    id:integer name!:text30 inactiveFlag:boolean`,
  Calendar: `
    id:integer name!:text holidayList:ref(HolidayListReference) mondayStartTime:text mondayEndTime:text
    tuesdayStartTime:text tuesdayEndTime:text wednesdayStartTime:text wednesdayEndTime:text
    thursdayStartTime:text thursdayEndTime:text fridayStartTime:text fridayEndTime:text saturdayStartTime:text
    saturdayEndTime:text sundayStartTime:text sundayEndTime:text`,
  ScheduleStatus: `
    id:integer name!:text30 defaultFlag:boolean showAsTentativeFlag:boolean`,
  ScheduleType: `
    id:integer name!:text50 identifier!:text1 chargeCode:ref(ChargeCodeReference)
    where:ref(ServiceLocationReference) systemFlag:boolean`,
  ScheduleReminderTime: `
    id:integer time:integer name:text10 defaultFlag:boolean`,
  ProjectStatus: `
    id:integer name!:text30 defaultFlag:boolean inactiveFlag:boolean noTimeFlag:boolean closedFlag:boolean
    statusIndicator:ref(StatusIndicatorReference) customStatusIndicatorName:text30`,
  ProjectType: `
    id:integer name!:text30 defaultFlag:boolean inactiveFlag:boolean integrationXref:text50`,
  PhaseStatus: `
    id:integer name!:text30 defaultFlag:boolean inactiveFlag:boolean collapsedFlag:boolean closedFlag:boolean
    boardAssociationIds:list(number) statusIndicator:ref(StatusIndicatorReference)
    customStatusIndicatorName:text30`,
  OpportunityStatus: `
    id:integer name!:text30 wonFlag:boolean lostFlag:boolean closedFlag:boolean inactiveFlag:boolean
    defaultFlag:boolean enteredBy:text dateEntered:date`,
  OpportunityType: `
    id:integer description!:text50 inactiveFlag:boolean`,
  OpportunityStage: `
    id:integer name!:text50 probability:ref(OpportunityProbabilityReference) color:text25
    sequenceNumber:integer`,
  OpportunityRating: `
    id:integer name!:text50 sortOrder:integer`,
  SalesProbability: `
    id:integer probability!:integer`,
  ActivityStatus: `
    id:integer name!:text30 defaultFlag:boolean inactiveFlag:boolean spawnFollowupFlag:boolean
    closedFlag:boolean`,
  ActivityType: `
    id:integer name!:text50 points:integer defaultFlag:boolean inactiveFlag:boolean emailFlag:boolean
    memoFlag:boolean historyFlag:boolean`,
  Campaign: `
    id:integer name!:text50 type:ref(CampaignTypeReference) subType:ref(CampaignSubTypeReference)
    status:ref(CampaignStatusReference) startDate!:date endDate:date locationId:integer
    member:ref(MemberReference) inactive:boolean inactiveDaysAfterEnd:integer notes:text
    defaultGroup:ref(GroupReference) marketingManagerDefaultTrackId:integer opportunityDefaultTrackId:integer
    impressions:integer budgetRevenue:number budgetCost:number actualCost:number budgetGrossMargin:number
    budgetROI:number actualRevenue:number actualGrossMargin:number actualROI:number emailsSent:integer`,
  Group: `
    id:integer name!:text publicDescription:text255 publicFlag:boolean inactiveFlag:boolean`,
};
