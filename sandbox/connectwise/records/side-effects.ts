/** The consequences of a change of a record: its stamps, the audit trail, the callbacks. */
import { numberOption } from '../../common/fault-registry.ts';
import type { Resource } from '../model/resource.ts';
import { resourceOf } from '../model/resources/index.ts';
import { modelOf, type Field } from '../model/schema.ts';
import { referenceValue } from '../store/reference-value.ts';
import { isRow, type Row } from '../store/table.ts';
import { newRow, wireTime, type Actor, type PublishedChange, type World } from '../store/world.ts';
import { faultDuring, type RecordCall } from './call.ts';

type Action = 'added' | 'updated' | 'deleted';

/** A change of one record, for its stamps, its audit trail and its callbacks. */
export interface ChangeNote {
  readonly action: Action;
  /** The values before the change; undefined when the record is new. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly skipCallback?: boolean;
}

/** Stamps the record, writes the audit trail and publishes the change. Call it after the values are in place. */
export function afterChange(call: RecordCall, row: Row, note: ChangeNote): void {
  const { world, actor } = call;
  const resource = resourceOf(row.table);
  if (note.action !== 'deleted') stamp(call, row, note.action);
  if (resource?.auditType !== undefined) writeAudit(call, resource, row, note);
  if (note.skipCallback !== true) publishWhenVisible(world, row, note.action, actor);
}

/** The ticket moves along with its notes and time entries, if the switch says so. */
export function touchTicket(call: RecordCall, ticketId: number): void {
  const ticket = call.world.table('tickets').get(ticketId);
  if (ticket === undefined || !call.world.switches.notesTouchTicket) return;
  stamp(call, ticket, 'updated');
  publishWhenVisible(call.world, ticket, 'updated', call.actor);
}

function stamp(call: RecordCall, row: Row, action: Action): void {
  const { world, actor } = call;
  if (action === 'updated' && faultDuring(call, 'timestamp-unmoved') !== undefined) return;
  row.lastUpdated = world.now();
  row.updatedBy = actor.identifier;
  const late = faultDuring(call, 'late-commit');
  if (late === undefined) return;
  row.hiddenUntil = row.lastUpdated + numberOption(late.options, 'seconds', 60) * 1000;
}

/** The message about a row that is committed late comes when it is committed. */
function publishWhenVisible(world: World, row: Row, action: Action, actor: Actor): void {
  const wait = (row.hiddenUntil ?? 0) - world.clock.now();
  if (wait <= 0) {
    world.publish({ table: row.table, action, row, actor });
    return;
  }
  void publishLater(world, wait, { table: row.table, action, row, actor });
}

async function publishLater(world: World, wait: number, change: PublishedChange): Promise<void> {
  await world.clock.sleep(wait);
  world.publish(change);
}

function writeAudit({ world, actor }: RecordCall, resource: Resource, row: Row, note: ChangeNote): void {
  const { action } = note;
  for (const text of auditTexts(resource, row, note)) {
    const values = {
      text,
      enteredDate: wireTime(world.now()),
      enteredBy: actor.identifier,
      auditType: resource.auditType,
      auditSubType: action === 'added' ? 'Add' : action === 'deleted' ? 'Delete' : 'Record',
      auditSource: 'API',
      recordId: row.id,
    };
    world.table('audit').add(newRow(world, { table: 'audit', values, by: actor.identifier }));
  }
}

function auditTexts(resource: Resource, row: Row, { action, before }: ChangeNote): readonly string[] {
  if (action === 'added') return [`${resource.title} ${row.id} has been created.`];
  if (action === 'deleted') return [`${resource.title} ${row.id} has been deleted.`];
  if (before === undefined) return [`${resource.title} ${row.id} has been changed.`];
  return modelOf(resource.model).fields.flatMap((field) => {
    const { name } = field;
    const old = shown(before[name], field);
    const present = shown(row.values[name], field);
    if (old === present || field.isSecret === true || resource.writeOnly?.includes(name) === true) return [];
    return [`${label(name)} has been changed from "${old}" to "${present}".`];
  });
}

function label(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** A value in a sentence: times as the API writes them, records by their names, lists of what they hold. */
function shown(value: unknown, field?: Field): string {
  if (value === null || value === undefined) return '';
  if (isRow(value)) {
    const { caption, value: held } = value.values;
    if (typeof caption === 'string') return `${caption}: ${shown(held)}`;
    return shown(referenceValue(value, 'name') ?? referenceValue(value, 'identifier') ?? held ?? value.id);
  }
  if (Array.isArray(value)) return value.map((item) => shown(item)).join(', ');
  if (typeof value === 'number' && field?.kind === 'date') return wireTime(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
