/** Fills a world with a small MSP. The same seed and the same number of tickets give the same records. */
import { seedPeople } from './people.ts';
import { seedBoards, seedPriorities } from './names.ts';
import { seedProjects } from './projects.ts';
import { seedTickets } from './tickets.ts';
import { plant } from './insert.ts';
import type { World } from '../store/world.ts';

/** Everything: set-up tables, people and companies, then the tickets. */
export function seedWorld(world: World, tickets: number): void {
  seedLookUps(world);
  seedServiceTables(world);
  const companies = seedPeople(world);
  seedTickets(world, companies, tickets);
  seedProjects(world, companies);
}

const lookUps: Readonly<Record<string, readonly string[]>> = {
  communicationTypes: ['Email', 'Direct', 'Cell', 'Fax'],
  configurationStatuses: ['Active', 'Inactive'],
  configurationTypes: ['Managed Workstation', 'Managed Server', 'Printer'],
  departments: ['Services', 'Administration'],
  locations: ['Main Office', 'North Office'],
  securityRoles: ['Admin', 'Service', 'Read Only'],
  serviceLocations: ['On-Site', 'Remote'],
  slas: ['Standard SLA'],
  workRoles: ['Engineer', 'Senior Engineer'],
  workTypes: ['Remote', 'On-Site'],
};

function seedLookUps(world: World): void {
  for (const [table, names] of Object.entries(lookUps))
    for (const name of names) plant(world, table, { name, identifier: name });
  plant(world, 'countries', { name: 'United States', identifier: 'US' });
  plant(world, 'countries', { name: 'Deutschland', identifier: 'DE' });
}

function seedServiceTables(world: World): void {
  for (const [index, [name, level, color]] of seedPriorities.entries())
    plant(world, 'priorities', {
      name,
      level,
      color,
      sortOrder: index + 1,
      defaultFlag: level === 'Medium',
      urgencySortOrder: String(index + 1),
    });
  for (const name of ['Email Connector', 'Phone', 'Portal', 'API'])
    plant(world, 'sources', { name, defaultFlag: name === 'Phone' });
  for (const name of ['Active', 'Not-Approved', 'Inactive'])
    plant(world, 'companyStatuses', {
      name,
      defaultFlag: name === 'Active',
      inactiveFlag: name === 'Inactive',
    });
  for (const name of ['Customer', 'Prospect', 'Vendor'])
    plant(world, 'companyTypes', { name, defaultFlag: name === 'Customer', vendorFlag: name === 'Vendor' });
  for (const board of seedBoards) seedBoard(world, board);
}

function seedBoard(world: World, wanted: (typeof seedBoards)[number]): void {
  const board = plant(world, 'boards', {
    name: wanted.name,
    location: world.table('locations').get(1),
    department: world.table('departments').get(1),
    inactiveFlag: false,
    projectFlag: false,
    billTime: 'Billable',
    problemSort: 'Descending',
  });
  for (const [index, [name, closedStatus]] of wanted.statuses.entries())
    plant(world, 'statuses', {
      name,
      board,
      sortOrder: (index + 1) * 10,
      displayOnBoard: !closedStatus,
      inactive: false,
      closedStatus,
      timeEntryNotAllowed: false,
      defaultFlag: index === 0,
      escalationStatus: closedStatus ? 'Resolved' : index === 0 ? 'NotResponded' : 'Responded',
      customerPortalFlag: true,
      saveTimeAsNote: false,
    });
  for (const [index, name] of wanted.types.entries())
    plant(world, 'types', {
      name,
      board,
      category: 'Reactive',
      defaultFlag: index === 0,
      inactiveFlag: false,
    });
  plant(world, 'subtypes', { name: 'General', board, inactiveFlag: false, typeAssociationIds: [] });
  plant(world, 'items', { name: 'Other', board, inactiveFlag: false });
  for (const name of wanted.teams)
    plant(world, 'teams', { name, boardId: board.id, members: [], defaultFlag: true });
}
