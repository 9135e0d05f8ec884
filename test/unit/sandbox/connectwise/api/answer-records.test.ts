// If this fails, our client pages, trims and sorts against something that does not behave like ConnectWise.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  drive,
  newTicket,
  read,
  type Driver,
  type Json,
} from '../../../../support/sandbox/connectwise-driver.ts';

const forward = { 'pagination-type': 'forward-only' };

async function page(driver: Driver, target: string, headers: Record<string, string> = {}) {
  const answer = await driver.ask('GET', target, undefined, headers);
  assert.equal(answer.status, 200, String(answer.body));
  return { ids: (read(answer) as { id: number }[]).map(({ id }) => id), link: answer.headers['link'] };
}

describe('numbered pages', () => {
  const driver = drive();

  it('hold 25 rows unless asked, in the order of their ids', async () => {
    const { ids } = await page(driver, '/service/tickets');
    assert.equal(ids.length, 25);
    assert.deepEqual(
      ids,
      [...ids].sort((one, other) => one - other),
    );
  });

  it('link to the next and the last in the recorded form', async () => {
    const { link } = await page(
      driver,
      "/service/tickets?conditions=lastUpdated%20%3E%3D%20%5B2020-01-01%5D%20and%20summary%20!=%20%22it's%22&pageSize=10&page=2",
    );
    assert.equal(
      link?.split(', ')[0],
      '<http://connectwise.sim/v2025_1/apis/3.0/service/tickets/?conditions=lastUpdated+%3e%3d+%5b2020-01-01%5d+and+summary+!%3d+%22it%27s%22&pageSize=10&page=3>; rel="next"',
    );
    assert.deepEqual(
      [...(link ?? '').matchAll(/rel="(\w+)"/g)].map(([, rel]) => rel),
      ['next', 'last', 'first', 'prev'],
    );
  });

  it('have no next on the last page, no Link when all fits, and nothing past the end', async () => {
    const { link } = await page(driver, '/service/tickets?pageSize=50&page=2');
    assert.ok(!link?.includes('rel="next"'));
    assert.equal((await page(driver, '/service/tickets?pageSize=1000')).link, undefined);
    assert.deepEqual((await page(driver, '/service/tickets?page=99')).ids, []);
  });

  it('cap a pageSize above 1000, or refuse it by the switch or the fault', async () => {
    assert.equal((await page(driver, '/service/tickets?pageSize=5000')).ids.length, 60);
    const strict = drive({ switches: { overPageSize: 'refuse' } });
    const body = (await strict.expect(400, 'GET', '/service/tickets?pageSize=1001')) as { errors: Json[] };
    assert.equal(body.errors[0]?.['code'], 'OutOfRange');
    await driver.control('POST', 'faults', { fault: 'page-size-refused', times: 1 });
    await driver.expect(400, 'GET', '/service/tickets?pageSize=1001');
    await driver.expect(200, 'GET', '/service/tickets?pageSize=1001');
  });

  for (const wrong of ['pageSize=0', 'page=0', 'pageSize=many'])
    it(`refuse ${wrong}`, async () => {
      await driver.expect(400, 'GET', `/service/tickets?${wrong}`);
    });
});

describe('forward-only pages', () => {
  it('follow their Link to every row once, and end with an empty page and an empty Link', async () => {
    const driver = drive();
    const seen: number[] = [];
    let target: string | undefined = '/service/tickets?pageSize=25&conditions=id%20%3E%200';
    let last: string | undefined;
    for (let turn = 0; turn < 10 && target !== undefined; turn += 1) {
      const { ids, link } = await page(driver, target, forward);
      seen.push(...ids);
      last = link;
      const next: string | undefined = /<[^>]*apis\/3\.0([^>]*)>; rel="next"/.exec(link ?? '')?.[1];
      assert.equal(next === undefined, ids.length === 0);
      target = next;
    }
    assert.equal(seen.length, 60);
    assert.equal(new Set(seen).size, 60);
    assert.equal(last, '');
  });

  it('stay whole when records are deleted and made between the pages', async () => {
    const driver = drive();
    const first = await page(driver, '/service/tickets?pageSize=30', forward);
    await driver.expect(204, 'DELETE', `/service/tickets/${first.ids[0]}`);
    const made = await newTicket(driver);
    const second = await page(driver, `/service/tickets?pageSize=1000&pageId=${first.ids.at(-1)}`, forward);
    assert.equal(second.ids.length, 31);
    assert.equal(second.ids.at(-1), made.id);
  });

  it('do not exist for the audit trail', async () => {
    const driver = drive();
    const { id } = await newTicket(driver);
    for (const value of ['One', 'Two', 'Three'])
      await driver.expect(200, 'PATCH', `/service/tickets/${id}`, [
        { op: 'replace', path: 'summary', value },
      ]);
    const { link } = await page(driver, `/system/audittrail?type=Ticket&id=${id}&pageSize=2`, forward);
    assert.ok(link?.includes('page=2>; rel="next"'));
  });
});

describe('fields and orderBy', () => {
  const driver = drive();

  it('trim the answer, inside references too, and drop _info', async () => {
    const [row] = (await driver.expect(
      200,
      'GET',
      '/service/tickets?fields=id,summary,board/name&pageSize=1',
    )) as [Json];
    assert.deepEqual(Object.keys(row), ['id', 'summary', 'board']);
    assert.deepEqual(Object.keys(row['board'] as Json), ['name']);
    const [withInfo] = (await driver.expect(200, 'GET', '/service/tickets?fields=id,_info&pageSize=1')) as [
      Json,
    ];
    assert.deepEqual(Object.keys(withInfo), ['id', '_info']);
  });

  it('ignore unknown names on tickets and refuse them on sites', async () => {
    assert.deepEqual(await driver.expect(200, 'GET', '/service/tickets/1001?fields=id,nonsense'), {
      id: 1001,
    });
    await driver.expect(400, 'GET', '/company/companies/2/sites?fields=id,nonsense');
  });

  it('sort by several names, texts without regard to case', async () => {
    const rows = (await driver.expect(
      200,
      'GET',
      '/service/tickets?pageSize=1000&orderBy=priority/sortOrder%20desc,%20id%20asc&fields=id,priority',
    )) as { id: number; priority: { sort: number } }[];
    for (const [at, row] of rows.entries()) {
      const before = rows[at - 1];
      if (before === undefined) continue;
      const falls = before.priority.sort > row.priority.sort;
      assert.ok(falls || (before.priority.sort === row.priority.sort && before.id < row.id));
    }
    await driver.expect(400, 'GET', '/service/tickets?orderBy=nonsense');
    await driver.expect(400, 'GET', '/service/tickets?orderBy=id%20sideways');
  });
});

describe('answers', () => {
  const driver = drive();

  it('leave out what is empty, expand references, and stamp _info', async () => {
    const ticket = await newTicket(driver);
    assert.ok(!('owner' in ticket) && !('closedDate' in ticket) && !('initialDescription' in ticket));
    assert.deepEqual(ticket['company'], {
      id: 2,
      identifier: 'Northwind',
      name: 'Northwind Traders',
      _info: { company_href: 'https://connectwise.sim/v2025_1/apis/3.0/company/companies/2' },
    });
    const info = ticket['_info'] as Json;
    assert.equal(info['lastUpdated'], '2026-11-24T08:00:00Z');
    assert.equal(info['updatedBy'], 'API-SIM');
  });

  it('come as application/json with the version of the server and the time of its clock', async () => {
    const { headers } = await driver.ask('GET', '/service/tickets/1001');
    assert.equal(headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(headers['api-current-version'], '2025.8');
    assert.equal(headers['date'], 'Tue, 24 Nov 2026 08:00:00 GMT');
  });

  for (const [what, status, target, headers, part] of [
    ['no credentials', 401, '/service/tickets', { authorization: '' }, 'Unauthorized'],
    [
      'a wrong key',
      401,
      '/service/tickets',
      { authorization: basic('simco+sim-public:wrong') },
      'Unauthorized',
    ],
    [
      'a wrong company',
      400,
      '/service/tickets',
      { authorization: basic('other+sim-public:sim-private') },
      'Cannot route. Codebase/company is invalid',
    ],
    ['no clientId', 403, '/service/tickets', { clientid: '' }, 'clientId'],
    ['an unknown route', 404, '/service/nothing', {}, 'The endpoint does not exist.'],
    ['an unknown record', 404, '/service/tickets/99', {}, 'Ticket 99 not found'],
    ['a record below another parent', 404, '/service/boards/2/statuses/1', {}, 'not found'],
    ['a doubled path', 400, '/v4_6_release/apis/3.0/service/tickets', {}, 'Cannot route'],
  ] as const)
    it(`say ${status} to ${what}`, async () => {
      const answer = await driver.ask('GET', target, undefined, headers);
      assert.equal(answer.status, status);
      assert.ok(String(answer.body).includes(part), String(answer.body));
    });

  it('say 405 to a method that the route does not have, 414 to an address too long, 415 to a body that is no JSON', async () => {
    await driver.expect(405, 'DELETE', '/service/tickets');
    assert.equal((await driver.ask('GET', `/service/tickets?conditions=${'x'.repeat(11_000)}`)).status, 414);
    await driver.expect(415, 'POST', '/service/tickets', {}, { 'content-type': 'text/plain' });
    await driver.expect(415, 'POST', '/system/documents', {});
  });

  it('let a member that only reads read and search, and nothing else', async () => {
    const reader = { authorization: basic('simco+sim-readonly:sim-readonly-private') };
    await driver.expect(200, 'POST', '/service/tickets/search', {}, reader);
    await driver.expect(403, 'POST', '/service/tickets', { summary: 'x', company: { id: 2 } }, reader);
  });
});

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}
