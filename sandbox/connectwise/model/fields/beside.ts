/** What scripts read beside the great tables: teams, holidays, groups' members, lines of orders. Written as schema.ts says. */

/** Model name to its fields, as the OpenAPI document 2022.1 has them. */
export const besideFields: Readonly<Record<string, string>> = {
  TeamRole: `
    accountManagerFlag:boolean id:integer name!:text salesFlag:boolean techFlag:boolean`,
  CompanyTeam: `
    accountManagerFlag:boolean company:ref(CompanyReference) contact:ref(ContactReference)
    department:ref(SystemDepartmentReference) id:integer location:ref(SystemLocationReference)
    member:ref(MemberReference) salesFlag:boolean teamRole:ref(TeamRoleReference) techFlag:boolean`,
  CompanyCompanyTypeAssociation: `
    company:ref(CompanyReference) id:integer type:ref(CompanyTypeReference)`,
  ContactNote: `
    contactId:integer enteredBy:text flagged:boolean id:integer text!:text type:ref(NoteTypeReference)`,
  ProjectSecurityRole: `
    defaultContactFlag:boolean id:integer managerRoleFlag:boolean name!:text`,
  ProjectTeamMember: `
    endDate:date hours:number id:integer member:ref(MemberReference) projectId:integer
    projectRole:ref(ProjectRoleReference) startDate:date workRole:ref(WorkRoleReference)`,
  HolidayList: `
    id:integer name!:text`,
  Holiday: `
    allDayFlag:boolean date!:date holidayList:ref(HolidayListReference) id:integer name!:text timeEnd:date
    timeStart:date`,
  BoardInfo: `
    allSort:enum(Ascending|Descending) closedLoopAllFlag:boolean closedLoopDiscussionsFlag:boolean
    closedLoopInternalAnalysisFlag:boolean closedLoopResolutionFlag:boolean
    department:ref(SystemDepartmentReference) id:integer inactiveFlag:boolean
    internalAnalysisSort:enum(Ascending|Descending) location:ref(SystemLocationReference) name:text
    problemSort:enum(Ascending|Descending) projectFlag:boolean resolutionSort:enum(Ascending|Descending)`,
  AgreementSite: `
    agreementId:integer company:ref(CompanyReference) customFields:list(CustomFieldValue) id:integer
    site:ref(SiteReference)`,
  PurchaseOrderLineItem: `
    backorderedFlag:boolean canceledBy:text canceledFlag:boolean canceledReason:text closedFlag:boolean
    customFields:list(CustomFieldValue) dateCanceled:date dateCanceledUtc:date dateReceived:date
    description!:text displayInternalNotesFlag:boolean expectedShipDate:date id:integer internalNotes:text
    lineNumber!:integer packingSlip:text product:ref(IvItemReference) purchaseOrderId:integer
    quantity!:number receivedQuantity:integer
    receivedStatus:enum(Waiting|FullyReceived|PartiallyReceiveCancelRest|PartiallyReceiveCloneRest)
    serialNumbers:text shipDate:date shipSet:text shipmentMethod:ref(ShipmentMethodReference) tax:number
    trackingNumber:text unitCost:number unitOfMeasure:ref(UnitOfMeasureReference) vendorOrderNumber:text
    vendorSku:text warehouse:ref(WarehouseReference) warehouseBin:ref(WarehouseBinReference)`,
  MarketingCompany: `
    allContactsFlag:boolean defaultContactFlag:boolean groupId:integer id:integer unsubscribeFlag:boolean`,
  MarketingContact: `
    groupId:integer id:integer note:text unsubscribeFlag:boolean`,
  ProcurementAdjustment: `
    adjustmentDetails:any closedBy:text closedDate:date closedFlag:boolean id:integer identifier!:text
    notes:text reason:text type:ref(AdjustmentTypeReference)`,
  BoardTypeSubTypeItemAssociation: `
    board:ref(BoardReference) id:integer item:ref(ServiceItemReference) subType:ref(ServiceSubTypeReference)
    type:ref(ServiceTypeReference)`,
  MySecurity: `
    addLevel:enum(None|My|All) customFlag:boolean deleteLevel:enum(None|My|All) editLevel:enum(None|My|All)
    id:integer inquireLevel:enum(None|My|All) member:ref(MemberReference) moduleDescription:text
    moduleFunctionDescription:text moduleFunctionIdentifier:text moduleFunctionName:text
    moduleIdentifier:text moduleName:text myAllFlag:boolean reportFlag:boolean restrictFlag:boolean
    sortOrder:integer`,
};
