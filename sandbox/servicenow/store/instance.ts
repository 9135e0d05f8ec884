/**
 * One ServiceNow instance: its tables, its clock, its source of ids, its properties, and who may do what.
 *
 * Everything else in this folder is functions over it. It holds no policy of its own.
 */
import { randomUUID } from 'node:crypto';
import { tableDefinitions, type TableDefinition } from '../model/dictionary.ts';
import { rawDateTime, type UserTime } from '../model/user-time.ts';
import { indexedFields, resolvePath, type FieldReader } from './field-reader.ts';
import { TableStore, valueOf, type Row } from './table.ts';

/** The user at work: decides rights, time zone, and the name in sys_updated_by. */
export interface Actor {
  readonly sysId: string;
  readonly userName: string;
  readonly isAdmin: boolean;
  readonly time: UserTime;
}

/** Limits of callers who are no admins. Tables and columns by their names. */
export interface AccessRules {
  /** Rows found by the encoded query are hidden: missing from pages, 404 when asked for. */
  readonly hiddenRows?: Readonly<Record<string, string>>;
  /** Columns that are left out of answers without any mark, and that cannot be written. */
  readonly hiddenFields?: Readonly<Record<string, readonly string[]>>;
  /** Columns that can be seen; values sent for them are ignored. */
  readonly readOnlyFields?: Readonly<Record<string, readonly string[]>>;
  /** Tables that refuse every read with 403. */
  readonly unreadableTables?: readonly string[];
  /** `incident:delete`, `core_company:insert` and so on: refused with 403. */
  readonly denied?: readonly string[];
}

/** A change of a row, for the business rules that look at it afterwards. */
export interface Change {
  readonly table: string;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly previous: Row | undefined;
  readonly row: Row;
  readonly by: string;
}

/** One simulated ServiceNow instance. */
export interface Instance {
  /** Milliseconds. */
  now(): number;
  /** The present second in raw form: what goes into sys_updated_on. */
  timestamp(): string;
  newSysId(): string;
  /** The next number of a table of tasks: `INC0010001` and up, `PRB0040001` and up. */
  nextNumber(table: string): string;
  store(table: string): TableStore;
  property(name: string): string;
  readonly access: AccessRules;
  readonly attachments: Map<string, Buffer>;
  /**
   * By sys_id, a row as it was before its latest change, and when that came (milliseconds since 1970): what a lagging
   * replica shows.
   */
  readonly replaced: Map<string, { readonly row: Row | undefined; readonly until: number }>;
  /** Every script that came in a query value. */
  readonly scripts: string[];
  actorNamed(userName: string): Actor;
  readerOf(table: TableDefinition, path: string): FieldReader | undefined;
  /** Tells the listeners, after the row is stored. */
  announce(change: Change): void;
  onChange(listener: (change: Change) => void): void;
}

/** The clock, the ids and the access rules of an instance. */
export interface InstanceOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 32 hex digits, never the same again. */
  readonly newSysId?: () => string;
  readonly access?: AccessRules;
  /** Users with the admin role, by user name. */
  readonly admins?: readonly string[];
}

const firstNumber = 10_001;

/** An instance with every table of the dictionary, all empty. */
export function createInstance(options: InstanceOptions): Instance {
  const stores = emptyStores();
  const listeners: ((change: Change) => void)[] = [];
  const admins = new Set(options.admins ?? ['admin', 'system']);
  const replaced: Instance['replaced'] = new Map();
  const nextNumbers = { INC: firstNumber, PRB: 40_001 };

  const store = (table: string): TableStore => {
    const found = stores.get(table);
    if (found === undefined) throw new Error(`The simulator has no table ${table}.`);
    return found;
  };

  return {
    now: options.now,
    timestamp: () => rawDateTime(options.now()),
    newSysId: options.newSysId ?? (() => randomUUID().replaceAll('-', '')),
    nextNumber(table) {
      const prefix = table === 'problem' ? 'PRB' : 'INC';
      const number = `${prefix}${String(nextNumbers[prefix]).padStart(7, '0')}`;
      nextNumbers[prefix] += 1;
      return number;
    },
    store,
    property(name) {
      for (const row of store('sys_properties').scan())
        if (valueOf(row, 'name') === name) return valueOf(row, 'value');
      return '';
    },
    access: options.access ?? {},
    attachments: new Map(),
    replaced,
    scripts: [],
    actorNamed: (userName) => actorIn(store('sys_user'), userName, admins.has(userName)),
    readerOf: (table, path) => resolvePath(store, table, path),
    announce(change) {
      replaced.set(change.row.sys_id, { row: change.previous, until: options.now() });
      for (const listener of listeners) listener(change);
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}

function emptyStores(): ReadonlyMap<string, TableStore> {
  return new Map(
    [...tableDefinitions].map(([name, table]) => {
      const indexed = [...indexedFields].filter((field) => field !== 'sys_id' && table.fields.has(field));
      return [name, new TableStore(timeFieldOf(table), indexed)];
    }),
  );
}

/** Formats that a user has not chosen are the platform's own. */
function actorIn(users: TableStore, userName: string, isAdmin: boolean): Actor {
  const [row] = users.lookUp('user_name', [userName]) ?? [];
  const chosen = (field: string): string => (row === undefined ? '' : valueOf(row, field));
  return {
    sysId: row?.sys_id ?? '',
    userName,
    isAdmin,
    time: {
      zone: chosen('time_zone') || 'GMT',
      format: `${chosen('date_format') || 'yyyy-MM-dd'} ${chosen('time_format') || 'HH:mm:ss'}`,
    },
  };
}

/** The time of the newest incident: what a row gets that is written in the same second. */
export function newestTime(instance: Instance): string {
  let newest = instance.timestamp();
  for (const row of instance.store('incident').scan()) newest = valueOf(row, 'sys_updated_on');
  return newest;
}

/** The column a table is ordered by: the time of the last change, or of creation where there is no other. */
export function timeFieldOf(table: TableDefinition): string {
  return table.fields.has('sys_updated_on') ? 'sys_updated_on' : 'sys_created_on';
}

/** The table's definition; undefined for a table the instance does not have (or that is an ancestor only). */
export function definitionOf(table: string): TableDefinition | undefined {
  return table === 'task' ? undefined : tableDefinitions.get(table);
}

/** True when the table is the other one or extends it. */
export function isDescendant(table: string, ancestor: string): boolean {
  for (let name: string | undefined = table; name !== undefined; name = tableDefinitions.get(name)?.parent) {
    if (name === ancestor) return true;
  }
  return false;
}
