/** Which records the simulated API offers, where, and what follows from a change of one. */

export interface Resource {
  /** The table that holds the records. */
  readonly table: string;
  /** Below the API's root; `{parentId}` stands for the record it hangs below. */
  readonly path: string;
  readonly model: string;
  /** As in "Ticket 12 not found". */
  readonly title: string;
  /** As in "ticket object is invalid". */
  readonly noun: string;
  /** The record it hangs below, and the field that holds it: as a reference, or as a number. */
  readonly parent?: { readonly table: string; readonly field: string; readonly asNumber?: boolean };
  /** The type of the callbacks that a change fires. */
  readonly callbackType?: string;
  /** The type under which the audit trail keeps a change. */
  readonly auditType?: string;
  readonly isReadOnly?: boolean;
  /** Taken in bodies, never given back. */
  readonly writeOnly?: readonly string[];
  /** Given back; what a body says is ignored. */
  readonly serverMade?: readonly string[];
  /** Whether unknown names in `fields` are refused. Both were seen: ignored on tickets, refused on sites and time entries. */
  readonly refusesUnknownFields?: boolean;
}

const underBoard = { parent: { table: 'boards', field: 'board' } };

/** Everything with the usual routes: list, count, create, read, replace, patch, delete. */
export const resources: readonly Resource[] = [
  {
    table: 'tickets',
    path: '/service/tickets',
    model: 'Ticket',
    title: 'Ticket',
    noun: 'ticket',
    callbackType: 'ticket',
    auditType: 'Ticket',
    writeOnly: [
      'initialDescription',
      'initialInternalAnalysis',
      'initialResolution',
      'initialDescriptionFrom',
      'contactEmailLookup',
      'processNotifications',
      'skipCallback',
    ],
    serverMade: [
      'id',
      'recordType',
      'closedDate',
      'closedBy',
      'closedFlag',
      'actualHours',
      'hasChildTicket',
      'hasMergedChildTicketFlag',
      'mergedParentTicket',
      'slaStatus',
      'isInSla',
    ],
  },
  {
    table: 'notes',
    path: '/service/tickets/{parentId}/notes',
    model: 'ServiceNote',
    title: 'ServiceNote',
    noun: 'serviceNote',
    parent: { table: 'tickets', field: 'ticketId', asNumber: true },
    writeOnly: ['processNotifications'],
    serverMade: ['id', 'ticketId', 'dateCreated', 'createdBy'],
  },
  {
    table: 'boards',
    path: '/service/boards',
    model: 'Board',
    title: 'Board',
    noun: 'board',
    serverMade: ['id'],
  },
  {
    table: 'statuses',
    path: '/service/boards/{parentId}/statuses',
    model: 'BoardStatus',
    title: 'BoardStatus',
    noun: 'boardStatus',
    ...underBoard,
  },
  {
    table: 'types',
    path: '/service/boards/{parentId}/types',
    model: 'BoardType',
    title: 'BoardType',
    noun: 'boardType',
    ...underBoard,
  },
  {
    table: 'subtypes',
    path: '/service/boards/{parentId}/subtypes',
    model: 'BoardSubType',
    title: 'BoardSubType',
    noun: 'boardSubType',
    ...underBoard,
  },
  {
    table: 'items',
    path: '/service/boards/{parentId}/items',
    model: 'BoardItem',
    title: 'BoardItem',
    noun: 'boardItem',
    ...underBoard,
  },
  {
    table: 'teams',
    path: '/service/boards/{parentId}/teams',
    model: 'BoardTeam',
    title: 'BoardTeam',
    noun: 'boardTeam',
    parent: { table: 'boards', field: 'boardId', asNumber: true },
  },
  {
    table: 'priorities',
    path: '/service/priorities',
    model: 'Priority',
    title: 'Priority',
    noun: 'priority',
  },
  { table: 'sources', path: '/service/sources', model: 'Source', title: 'Source', noun: 'source' },
  {
    table: 'companyStatuses',
    path: '/company/companies/statuses',
    model: 'CompanyStatus',
    title: 'CompanyStatus',
    noun: 'companyStatus',
  },
  {
    table: 'companyTypes',
    path: '/company/companies/types',
    model: 'CompanyType',
    title: 'CompanyType',
    noun: 'companyType',
  },
  {
    table: 'companies',
    path: '/company/companies',
    model: 'Company',
    title: 'Company',
    noun: 'company',
    callbackType: 'company',
    auditType: 'Company',
    serverMade: ['id', 'deletedFlag', 'dateDeleted', 'deletedBy'],
  },
  {
    table: 'sites',
    path: '/company/companies/{parentId}/sites',
    model: 'CompanySite',
    title: 'CompanySite',
    noun: 'companySite',
    parent: { table: 'companies', field: 'company' },
    callbackType: 'site',
    refusesUnknownFields: true,
  },
  {
    table: 'companyNotes',
    path: '/company/companies/{parentId}/notes',
    model: 'CompanyNote',
    title: 'CompanyNote',
    noun: 'companyNote',
    parent: { table: 'companies', field: 'company' },
    serverMade: ['id', 'enteredBy'],
  },
  {
    table: 'contacts',
    path: '/company/contacts',
    model: 'Contact',
    title: 'Contact',
    noun: 'contact',
    callbackType: 'contact',
    auditType: 'Contact',
    writeOnly: ['ignoreDuplicates', 'typeIds', 'portalPassword'],
  },
  {
    table: 'configurations',
    path: '/company/configurations',
    model: 'Company.Configuration',
    title: 'Configuration',
    noun: 'configuration',
    callbackType: 'configuration',
    auditType: 'Configuration',
  },
  {
    table: 'agreementTypes',
    path: '/finance/agreements/types',
    model: 'AgreementType',
    title: 'AgreementType',
    noun: 'agreementType',
  },
  {
    table: 'agreements',
    path: '/finance/agreements',
    model: 'Agreement',
    title: 'Agreement',
    noun: 'agreement',
    callbackType: 'agreement',
    auditType: 'Agreement',
  },
  {
    table: 'members',
    path: '/system/members',
    model: 'Member',
    title: 'Member',
    noun: 'member',
    callbackType: 'member',
    auditType: 'Member',
    writeOnly: ['password', 'token'],
  },
  {
    table: 'callbacks',
    path: '/system/callbacks',
    model: 'CallbackEntry',
    title: 'CallbackEntry',
    noun: 'callbackEntry',
    serverMade: ['id', 'memberId', 'connectWiseID'],
  },
  {
    table: 'timeEntries',
    path: '/time/entries',
    model: 'TimeEntry',
    title: 'TimeEntry',
    noun: 'timeEntry',
    callbackType: 'time',
    auditType: 'Time',
    refusesUnknownFields: true,
    serverMade: [
      'id',
      'enteredBy',
      'dateEntered',
      'ticket',
      'ticketBoard',
      'ticketStatus',
      'ticketType',
      'ticketSubType',
      'hoursBilled',
      'invoiceHours',
    ],
  },
  {
    table: 'documents',
    path: '/system/documents',
    model: 'DocumentInfo',
    title: 'Document',
    noun: 'document',
    isReadOnly: true,
  },
];

const byTable = new Map(resources.map((resource) => [resource.table, resource]));

/** The resource of a table; nothing for tables that the API does not offer. */
export function resourceOf(table: string): Resource | undefined {
  return byTable.get(table);
}

/** As `resourceOf`, for tables that are known to be offered. */
export function resourceNamed(table: string): Resource {
  const resource = byTable.get(table);
  if (resource === undefined) throw new Error(`There is no resource for ${table}.`);
  return resource;
}

/** Shape of a reference to the table that it points into. */
export const tableOfReference: Readonly<Record<string, string>> = {
  AgreementReference: 'agreements',
  AgreementTypeReference: 'agreementTypes',
  BoardReference: 'boards',
  CommunicationTypeReference: 'communicationTypes',
  CompanyReference: 'companies',
  CompanyStatusReference: 'companyStatuses',
  CompanyTypeReference: 'companyTypes',
  ConfigurationReference: 'configurations',
  ConfigurationStatusReference: 'configurationStatuses',
  ConfigurationTypeReference: 'configurationTypes',
  ContactReference: 'contacts',
  CountryReference: 'countries',
  MemberReference: 'members',
  PriorityReference: 'priorities',
  SecurityRoleReference: 'securityRoles',
  ServiceItemReference: 'items',
  ServiceLocationReference: 'serviceLocations',
  ServiceSourceReference: 'sources',
  ServiceStatusReference: 'statuses',
  ServiceSubTypeReference: 'subtypes',
  ServiceTeamReference: 'teams',
  ServiceTypeReference: 'types',
  SiteReference: 'sites',
  SLAReference: 'slas',
  SystemDepartmentReference: 'departments',
  SystemLocationReference: 'locations',
  TicketReference: 'tickets',
  WorkRoleReference: 'workRoles',
  WorkTypeReference: 'workTypes',
};

/** Tables that hold only an id and a name (or identifier), with the address that their links show. */
export const lookUpTables: Readonly<Record<string, string>> = {
  communicationTypes: '/company/communicationTypes',
  configurationStatuses: '/company/configurations/statuses',
  configurationTypes: '/company/configurations/types',
  countries: '/company/countries',
  departments: '/system/departments',
  locations: '/system/locations',
  securityRoles: '/system/securityroles',
  serviceLocations: '/service/locations',
  slas: '/service/SLAs',
  workRoles: '/time/workRoles',
  workTypes: '/time/workTypes',
};
