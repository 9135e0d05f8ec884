/** Teams of companies, holidays, members of groups, lines of orders: a few of each. The same for every seed. */
import type { Row } from '../store/table.ts';
import type { World } from '../store/world.ts';
import { insertRow } from './insert.ts';

const day = 24 * 3_600_000;

/** Seeds teams, holidays, members of groups and lines of orders, after everything that they refer to. */
export function seedBeside(world: World, company: Row): void {
  const first = (table: string): Row | undefined => world.table(table).rows()[0];
  const add = (table: string, values: Readonly<Record<string, unknown>>): Row =>
    insertRow(world, table, values);
  const member = world.table('members').get(4);
  const teamRole = add('teamRoles', { name: 'Account Manager', accountManagerFlag: true });
  add('teamRoles', { name: 'Technician', techFlag: true });
  add('companyTeams', { company, teamRole, member, accountManagerFlag: true });
  add('companyTypeAssociations', { company, type: first('companyTypes') });
  add('contactNotes', {
    contactId: first('contacts')?.id,
    text: 'Prefers e-mail.',
    type: first('companyNoteTypes'),
    enteredBy: 'tpatel',
  });
  add('projectSecurityRoles', { name: 'Project Manager', managerRoleFlag: true });
  add('projectTeamMembers', {
    projectId: first('projects')?.id,
    member,
    projectRole: first('projectSecurityRoles'),
    workRole: first('workRoles'),
    hours: 8,
  });
  const holidayList = add('holidayLists', { name: 'Standard Holidays' });
  add('holidays', { holidayList, name: 'New Year', allDayFlag: true, date: world.now() + 30 * day });
  add('agreementSites', { agreementId: first('agreements')?.id, company, site: first('sites') });
  add('purchaseOrderLineItems', {
    purchaseOrderId: first('purchaseOrders')?.id,
    lineNumber: 1,
    description: 'Standard workstation',
    quantity: 2,
    unitCost: 60,
    receivedStatus: 'Waiting',
    product: first('catalog'),
    unitOfMeasure: first('unitsOfMeasure'),
    warehouse: first('warehouses'),
  });
  const groupId = first('groups')?.id;
  add('groupCompanies', { groupId, defaultContactFlag: true });
  add('groupContacts', { groupId, note: 'Signed up at the fair.' });
  add('adjustments', { identifier: 'Stocktaking', reason: 'Found two more', closedFlag: false });
  const type = first('types');
  add('boardAssociations', { board: type?.values['board'], type });
  add('mySecurity', {
    member: first('members'),
    moduleName: 'Service Desk',
    moduleIdentifier: 'SR',
    moduleFunctionName: 'Service Tickets',
    addLevel: 'All',
    editLevel: 'All',
    deleteLevel: 'All',
    inquireLevel: 'All',
    sortOrder: 1,
  });
}
