// If this fails, the queries that the sync lives on (cursor pages, scope filters, look-ups by correlation id) give
// other rows on the laptop than on an instance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../../../sandbox/common/clock.ts';
import { createServiceNowCore, type ServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { seededCompanies, seededUsers } from '../../../../../sandbox/servicenow/seed/names.ts';
import {
  ask,
  createIncident,
  incidents,
  numbersFound,
  type Fields,
} from '../../../../support/sandbox/servicenow-ask.ts';

const noon = Date.UTC(2026, 6, 1, 12, 0, 0);

async function withIncidents(...bodies: Fields[]): Promise<{ core: ServiceNowCore; numbers: string[] }> {
  const clock = virtualClock(noon);
  const core = createServiceNowCore({ tickets: 0, clock });
  const numbers: string[] = [];
  for (const body of bodies) {
    numbers.push((await createIncident(core, body))['number'] ?? '');
    await clock.advance(60_000);
  }
  return { core, numbers };
}

test('text is found without regard to case, and negations find what is empty', async () => {
  const { core, numbers } = await withIncidents(
    { short_description: 'VPN down', correlation_id: 'A' },
    { short_description: 'vpn slow', correlation_id: 'b' },
    { short_description: 'Printer' },
  );
  const [vpn, slow, printer] = numbers;
  assert.deepEqual(await numbersFound(core, 'short_descriptionLIKEVPN^ORDERBYnumber'), [vpn, slow]);
  assert.deepEqual(await numbersFound(core, 'short_descriptionSTARTSWITHvpn s'), [slow]);
  assert.deepEqual(await numbersFound(core, 'short_descriptionENDSWITHdown'), [vpn]);
  assert.deepEqual(await numbersFound(core, 'short_descriptionNOT LIKEvpn'), [printer]);
  assert.deepEqual(await numbersFound(core, 'correlation_id=a'), [vpn]);
  assert.deepEqual(await numbersFound(core, 'correlation_id!=a^ORDERBYnumber'), [slow, printer]);
  assert.deepEqual(await numbersFound(core, 'correlation_idISEMPTY'), [printer]);
  assert.deepEqual(await numbersFound(core, 'correlation_idINb,A^ORDERBYDESCnumber'), [slow, vpn]);
  assert.deepEqual(await numbersFound(core, 'correlation_idNOT INa,b'), [printer]);
});

test('columns of other tables are reached by dots, references are searched by name and ordered by name', async () => {
  const [abel, siobhan] = [seededUsers[5], seededUsers[6]];
  const { core, numbers } = await withIncidents(
    { caller_id: siobhan!.sysId, company: seededCompanies[1]!.sysId },
    { caller_id: abel!.sysId, company: seededCompanies[0]!.sysId },
  );
  assert.deepEqual(await numbersFound(core, 'caller_id.email=abel.tuter@example.com'), [numbers[1]]);
  assert.deepEqual(await numbersFound(core, "caller_id.company.nameSTARTSWITHo'brien &"), [numbers[0]]);
  assert.deepEqual(await numbersFound(core, 'companyLIKEnorthwind'), [numbers[1]]);
  assert.deepEqual(await numbersFound(core, `company=${seededCompanies[1]!.sysId}`), [numbers[0]]);
  assert.deepEqual(await numbersFound(core, 'company=Northwind Traders'), []);
  assert.deepEqual(await numbersFound(core, 'ORDERBYcaller_id'), [numbers[1], numbers[0]]);
});

test('an unknown column is dropped and the rest runs; with the strict property nothing is found', async () => {
  const { core, numbers } = await withIncidents({ urgency: '1' }, { urgency: '2' });
  assert.deepEqual(await numbersFound(core, 'urgency=1^u_customer=42'), [numbers[0]]);
  assert.deepEqual(await numbersFound(core, 'u_customer=42^ORDERBYnumber'), numbers);

  const property = core.control.records('sys_properties') as Fields[];
  const strict = property.find((row) => row['name'] === 'glide.invalid_query.returns_no_rows');
  core.control.edit({ table: 'sys_properties', id: strict!['sys_id']!, set: { value: 'true' }, by: 'admin' });
  assert.deepEqual(await numbersFound(core, 'urgency=1^u_customer=42'), []);
  assert.deepEqual(await numbersFound(core, 'urgency=1^ORDERBYu_customer'), []);
  assert.deepEqual(await numbersFound(core, 'urgency=1'), [numbers[0]]);
});

test('plain date-times are UTC, dateGenerate is in the zone of the caller', async () => {
  const clock = virtualClock(noon);
  const core = createServiceNowCore({
    tickets: 0,
    clock,
    integrationTime: { zone: 'America/New_York', dateFormat: 'MM/dd/yyyy', timeFormat: 'hh:mm:ss a' },
  });
  const { number } = await createIncident(core);
  // 12:00:00 UTC is 08:00:00 in New York in July.
  assert.deepEqual(await numbersFound(core, 'sys_created_on=2026-07-01 12:00:00'), [number]);
  assert.deepEqual(await numbersFound(core, 'sys_created_on>2026-07-01 12:00:00'), []);
  const generated = "sys_created_on>=javascript:gs.dateGenerate('2026-07-01','08:00:00')";
  assert.deepEqual(await numbersFound(core, generated), [number]);
  const later = "sys_created_on>=javascript:gs.dateGenerate('2026-07-01','08:00:01')";
  assert.deepEqual(await numbersFound(core, later), []);
  assert.deepEqual(await numbersFound(core, 'sys_created_on>=javascript:gs.daysAgoStart(0)'), [number]);
  assert.deepEqual(await numbersFound(core, 'opened_by=javascript:gs.getUserID()'), [number]);
  const today = 'sys_created_onONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()';
  assert.deepEqual(await numbersFound(core, today), [number]);
  assert.deepEqual(await numbersFound(core, 'sys_created_onBETWEEN2026-07-01 11:00:00@2026-07-01 12:00:00'), [
    number,
  ]);
});

test('a script in a value is remembered, so that a test can see that ticket text never became one', async () => {
  const { core } = await withIncidents({ short_description: "javascript:gs.log('x')" });
  assert.deepEqual(core.instance().scripts, []);
  await numbersFound(core, "short_description=javascript:gs.log('x')");
  assert.deepEqual(core.instance().scripts, ["gs.log('x')"]);
});

test('name=value filters accept labels and names', async () => {
  const { core, numbers } = await withIncidents({ impact: '1', urgency: '1' }, { impact: '3' });
  const found = async (query: Record<string, string>) =>
    (await ask(core, 'GET', incidents, { query })).rows.map((row) => row['number']);
  assert.deepEqual(await found({ priority: '1' }), [numbers[0]]);
  assert.deepEqual(await found({ priority: '1 - Critical', sysparm_limit: '5' }), [numbers[0]]);
  assert.deepEqual(await found({ opened_by: 'ConnectWise Integration', impact: '3' }), [numbers[1]]);
});

test('keyset pages over one second and the seconds after it give every row exactly once', async () => {
  const clock = virtualClock(noon);
  const core = createServiceNowCore({ tickets: 0, clock });
  const created: string[] = [];
  for (let second = 0; second < 4; second += 1) {
    for (let row = 0; row < 7; row += 1) created.push((await createIncident(core))['sys_id']!);
    await clock.advance(1000);
  }

  const seen: string[] = [];
  let filter = 'active=true';
  for (let page = 0; page < 20; page += 1) {
    const query = { sysparm_query: `${filter}^ORDERBYsys_updated_on^ORDERBYsys_id`, sysparm_limit: '5' };
    const { rows } = await ask(core, 'GET', incidents, { query });
    seen.push(...rows.map((row) => row['sys_id']!));
    const last = rows.at(-1);
    if (last === undefined) break;
    const { sys_updated_on: time, sys_id: id } = last;
    filter = `active=true^sys_updated_on>${time}^NQactive=true^sys_updated_on=${time}^sys_id>${id}`;
  }
  assert.deepEqual(seen.toSorted(), created.toSorted());
});

test('all rows of a large table come by keyset pages within the time of a test', async () => {
  const core = createServiceNowCore({ tickets: 100_000 });
  let filter = '';
  let rowsSeen = 0;
  for (let page = 0; page < 25; page += 1) {
    const told = await ask(core, 'GET', incidents, {
      query: {
        sysparm_query: `${filter}^ORDERBYsys_updated_on^ORDERBYsys_id`,
        sysparm_limit: '10000',
        sysparm_fields: 'sys_id,sys_updated_on',
        sysparm_no_count: 'true',
      },
    });
    rowsSeen += told.rows.length;
    const last = told.rows.at(-1);
    if (last === undefined) break;
    const { sys_updated_on: time, sys_id: id } = last;
    filter = `sys_updated_on>${time}^NQsys_updated_on=${time}^sys_id>${id}`;
  }
  assert.equal(rowsSeen, 100_000);
});
