// If this fails, an entry of the menu "Break it" does something else than its sentence says, or nothing at all.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { virtualClock, type MovableClock } from '../../../../sandbox/common/clock.ts';
import type { SimResponse } from '../../../../sandbox/common/message.ts';
import { withControl } from '../../../../sandbox/common/start.ts';
import { signatureOf } from '../../../../sandbox/connectwise/callbacks/signature.ts';
import { menu, ordersOf, type MenuEntry } from '../../../../sandbox/page/assets/menu.js';
import { createServiceNowCore, type ServiceNowCore } from '../../../../sandbox/servicenow/core.ts';
import {
  drive,
  newTicket,
  start,
  type Driver,
  type Sent,
} from '../../../support/sandbox/connectwise-driver.ts';
import { token } from '../../../support/sandbox/fault-play.ts';
import { ask, createIncident, held, incidents } from '../../../support/sandbox/servicenow-ask.ts';

/** The requests and answers that both systems have in common. */
interface Stage {
  readonly clock: MovableClock;
  /** Callbacks or webhooks, in order. */
  readonly sent: readonly Sent[];
  /** Reads a record as the integration. */
  readonly get: () => Promise<SimResponse>;
  /** Writes the summary as the integration. */
  readonly write: (summary: string) => Promise<SimResponse>;
  /** Changes the record as a person does, and waits until that is told. */
  readonly edit: (summary: string) => Promise<void>;
  /** Writes a note as the integration; answers how many stand there. */
  readonly notes: () => Promise<number>;
  readonly summary: () => unknown;
  readonly control: (method: string, route: string, body?: unknown) => Promise<SimResponse>;
}

interface ConnectWiseStage extends Stage {
  readonly driver: Driver;
  readonly ticketId: number;
}

interface ServiceNowStage extends Stage {
  readonly core: ServiceNowCore;
  readonly id: string;
}

async function connectwise(): Promise<ConnectWiseStage> {
  const driver = drive({ tickets: 5 });
  const { id } = await newTicket(driver);
  const entry = {
    url: 'http://127.0.0.1:7071/api/callbacks/connectwise?recordId=',
    level: 'owner',
    type: 'ticket',
  };
  await driver.expect(201, 'POST', '/system/callbacks', {
    ...entry,
    objectId: 0,
    payloadVersion: '3.0.0',
    memberId: 0,
  });
  const place = `/service/tickets/${id}`;
  return {
    ...driver,
    driver,
    ticketId: id,
    get: () => driver.ask('GET', place),
    write: (value) => driver.ask('PATCH', place, [{ op: 'replace', path: 'summary', value }]),
    async edit(summary) {
      driver.core.control.edit({ table: 'tickets', id: String(id), set: { summary }, by: 'tpatel' });
      await driver.core.idle();
    },
    async notes() {
      await driver.expect(201, 'POST', `${place}/notes`, { text: 'Hello', detailDescriptionFlag: true });
      return ((await driver.expect(200, 'GET', `${place}/notes`)) as object[]).length;
    },
    summary: () => driver.core.world().table('tickets').get(id)?.values['summary'],
  };
}

async function servicenow(): Promise<ServiceNowStage> {
  const clock = virtualClock(start);
  const sent: Sent[] = [];
  const core = createServiceNowCore({
    tickets: 1,
    clock,
    webhooks: [
      {
        url: 'http://127.0.0.1:7071/api/servicenow/x',
        secret: `whsec_${btoa('a key of at least 24 bytes')}`,
      },
    ],
    deliver: (url, headers, body) => {
      sent.push({ url, headers, body, at: clock.now() });
      return Promise.resolve({ status: 202 });
    },
  });
  const { sys_id: id = '' } = await createIncident(core);
  const place = `${incidents}/${id}`;
  const handle = withControl(core);
  return {
    core,
    clock,
    sent,
    id,
    get: () => ask(core, 'GET', place),
    write: (summary) => ask(core, 'PATCH', place, { body: { short_description: summary } }),
    async edit(summary) {
      core.control.edit({ table: 'incident', id, set: { short_description: summary }, by: 'beth.anglin' });
      await core.idle();
    },
    async notes() {
      await ask(core, 'PATCH', place, { body: { comments: 'Hello' } });
      return (core.control.records('sys_journal_field') ?? []).length;
    },
    summary: () => held(core, id)['short_description'],
    control: (method, route, body) =>
      handle({
        method,
        path: `/_sim/${route}`,
        query: new URLSearchParams(),
        rawQuery: '',
        headers: { host: '127.0.0.1:7082' },
        body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
        secure: false,
      }),
  };
}

const answers =
  (status: number, more: (answer: SimResponse) => void = () => undefined) =>
  async ({ get, clock }: Stage): Promise<void> => {
    const answer = await get();
    assert.equal(answer.status, status);
    more(answer);
    await clock.advance(60_000);
    assert.equal((await get()).status, 200, 'it is over after a minute');
  };
const limits = answers(429, ({ headers }) => assert.equal(headers['retry-after'], '10'));
const losesAnswer = async ({ get, write, summary }: Stage): Promise<void> => {
  assert.equal((await get()).cut, undefined, 'a read is none of its business');
  assert.equal((await write('Saved')).cut, 'reset');
  assert.equal(summary(), 'Saved');
  assert.equal((await write('Saved again')).status, 200);
};
const forgets = async ({ edit, sent }: Stage): Promise<void> => {
  await edit('Nobody is told');
  assert.equal(sent.length, 0);
  await edit('Told');
  assert.equal(sent.length, 1);
};
const clockIsAhead = async ({ get, clock }: Stage): Promise<void> => {
  const { date = '' } = (await get()).headers;
  assert.equal(Date.parse(date) - clock.now(), 90_000);
};
const replies = async ({ notes }: Stage): Promise<void> => assert.equal(await notes(), 2);

const checks: Readonly<Record<string, (stage: ConnectWiseStage & ServiceNowStage) => Promise<void>>> = {
  'connectwise-limits': limits,
  'connectwise-down': answers(503),
  'connectwise-keys': answers(401),
  async 'connectwise-slow'({ get, clock }) {
    let isDone = false;
    const answer = get().finally(() => (isDone = true));
    await clock.advance(4_999);
    assert.equal(isDone, false);
    await clock.advance(1);
    assert.equal((await answer).status, 200);
  },
  'connectwise-loses-answer': losesAnswer,
  async 'connectwise-refuses'({ write, summary, driver, ticketId, edit }) {
    for (const text of ['One', 'Two']) {
      const { status, body } = await write(text);
      assert.equal(status, 400);
      assert.match(String(body), /A workflow rule locks the summary/);
    }
    await driver.expect(200, 'PATCH', `/service/tickets/${ticketId}`, [
      { op: 'replace', path: 'priority', value: { id: 1 } },
    ]);
    await edit('A person may');
    assert.equal(summary(), 'A person may');
  },
  'connectwise-forgets': forgets,
  async 'connectwise-repeats'({ edit, sent }) {
    await edit('Twice');
    const ids = sent.map(({ body }) => (JSON.parse(String(body)) as { MessageId: string }).MessageId);
    assert.equal(new Set(ids).size, 2);
  },
  async 'connectwise-forged'({ edit, sent, driver }) {
    await edit('Forged');
    const [message] = sent;
    assert.ok(message);
    const right = signatureOf(driver.core.world().signingKey.text, message.body);
    assert.notEqual(message.headers['x-content-signature'], right);
  },
  'connectwise-clock': clockIsAhead,
  'connectwise-replies': replies,
  'servicenow-limits': limits,
  'servicenow-down': answers(503),
  'servicenow-sleeps': answers(200, ({ headers }) =>
    assert.match(headers['content-type'] ?? '', /^text\/html/),
  ),
  async 'servicenow-keys'({ core, get, clock }) {
    assert.equal((await token(core)).status, 401);
    await get();
    await clock.advance(60_000);
    assert.equal((await token(core)).status, 200);
  },
  'servicenow-loses-answer': losesAnswer,
  async 'servicenow-refuses'({ write }) {
    assert.deepEqual([(await write('One')).status, (await write('Two')).status], [403, 200]);
  },
  async 'servicenow-policy'({ write, get }) {
    for (const text of ['One', 'Two']) assert.match(String((await write(text)).body), /Close notes/);
    assert.equal((await get()).status, 200);
  },
  async 'servicenow-edited'({ get, write, core, id }) {
    await get();
    assert.equal(held(core, id)['urgency'], '3');
    await write('Meanwhile');
    const { urgency, short_description: summary } = held(core, id);
    assert.deepEqual([urgency, summary], ['1', 'Meanwhile']);
  },
  'servicenow-forgets': forgets,
  async 'servicenow-repeats'({ edit, sent }) {
    await edit('Twice');
    assert.equal(sent.length, 2);
    assert.equal(String(sent[0]?.body), String(sent[1]?.body));
  },
  'servicenow-clock': clockIsAhead,
  'servicenow-replies': replies,
};

async function faultsIn(stage: Stage) {
  return (
    JSON.parse(String((await stage.control('GET', 'faults')).body)) as {
      ordered: Parameters<typeof ordersOf>[1];
    }
  ).ordered;
}

describe('the menu "Break it"', () => {
  for (const entry of menu)
    it(`${entry.side} ${entry.does}`, async () => {
      const check = checks[entry.id];
      assert.ok(check, `the entry ${entry.id} has no test`);
      const stage = entry.side === 'connectwise' ? await connectwise() : await servicenow();
      for (const order of entry.orders)
        assert.equal((await stage.control('POST', 'faults', order)).status, 201);
      await check(stage as ConnectWiseStage & ServiceNowStage);
      const orders = ordersOf(entry, await faultsIn(stage));
      assert.equal(orders.length, entry.orders.length, 'the entry knows its orders again');
      if (entry.isStanding !== true) assert.ok(orders.every(({ played }) => played > 0));
      // A fault that is taken back acts no more.
      for (const { id } of orders) await stage.control('DELETE', `faults/${id}`);
      const { status, headers } = await stage.get();
      assert.deepEqual([status, /json/.test(headers['content-type'] ?? '')], [200, true]);
      assert.deepEqual(await faultsIn(stage), []);
    });

  it('has entries that differ, and knows none of them by the faults of another', () => {
    assert.equal(new Set(menu.map(({ id }) => id)).size, menu.length);
    const orderedOf = ({ orders }: MenuEntry) =>
      orders.map((order, at) => ({ ...order, id: String(at), played: 0, isOver: false }));
    for (const entry of menu)
      for (const other of menu.filter(({ side }) => side === entry.side))
        assert.equal(
          ordersOf(entry, orderedOf(other)).length > 0,
          entry === other,
          `${entry.id} ${other.id}`,
        );
  });
});
