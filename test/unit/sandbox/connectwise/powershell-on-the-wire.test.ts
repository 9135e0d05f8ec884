// If this fails, a script written for ConnectWiseManageAPI does not run against the simulator by changing the server's name alone.
// The requests are those that version 0.4.16 of the module was measured to send.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  startConnectWiseSimulator,
  type ConnectWiseSimulator,
} from '../../../../sandbox/connectwise/start.ts';
import { ensureCertificates, type Certificates } from '../../../../sandbox/world/certificates.ts';
import type { Json } from '../../../support/sandbox/connectwise-driver.ts';

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

describe('ConnectWiseManageAPI 0.4.16', () => {
  let directory = '';
  let certificates: Certificates;
  let simulator: ConnectWiseSimulator;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'connectwise-'));
    certificates = await ensureCertificates(directory);
    simulator = await startConnectWiseSimulator({
      httpPort: 0,
      httpsPort: 0,
      tls: certificates,
      tickets: 60,
    });
  });
  after(async () => {
    await simulator.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** A new TLS connection for every request, as the module makes. */
  function send(
    method: string,
    path: string,
    body?: Buffer,
    more: Record<string, string> = {},
  ): Promise<Answered> {
    const basic = Buffer.from('simco+sim-public:sim-private').toString('base64');
    const headers: Record<string, string> = {
      Accept: 'application/vnd.connectwise.com+json',
      Authorization: `Basic ${basic}`,
      ClientID: '00000000-0000-4000-8000-000000000001',
      'Cache-Control': 'no-cache',
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(body.length) }),
      ...more,
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, simulator.httpsAddress),
        { method, headers, agent: false, ca: certificates.ca },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              bytes: Buffer.concat(chunks),
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  const json = ({ bytes }: Answered): unknown => JSON.parse(bytes.toString('utf8'));
  const text = (value: unknown): Buffer =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

  it('connects: companyinfo without credentials, then system/info below the codebase that it names', async () => {
    const company = json(
      await send('GET', '/login/companyinfo/simco', undefined, { Authorization: '', ClientID: '' }),
    ) as Json;
    assert.deepEqual(Object.keys(company), [
      'CompanyName',
      'Codebase',
      'VersionCode',
      'VersionNumber',
      'CompanyID',
      'IsCloud',
    ]);
    const info = await send('GET', `/${String(company['Codebase'])}apis/3.0/system/info`);
    assert.match(String((json(info) as Json)['version']), /^v\d+(\.\d+){1,3}$/);
    assert.equal(info.headers['api-current-version'], '2025.8');
    assert.equal(json(await send('GET', '/login/companyinfo/nobody')), null);
  });

  it('gets application/json in UTF-8 without a mark, and no keys that differ only in case', async () => {
    const answer = await send('GET', '/v4_6_release/apis/3.0/company/companies/6');
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    assert.equal(answer.bytes[0], '{'.charCodeAt(0));
    assert.equal((json(answer) as Json)['name'], '株式会社サンプル');
    for (const keys of allKeys(json(answer)))
      assert.equal(new Set(keys.map((key) => key.toLowerCase())).size, keys.length);
  });

  it('reads tickets by search, with the filters in the body and the rest in the query', async () => {
    const condition = {
      conditions: 'company/identifier = "OBrien" and closedFlag = False',
      childConditions: '',
      customFieldConditions: '',
      orderBy: 'id desc',
    };
    const answer = await send(
      'POST',
      '/v4_6_release/apis/3.0/service/tickets/search?fields=id%2ccompany%2fidentifier&pageSize=5&page=1',
      text(condition),
    );
    assert.equal(answer.status, 200);
    const rows = json(answer) as { id: number; company: Json }[];
    assert.ok(rows.length > 0);
    assert.ok(rows.every(({ company }) => company['identifier'] === 'OBrien'));
    assert.deepEqual(
      rows.map(({ id }) => id),
      rows.map(({ id }) => id).sort((one, other) => other - one),
    );
    assert.equal(
      (json(await send('POST', '/v4_6_release/apis/3.0/service/tickets/search', text('{}'))) as Json[])
        .length,
      25,
    );
  });

  it('reads a query in its own encoding', async () => {
    const query =
      'conditions=name+like+%27M%C3%BCller*%27+or+name+%3d+%22O%27Brien+%26+Sons%22&fields=name&orderBy=id+asc&pageSize=25&page=1';
    const rows = json(await send('GET', `/v4_6_release/apis/3.0/company/companies?${query}`)) as Json[];
    assert.deepEqual(rows, [{ name: "O'Brien & Sons" }, { name: 'Müller & Söhne GmbH' }]);
    const bare = "conditions=name%20=%20%22O'Brien%20%26%20Sons%22&fields=id";
    assert.deepEqual(json(await send('GET', `/v4_6_release/apis/3.0/company/companies?${bare}`)), [
      { id: 3 },
    ]);
  });

  it('follows -all by the first link, cut at a semicolon, until the Link is empty; search repeats its body', async () => {
    const seen: number[] = [];
    let address: string | undefined =
      `${simulator.httpsAddress}/v4_6_release/apis/3.0/service/tickets/search?fields=id&pageSize=20`;
    const body = text({ conditions: 'id > 1000', orderBy: 'summary asc' });
    let requests = 0;
    while (address !== undefined && requests < 20) {
      const answer: Answered = await send('POST', address, body, { 'pagination-type': 'forward-only' });
      requests += 1;
      seen.push(...(json(answer) as { id: number }[]).map(({ id }) => id));
      const link: unknown = answer.headers['link'];
      assert.equal(typeof link, 'string', 'a Link on every page');
      const first: string = String(link).split(',')[0]?.split(';')[0] ?? '';
      address = first === '' ? undefined : first.slice(1, -1);
      if (address !== undefined)
        assert.match(address, /^https:\/\/localhost:\d+\/.*fields=id&pageSize=20&pageId=\d+$/);
    }
    assert.equal(seen.length, 60);
    assert.equal(new Set(seen).size, 60);
  });

  it('gets arrays for lists, an object for one, [] for nothing, and counts below parents', async () => {
    const list = json(await send('GET', '/v4_6_release/apis/3.0/service/tickets?conditions=id+%3d+1001'));
    assert.ok(Array.isArray(list) && list.length === 1);
    assert.ok(!Array.isArray(json(await send('GET', '/v4_6_release/apis/3.0/service/tickets/1001'))));
    assert.deepEqual(
      json(await send('GET', '/v4_6_release/apis/3.0/service/tickets?conditions=id+%3d+1')),
      [],
    );
    assert.deepEqual(json(await send('GET', '/v4_6_release/apis/3.0/service/tickets/1001/notes/count')), {
      count: 1,
    });
  });

  it('makes, changes and deletes, with the parent id, nulls and switches in its bodies', async () => {
    const made = await send(
      'POST',
      '/v4_6_release/apis/3.0/service/tickets',
      text({
        summary: 'Réseau',
        company: { id: 2 },
        site: null,
        Reject: { IsPresent: true },
      }),
    );
    assert.equal(made.status, 201);
    const { id, summary } = json(made) as { id: number; summary: string };
    assert.equal(summary, 'Réseau');
    const one = `/v4_6_release/apis/3.0/service/tickets/${id}`;
    const note = await send(
      'POST',
      `${one}/notes`,
      text({ ticketId: id, text: 'n', internalAnalysisFlag: true }),
    );
    assert.equal(note.status, 201);
    const patched = await send('PATCH', one, text([{ op: 'remove', path: '/poNumber', value: 'anything' }]));
    assert.equal(patched.status, 200);
    assert.equal((json(patched) as Json)['id'], id);
    const gone = await send('DELETE', one);
    assert.equal(gone.status, 204);
    assert.equal(gone.bytes.length, 0);
  });

  for (const [what, end] of [
    ['CRLF', '\r\n'],
    ['LF', '\n'],
  ] as const)
    it(`uploads with ${what} line ends, a quoted boundary and a quote missing, and downloads the same bytes`, async () => {
      const content = Buffer.from([0x00, 0xff, 0x0d, 0x0a, 0x2d, 0x2d, 0x41, 0x80]);
      const part = (head: string, value: Buffer | string): Buffer =>
        Buffer.concat([
          Buffer.from(`--edge${end}${head}${end}${end}`),
          Buffer.from(value as string),
          Buffer.from(end),
        ]);
      const body = Buffer.concat([
        part('Content-Disposition: form-data; name="recordType"', 'Ticket'),
        part('Content-Disposition: form-data; name="recordId"', '1001'),
        part('Content-Disposition: form-data; name="Title"', 'A file'),
        part('Content-Disposition: form-data; name="PrivateFlag', 'True'),
        part('Content-Disposition: form-data; name="ReadOnlyFlag"', 'False'),
        part('Content-Disposition: form-data; name="isAvatar"', 'False'),
        part(
          `Content-Disposition: form-data; name="file"; filename="données.bin"${end}Content-Type: application/octet-stream`,
          content,
        ),
        Buffer.from(`--edge--${end}`),
      ]);
      const made = await send('POST', '/v4_6_release/apis/3.0/system/documents', body, {
        'Content-Type': 'multipart/form-data; boundary="edge"',
      });
      assert.equal(made.status, 201, made.bytes.toString());
      const document = json(made) as Json;
      assert.deepEqual(
        [document['title'], document['fileName'], document['publicFlag'], document['size']],
        ['A file', 'données.bin', false, content.length],
      );
      const id = String(document['id']);
      const file = await send('GET', `/v4_6_release/apis/3.0/system/documents/${id}/download`);
      assert.deepEqual(file.bytes, content);
      assert.match(String(file.headers['content-disposition']), /^attachment; filename=/);
      const listed = json(
        await send('GET', '/v4_6_release/apis/3.0/system/documents?recordType=Ticket&recordId=1001'),
      ) as Json[];
      assert.ok(listed.some((row) => String(row['id']) === id));
      assert.equal((await send('DELETE', `/v4_6_release/apis/3.0/system/documents/${id}`)).status, 204);
    });

  it('is refused with code, message and errors', async () => {
    const answer = await send('POST', '/v4_6_release/apis/3.0/service/tickets', text({ summary: 'x' }));
    assert.equal(answer.status, 400);
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    assert.deepEqual(Object.keys(json(answer) as Json), ['code', 'message', 'errors']);
    assert.equal(
      (json(await send('GET', '/v4_6_release/apis/3.0/service/tickets/9')) as Json)['errors'],
      null,
    );
  });

  it('is told in plain text when the company is wrong', async () => {
    const answer = await send('GET', '/v4_6_release/apis/3.0/system/info', undefined, {
      Authorization: `Basic ${Buffer.from('nobody+sim-public:sim-private').toString('base64')}`,
    });
    assert.deepEqual(
      [answer.status, answer.bytes.toString()],
      [400, 'Cannot route. Codebase/company is invalid'],
    );
  });
});

function allKeys(value: unknown): readonly (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap(allKeys);
  if (typeof value !== 'object' || value === null) return [];
  return [Object.keys(value), ...Object.values(value).flatMap(allKeys)];
}
