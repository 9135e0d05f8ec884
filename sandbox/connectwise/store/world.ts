/** One ConnectWise instance: its tables, its clock, who may sign in, and the switches for questions without a source. */
import type { Clock } from '../../common/clock.ts';
import type { FaultRegistry } from '../../common/fault-registry.ts';
import type { Random } from '../../common/random.ts';
import { resources } from '../model/resources/index.ts';
import { createTable, type Row, type Table } from './table.ts';

/** The member that makes a call. */
export interface Actor {
  readonly memberId: number;
  readonly identifier: string;
  readonly mayWrite: boolean;
}

/** Keys of an API member. */
export interface Account {
  readonly publicKey: string;
  readonly privateKey: string;
  readonly member: string;
  /** False for a member whose security role only reads. */
  readonly mayWrite: boolean;
}

/** Switches, most of them for questions that no source answers. */
export interface Switches {
  /** True if a note or time entry moves its ticket's lastUpdated and fires the ticket's callback. Default: yes. */
  readonly notesTouchTicket: boolean;
  /** The treatment of a pageSize above 1000. Default: cap. */
  readonly overPageSize: 'cap' | 'refuse';
  /** True if the address of the signing key wants credentials. Default: no. */
  readonly signingKeyNeedsCredentials: boolean;
  /** True if answers carry the vendor's media type, which its own PowerShell users cannot read. Default: no. */
  readonly vendorMediaType: boolean;
}

/** One simulated ConnectWise instance: its records, its accounts, its clock and its switches. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultRegistry;
  readonly switches: Switches;
  /** Accounts that may sign in; changing them is what a rotation looks like from here. */
  readonly accounts: Account[];
  /** The login company. */
  readonly company: string;
  /** With the slash at its end. */
  codebase: string;
  readonly oldCodebases: Set<string>;
  /** Scheme and host under which people open the system: in links, in key_url, in FromUrl. */
  origin: string;
  readonly signingKey: { readonly id: string; readonly text: string };
  /** Bytes of documents by id. */
  readonly documentBytes: Map<number, Buffer>;
  table(name: string): Table;
  readonly tableNames: readonly string[];
  /** The present, in whole seconds (milliseconds since 1970). */
  now(): number;
  /** Tells those who send callbacks. */
  publish: (change: PublishedChange) => void;
}

/** A change that callbacks tell of. */
export interface PublishedChange {
  readonly table: string;
  readonly action: 'added' | 'updated' | 'deleted';
  readonly row: Row;
  readonly actor: Actor;
}

/** The parts that a new instance is made of. */
export interface WorldParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultRegistry;
  readonly switches: Switches;
  readonly origin: string;
  readonly codebase: string;
}

/** Tables that are neither offered as they are nor looked up: what happened. */
const journalTables = ['audit', 'deliveries', 'notifications'];
/** Only counts the ids of what lives inside lists of other records. */
const childrenTable = 'children';

/** Account of the integration, and one whose member may only read. */
const accounts: readonly Account[] = [
  { publicKey: 'sim-public', privateKey: 'sim-private', member: 'API-SIM', mayWrite: true },
  { publicKey: 'sim-other', privateKey: 'sim-other-private', member: 'API-OTHER', mayWrite: true },
  { publicKey: 'sim-readonly', privateKey: 'sim-readonly-private', member: 'API-READ', mayWrite: false },
];

/** An instance with empty tables. */
export function createWorld(parts: WorldParts): World {
  const { clock, random } = parts;
  const tables = new Map<string, Table>();
  for (const { table, parent } of resources)
    tables.set(
      table,
      parent === undefined
        ? createTable(table, 1)
        : createTable(table, 1, (row) => parentId(row.values[parent.field])),
    );
  for (const name of journalTables) tables.set(name, createTable(name, 1));
  const tableNames = [...tables.keys()];
  tables.set(childrenTable, createTable(childrenTable, 100_001));
  return {
    ...parts,
    accounts: [...accounts],
    company: 'simco',
    oldCodebases: new Set(),
    signingKey: { id: random.uuid(), text: random.hex(48) },
    documentBytes: new Map(),
    table(name) {
      const table = tables.get(name);
      if (table === undefined) throw new Error(`There is no table ${name}.`);
      return table;
    },
    tableNames,
    now: () => Math.floor(clock.now() / 1000) * 1000,
    publish() {
      // nobody listens yet
    },
  };
}

function parentId(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number'
    ? value.id
    : 0;
}

/** The beginning of a record; without an id it takes the next one of its table. */
export interface NewRow {
  readonly table: string;
  readonly values: Record<string, unknown>;
  readonly by: string;
  readonly id?: number | undefined;
}

/** A record that is not in its table yet. */
export function newRow(world: World, { table, values, by, id }: NewRow): Row {
  const now = world.now();
  return {
    table,
    id: id ?? world.table(table).nextId(),
    values,
    lastUpdated: now,
    updatedBy: by,
    dateEntered: now,
    enteredBy: by,
  };
}

/** A time as the API writes it: UTC, whole seconds. */
export function wireTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
