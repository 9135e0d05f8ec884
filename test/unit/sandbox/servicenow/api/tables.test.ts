// If this fails, our client is developed against headers, shapes and errors that no ServiceNow sends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { seededCompanies } from '../../../../../sandbox/servicenow/seed/names.ts';
import { ask, basic, createIncident, held, incidents } from '../../../../support/sandbox/servicenow-ask.ts';

const company = seededCompanies[1]!;

test('a create answers 201 with the address of the record, a read gives it back, a delete leaves a trace', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const created = await ask(core, 'POST', '/api/now/table/incident', {
    body: { short_description: 'Hello' },
  });
  assert.equal(created.status, 201);
  const { sys_id: id = '', number } = created.record;
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.match(number ?? '', /^INC00\d{5}$/);
  assert.equal(created.headers['location'], `https://instance.test/api/now/table/incident/${id}`);

  const read = await ask(core, 'GET', `${incidents}/${id}`);
  assert.equal(read.status, 200);
  assert.equal(read.record['short_description'], 'Hello');
  assert.ok(
    Object.values(read.record).every((value) => typeof value === 'string' || typeof value === 'object'),
  );

  const deleted = await ask(core, 'DELETE', `${incidents}/${id}`);
  assert.deepEqual([deleted.status, deleted.body], [204, null]);
  const gone = await ask(core, 'GET', `${incidents}/${id}`);
  assert.equal(gone.status, 404);
  assert.deepEqual(gone.json, {
    error: {
      message: 'No Record found',
      detail: "Record doesn't exist or ACL restricts the record retrieval",
    },
    status: 'failure',
  });
  const trace = await ask(core, 'GET', '/api/now/table/sys_audit_delete', {
    query: { sysparm_query: `documentkey=${id}` },
  });
  assert.equal(trace.rows[0]?.['tablename'], 'incident');
  assert.equal(trace.rows[0]?.['display_value'], number);
});

test('PUT and PATCH change the named columns only, and an unknown column is ignored', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const { sys_id: id = '' } = await createIncident(core, { description: 'kept' });
  for (const method of ['PUT', 'PATCH']) {
    const told = await ask(core, method, `${incidents}/${id}`, {
      body: { short_description: method, u_nothing: 'x' },
    });
    assert.equal(told.status, 200);
    assert.deepEqual([told.record['short_description'], told.record['description']], [method, 'kept']);
    assert.ok(!('u_nothing' in told.record));
  }
});

test('references have the shape that the parameters say, and the empty one is always an empty text', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const { sys_id: id = '' } = await createIncident(core, { company: company.sysId, impact: '2' });
  const shape = async (display: string, exclude: string) => {
    const { record } = await ask(core, 'GET', `${incidents}/${id}`, {
      query: {
        sysparm_display_value: display,
        sysparm_exclude_reference_link: exclude,
        sysparm_fields: 'company,caller_id,impact,company.name,company.nothing',
      },
    });
    return record as Record<string, unknown>;
  };
  const link = `https://instance.test/api/now/table/core_company/${company.sysId}`;
  const name = { 'company.name': company.name };
  assert.deepEqual(await shape('false', 'false'), {
    company: { link, value: company.sysId },
    caller_id: '',
    impact: '2',
    ...name,
  });
  assert.deepEqual(await shape('false', 'true'), {
    company: company.sysId,
    caller_id: '',
    impact: '2',
    ...name,
  });
  assert.deepEqual(await shape('true', 'false'), {
    company: { display_value: company.name, link },
    caller_id: '',
    impact: '2 - Medium',
    ...name,
  });
  assert.deepEqual(await shape('all', 'true'), {
    company: { display_value: company.name, value: company.sysId },
    caller_id: '',
    impact: { display_value: '2 - Medium', value: '2' },
    'company.name': { display_value: company.name, value: company.name },
  });
  assert.deepEqual((await shape('all', 'false'))['company'], {
    display_value: company.name,
    value: company.sysId,
    link,
  });
});

test('pages carry Link and X-Total-Count, and a page on its own carries no Link', async () => {
  const core = createServiceNowCore({ tickets: 5 });
  const page = (query: Record<string, string>) => ask(core, 'GET', incidents, { query });
  const relations = (link: string | undefined) =>
    [...(link ?? '').matchAll(/rel="(\w+)"/g)].map(([, name]) => name);

  const first = await page({ sysparm_limit: '2' });
  assert.equal(first.headers['x-total-count'], '5');
  assert.deepEqual(relations(first.headers['link']), ['first', 'next', 'last']);
  assert.match(
    first.headers['link']!,
    /<https:\/\/instance\.test\/api\/now\/v2\/table\/incident\?[^>]*offset=2[^>]*>;rel="next"/,
  );
  assert.deepEqual(relations((await page({ sysparm_limit: '2', sysparm_offset: '2' })).headers['link']), [
    'first',
    'prev',
    'next',
    'last',
  ]);
  assert.deepEqual(relations((await page({ sysparm_limit: '2', sysparm_offset: '4' })).headers['link']), [
    'first',
    'prev',
    'last',
  ]);
  assert.equal((await page({})).headers['link'], undefined);
  assert.equal(
    (await page({ sysparm_limit: '2', sysparm_suppress_pagination_header: 'true' })).headers['link'],
    undefined,
  );
  const uncounted = await page({ sysparm_limit: '2', sysparm_no_count: 'true' });
  assert.equal(uncounted.headers['x-total-count'], undefined);
  assert.deepEqual(relations(uncounted.headers['link']), ['first', 'next']);

  const head = await ask(core, 'HEAD', incidents, { query: { sysparm_limit: '1' } });
  assert.deepEqual([head.status, head.body, head.headers['x-total-count']], [200, null, '5']);
  assert.equal((await page({ sysparm_offset: '-1' })).status, 400);
  assert.equal((await page({ sysparm_limit: '-1' })).rows.length, 5, 'a limit that is none limits nothing');
});

test('the limit acts before the access rules: a page can be empty and not be the last', async () => {
  const core = createServiceNowCore({
    tickets: 0,
    access: { hiddenRows: { incident: 'short_descriptionSTARTSWITHsecret' } },
  });
  await createIncident(core, { short_description: 'secret 1' });
  await createIncident(core, { short_description: 'secret 2' });
  await createIncident(core, { short_description: 'open' });
  const told = await ask(core, 'GET', incidents, {
    query: { sysparm_query: 'ORDERBYDESCshort_description', sysparm_limit: '2' },
  });
  assert.deepEqual([told.rows.length, told.headers['x-total-count']], [0, '3']);
  assert.match(told.headers['link']!, /rel="next"/);

  const all = await ask(core, 'GET', incidents, { as: 'admin' });
  assert.equal(all.rows.length, 3);
  const secret = all.rows.find((row) => row['short_description'] === 'secret 1')!;
  assert.equal((await ask(core, 'GET', `${incidents}/${secret['sys_id']}`)).status, 404);
});

test('columns that the caller may not see are left out, and cannot be written', async () => {
  const core = createServiceNowCore({
    tickets: 0,
    access: { hiddenFields: { incident: ['close_notes'] }, readOnlyFields: { incident: ['category'] } },
  });
  const { sys_id: id = '' } = await createIncident(core, { close_notes: 'x', category: 'network' });
  const { record } = await ask(core, 'GET', `${incidents}/${id}`);
  assert.ok(!('close_notes' in record));
  assert.equal(held(core, id)['close_notes'], undefined);
  assert.equal(record['category'], 'inquiry');
});

test('version 1 answers 404 when a list finds nothing, the others an empty list', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  assert.equal((await ask(core, 'GET', '/api/now/v1/table/incident')).status, 404);
  for (const path of ['/api/now/v2/table/incident', '/api/now/table/incident']) {
    const told = await ask(core, 'GET', path);
    assert.deepEqual([told.status, told.json], [200, { result: [] }]);
  }
});

test('a table that every instance has is told from a misspelt one, and what is offered from both', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const detailOf = async (path: string) => {
    const { json } = await ask(core, 'GET', path);
    return (json as { readonly error?: { readonly detail?: string | null } }).error?.detail ?? null;
  };
  for (const path of ['/api/now/table/cmdb_ci', '/api/now/stats/change_request', '/api/now/table/task'])
    assert.match((await detailOf(path)) ?? '', /the simulator does not: docs\/sandbox\.md/, path);
  for (const path of ['/api/now/table/cmdb_cj', '/api/now/stats/change', '/api/now/table/incident'])
    assert.equal(await detailOf(path), null, path);
});

test('each mistake has its status and its words', async () => {
  const core = createServiceNowCore({ tickets: 1 });
  const cases: [number, string, ReturnType<typeof ask>][] = [
    [400, 'Invalid table nonsense', ask(core, 'GET', '/api/now/table/nonsense')],
    [400, 'Requested URI does not represent any resource', ask(core, 'GET', '/api/now/nonsense')],
    [401, 'User Not Authenticated', ask(core, 'GET', incidents, { headers: { authorization: '' } })],
    [
      401,
      'User Not Authenticated',
      ask(core, 'GET', incidents, { headers: { authorization: basic('admin', 'no') } }),
    ],
    [400, 'Invalid Accept', ask(core, 'GET', incidents, { headers: { accept: '' } })],
    [406, 'Not acceptable', ask(core, 'GET', incidents, { headers: { accept: 'text/html' } })],
    [400, 'Invalid content-type', ask(core, 'POST', incidents, { bytes: Buffer.from('{}') })],
    [
      415,
      'Unsupported media type',
      ask(core, 'POST', incidents, { body: {}, headers: { 'content-type': 'text/plain' } }),
    ],
    [
      400,
      'Exception while reading request',
      ask(core, 'POST', incidents, {
        bytes: Buffer.from('{'),
        headers: { 'content-type': 'application/json' },
      }),
    ],
    [405, 'Method not supported', ask(core, 'DELETE', incidents)],
    [403, 'Operation Failed', ask(core, 'POST', '/api/now/table/core_company', { body: { name: 'x' } })],
    [404, 'No Record found', ask(core, 'PATCH', `${incidents}/${'0'.repeat(32)}`, { body: { state: '2' } })],
  ];
  for (const [status, message, asking] of cases) {
    const told = await asking;
    assert.equal(told.status, status, message);
    assert.equal(told.json.error?.message, message);
    assert.equal(told.json.status, 'failure');
  }
});

test('labels and names are accepted on write only when the request says so', async () => {
  const core = createServiceNowCore({
    tickets: 0,
    integrationTime: { zone: 'Europe/Berlin', dateFormat: 'dd.MM.yyyy', timeFormat: 'HH:mm:ss' },
  });
  const typed = { caller_id: 'Abel Tuter', state: 'In Progress', due_date: '01.07.2026 14:00:00' };
  const shown = await ask(core, 'POST', incidents, {
    body: typed,
    query: {
      sysparm_input_display_value: 'true',
      sysparm_display_value: 'true',
      sysparm_exclude_reference_link: 'true',
    },
  });
  assert.deepEqual(
    [shown.record['caller_id'], shown.record['state'], shown.record['due_date']],
    ['Abel Tuter', 'In Progress', '01.07.2026 14:00:00'],
  );
  const row = held(core, shown.record['sys_id']!);
  assert.deepEqual([row['state'], row['due_date']], ['2', '2026-07-01 12:00:00']);
  assert.equal((await createIncident(core, { caller_id: 'Abel Tuter' }))['caller_id'], '');
});

test('the body can be left out of an answer, and a method can be named in a header', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const silent = await ask(core, 'POST', incidents, { body: {}, headers: { 'x-no-response-body': 'true' } });
  assert.deepEqual([silent.status, silent.body], [201, null]);
  const id = silent.headers['location']!.split('/').at(-1)!;
  const told = await ask(core, 'POST', `${incidents}/${id}`, {
    body: { urgency: '1' },
    headers: { 'x-http-method-override': 'PATCH' },
  });
  assert.deepEqual([told.status, held(core, id)['urgency']], [200, '1']);
});

test('the dictionary names every column that a query knows, at the table that defines it', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const { rows } = await ask(core, 'GET', '/api/now/table/sys_dictionary', {
    query: { sysparm_query: 'nameINincident,task', sysparm_fields: 'name,element' },
  });
  const where = new Map(rows.map((row) => [row['element'], row['name']]));
  assert.equal(where.get('short_description'), 'task');
  assert.equal(where.get('caller_id'), 'incident');
  assert.equal(where.get('sys_updated_on'), 'task');
});

test('a sys_id that is given at insert is kept, unless the instance makes its own', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const wanted = 'c0ffee00c0ffee00c0ffee00c0ffee00';
  const { sys_id: kept } = await createIncident(core, { sys_id: wanted });
  assert.equal(kept, wanted);
  assert.equal((await ask(core, 'GET', `${incidents}/${wanted}`)).status, 200);
  core.faults.order({ fault: 'own-ids' });
  const other = await createIncident(core, { sys_id: 'deadbeefdeadbeefdeadbeefdeadbeef' });
  assert.notEqual(other['sys_id'], 'deadbeefdeadbeefdeadbeefdeadbeef');
});
