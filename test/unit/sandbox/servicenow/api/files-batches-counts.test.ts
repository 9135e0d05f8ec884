// If this fails, attachments, batches and counts behave differently on the laptop than on an instance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { ask, createIncident, incidents, type Fields } from '../../../../support/sandbox/servicenow-ask.ts';

test('a file goes up raw or as a form, is listed, comes down byte for byte, and can be removed', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const { sys_id: id = '' } = await createIncident(core);
  const bytes = Buffer.from([0, 255, 10, 13, 128, 0]);
  const up = await ask(core, 'POST', '/api/now/attachment/file', {
    query: { table_name: 'incident', table_sys_id: id, file_name: 'a b&c.bin' },
    bytes,
    headers: { 'content-type': 'application/octet-stream' },
  });
  assert.equal(up.status, 201);
  assert.deepEqual([up.record['size_bytes'], up.record['file_name']], ['6', 'a b&c.bin']);
  assert.match(
    up.headers['location'] ?? '',
    new RegExp(`/api/now/v1/attachment/${up.record['sys_id']}/file$`),
  );

  const form = new FormData();
  form.set('table_name', 'incident');
  form.set('table_sys_id', id);
  form.set('uploadFile', new File([bytes], 'zwei.png', { type: 'image/png' }));
  const packed = new Response(form);
  const second = await ask(core, 'POST', '/api/now/v1/attachment/upload', {
    bytes: Buffer.from(await packed.arrayBuffer()),
    headers: { 'content-type': packed.headers.get('content-type')! },
  });
  assert.deepEqual([second.status, second.record['content_type']], [201, 'image/png']);

  const list = await ask(core, 'GET', '/api/now/attachment', {
    query: { sysparm_query: `table_name=incident^table_sys_id=${id}` },
  });
  assert.deepEqual(new Set(list.rows.map((row) => row['file_name'])), new Set(['a b&c.bin', 'zwei.png']));
  const link = new URL(list.rows[0]!['download_link']!).pathname;
  const down = await ask(core, 'GET', link);
  assert.deepEqual(down.body, bytes);

  assert.equal((await ask(core, 'DELETE', `/api/now/attachment/${up.record['sys_id']}`)).status, 204);
  assert.equal((await ask(core, 'GET', `/api/now/attachment/${up.record['sys_id']}/file`)).status, 404);
});

test('a file that a person drops on an incident hangs on it, and moves nothing on the incident', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const { sys_id: id = '' } = await createIncident(core);
  const before = core.control.record('incident', id);
  const set = {
    table_sys_id: id,
    file_name: 'shot.png',
    contentBase64: Buffer.from([0, 255]).toString('base64'),
  };
  const row = core.control.edit({ table: 'sys_attachment', id: null, set, by: 'beth.anglin' });
  const { sys_id: file = '', sys_created_by: by, hash } = row as Record<string, string>;
  assert.deepEqual([by, hash?.length], ['beth.anglin', 64]);
  assert.deepEqual((await ask(core, 'GET', `/api/now/attachment/${file}/file`)).body, Buffer.from([0, 255]));
  assert.deepEqual(core.control.record('incident', id), before);
  assert.throws(
    () => core.control.edit({ table: 'sys_attachment', id: null, set: {}, by: 'beth.anglin' }),
    /table_sys_id/,
  );
});

test('a file for a record that is not there is refused', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const told = await ask(core, 'POST', '/api/now/attachment/file', {
    query: { table_name: 'incident', table_sys_id: '0'.repeat(32), file_name: 'x' },
    headers: { 'content-type': 'text/plain' },
  });
  assert.equal(told.status, 404);
});

test('the items of a batch have their own answers, and the outer answer says nothing', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const { sys_id: id = '' } = await createIncident(core);
  const headers = [
    { name: 'Accept', value: 'application/json' },
    { name: 'Content-Type', value: 'application/json' },
  ];
  const told = await ask(core, 'POST', '/api/now/v1/batch', {
    body: {
      batch_request_id: 'b1',
      rest_requests: [
        { id: '1', method: 'GET', url: `${incidents}/${id}?sysparm_fields=sys_id`, headers },
        {
          id: '2',
          method: 'PATCH',
          url: `${incidents}/${id}`,
          headers,
          body: Buffer.from('{"urgency":"1"}').toString('base64'),
        },
        {
          id: '3',
          method: 'GET',
          url: `${incidents}/${'0'.repeat(32)}`,
          headers,
          exclude_response_headers: true,
        },
      ],
    },
  });
  assert.equal(told.status, 200);
  const outer = told.json as {
    batch_request_id: string;
    serviced_requests: { id: string; status_code: number; body: string; headers: unknown[] }[];
    unserviced_requests: string[];
  };
  assert.equal(outer.batch_request_id, 'b1');
  assert.deepEqual(
    outer.serviced_requests.map((item) => [item.id, item.status_code]),
    [
      ['1', 200],
      ['2', 200],
      ['3', 404],
    ],
  );
  const [first, , third] = outer.serviced_requests;
  assert.deepEqual(JSON.parse(Buffer.from(first!.body, 'base64').toString()), { result: { sys_id: id } });
  assert.deepEqual(third!.headers, []);
  assert.deepEqual(outer.unserviced_requests, []);
});

test('counts come whole and by groups, with values or labels', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  for (const impact of ['1', '1', '3']) await createIncident(core, { impact });
  const stats = async (query: Record<string, string>) =>
    (await ask(core, 'GET', '/api/now/stats/incident', { query: { sysparm_count: 'true', ...query } })).json
      .result;
  assert.deepEqual(await stats({}), { stats: { count: '3' } });
  assert.deepEqual(await stats({ sysparm_query: 'impact=2' }), { stats: { count: '0' } });
  assert.deepEqual(await stats({ sysparm_group_by: 'impact' }), [
    { stats: { count: '2' }, groupby_fields: [{ field: 'impact', value: '1' }] },
    { stats: { count: '1' }, groupby_fields: [{ field: 'impact', value: '3' }] },
  ]);
  assert.deepEqual(
    await stats({
      sysparm_group_by: 'impact,state',
      sysparm_display_value: 'true',
      sysparm_query: 'impact=3',
    }),
    [
      {
        stats: { count: '1' },
        groupby_fields: [
          { field: 'impact', value: '3 - Low' },
          { field: 'state', value: 'New' },
        ],
      },
    ],
  );
});

test('a batch as ServiceNow’s own library sends it: numeric ids, items without headers, an insert without a body', async () => {
  const core = createServiceNowCore({ tickets: 2 });
  const told = await ask(core, 'POST', '/api/now/v1/batch', {
    body: {
      batch_request_id: 7,
      rest_requests: [
        { id: 31, method: 'GET', url: `${incidents}?sysparm_limit=1`, headers: [] },
        { id: '12', method: 'POST', url: incidents, headers: [] },
        { id: 0, method: 'GET', url: `${incidents}/${'0'.repeat(32)}` },
      ],
    },
  });
  const { batch_request_id: id, serviced_requests: served } = told.json as unknown as {
    batch_request_id: unknown;
    serviced_requests: { id: unknown; status_code: number; body: string }[];
  };
  assert.equal(id, '7');
  assert.deepEqual(
    served.map((item) => [item.id, item.status_code]),
    [
      ['31', 200],
      ['12', 201],
      ['0', 404],
    ],
  );
  const made = JSON.parse(Buffer.from(served[1]?.body ?? '', 'base64').toString()) as { result: Fields };
  assert.match(made.result['number'] ?? '', /^INC/);
});

test('a body of no type is still refused, and no body needs none', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  assert.equal((await ask(core, 'POST', incidents)).status, 201);
  assert.equal((await ask(core, 'POST', incidents, { bytes: Buffer.from('{}') })).status, 400);
});
