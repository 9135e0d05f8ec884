/** The records beside the great tables, which the simulated API gives and does not change; notes of contacts it takes. */
import type { Resource } from '../resource.ts';

/** The table, its address, the vendor's name for the model, and what it hangs below. */
type Line = readonly [table: string, path: string, model: string, parent?: Resource['parent']];

const lines: readonly Line[] = [
  ['teamRoles', '/company/teamRoles', 'TeamRole'],
  [
    'companyTeams',
    '/company/companies/{parentId}/teams',
    'CompanyTeam',
    { table: 'companies', field: 'company' },
  ],
  [
    'companyTypeAssociations',
    '/company/companies/{parentId}/typeAssociations',
    'CompanyCompanyTypeAssociation',
    { table: 'companies', field: 'company' },
  ],
  ['projectSecurityRoles', '/project/securityRoles', 'ProjectSecurityRole'],
  [
    'projectTeamMembers',
    '/project/projects/{parentId}/teamMembers',
    'ProjectTeamMember',
    { table: 'projects', field: 'projectId', asNumber: true },
  ],
  ['holidayLists', '/schedule/holidayLists', 'HolidayList'],
  [
    'holidays',
    '/schedule/holidayLists/{parentId}/holidays',
    'Holiday',
    { table: 'holidayLists', field: 'holidayList' },
  ],
  [
    'agreementSites',
    '/finance/agreements/{parentId}/sites',
    'AgreementSite',
    { table: 'agreements', field: 'agreementId', asNumber: true },
  ],
  [
    'purchaseOrderLineItems',
    '/procurement/purchaseorders/{parentId}/lineitems',
    'PurchaseOrderLineItem',
    { table: 'purchaseOrders', field: 'purchaseOrderId', asNumber: true },
  ],
  [
    'groupCompanies',
    '/marketing/groups/{parentId}/companies',
    'MarketingCompany',
    { table: 'groups', field: 'groupId', asNumber: true },
  ],
  [
    'groupContacts',
    '/marketing/groups/{parentId}/contacts',
    'MarketingContact',
    { table: 'groups', field: 'groupId', asNumber: true },
  ],
  ['adjustments', '/procurement/adjustments', 'ProcurementAdjustment'],
  [
    'boardAssociations',
    '/service/boards/{parentId}/typeSubTypeItemAssociations',
    'BoardTypeSubTypeItemAssociation',
    { table: 'boards', field: 'board' },
  ],
  ['mySecurity', '/system/mySecurity', 'MySecurity'],
];

const readOnly: readonly Resource[] = lines.map(([table, path, model, parent]) => ({
  table,
  path,
  model,
  title: model,
  noun: model.charAt(0).toLowerCase() + model.slice(1),
  isReadOnly: true,
  ...(parent === undefined ? {} : { parent }),
}));

/** The resources beside the great tables, with the routes that read. */
export const besideResources: readonly Resource[] = [
  ...readOnly,
  {
    table: 'contactNotes',
    path: '/company/contacts/{parentId}/notes',
    model: 'ContactNote',
    title: 'ContactNote',
    noun: 'contactNote',
    parent: { table: 'contacts', field: 'contactId', asNumber: true },
    serverMade: ['id', 'enteredBy'],
  },
];
