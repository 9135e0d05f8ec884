// If this fails, a stranger's program finds none of the records whose flags are false, and stores none that lack a required field.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Resource } from '../../../../sandbox/connectwise/model/resource.ts';
import { resources } from '../../../../sandbox/connectwise/model/resources/index.ts';
import { type Field, type FieldKind, modelOf } from '../../../../sandbox/connectwise/model/schema.ts';
import { drive, newTicket, type Json } from '../../../support/sandbox/connectwise-driver.ts';

interface Documented {
  readonly booleans: readonly string[];
  readonly required: readonly string[];
  readonly required2022?: readonly string[];
}

/** The vendor's OpenAPI documents (2025.8, for the rest 2022.1) of each model that is offered. */
const documented = JSON.parse(
  readFileSync(new URL('../../../fixtures/connectwise-models.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Documented>>;

const driver = drive();
const world = driver.core.world();

/** The lists of a resource: one, or one below each parent. */
function listsOf({ path, parent }: Resource): readonly string[] {
  if (parent === undefined) return [path];
  return world
    .table(parent.table)
    .rows()
    .map(({ id }) => path.replace('{parentId}', String(id)));
}

function missingOf({ model, writeOnly }: Resource, record: Json): readonly string[] {
  const held = documented[model];
  assert.ok(held !== undefined, `nothing is known of ${model}`);
  const { booleans, required, required2022 = [] } = held;
  return [
    ...booleans.filter((name) => typeof record[name] !== 'boolean'),
    ...[...required, ...required2022].filter((name) => !(name in record)),
  ].filter((name) => writeOnly?.includes(name) !== true);
}

test('every boolean and every required field of every model is in every seeded record', async () => {
  const seen = new Set<string>();
  for (const resource of resources)
    for (const list of listsOf(resource)) {
      const records = (await driver.expect(200, 'GET', `${list}?pageSize=1000`)) as Json[];
      for (const record of records) {
        assert.deepEqual(missingOf(resource, record), [], `${list}/${String(record['id'])}`);
        seen.add(resource.table);
      }
    }
  const unseen = resources.map(({ table }) => table).filter((table) => !seen.has(table));
  assert.deepEqual(unseen, ['callbacks', 'documents'], 'tables without a seeded record');
});

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns true if a record's value is of the kind that the vendor's model has for the field. */
const ofKind: Readonly<Record<FieldKind, (value: unknown, field: Field) => boolean>> = {
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  text: (value) => typeof value === 'string',
  date: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value),
  enum: (value, { words }) => words?.includes(String(value)) === true,
  reference: (value, { model }) => isObject(value) && isOfModel(value, model),
  children: (value, { model }) =>
    Array.isArray(value) && value.every((child) => isObject(child) && isOfModel(child, model)),
  values: (value) => Array.isArray(value) && !value.some(isObject),
  any: () => true,
};

/** Returns true if each part of a reference or of a child is of its kind, too. */
function isOfModel(value: Json, model: string | undefined): boolean {
  if (model === undefined) return true;
  const { byName } = modelOf(model);
  return Object.entries(value).every(([name, part]) => {
    const field = byName.get(name);
    return name === '_info' || (field !== undefined && ofKind[field.kind](part, field));
  });
}

test('every field of every seeded record is of the kind that the vendor documents', async () => {
  let seen = 0;
  for (const resource of resources)
    for (const list of listsOf(resource)) {
      const records = (await driver.expect(200, 'GET', `${list}?pageSize=1000`)) as Json[];
      for (const record of records)
        for (const [name, value] of Object.entries(record)) {
          if (name === '_info') continue;
          const field = modelOf(resource.model).byName.get(name);
          assert.ok(field !== undefined, `${list} ${name}`);
          assert.ok(ofKind[field.kind](value, field), `${list} ${name}: ${JSON.stringify(value)}`);
          seen += 1;
        }
    }
  assert.ok(seen > 8_000, `${seen} values`);
});

test('every boolean of every model can be asked for, and false finds what nobody set', async () => {
  let seen = 0;
  for (const resource of resources) {
    const [list = ''] = listsOf(resource);
    const names = (documented[resource.model]?.booleans ?? []).filter(
      (name) => resource.writeOnly?.includes(name) !== true,
    );
    const all = (await driver.expect(200, 'GET', `${list}/count`)) as { count: number };
    for (const name of names) {
      const countOf = async (value: string): Promise<number> =>
        ((await driver.expect(200, 'GET', `${list}/count?conditions=${name}=${value}`)) as { count: number })
          .count;
      assert.equal((await countOf('true')) + (await countOf('false')), all.count, `${list} ${name}`);
      seen += 1;
    }
  }
  assert.ok(seen > 400, `${seen} booleans`);
});

/** The least that the vendor's documents ask for, out of a record that is there; 2022.1 does not mark references. */
function leastBody({ model }: Resource, record: Json): Json {
  const marked = modelOf(model).fields.filter(({ required }) => required);
  const names = [...(documented[model]?.required ?? []), ...marked.map(({ name }) => name)];
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}

/** A list that is not empty, and its first record. */
async function firstOf(resource: Resource): Promise<{ list: string; like: Json }> {
  for (const list of listsOf(resource)) {
    const [like] = (await driver.expect(200, 'GET', list)) as Json[];
    if (like !== undefined) return { list, like };
  }
  throw new Error(`No record of ${resource.table} is seeded.`);
}

/** Bodies of tables that need more than the document says, or may not hold the same twice. */
const special: Readonly<Record<string, Json>> = {
  callbacks: { url: 'https://receiver.invalid/', objectId: 1, type: 'ticket', level: 'owner' },
  contacts: { firstName: 'Ada', lastName: 'Lovelace' },
  companies: { identifier: 'NewCo', name: 'New Company', addressLine1: '1 New Street' },
  notes: { text: 'New', detailDescriptionFlag: true },
  phases: { description: 'Another phase' },
  timeEntries: { chargeToType: 'ServiceTicket', timeStart: '2026-11-24T08:00:00Z', actualHours: 1 },
};

/** The list to which a body is sent: one that has a record already, or for callbacks the one list. */
async function newBody(resource: Resource): Promise<{ list: string; body: Json }> {
  const body = special[resource.table];
  if (resource.table === 'callbacks' && body !== undefined) return { list: resource.path, body };
  const { list, like } = await firstOf(resource);
  if (body === undefined) return { list, body: leastBody(resource, like) };
  const ticket = resource.table === 'timeEntries' ? { chargeToId: like['chargeToId'] } : {};
  return { list, body: { ...body, ...ticket } };
}

test('a new record of every model has every boolean and every required field, replaced as well', async () => {
  let made = 0;
  for (const resource of resources.filter(
    ({ isReadOnly, table }) => isReadOnly !== true && table !== 'documents',
  )) {
    const { list, body } = await newBody(resource);
    const record = (await driver.expect(201, 'POST', list, body)) as Json;
    assert.deepEqual(missingOf(resource, record), [], list);
    const replaced = (await driver.expect(200, 'PUT', `${list}/${String(record['id'])}`, record)) as Json;
    assert.deepEqual(missingOf(resource, replaced), [], list);
    made += 1;
  }
  assert.ok(made > 30, `${made} records`);
});

test('a new ticket shows what recorded ones show: all flags, and zeros', async () => {
  const ticket = await newTicket(driver);
  assert.ok(Object.keys(ticket).length >= 50, `${Object.keys(ticket).length} fields`);
  for (const name of [
    'respondMinutes',
    'escalationLevel',
    'minutesWaiting',
    'estimatedTimeCost',
    'actualHours',
  ])
    assert.equal(ticket[name], 0, name);
  assert.equal(ticket['customerUpdatedFlag'], false);
  assert.equal(ticket['billTime'], 'NoDefault');
});
