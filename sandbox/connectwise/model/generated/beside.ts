// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** The records that scripts read beside the great tables: teams, holidays, groups' members, lines of orders. */
export const besideFields: Readonly<Record<string, string>> = {
  TeamRole: `
    id:integer name!:text20 accountManagerFlag:boolean techFlag:boolean salesFlag:boolean`,
  CompanyTeam: `
    id:integer company:ref(CompanyReference) teamRole:ref(TeamRoleReference)
    location:ref(SystemLocationReference) department:ref(SystemDepartmentReference)
    contact:ref(ContactReference) member:ref(MemberReference) accountManagerFlag:boolean techFlag:boolean
    salesFlag:boolean`,
  ContactNote: `
    id:integer contactId:integer text!:text type:ref(NoteTypeReference) flagged:boolean enteredBy:text`,
  ProjectSecurityRole: `
    id:integer name!:text30 managerRoleFlag:boolean defaultContactFlag:boolean`,
  ProjectTeamMember: `
    id:integer projectId:integer hours:number member:ref(MemberReference)
    projectRole:ref(ProjectRoleReference) workRole:ref(WorkRoleReference) startDate:date endDate:date`,
  HolidayList: `
    id:integer name!:text50`,
  Holiday: `
    id:integer name!:text50 allDayFlag:boolean date!:text timeStart:text timeEnd:text
    holidayList:ref(HolidayListReference)`,
  BoardInfo: `
    id:integer name:text location:ref(SystemLocationReference) department:ref(SystemDepartmentReference)
    projectFlag:boolean inactiveFlag:boolean closedLoopDiscussionsFlag:boolean
    closedLoopInternalAnalysisFlag:boolean closedLoopResolutionFlag:boolean closedLoopAllFlag:boolean
    problemSort:enum(Ascending|Descending) internalAnalysisSort:enum(Ascending|Descending)
    resolutionSort:enum(Ascending|Descending) allSort:enum(Ascending|Descending)`,
  AgreementSite: `
    id:integer company:ref(CompanyReference) site:ref(SiteReference) agreementId:integer
    customFields:list(CustomFieldValue)`,
  PurchaseOrderLineItem: `
    id:integer backorderedFlag:boolean canceledBy:text canceledFlag:boolean canceledReason:text100
    closedFlag:boolean dateCanceled:date dateCanceledUtc:date description!:text6000
    displayInternalNotesFlag:boolean expectedShipDate:date internalNotes:text1000 lineNumber!:integer
    packingSlip:text50 product:ref(IvItemReference) purchaseOrderId:integer quantity!:number
    receivedQuantity:integer serialNumbers:text shipDate:date shipmentMethod:ref(ShipmentMethodReference)
    tax:number trackingNumber:text50 unitCost:number unitOfMeasure:ref(UnitOfMeasureReference)
    vendorOrderNumber:text50 vendorSku:text50 warehouse:ref(WarehouseReference)
    warehouseBin:ref(WarehouseBinReference) shipSet:text10 dateReceived:date
    receivedStatus:enum(Waiting|FullyReceived|PartiallyReceiveCancelRest|PartiallyReceiveCloneRest)
    customFields:list(CustomFieldValue)`,
  MarketingCompany: `
    id:integer groupId:integer defaultContactFlag:boolean allContactsFlag:boolean unsubscribeFlag:boolean`,
  MarketingContact: `
    id:integer groupId:integer note:text50 unsubscribeFlag:boolean`,
  ProcurementAdjustment: `
    id:integer identifier!:text50 type:ref(AdjustmentTypeReference) reason:text100 notes:text
    closedFlag:boolean closedBy:text closedDate:date adjustmentDetails:list(AdjustmentDetail)`,
  BoardTypeSubTypeItemAssociation: `
    id:integer type:ref(ServiceTypeReference) subType:ref(ServiceSubTypeReference)
    item:ref(ServiceItemReference) board:ref(BoardReference)`,
  MySecurity: `
    id:integer addLevel:enum(None|My|All) editLevel:enum(None|My|All) deleteLevel:enum(None|My|All)
    inquireLevel:enum(None|My|All) moduleFunctionName:text moduleFunctionDescription:text myAllFlag:boolean
    moduleFunctionIdentifier:text reportFlag:boolean restrictFlag:boolean customFlag:boolean
    moduleDescription:text moduleIdentifier:text moduleName:text sortOrder:integer member:ref(MemberReference)`,
};
