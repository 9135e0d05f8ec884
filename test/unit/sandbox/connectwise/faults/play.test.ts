// If this fails, the trouble that our client is proven against is not the fault that was injected.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  drive,
  newTicket,
  read,
  start,
  type Driver,
  type Json,
} from '../../../../support/sandbox/connectwise-driver.ts';

async function order(driver: Driver, fault: string, more: Json = {}): Promise<Json> {
  const answer = await driver.control('POST', 'faults', { fault, ...more });
  assert.equal(answer.status, 201, String(answer.body));
  return read(answer) as Json;
}

const create = { summary: 'Made during a fault', company: { id: 2 } };

async function made(driver: Driver): Promise<number> {
  const query = encodeURIComponent(`summary = "${create.summary}"`);
  return (
    (await driver.expect(200, 'GET', `/service/tickets/count?conditions=${query}`)) as { count: number }
  ).count;
}

describe('faults', () => {
  it('are off until injected, listed with a sentence each, and an unknown one is refused with the list', async () => {
    const driver = drive();
    const { faults, ordered } = read(await driver.control('GET', 'faults')) as {
      faults: Json[];
      ordered: Json[];
    };
    assert.deepEqual(ordered, []);
    assert.ok(faults.length > 25);
    assert.ok(faults.every(({ sentence }) => typeof sentence === 'string' && sentence.endsWith('.')));
    const refused = await driver.control('POST', 'faults', { fault: 'nonsense' });
    assert.equal(refused.status, 400);
    assert.match(String((read(refused) as Json)['error']), /rate-limited/);
  });

  for (const [fault, status, part] of [
    ['rate-limited', 429, '"error":"ConnectWiseAPI"'],
    ['cloudflare-rate-limited', 429, '<html>'],
    ['cloudflare-blocked', 403, '<html>'],
    ['timeout-500', 500, 'timeout'],
    ['bad-gateway', 502, '<html>'],
    ['unavailable', 503, '<html>'],
    ['html-page', 200, '<html>'],
    ['unauthorized', 401, 'Unauthorized'],
    ['forbidden', 403, 'permission'],
    ['request-timeout', 408, '<html>'],
    ['conflict', 409, 'Conflict'],
  ] as const)
    it(`${fault} answers ${status} and does nothing`, async () => {
      const driver = drive();
      await order(driver, fault, { times: 1 });
      const answer = await driver.ask('POST', '/service/tickets', create);
      assert.equal(answer.status, status);
      assert.ok(String(answer.body).includes(part));
      assert.equal(await made(driver), 0);
      const { recent } = read(await driver.control('GET', 'requests')) as { recent: Json[] };
      assert.equal(recent[0]?.['fault'], fault);
    });

  it('rate-limited says for how long, in seconds or as a date', async () => {
    const driver = drive();
    await order(driver, 'rate-limited', { times: 1, options: { retryAfterSeconds: 7 } });
    assert.equal((await driver.ask('GET', '/system/info')).headers['retry-after'], '7');
    await order(driver, 'rate-limited', { times: 1, options: { retryAfterSeconds: 7, asDate: true } });
    const { headers } = await driver.ask('GET', '/system/info');
    assert.equal(Date.parse(headers['retry-after'] ?? ''), start + 7000);
  });

  it('connection-reset cuts before the work, reset-after-commit after it', async () => {
    const driver = drive();
    await order(driver, 'connection-reset', { times: 1 });
    assert.equal((await driver.ask('POST', '/service/tickets', create)).cut, 'reset');
    assert.equal(await made(driver), 0);
    await order(driver, 'reset-after-commit', { times: 1, match: { method: 'POST' } });
    assert.equal((await driver.ask('POST', '/service/tickets', create)).cut, 'reset');
    assert.equal(await made(driver), 1);
  });

  it('error-after-commit answers 500 to work that was done', async () => {
    const driver = drive();
    await order(driver, 'error-after-commit', { times: 1 });
    assert.equal((await driver.ask('POST', '/service/tickets', create)).status, 500);
    assert.equal(await made(driver), 1);
  });

  it('unnamed-after-commit makes the record and does not name it', async () => {
    const driver = drive();
    await order(driver, 'unnamed-after-commit', { times: 1, match: { method: 'POST' } });
    const first = await driver.ask('POST', '/service/tickets', create);
    assert.deepEqual([first.status, read(first)], [201, {}]);
    await order(driver, 'unnamed-after-commit', { times: 1, options: { id: -5 } });
    assert.deepEqual(read(await driver.ask('POST', '/service/tickets', create)), { id: -5 });
    assert.equal(await made(driver), 2);
  });

  it('field-hidden leaves fields out of a list, foreign-rows mixes in those of another record', async () => {
    const driver = drive();
    await order(driver, 'field-hidden', { times: 1, options: { fields: ['_info'], set: { id: 1e20 } } });
    const [row] = (await driver.expect(200, 'GET', '/service/tickets?pageSize=1')) as Json[];
    assert.deepEqual([row?.['_info'], row?.['id']], [undefined, 1e20]);
    const { id } = await newTicket(driver);
    await driver.expect(201, 'POST', '/service/tickets/1001/notes', {
      text: 'a',
      detailDescriptionFlag: true,
    });
    await order(driver, 'foreign-rows', { times: 1 });
    const notes = (await driver.expect(200, 'GET', `/service/tickets/${id}/notes`)) as Json[];
    assert.ok(notes.some(({ ticketId }) => ticketId !== id));
  });

  it('redirect-after-commit makes the record and names it over plain http', async () => {
    const driver = drive();
    await order(driver, 'redirect-after-commit', { times: 1, match: { method: 'POST' } });
    const { status, headers } = await driver.ask('POST', '/service/tickets', create);
    assert.equal(status, 302);
    assert.equal(headers['location'], 'http://connectwise.sim/v2025_1/apis/3.0/service/tickets/1061');
    assert.equal(await made(driver), 1);
  });

  it('truncated-json breaks off, slow waits by the clock', async () => {
    const driver = drive();
    await order(driver, 'truncated-json', { times: 1 });
    assert.equal((await driver.ask('GET', '/service/tickets')).cut, 'truncate');
    await order(driver, 'slow', { times: 1, options: { seconds: 16 } });
    let isAnswered = false;
    const waiting = driver.ask('GET', '/service/tickets').then((answer) => {
      isAnswered = true;
      return answer;
    });
    await driver.clock.advance(15_000);
    assert.equal(isAnswered, false);
    await driver.clock.advance(1000);
    assert.equal((await waiting).status, 200);
  });

  it('timestamp-unmoved changes the record but not its lastUpdated', async () => {
    const driver = drive();
    const { id } = await newTicket(driver);
    await driver.clock.advance(60_000);
    await order(driver, 'timestamp-unmoved', { times: 1 });
    const changed = (await driver.expect(200, 'PATCH', `/service/tickets/${id}`, [
      { op: 'replace', path: 'summary', value: 'Silently' },
    ])) as Json & { _info: Json };
    assert.deepEqual(
      [changed['summary'], changed._info['lastUpdated']],
      ['Silently', '2026-11-24T08:00:00Z'],
    );
  });

  it('late-commit shows a record in lists after a while, with the time at which it was written', async () => {
    const driver = drive();
    await order(driver, 'late-commit', { times: 1, options: { seconds: 90 } });
    await newTicket(driver, create);
    await driver.clock.advance(89_000);
    assert.equal(await made(driver), 0);
    await driver.clock.advance(1000);
    assert.equal(await made(driver), 1);
    const [row] = (await driver.expect(200, 'GET', '/service/tickets?pageSize=1&orderBy=id%20desc')) as [
      { _info: Json },
    ];
    assert.equal(row._info['lastUpdated'], '2026-11-24T08:00:00Z');
  });

  it('short-page holds fewer rows although more follow, foreign-link names another host', async () => {
    const driver = drive();
    await order(driver, 'short-page', { times: 1, options: { rows: 3 } });
    const { body, headers } = await driver.ask('GET', '/service/tickets?pageSize=10', undefined, {
      'pagination-type': 'forward-only',
    });
    assert.equal((JSON.parse(String(body)) as unknown[]).length, 7);
    assert.match(headers['link'] ?? '', /pageId=1010>; rel="next"/);
    await order(driver, 'foreign-link', { times: 1, options: { origin: 'http://attacker.invalid' } });
    const foreign = await driver.ask('GET', '/service/tickets?pageSize=10');
    assert.match(foreign.headers['link'] ?? '', /^<http:\/\/attacker\.invalid\//);
  });

  it('codebase-changed moves the instance: the old address is gone, companyinfo names the new one', async () => {
    const driver = drive();
    const at = (codebase: string) =>
      driver.core.handle({
        method: 'GET',
        path: `/${codebase}apis/3.0/service/tickets/1001`,
        query: new URLSearchParams(),
        rawQuery: '',
        headers: {
          authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
          clientid: 'x',
        },
        body: Buffer.alloc(0),
        secure: false,
      });
    assert.equal((await at('v2025_1/')).status, 200);
    await order(driver, 'codebase-changed');
    assert.equal((await at('v2025_1/')).status, 404);
    assert.equal((await at('v2026_1/')).status, 200);
    assert.equal((await at('v4_6_release/')).status, 200);
    const info = await driver.core.handle({
      method: 'GET',
      path: '/login/companyinfo/simco',
      query: new URLSearchParams(),
      rawQuery: '',
      headers: {},
      body: Buffer.alloc(0),
      secure: false,
    });
    assert.equal((read(info) as Json)['Codebase'], 'v2026_1/');
    await driver.control('DELETE', 'faults');
    assert.equal((await at('v2025_1/')).status, 200);
  });

  it('board-forbidden hides the tickets of a board and refuses them one by one', async () => {
    const driver = drive();
    const ticket = await newTicket(driver);
    await order(driver, 'board-forbidden', { options: { boardId: 1 } });
    const list = (await driver.expect(200, 'GET', '/service/tickets?pageSize=1000&fields=id,board')) as {
      board: { id: number };
    }[];
    assert.ok(list.length > 0 && list.every(({ board }) => board.id !== 1));
    await driver.expect(403, 'GET', `/service/tickets/${ticket.id}`);
    await driver.expect(403, 'GET', `/service/tickets/${ticket.id}/notes`);
    await driver.control('DELETE', 'faults');
    await order(driver, 'board-forbidden', { options: { boardId: 1, status: 404 } });
    await driver.expect(404, 'PATCH', `/service/tickets/${ticket.id}`, []);
  });

  it('act on the routes and as often as the request says', async () => {
    const driver = drive();
    await order(driver, 'conflict', { match: { method: 'PATCH', path: '/service/tickets/*' }, times: 2 });
    await driver.expect(200, 'GET', '/service/tickets/1001');
    await driver.expect(409, 'PATCH', '/service/tickets/1001', []);
    await driver.expect(409, 'PATCH', '/service/tickets/1002', []);
    await driver.expect(200, 'PATCH', '/service/tickets/1001', []);
    const { byRoute } = read(await driver.control('GET', 'requests')) as { byRoute: Json };
    assert.deepEqual(byRoute, { 'GET /service/tickets/{id}': 1, 'PATCH /service/tickets/{id}': 3 });
  });
});
