// If this fails, our receiver is proven against callbacks that ConnectWise never sends.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signatureOf } from '../../../../../sandbox/connectwise/callbacks/signature.ts';
import {
  drive,
  newTicket,
  read,
  type Driver,
  type Json,
} from '../../../../support/sandbox/connectwise-driver.ts';

const url = 'http://127.0.0.1:7071/api/callbacks/connectwise?source=cw&recordId=';
const entry = { url, objectId: 0, level: 'owner', type: 'ticket', payloadVersion: '3.0.0', memberId: 0 };

async function listening(more: Json = {}): Promise<Driver & { entry: Json }> {
  const driver = drive();
  const made = (await driver.expect(201, 'POST', '/system/callbacks', { ...entry, ...more })) as Json;
  return { ...driver, entry: made };
}

async function order(driver: Driver, fault: string, more: Json = {}): Promise<void> {
  const answer = await driver.control('POST', 'faults', { fault, times: 1, ...more });
  assert.equal(answer.status, 201, String(answer.body));
}

function bodyOf(driver: Driver, at: number): Json {
  return JSON.parse(String(driver.sent.at(at)?.body)) as Json;
}

describe('registering a callback', () => {
  it('stores objectId 1 for the owner level and the caller as its member', async () => {
    const { entry: made } = await listening();
    assert.deepEqual([made['objectId'], made['memberId'], made['inactiveFlag']], [1, 1, false]);
    assert.ok(!('description' in made));
  });

  it('says that it is there already, so that registering twice can count as done', async () => {
    const driver = await listening();
    const body = (await driver.expect(400, 'POST', '/system/callbacks', entry)) as { errors: Json[] };
    assert.deepEqual(
      body.errors.map(({ code, message, field }) => [code, message, field]),
      [['ObjectExists', 'A matching callback entry already exists', 'objectId']],
    );
  });

  for (const [what, broken, code, field, part] of [
    ['a url that is none', { url: 'nowhere' }, 'InvalidField', 'url', 'Invalid URL'],
    [
      'a level that the type does not have',
      { level: 'project', type: 'contact' },
      'InvalidObject',
      'level',
      'Unrecognized level for type',
    ],
    ['an unknown type', { type: 'note' }, 'InvalidObject', 'type', 'Unrecognized'],
    ['no objectId', { objectId: undefined }, 'MissingRequiredField', 'objectId', 'required'],
  ] as const)
    it(`refuses ${what}`, async () => {
      const body = (await drive().expect(400, 'POST', '/system/callbacks', { ...entry, ...broken })) as {
        message: string;
        errors: Json[];
      };
      assert.equal(body.message, 'callbackEntry object is invalid');
      assert.deepEqual([body.errors[0]?.['code'], body.errors[0]?.['field']], [code, field]);
      assert.ok(String(body.errors[0]?.['message']).startsWith(part) || part === 'required');
    });
});

describe('a delivered callback', () => {
  it('goes to the url with the id glued to its end, signed over its bytes, in the recorded order of keys', async () => {
    const driver = await listening();
    const ticket = await newTicket(driver);
    const [message] = driver.sent;
    assert.equal(message?.url, `${url}${ticket.id}&action=added`);
    const body = bodyOf(driver, 0);
    assert.deepEqual(Object.keys(body), [
      'Action',
      'CallbackObjectRecId',
      'CompanyId',
      'Entity',
      'FromUrl',
      'ID',
      'MemberId',
      'MessageId',
      'Metadata',
      'PartnerId',
      'ProductInstanceId',
      'Type',
    ]);
    assert.deepEqual(
      [body['Action'], body['CompanyId'], body['FromUrl'], body['ID'], body['MemberId'], body['Type']],
      ['added', 'simco', 'connectwise.sim', ticket.id, 'API-SIM', 'ticket'],
    );
    assert.deepEqual(
      JSON.parse(String(body['Entity'])),
      await driver.expect(200, 'GET', `/service/tickets/${ticket.id}`),
    );

    const keyUrl = (body['Metadata'] as { key_url: string }).key_url;
    assert.match(
      keyUrl,
      /^https:\/\/connectwise\.sim\/v2025_1\/\/system\/callbackkey\/index\.rails\?companyName=simco&id=[0-9a-f-]{36}$/,
    );
    const key = await driver.core.handle(rawGet(keyUrl));
    const signingKey = (read(key) as { signing_key: string }).signing_key;
    assert.equal(message.headers['x-content-signature'], signatureOf(signingKey, message.body));
  });

  it('has the signature of the published algorithm', () => {
    const body = Buffer.from('{"Action":"updated","ID":1,"Type":"ticket"}');
    assert.equal(signatureOf('test-signing-key', body), 'pJ1khMAYw/t1glGmRplJvD2acSI9gEssL0ASTGSKv1U=');
  });

  it('follows updates and deletes, the latter without the record', async () => {
    const driver = await listening();
    const { id } = await newTicket(driver);
    await driver.expect(200, 'PATCH', `/service/tickets/${id}`, [
      { op: 'replace', path: 'summary', value: 'x' },
    ]);
    await driver.expect(204, 'DELETE', `/service/tickets/${id}`);
    assert.deepEqual(
      driver.sent.map((_, at) => bodyOf(driver, at)['Action']),
      ['added', 'updated', 'deleted'],
    );
    assert.equal(bodyOf(driver, 2)['Entity'], null);
    const ids = driver.sent.map((_, at) => bodyOf(driver, at)['MessageId']);
    assert.equal(new Set(ids).size, 3);
  });

  it('comes for a note as an update of its ticket', async () => {
    const driver = await listening();
    await driver.expect(201, 'POST', '/service/tickets/1001/notes', {
      text: 'x',
      detailDescriptionFlag: true,
    });
    assert.deepEqual(
      driver.sent.map((_, at) => [bodyOf(driver, at)['Action'], bodyOf(driver, at)['ID']]),
      [['updated', 1001]],
    );
  });

  it('is held back for the own member, when the entry says so, and for a write that skips it', async () => {
    const driver = await listening({ isSelfSuppressedFlag: true });
    await newTicket(driver);
    assert.equal(driver.sent.length, 0);
    const other = `Basic ${Buffer.from('simco+sim-other:sim-other-private').toString('base64')}`;
    await driver.expect(
      201,
      'POST',
      '/service/tickets',
      { summary: 'x', company: { id: 2 } },
      { authorization: other },
    );
    assert.equal(driver.sent.length, 1);
    await driver.expect(
      201,
      'POST',
      '/service/tickets',
      { summary: 'x', company: { id: 2 }, skipCallback: true },
      { authorization: other },
    );
    assert.equal(driver.sent.length, 1);
  });

  for (const [level, objectId, hears] of [
    ['board', 1, true],
    ['board', 2, false],
    ['Status', 1, true],
    ['status', 2, false],
    ['ticket', 999_999, false],
  ] as const)
    it(`of level ${level} ${objectId} ${hears ? 'hears' : 'does not hear'} of a new ticket on board 1`, async () => {
      const driver = await listening({ level, objectId });
      await newTicket(driver);
      assert.equal(driver.sent.length, hears ? 1 : 0);
    });
});

describe('a receiver that fails', () => {
  for (const status of [404, 409, 419, 429])
    it(`is asked again after ${status}: two seconds later, then four`, async () => {
      const driver = await listening();
      driver.answers.push(status, status, status);
      await newTicket(driver);
      await driver.clock.advance(60_000);
      const began = driver.sent[0]?.at ?? 0;
      assert.deepEqual(
        driver.sent.map(({ at }) => at - began),
        [0, 2000, 6000],
      );
      assert.equal(new Set(driver.sent.map(({ body }) => String(body))).size, 1, 'the same bytes each time');
    });

  for (const status of [500, 503, 401, 302])
    it(`is not asked again after ${status}`, async () => {
      const driver = await listening();
      driver.answers.push(status);
      await newTicket(driver);
      await driver.clock.advance(60_000);
      assert.equal(driver.sent.length, 1);
    });

  it('loses its entry after three days of nothing but failures, and not before', async () => {
    const driver = await listening();
    const isInactive = async (): Promise<unknown> =>
      ((await driver.expect(200, 'GET', '/system/callbacks/1')) as Json)['inactiveFlag'];
    driver.answers.push(500, 500, 500);
    await newTicket(driver);
    await driver.clock.advance(3 * 86_400_000 - 1000);
    await newTicket(driver);
    assert.equal(await isInactive(), false);
    await driver.clock.advance(1000);
    await newTicket(driver);
    await driver.core.idle();
    assert.equal(await isInactive(), true);
    await newTicket(driver);
    assert.equal(driver.sent.length, 3);
  });
});

describe('callbacks out of the ordinary', () => {
  it('get lost', async () => {
    const driver = await listening();
    await order(driver, 'callback-lost');
    await newTicket(driver);
    await newTicket(driver);
    assert.equal(driver.sent.length, 1);
  });

  it('come twice with one MessageId', async () => {
    const driver = await listening();
    await order(driver, 'callback-duplicated');
    await newTicket(driver);
    assert.deepEqual(String(driver.sent[0]?.body), String(driver.sent[1]?.body));
  });

  it('come late', async () => {
    const driver = await listening();
    await order(driver, 'callback-late', { options: { seconds: 90 } });
    await newTicket(driver);
    await driver.clock.advance(89_000);
    assert.equal(driver.sent.length, 0);
    await driver.clock.advance(1000);
    assert.equal(driver.sent.length, 1);
  });

  it('come after the next one, or by themselves when none follows', async () => {
    const driver = await listening();
    await order(driver, 'callback-out-of-order');
    const first = await newTicket(driver);
    const second = await newTicket(driver);
    assert.deepEqual([bodyOf(driver, 0)['ID'], bodyOf(driver, 1)['ID']], [second.id, first.id]);
    await driver.clock.advance(60_000);
    assert.equal(driver.sent.length, 2);
    await order(driver, 'callback-out-of-order');
    await newTicket(driver);
    await driver.clock.advance(60_000);
    assert.equal(driver.sent.length, 3);
  });

  it('carry a wrong signature', async () => {
    const driver = await listening();
    await order(driver, 'callback-signature-wrong');
    await newTicket(driver);
    await newTicket(driver);
    const [bad, good] = driver.sent;
    const { text } = driver.core.world().signingKey;
    assert.notEqual(bad?.headers['x-content-signature'], signatureOf(text, bad?.body ?? Buffer.alloc(0)));
    assert.equal(good?.headers['x-content-signature'], signatureOf(text, good?.body ?? Buffer.alloc(0)));
  });
});

describe('the signing key', () => {
  it('is given without credentials, or only with them by the switch', async () => {
    const open = drive();
    const path = `/v2025_1//system/callbackkey/index.rails?companyName=simco&id=${open.core.world().signingKey.id}`;
    assert.equal((await open.core.handle(rawGet(`https://connectwise.sim${path}`))).status, 200);
    const closed = drive({ switches: { signingKeyNeedsCredentials: true } });
    assert.equal((await closed.core.handle(rawGet(`https://connectwise.sim${path}`))).status, 401);
  });

  it('is not given for another company or another id', async () => {
    const { core } = drive();
    const address = 'https://connectwise.sim/v2025_1//system/callbackkey/index.rails';
    const { id } = core.world().signingKey;
    assert.equal((await core.handle(rawGet(`${address}?companyName=other&id=${id}`))).status, 404);
    assert.equal((await core.handle(rawGet(`${address}?companyName=simco&id=other`))).status, 404);
  });
});

function rawGet(address: string) {
  const { pathname, search, host } = new URL(address);
  const rawQuery = search.slice(1);
  return {
    method: 'GET',
    path: pathname,
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers: { host },
    body: Buffer.alloc(0),
    secure: true,
  };
}
