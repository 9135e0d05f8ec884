/**
 * If this fails, the business rule of the page sends webhooks that our receiver refuses, sends a customer's incident
 * to another one, or prevents people from saving an incident.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'acorn';
import { post, runScript, scriptFile, type Posted, type Run } from '../../../support/servicenow/platform.ts';
import { startServiceNowReceiver } from '../../../support/servicenow/receiver.ts';

const secret = `whsec_${Buffer.from('thirty-two bytes of a secret, ok').toString('base64')}`;
const company = 'c'.repeat(32);
const incident = {
  sys_id: 'a'.repeat(32),
  company,
  sys_mod_count: '7',
  sys_updated_on: '2026-11-30 02:00:00',
  short_description: 'Drucker „Süd“ druckt nicht',
};

const settings = (address: string) => ({
  'connectwise.northwind.address': address,
  'connectwise.northwind.company': company,
  'connectwise.northwind.user': 'sim.integration',
  'connectwise.northwind.secret': secret,
});

const aRun = (address: string, changes: Partial<Run> = {}): Run => ({
  scope: 'scoped',
  encoding: 'utf8',
  properties: settings(address),
  credentials: {},
  user: 'beth.anglin',
  record: incident,
  now: Date.now(),
  ...changes,
});

for (const name of ['connectwise-nudge.js', 'business-rule.js', 'script-action.js'])
  test(`${name} is ES5, which is what every instance runs`, () => {
    const source = readFileSync(scriptFile(name), 'utf8');
    assert.ok(source.length > 50);
    parse(source, { ecmaVersion: 5, sourceType: 'script' });
    assert.throws(() => parse('const one = `x`;', { ecmaVersion: 5, sourceType: 'script' }));
    // The script is plain ASCII, so pasting it through another encoding loses nothing.
    assert.match(source, /^[\n -~]*$/);
    assert.doesNotMatch(source, /whsec_[A-Za-z0-9+/]{8}/, 'no secret stands in a script');
  });

for (const scope of ['scoped', 'global'] as const)
  for (const encoding of ['utf8', 'latin1'] as const)
    test(`${scope}, signed as ${encoding}: what is told is let in and becomes a nudge, whatever its texts are`, async () => {
      await using receiver = await startServiceNowReceiver(secret);
      const texts = [
        '7',
        'Süd – 東京 שלום',
        '"it\'s" \\ </script>',
        'a\r\nb\tc\u2028d\u0000',
        '😀 𝒳 \ud83d',
        '\u007f\u00a0ÿ',
      ];
      for (const sys_mod_count of texts) {
        const ended = await runScript(
          'business-rule.js',
          aRun(receiver.address, { scope, encoding, record: { ...incident, sys_mod_count } }),
          post,
        );
        assert.deepEqual(ended, { logged: [], scheduled: [], thrown: null }, sys_mod_count);
      }
      assert.deepEqual(
        receiver.answers,
        texts.map(() => 204),
      );
      assert.deepEqual(
        receiver.sent.map(({ link, side, recordId }) => [link, side, recordId]),
        texts.map(() => ['northwind', 'servicenow', incident.sys_id]),
      );
    });

test('a message holds ids and no text of the incident, and the time is in seconds', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  const seen: Posted[] = [];
  const now = Date.now();
  await runScript('business-rule.js', aRun(receiver.address, { now }), async (posted) => {
    seen.push(posted);
    return post(posted);
  });
  const [{ body, headers, timeoutMs } = assert.fail('nothing was sent')] = seen;
  assert.deepEqual(JSON.parse(body), {
    table: 'incident',
    sys_id: incident.sys_id,
    link: 'northwind',
    sys_mod_count: '7',
    sys_updated_on: incident.sys_updated_on,
  });
  assert.equal(headers['webhook-timestamp'], String(Math.floor(now / 1000)));
  assert.ok(timeoutMs > 0 && timeoutMs <= 10_000, 'a scheduler is not held for longer');
});

test('an insert, an update and a comment are each told once; the same incident twice is two messages', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  for (const sys_mod_count of ['0', '1', '2'])
    await runScript(
      'business-rule.js',
      aRun(receiver.address, { record: { ...incident, sys_mod_count } }),
      post,
    );
  assert.equal(receiver.sent.length, 3);
});

for (const [what, changes] of [
  ['of another company', { record: { ...incident, company: 'd'.repeat(32) } }],
  ['of no company', { record: { ...incident, company: '' } }],
  ['without that field', { record: { sys_id: incident.sys_id } }],
  ['that the integration changed itself', { user: 'sim.integration' }],
] as const)
  test(`an incident ${what} is not sent`, async () => {
    await using receiver = await startServiceNowReceiver(secret);
    const ended = await runScript('business-rule.js', aRun(receiver.address, changes), post);
    assert.deepEqual([ended, receiver.answers], [{ logged: [], scheduled: [], thrown: null }, []]);
  });

test('without the company’s setting nothing is sent, whoever’s incident it is', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  const { 'connectwise.northwind.company': _left, ...properties } = settings(receiver.address);
  for (const record of [incident, { ...incident, company: '' }])
    await runScript('business-rule.js', aRun(receiver.address, { properties, record }), post);
  assert.deepEqual(receiver.answers, []);
});

test('a wrong key is refused, told once with where to look, and not tried again', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  const wrong = `whsec_${Buffer.from('another secret of the right length').toString('base64')}`;
  const properties = { ...settings(receiver.address), 'connectwise.northwind.secret': wrong };
  const { logged, scheduled, thrown } = await runScript(
    'business-rule.js',
    aRun(receiver.address, { properties }),
    post,
  );
  assert.deepEqual([receiver.answers, receiver.sent, scheduled, thrown], [[401], [], [], null]);
  assert.deepEqual(
    logged.map(({ level }) => level),
    ['error'],
  );
  assert.match(logged[0]?.line ?? '', /answered 401 .*not tried again/);
  assert.doesNotMatch(logged[0]?.line ?? '', /whsec_/);
});

test('a clock that is ten minutes wrong is refused', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  await runScript('business-rule.js', aRun(receiver.address, { now: Date.now() - 600_000 }), post);
  assert.deepEqual(receiver.answers, [401]);
});

for (const [what, value] of [
  ['is missing', undefined],
  ['cannot be decrypted', '0f8e2c7d1b'],
  ['is no base64', 'whsec_not base64 at all, but long'],
] as const)
  test(`a secret that ${what} sends nothing and is told`, async () => {
    await using receiver = await startServiceNowReceiver(secret);
    const { 'connectwise.northwind.secret': _left, ...rest } = settings(receiver.address);
    const properties = value === undefined ? rest : { ...rest, 'connectwise.northwind.secret': value };
    const { logged, thrown } = await runScript(
      'business-rule.js',
      aRun(receiver.address, { properties }),
      post,
    );
    assert.deepEqual([receiver.answers, thrown, logged.length], [[], null, 1]);
    assert.match(logged[0]?.line ?? '', /secret is missing or cannot be read/);
  });

test('the secret may be the password of a credential record', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  const { 'connectwise.northwind.secret': _left, ...rest } = settings(receiver.address);
  const properties = { ...rest, 'connectwise.northwind.credential': 'e'.repeat(32) };
  const run = aRun(receiver.address, { properties, credentials: { ['e'.repeat(32)]: secret } });
  assert.deepEqual((await runScript('business-rule.js', run, post)).logged, []);
  assert.deepEqual(receiver.answers, [204]);
  const gone = await runScript('business-rule.js', { ...run, credentials: {} }, post);
  assert.match(gone.logged[0]?.line ?? '', /secret is missing/);
});

for (const failure of [503, 500, 429, 408])
  test(`an answer ${failure} is tried again by a later event, with the same id and a time of its own`, async () => {
    await using receiver = await startServiceNowReceiver(secret);
    receiver.failing.push(failure);
    const ids: (string | undefined)[] = [];
    const send = async (posted: Posted) => {
      ids.push(posted.headers['webhook-id']);
      return post(posted);
    };
    const now = Date.now();
    const first = await runScript('business-rule.js', aRun(receiver.address, { now }), send);
    assert.deepEqual(first.logged, []);
    const [event] = first.scheduled;
    assert.equal(first.scheduled.length, 1);
    assert.ok(event !== undefined);
    assert.deepEqual([event.name, event.at], ['connectwise.tell_again', now + 60_000]);
    const again = await runScript('script-action.js', aRun(receiver.address, { event }), send);
    assert.deepEqual(again, { logged: [], scheduled: [], thrown: null });
    assert.deepEqual([receiver.answers, receiver.sent.length], [[failure, 204], 1]);
    assert.equal(ids[0], ids[1]);
  });

test('an answer that was lost is tried again, and the receiver takes it for the same message', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  receiver.failing.push(0);
  const first = await runScript('business-rule.js', aRun(receiver.address), post);
  assert.equal(first.logged[0]?.level, 'info');
  const [event] = first.scheduled;
  assert.ok(event !== undefined);
  await runScript('script-action.js', aRun(receiver.address, { event }), post);
  assert.deepEqual([receiver.answers, receiver.sent.length], [[204, 204], 1]);
});

test('a receiver that stays away is tried four times over twenty-one minutes, and then left to the poll', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  receiver.failing.push(503, 503, 503, 503, 503);
  let now = Date.now();
  let ended = await runScript('business-rule.js', aRun(receiver.address, { now }), post);
  const waits: number[] = [];
  for (let tries = 0; tries < 10 && ended.scheduled.length > 0; tries += 1) {
    const [event] = ended.scheduled;
    assert.ok(event !== undefined);
    waits.push((event.at - now) / 1000);
    now = event.at;
    ended = await runScript('script-action.js', aRun(receiver.address, { now, event }), post);
  }
  assert.deepEqual([waits, receiver.answers.length], [[60, 300, 900], 4]);
  assert.deepEqual(
    ended.logged.map(({ level, line }) => [level, /4 times; the poll/.test(line)]),
    [['warn', true]],
  );
});

test('an incident that left the company before the second try is not sent, nor is an event that nobody queued', async () => {
  await using receiver = await startServiceNowReceiver(secret);
  const event = { parm1: 'connectwise.northwind', parm2: 'msg_1|1' };
  const moved = { ...incident, company: 'd'.repeat(32) };
  await runScript('script-action.js', aRun(receiver.address, { event, record: moved }), post);
  await runScript('script-action.js', aRun(receiver.address, { event: { ...event, parm2: 'msg_1' } }), post);
  assert.deepEqual(receiver.answers, []);
});
