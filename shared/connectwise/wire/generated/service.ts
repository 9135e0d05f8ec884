// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Boards with what is defined on them, priorities, tasks, schedules and activities. */
import type { Maybe, RecordInfo, Reference } from '../base.ts';
import type { CompanyReference, CustomField, MemberReference, TicketReference } from './parts.ts';

/** A service board: statuses, types and teams are defined per board. */
export interface Board {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly location?: Maybe<Reference>;
  readonly department?: Maybe<Reference>;
  readonly inactiveFlag?: Maybe<boolean>;
  /** True: a board of projects. */
  readonly projectFlag?: Maybe<boolean>;
  readonly workRole?: Maybe<Reference>;
  readonly workType?: Maybe<Reference>;
  readonly autoCloseStatus?: Maybe<Reference>;
  readonly restrictBoardByDefaultFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** Statuses belong to a board: ids are unique, names repeat from board to board. */
export interface BoardStatus {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly board?: Maybe<Reference>;
  readonly sortOrder?: Maybe<number>;
  readonly displayOnBoard?: Maybe<boolean>;
  readonly inactive?: Maybe<boolean>;
  /** This makes a ticket closed, never the status' name. */
  readonly closedStatus?: Maybe<boolean>;
  readonly timeEntryNotAllowed?: Maybe<boolean>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly escalationStatus?: Maybe<
    'NotResponded' | 'Responded' | 'ResolutionPlan' | 'Resolved' | 'NoEscalation'
  >;
  readonly customerPortalFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A priority of tickets; the list is the same for all boards. */
export interface Priority {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly color?: Maybe<
    | 'Black'
    | 'Blue'
    | 'Cyan'
    | 'Gray'
    | 'Green'
    | 'Lime'
    | 'Orange'
    | 'Pink'
    | 'Purple'
    | 'Red'
    | 'White'
    | 'Yellow'
    | 'Custom'
  >;
  readonly sortOrder?: Maybe<number>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A type of ticket on one board, below `/service/boards/{id}/types`. */
export interface BoardType {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly category?: Maybe<'Reactive' | 'Proactive'>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly requestForChangeFlag?: Maybe<boolean>;
  /** At most 50 characters. */
  readonly integrationXref?: Maybe<string>;
  readonly board?: Maybe<Reference>;
  readonly location?: Maybe<Reference>;
  readonly department?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A sub-type of ticket on one board, below `/service/boards/{id}/subtypes`. */
export interface BoardSubType {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly typeAssociationIds?: Maybe<readonly number[]>;
  readonly board?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
}

/** An item of ticket on one board, below `/service/boards/{id}/items`. */
export interface BoardItem {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly inactiveFlag?: Maybe<boolean>;
  readonly board?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A team of one board, below `/service/boards/{id}/teams`. */
export interface BoardTeam {
  readonly id: number;
  /** At most 30 characters. */
  readonly name: string;
  readonly teamLeader?: Maybe<MemberReference>;
  readonly members?: Maybe<readonly number[]>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly notifyOnTicketDelete?: Maybe<boolean>;
  readonly boardId?: Maybe<number>;
  readonly locationId?: Maybe<number>;
  readonly businessUnitId?: Maybe<number>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A source of tickets: mail, phone, portal. */
export interface Source {
  readonly id: number;
  /** At most 50 characters. */
  readonly name: string;
  readonly defaultFlag?: Maybe<boolean>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A line of the list of tasks on a ticket. */
export interface TicketTask {
  readonly id: number;
  readonly ticketId?: Maybe<number>;
  readonly notes?: Maybe<string>;
  readonly closedFlag?: Maybe<boolean>;
  readonly priority?: Maybe<number>;
  readonly resolution?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A member planned for a ticket or an activity (`objectId`), with the time. */
export interface ScheduleEntry {
  readonly id: number;
  readonly objectId?: Maybe<number>;
  /** At most 250 characters. */
  readonly name?: Maybe<string>;
  readonly member?: Maybe<MemberReference>;
  readonly where?: Maybe<Reference>;
  readonly dateStart?: Maybe<string>;
  readonly dateEnd?: Maybe<string>;
  readonly reminder?: Maybe<Reference>;
  readonly status?: Maybe<Reference>;
  readonly doneFlag?: Maybe<boolean>;
  readonly acknowledgedFlag?: Maybe<boolean>;
  readonly ownerFlag?: Maybe<boolean>;
  readonly meetingFlag?: Maybe<boolean>;
  readonly allowScheduleConflictsFlag?: Maybe<boolean>;
  readonly addMemberToProjectFlag?: Maybe<boolean>;
  readonly projectRoleId?: Maybe<number>;
  readonly acknowledgedDate?: Maybe<string>;
  readonly closeDate?: Maybe<string>;
  readonly hours?: Maybe<number>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A sales activity: a call, a meeting or a task with a due date. */
export interface Activity {
  readonly id: number;
  /** At most 100 characters. */
  readonly name: string;
  readonly type?: Maybe<Reference>;
  readonly company?: Maybe<CompanyReference>;
  readonly contact?: Maybe<Reference>;
  /** At most 30 characters. */
  readonly phoneNumber?: Maybe<string>;
  /** At most 250 characters. */
  readonly email?: Maybe<string>;
  readonly status?: Maybe<Reference>;
  readonly opportunity?: Maybe<Reference>;
  readonly ticket?: Maybe<TicketReference>;
  readonly agreement?: Maybe<Reference>;
  readonly campaign?: Maybe<Reference>;
  readonly notes?: Maybe<string>;
  readonly dateStart?: Maybe<string>;
  readonly dateEnd?: Maybe<string>;
  readonly assignedBy?: Maybe<MemberReference>;
  readonly assignTo?: Maybe<MemberReference>;
  readonly scheduleStatus?: Maybe<Reference>;
  readonly reminder?: Maybe<Reference>;
  readonly where?: Maybe<Reference>;
  readonly notifyFlag?: Maybe<boolean>;
  readonly currency?: Maybe<Reference>;
  readonly _info?: Maybe<RecordInfo>;
  readonly customFields?: Maybe<readonly CustomField[]>;
}
