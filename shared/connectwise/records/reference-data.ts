/** The set-up of an instance — boards and their parts, priorities, members, types — read once and kept with an age. */
import { Cache } from '../../kit/cache.ts';
import type { Listing } from '../lists/listing.ts';
import type { Records } from './kinds.ts';
import type * as wire from '../wire/index.ts';

/**
 * Set-up of the instance, read once and kept: 15 minutes, and four hours while ConnectWise cannot be asked. Each list
 * throws the codes of `CallConnectWise` when nothing is kept, and `list-too-long` (dead-letter) beyond 10,000 records.
 */
export interface ReferenceData {
  boards(): Promise<readonly wire.Board[]>;
  /** Statuses belong to a board: their names repeat from board to board, their ids do not. */
  statuses(boardId: number): Promise<readonly wire.BoardStatus[]>;
  types(boardId: number): Promise<readonly wire.BoardType[]>;
  subTypes(boardId: number): Promise<readonly wire.BoardSubType[]>;
  items(boardId: number): Promise<readonly wire.BoardItem[]>;
  teams(boardId: number): Promise<readonly wire.BoardTeam[]>;
  priorities(): Promise<readonly wire.Priority[]>;
  sources(): Promise<readonly wire.Source[]>;
  members(): Promise<readonly wire.Member[]>;
  companyStatuses(): Promise<readonly wire.CompanyStatus[]>;
  companyTypes(): Promise<readonly wire.CompanyType[]>;
  agreementTypes(): Promise<readonly wire.AgreementType[]>;
  workTypes(): Promise<readonly wire.WorkType[]>;
  workRoles(): Promise<readonly wire.WorkRole[]>;
  locations(): Promise<readonly wire.Location[]>;
  departments(): Promise<readonly wire.Department[]>;
  countries(): Promise<readonly wire.Country[]>;
  /** Forgets everything: the next one who asks reads again. */
  forget(): void;
}

/** More is no set-up any more. */
const maxRecords = 10_000;

/** A status list of an hour ago is better than no sync at all. */
const ages = { maxAgeMs: 15 * 60_000, maxStaleMs: 4 * 3_600_000, coolDownMs: 30_000 };

/**
 * Reference data over records: kept 15 minutes, 4 hours when ConnectWise cannot be asked. `now` in milliseconds since
 * 1970.
 */
export function referenceData(records: Records, { now }: { readonly now: () => number }): ReferenceData {
  const cache = new Cache<readonly unknown[]>({ now, ...ages });
  const keep = <Row>(key: string, list: () => Listing<Row>): Promise<readonly Row[]> =>
    cache.get(key, () => list().toArray({ limit: maxRecords }));
  const onBoard =
    <Row>(name: string, list: (boardId: number) => Listing<Row>) =>
    (boardId: number): Promise<readonly Row[]> =>
      keep(`${name} ${boardId}`, () => list(boardId));
  return {
    boards: () => keep('boards', () => records.boards.list()),
    statuses: onBoard('statuses', (board) => records.statuses(board).list()),
    types: onBoard('types', (board) => records.types(board).list()),
    subTypes: onBoard('subTypes', (board) => records.subTypes(board).list()),
    items: onBoard('items', (board) => records.items(board).list()),
    teams: onBoard('teams', (board) => records.teams(board).list()),
    priorities: () => keep('priorities', () => records.priorities.list()),
    sources: () => keep('sources', () => records.sources.list()),
    members: () => keep('members', () => records.members.list()),
    companyStatuses: () => keep('companyStatuses', () => records.companyStatuses.list()),
    companyTypes: () => keep('companyTypes', () => records.companyTypes.list()),
    agreementTypes: () => keep('agreementTypes', () => records.agreementTypes.list()),
    workTypes: () => keep('workTypes', () => records.workTypes.list()),
    workRoles: () => keep('workRoles', () => records.workRoles.list()),
    locations: () => keep('locations', () => records.locations.list()),
    departments: () => keep('departments', () => records.departments.list()),
    countries: () => keep('countries', () => records.countries.list()),
    forget: () => cache.forget(),
  };
}
