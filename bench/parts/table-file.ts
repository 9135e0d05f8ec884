/**
 * Adds rows to the file in which Azurite keeps its tables, while it is stopped. It looks through all rows of a table before each
 * insert, so a hundred thousand inserts take it hours. The file is read and written by the database library of Azurite
 * itself, and holds afterwards what as many inserts would have left.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TableRow } from '../../shared/ports/table.ts';

/** A row as Azurite keeps it: the text properties as they were sent, and the time of the insert in several places. */
interface Entity {
  readonly PartitionKey: string;
  readonly RowKey: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly lastModifiedTime: string;
  readonly eTag: string;
}

interface Collection {
  insert(entity: Entity): unknown;
  findOne(keys: Pick<Entity, 'PartitionKey' | 'RowKey'>): Entity | null;
}

interface Database {
  loadDatabase(options: object, done: (error?: Error | null) => void): void;
  getCollection(name: string): Collection | null;
  saveDatabase(done: (error?: Error | null) => void): void;
}

type DatabaseOf = new (file: string) => Database;

/** Rows, each with the name of its table. */
export type NamedRows = AsyncIterable<readonly [table: string, row: TableRow]>;

/** The file's name in the folder that Azurite was given. */
const fileName = '__azurite_db_table__.json';
/** The account of every storage emulator. */
const account = 'devstoreaccount1';

const azurite = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
const Loki = createRequire(azurite)('lokijs') as DatabaseOf;

/**
 * Adds rows with text properties. Throws for a table that the file does not have, and for a property that is no text. No row may be
 * there already: nothing looks for it.
 */
export async function addRows(folder: string, rows: NamedRows): Promise<void> {
  const database = await opened(folder);
  for await (const [table, row] of rows) collectionOf(database, table).insert(entityOf(row, new Date()));
  await ended((done) => database.saveDatabase(done));
}

/**
 * Throws unless the file has each of these rows exactly as `addRows` would have added it, apart from the time: what was added then
 * is what Azurite keeps of an insert over the network.
 */
export async function requireRows(folder: string, rows: NamedRows): Promise<void> {
  const database = await opened(folder);
  for await (const [table, row] of rows) {
    const keys = { PartitionKey: row.partitionKey, RowKey: row.rowKey };
    const { lastModifiedTime = '', ...kept } = collectionOf(database, table).findOne(keys) ?? {};
    const expected = withTime(entityOf(row, new Date(0)), lastModifiedTime);
    // The database library adds `meta` and `$loki` to each entity.
    const found = { ...kept, lastModifiedTime, meta: undefined, $loki: undefined };
    if (!isDeepStrictEqual({ ...expected, meta: undefined, $loki: undefined }, found))
      throw new Error(
        `The table ${table} has ${JSON.stringify(found)} where ${JSON.stringify(expected)} would be added.`,
      );
  }
}

async function opened(folder: string): Promise<Database> {
  const database = new Loki(join(folder, fileName));
  await ended((done) => database.loadDatabase({}, done));
  return database;
}

function collectionOf(database: Database, table: string): Collection {
  const collection = database.getCollection(`${account}$${table}`);
  if (collection === null) throw new Error(`The file has no table ${table}.`);
  return collection;
}

function ended(work: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}

function entityOf({ partitionKey, rowKey, ...sent }: TableRow, at: Date): Entity {
  const properties: Record<string, string> = { PartitionKey: partitionKey, RowKey: rowKey };
  for (const [name, value] of Object.entries(sent)) {
    if (typeof value !== 'string') throw new Error(`The property ${name} is no text.`);
    properties[name] = value;
  }
  const entity = { PartitionKey: partitionKey, RowKey: rowKey, properties };
  // Ten millionths of a second, as the service has them.
  return withTime(entity, at.toISOString().replace('Z', '0000Z'));
}

function withTime(entity: Pick<Entity, 'PartitionKey' | 'RowKey' | 'properties'>, time: string): Entity {
  return {
    ...entity,
    properties: { ...entity.properties, Timestamp: time, 'Timestamp@odata.type': 'Edm.DateTime' },
    lastModifiedTime: time,
    eTag: `W/"datetime'${encodeURIComponent(time)}'"`,
  };
}
