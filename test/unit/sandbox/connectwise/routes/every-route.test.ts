// If this fails, an address that the simulator itself names, or a list that scripts read, answers 404 or breaks inside.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resources } from '../../../../../sandbox/connectwise/model/resources/index.ts';
import { routes } from '../../../../../sandbox/connectwise/routes/index.ts';
import { drive, read, type Driver, type Json } from '../../../../support/sandbox/connectwise-driver.ts';

/** Values for the placeholders of routes that belong to no table. */
const named: Readonly<Record<string, string>> = { '{name}': 'ChargeCode', '{identifier}': 'tpatel' };

/** A seeded world with one document and one configuration on its first ticket, so that every list below it has something. */
async function furnished(): Promise<Driver> {
  const driver = drive();
  const [ticket] = driver.core.world().table('tickets').rows();
  await driver.expect(201, 'POST', `/service/tickets/${ticket?.id}/configurations`, { id: 1 });
  const document = { recordType: 'Ticket', recordId: ticket?.id, fileName: 'a.txt', content: 'a' };
  const kept = await driver.control('POST', 'edit', { table: 'documents', set: document, by: 'tpatel' });
  assert.equal(kept.status, 200, String(kept.body));
  await driver.expect(201, 'POST', '/system/callbacks', {
    url: 'https://receiver.invalid/',
    objectId: 1,
    type: 'ticket',
    level: 'owner',
  });
  await driver.expect(201, 'POST', '/project/tickets', { summary: 'Rack', phase: { id: 1 } });
  return driver;
}

/** Addresses of records by the template of the list, out of what the lists themselves answer. */
class Addresses {
  readonly #ids = new Map<string, readonly number[]>();
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** One address for a template: with a parent that has children where one has. */
  async of(template: string): Promise<string> {
    const cut = template.search(/\{(?:id|parentId)\}/);
    if (cut < 0) return template.replaceAll(/\{\w+\}/g, (mark) => named[mark] ?? mark);
    const rest = template.slice(cut).replace(/^\{\w+\}/, '');
    const before = template.slice(0, cut);
    const list = before.slice(0, -1);
    for (const id of await this.#idsIn(list)) {
      const address = `${before}${id}${rest}`;
      if (!address.includes('{')) return address;
      const below = await this.#idsIn(address.slice(0, address.indexOf('/{')));
      if (below.length > 0) return this.of(address);
    }
    throw new Error(`Nothing is seeded for ${template}.`);
  }

  async #idsIn(list: string): Promise<readonly number[]> {
    const known = this.#ids.get(list);
    if (known !== undefined) return known;
    const answer = await this.#driver.ask('GET', `${list}?pageSize=1000`);
    assert.equal(answer.status, 200, `${list} ${String(answer.body)}`);
    const ids = (read(answer) as { id: number }[]).map(({ id }) => id);
    this.#ids.set(list, ids);
    return ids;
  }
}

test('every GET route of every table answers, with a record where the route names one', async () => {
  const driver = await furnished();
  const addresses = new Addresses(driver);
  const asked = new Set<string>();
  for (const { method, template } of routes) {
    if (method !== 'GET') continue;
    const address = await addresses.of(template);
    const answer = await driver.ask('GET', address);
    assert.equal(answer.status, 200, `${template} as ${address}: ${String(answer.body)}`);
    asked.add(template);
  }
  for (const { path } of resources) assert.ok(asked.has(path) && asked.has(`${path}/{id}`), path);
  assert.ok(asked.size > 300, `${asked.size} routes`);
});

/** Every link in an answer, by its name. */
function linksIn(value: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap(linksIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) =>
    name.endsWith('_href') && typeof held === 'string' ? [[name, held] as const] : linksIn(held),
  );
}

test('every kind of link in an answer leads to something', async () => {
  const driver = await furnished();
  const addresses = new Addresses(driver);
  const byKind = new Map<string, string>();
  for (const { method, template } of routes) {
    if (method !== 'GET' || /\/(count|download)$/.test(template)) continue;
    const answer = await driver.ask('GET', await addresses.of(template));
    for (const [name, link] of linksIn(read(answer))) {
      const path = new URL(link).pathname.replace(/^.*?\/apis\/3\.0/, '');
      // One of each name below each table.
      byKind.set(`${name} ${path.replaceAll(/\d+/g, 'N')}`, path);
    }
  }
  for (const [kind, path] of byKind) {
    const answer = await driver.ask('GET', path);
    assert.equal(answer.status, 200, `${kind}: ${path} answered ${answer.status}`);
  }
  assert.ok(byKind.size > 60, `${byKind.size} kinds of links`);
});

test('a member is found by number and by name, also where the name is a word of the route', async () => {
  const driver = drive();
  const byNumber = (await driver.expect(200, 'GET', '/system/members/4')) as Json;
  const byName = (await driver.expect(200, 'GET', '/system/members/tpatel')) as Json;
  assert.deepEqual([byNumber['id'], byName['id']], [4, 4]);
  assert.equal(((await driver.expect(200, 'GET', '/system/myMembers')) as Json)['identifier'], 'API-SIM');
});

test('reports are listed, with the columns of each', async () => {
  const driver = drive();
  const names = (await driver.expect(200, 'GET', '/system/reports')) as { name: string }[];
  assert.ok(names.length > 2);
  for (const { name } of names) {
    const columns = (await driver.expect(200, 'GET', `/system/reports/${name}/columns`)) as Json[];
    const report = (await driver.expect(200, 'GET', `/system/reports/${name}`)) as {
      column_definitions: Json[];
      row_values: unknown[][];
    };
    assert.deepEqual(report.column_definitions, columns);
    assert.ok(
      report.row_values.length > 0 && report.row_values.every((row) => row.length === columns.length),
    );
  }
});

test('a route that ConnectWise has and the simulator lacks gets another message than one that nobody has', async () => {
  const driver = drive();
  const words = async (path: string): Promise<unknown> => {
    const { code, message } = (await driver.expect(404, 'GET', path)) as Json;
    return code === 'NotSimulated' ? code : message;
  };
  for (const path of [
    '/sales/quotas',
    '/company/tracks/3',
    '/service/surveys/count',
    '/service/boards/1/usages',
  ])
    assert.equal(await words(path), 'NotSimulated', path);
  for (const path of [
    '/service/tikets',
    '/company/tracks/3/nowhere',
    '/sale/quotas',
    '/service/tickets/99999999999',
    '/company/companies/99999999999/sites',
  ])
    assert.equal(await words(path), 'The endpoint does not exist.', path);
});
