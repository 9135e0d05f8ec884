/**
 * The differences of the simulated server from the documents that `generated/` is made from: fields that they lack, or
 * hold otherwise. Written as schema.ts says; each line has its reason.
 */

/** Fields by record: words that replace the field of the same name, or come after the document's own. */
export const besideDocument: Readonly<Record<string, string>> = {
  // Named in neither document that the facts are from; what strangers' scripts read of it.
  CompanyCompanyTypeAssociation: 'company:ref(CompanyReference) id:integer type:ref(CompanyTypeReference)',

  // Typed clients of other people demand these of what a server of today answers; they are newer than the documents.
  CommunicationType: 'coreEntityCommunicationTypeId:text',
  CompanySite: 'coreEntitySiteIdentifier:text',
  Country: 'coreEntityCountryCode:text',
  OwnershipType: 'coreEntityOwnershipType:text',
  CatalogItem: `
    billableOption:enum(Billable|DoNotBill|NoCharge|NoDefault)
    dateEntered:date`, // A time, which 2022.1 calls a text.
  ProductItem: 'serialNumbers:list(text)',

  // 2025.8 has `Company` among the words of time entries; 2022.1, which this record is from, had it in neither.
  ExpenseEntry: 'chargeToType:enum(Company|ServiceTicket|ProjectTicket|ChargeCode|Activity)',

  // 2022.1 marks no reference as required where 2025.8 does (a ticket's company, a team's leader). By that example the
  // simulator demands the references without which these records make no sense.
  Activity: 'assignTo!:ref(MemberReference)',
  Project: 'board!:ref(ProjectBoardReference) company!:ref(CompanyReference)',
  ProjectTicket: 'phase!:ref(ProjectPhaseReference)',

  // Times in truth, compared with [dates] by their users, which the document calls texts.
  Holiday: 'date!:date',
  ProjectPhase: 'scheduledStart:date scheduledEnd:date actualStart:date actualEnd:date',
};
