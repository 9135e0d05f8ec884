/** The control routes' hold on the ConnectWise simulator: show records as held, and edit them as a person would. */
import type { ControlTarget, Edit } from '../common/core.ts';
import { actorNamed } from './api/authentication.ts';
import { Refusal, saidBy } from './model/refusal.ts';
import type { Resource } from './model/resource.ts';
import { resourceOf } from './model/resources/index.ts';
import type { RecordCall } from './records/call.ts';
import { insertRecord, storeRecord } from './records/mutations.ts';
import { presentRow } from './records/present.ts';
import { readFields } from './records/read-body.ts';
import { attachDocument } from './routes/documents.ts';
import { isRow, type Row } from './store/table.ts';
import type { World } from './store/world.ts';

/** The parts of the simulator that its control routes reach. */
export interface ControlParts {
  readonly world: () => World;
  readonly advance: (milliseconds: number) => Promise<void>;
  readonly reset: (wanted: { seed?: number; tickets?: number }) => void;
}

/** The target over whichever world is the present one. */
export function createControl({ world, advance, reset }: ControlParts): ControlTarget {
  return {
    healthy: () => true,
    tables: () => world().tableNames,
    records(table) {
      if (!world().tableNames.includes(table)) return undefined;
      return world()
        .table(table)
        .rows()
        .map((row) => shown(world(), row));
    },
    record(table, id) {
      if (!world().tableNames.includes(table)) return undefined;
      const row = world().table(table).get(Number(id));
      return row === undefined ? undefined : shown(world(), row);
    },
    edit: (wanted) => edit(world(), wanted),
    advance: async (seconds) => advance(seconds * 1000),
    reset,
  };
}

/** A record as it is held: also what the API hides, and what belongs to no model. */
function shown(world: World, row: Row): Record<string, unknown> {
  const resource = resourceOf(row.table);
  const held: Record<string, unknown> = { id: row.id };
  for (const [name, value] of Object.entries(row.values))
    if (value !== null && value !== undefined) held[name] = plain(value);
  if (resource === undefined) return held;
  return { ...held, ...presentRow(world, row, resource.model) };
}

function plain(value: unknown): unknown {
  if (isRow(value))
    return {
      id: value.id,
      ...(typeof value.values['name'] === 'string' ? { name: value.values['name'] } : {}),
    };
  return Array.isArray(value) ? value.map(plain) : value;
}

/** Without an id a new record is made; a note or status then needs its parent's id (`ticketId`, `board`) in `set`. */
function edit(world: World, wanted: Edit): unknown {
  const { table, id, set } = wanted;
  const resource = resourceOf(table);
  if (resource === undefined) throw new Error(`Records of "${table}" cannot be edited.`);
  const row = id === null ? undefined : world.table(table).get(Number(id));
  if (id !== null && row === undefined) throw new Error(`Table "${table}" has no record ${id}.`);
  const call = editCall(world, resource, wanted);
  try {
    if (table === 'documents' && id === null) return shown(world, attachDocument(call, set));
    const given = readFields(resource.model, set, JSON.stringify(set));
    const changed =
      row === undefined
        ? insertRecord(call, resource, given, parentIn(world, resource, set))
        : storeRecord(call, resource, row, given);
    return shown(world, changed);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    throw new Error(`ConnectWise: ${saidBy(thrown)}`, { cause: thrown });
  }
}

function parentIn(world: World, resource: Resource, set: Readonly<Record<string, unknown>>): Row | undefined {
  if (resource.parent === undefined) return undefined;
  const named = set[resource.parent.field];
  const id = typeof named === 'object' && named !== null && 'id' in named ? named.id : named;
  const parent = world.table(resource.parent.table).get(Number(id));
  if (parent === undefined)
    throw new Error(`"${resource.parent.field}" must name a record of ${resource.parent.table}.`);
  return parent;
}

/** The call that a person's edit amounts to, so that faults can be set for it: method EDIT. */
function editCall(world: World, { path }: Resource, { id, set, by }: Edit): RecordCall {
  return {
    world,
    actor: actorNamed(world, by),
    method: 'EDIT',
    path: id === null ? path : `${path}/${id}`,
    parameters: {},
    body: Buffer.from(JSON.stringify(set)),
    acted: [],
  };
}
