/** Sets a new instance up before anybody works in it: look-up tables, priorities, boards. */
import type { World } from '../store/world.ts';
import { insertRow } from './insert.ts';
import { seedLookUps } from './look-ups.ts';
import { seedBoards, seedPriorities } from './names.ts';

/** Everything that other records refer to. */
export function seedSetUp(world: World): void {
  seedLookUps(world);
  seedServiceTables(world);
}

function seedServiceTables(world: World): void {
  for (const [index, [name, level, color]] of seedPriorities.entries())
    insertRow(world, 'priorities', {
      name,
      level,
      color,
      sortOrder: index + 1,
      defaultFlag: level === 'Medium',
      urgencySortOrder: String(index + 1),
    });
  for (const name of ['Email Connector', 'Phone', 'Portal', 'API'])
    insertRow(world, 'sources', { name, defaultFlag: name === 'Phone' });
  for (const name of ['Active', 'Not-Approved', 'Inactive'])
    insertRow(world, 'companyStatuses', {
      name,
      defaultFlag: name === 'Active',
      inactiveFlag: name === 'Inactive',
    });
  for (const name of ['Customer', 'Prospect', 'Vendor'])
    insertRow(world, 'companyTypes', {
      name,
      defaultFlag: name === 'Customer',
      vendorFlag: name === 'Vendor',
    });
  for (const board of seedBoards) seedBoard(world, board);
}

function seedBoard(world: World, wanted: (typeof seedBoards)[number]): void {
  const board = insertRow(world, 'boards', {
    name: wanted.name,
    location: world.table('locations').get(1),
    department: world.table('departments').get(1),
    inactiveFlag: false,
    projectFlag: false,
    billTime: 'Billable',
    problemSort: 'Descending',
  });
  for (const [index, [name, closedStatus]] of wanted.statuses.entries())
    insertRow(world, 'statuses', {
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
    insertRow(world, 'types', {
      name,
      board,
      category: 'Reactive',
      defaultFlag: index === 0,
      inactiveFlag: false,
    });
  insertRow(world, 'subtypes', { name: 'General', board, inactiveFlag: false, typeAssociationIds: [] });
  insertRow(world, 'items', { name: 'Other', board, inactiveFlag: false });
}

/** The teams of the boards, led by those who work on them; the first of each board is its default. After the members. */
export function seedTeams(world: World): void {
  const leaders = world.table('members').rows().slice(3);
  for (const [at, { teams }] of seedBoards.entries())
    for (const [index, name] of teams.entries())
      insertRow(world, 'teams', {
        name,
        boardId: at + 1,
        teamLeader: leaders[(at + index) % leaders.length],
        members: leaders.map(({ id }) => id),
        defaultFlag: index === 0,
      });
}
