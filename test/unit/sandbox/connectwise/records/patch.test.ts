// If this fails, the commonest write of all, `status/id`, answers 200 to a stranger's program and does nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from '../../../../../sandbox/connectwise/model/resource.ts';
import { resources } from '../../../../../sandbox/connectwise/model/resources/index.ts';
import { tableOfReference } from '../../../../../sandbox/connectwise/model/resources/targets.ts';
import { modelOf, type Field } from '../../../../../sandbox/connectwise/model/schema.ts';
import { referenceValue } from '../../../../../sandbox/connectwise/store/reference-value.ts';
import type { Row } from '../../../../../sandbox/connectwise/store/table.ts';
import {
  drive,
  newTicket,
  read,
  type Driver,
  type Json,
} from '../../../../support/sandbox/connectwise-driver.ts';

/** The address of a record, its parent's id filled in. */
function addressOf({ path, parent }: Resource, row: Row): string {
  const held = parent === undefined ? undefined : row.values[parent.field];
  const parentId = typeof held === 'object' && held !== null && 'id' in held ? held.id : held;
  return `${path.replace('{parentId}', String(parentId))}/${row.id}`;
}

/** References that are written, and point into a table. */
function writtenReferences({ model, serverMade, parent, writeOnly }: Resource): readonly Field[] {
  const barred = [...(serverMade ?? []), ...(writeOnly ?? []), parent?.field];
  return modelOf(model).fields.filter(
    ({ kind, name, model: shape }) =>
      kind === 'reference' && !barred.includes(name) && (shape ?? '') in tableOfReference,
  );
}

const parts = ['id', 'identifier', 'name'] as const;

/** Every way to name a record of the table, and one that is not there. */
function namesOf(driver: Driver, { model }: Field): readonly (readonly [string, unknown])[] {
  const target = driver.core
    .world()
    .table(tableOfReference[model ?? ''] ?? '')
    .rows()
    .at(-1);
  const shape = modelOf(model ?? '');
  return parts
    .filter((part) => shape.byName.has(part))
    .flatMap((part) => {
      const value = target === undefined ? undefined : referenceValue(target, part);
      const missing: readonly [string, unknown] = [part, part === 'id' ? 999_999 : 'No such record'];
      return value === undefined ? [missing] : [[part, value] as const, missing];
    });
}

test('a path into a reference does what the whole reference would, refusals included', async () => {
  const [byPath, whole] = [drive(), drive()];
  const seen = { changed: 0, refused: 0 };
  for (const resource of resources.filter(({ isReadOnly }) => isReadOnly !== true)) {
    const row = byPath.core.world().table(resource.table).rows()[0];
    if (row === undefined) continue;
    const address = addressOf(resource, row);
    for (const field of writtenReferences(resource))
      for (const [part, value] of namesOf(byPath, field)) {
        if (field.name === 'company' && part === 'identifier') continue;
        const before = String((await byPath.ask('GET', address)).body);
        const send = (driver: Driver, path: string, sent: unknown) =>
          driver.ask('PATCH', address, [{ op: 'replace', path, value: sent }]);
        const answer = await send(byPath, `${field.name}/${part}`, value);
        const expected = await send(whole, field.name, { [part]: value });
        const what = `${address} ${field.name}/${part} = ${String(value)}`;
        assert.deepEqual([answer.status, read(answer)], [expected.status, read(expected)], what);
        if (value === 999_999) assert.equal(answer.status, 400, what);
        if (answer.status !== 200) seen.refused += 1;
        else if (String(answer.body) !== before) seen.changed += 1;
      }
  }
  assert.ok(seen.changed > 60 && seen.refused > 150, JSON.stringify(seen));
});

const driver = drive();
const patch = async (id: number, ...operations: readonly Json[]): Promise<Json> =>
  (await driver.expect(200, 'PATCH', `/service/tickets/${id}`, operations)) as Json;

test('a ticket moves to another status, board and owner by paths, with or without a slash', async () => {
  const { id } = await newTicket(driver);
  const moved = await patch(
    id,
    { op: 'replace', path: 'board/name', value: 'Network Operations' },
    { op: 'replace', path: '/status/name', value: 'Waiting' },
    { op: 'replace', path: 'priority/id', value: '1' },
    { op: 'replace', path: 'owner/identifier', value: 'tpatel' },
  );
  assert.deepEqual(
    ['board', 'status', 'priority', 'owner'].map((field) => (moved[field] as Json)['name']),
    ['Network Operations', 'Waiting', 'Priority 1', 'Tara Patel'],
  );
});

test('company/identifier alone answers 200 and changes nothing, as measured; company/id changes it', async () => {
  const { id } = await newTicket(driver);
  const same = await patch(id, { op: 'replace', path: 'company/identifier', value: 'OBrien' });
  assert.equal((same['company'] as Json)['identifier'], 'Northwind');
  const other = await patch(id, { op: 'replace', path: 'company/id', value: 3 });
  assert.equal((other['company'] as Json)['identifier'], 'OBrien');
});

test('a path into the reference of a child, and of a list of references, acts as well', async () => {
  const asked = [{ op: 'replace', path: 'communicationItems/1/type/name', value: 'Fax' }];
  const { communicationItems } = (await driver.expect(200, 'PATCH', '/company/contacts/2', asked)) as {
    communicationItems: Json[];
  };
  const kinds = communicationItems.map(({ type }) => (type as Json)['name']);
  assert.deepEqual(kinds, ['Email', 'Fax']);
  const typed = [{ op: 'replace', path: 'types/0/id', value: 2 }];
  const { types } = (await driver.expect(200, 'PATCH', '/company/companies/2', typed)) as { types: Json[] };
  assert.deepEqual(
    types.map(({ name }) => name),
    ['Prospect'],
  );
});

for (const [what, path, value] of [
  ['a part that the reference does not have', 'status/colour', 'red'],
  ['a path below a part', 'status/id/deeper', 1],
  ['a path into a text', 'summary/length', 1],
  ['an id that is no number', 'status/id', 'New'],
] as const)
  test(`refuses ${what}`, async () => {
    const { id } = await newTicket(driver);
    await driver.expect(400, 'PATCH', `/service/tickets/${id}`, [{ op: 'replace', path, value }]);
  });

test('the names in an operation may begin with capitals, as a .NET client writes them', async () => {
  const driver = drive();
  const { id } = await newTicket(driver);
  const operations = [{ Op: 'replace', Path: 'status/name', Value: 'In Progress' }];
  const patched = (await driver.expect(200, 'PATCH', `/service/tickets/${id}`, operations)) as Json;
  assert.equal((patched['status'] as Json)['name'], 'In Progress');
});
