/** Ids of records as they stand in tests. */
import { recordIdOf, type RecordId } from '../../../shared/rules/sync/record-id.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';

/** A ticket's id. */
export const ticketId = (id: string | number): RecordId => recordIdOf('connectwise', String(id));

/** A sys_id; a short one is filled up. */
export const sysId = (id: string): RecordId => recordIdOf('servicenow', id.padStart(32, '0'));

/** An id of that side. */
export const idOn = (side: SideName, id: string): RecordId => recordIdOf(side, id);
