// If this fails, the simulator speaks only to clients that we wrote ourselves. Here a client from npm that nobody of
// this project wrote (servicenow-rest-api 1.2.2) uses it as it would use an instance.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startServiceNowSimulator } from '../../../../sandbox/servicenow/start.ts';
import { ensureCertificates } from '../../../../sandbox/world/certificates.ts';
import type { Fields } from '../../../support/sandbox/servicenow-ask.ts';

type Callback<Result> = (result: Result) => void;

/** The exports of the package that are used here; it comes without types. */
interface Stranger {
  setNetworkOptions(options: { httpsAgent: Agent }): void;
  getSampleData(table: string, callback: Callback<Fields[]>): void;
  getTableData(fields: string[], filters: string[], table: string, callback: Callback<Fields[]>): void;
  createNewTask(data: Fields, table: string, callback: Callback<Fields>): void;
  getSysId(table: string, number: string, callback: Callback<string>): void;
  UpdateTask(table: string, number: string, data: Fields, callback: Callback<Fields>): void;
  DeleteTask(table: string, number: string, callback: Callback<{ status: number }>): void;
  getAttachmentMetaData(sysId: string, callback: Callback<Fields>): void;
  getAllAttachmentsMetaData(recordId: string, callback: Callback<Fields[]>): void;
  getAttachment(sysId: string, callback: Callback<{ data: string }>): void;
}

const require = createRequire(import.meta.url);
const ServiceNow = require('servicenow-rest-api') as new (
  instance: string,
  user: string,
  password: string,
) => Stranger;

test('servicenow-rest-api lists, creates, finds, changes and deletes incidents and reads attachments', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'servicenow-'));
  const { ca, key, cert } = await ensureCertificates(folder);
  const simulator = await startServiceNowSimulator({
    httpPort: -1,
    httpsPort: 0,
    tls: { key, cert },
    tickets: 4,
  });
  const agent = new Agent({ ca });
  try {
    // A name with a dot is taken as the whole host name.
    const port = new URL(simulator.httpsAddress).port;
    const stranger = new ServiceNow(`127.0.0.1:${port}`, 'sim.integration', 'sim-password');
    stranger.setNetworkOptions({ httpsAgent: agent });
    const answer = <Result>(work: (callback: Callback<Result>) => void): Promise<Result> =>
      new Promise((resolve, reject) =>
        work((result) => (result instanceof Error ? reject(result) : resolve(result))),
      );

    const sample = await answer<Fields[]>((then) => stranger.getSampleData('incident', then));
    assert.equal(sample.length, 1);

    const created = await answer<Fields>((then) =>
      stranger.createNewTask(
        {
          short_description: 'Router "down" & out',
          impact: '1 - High',
          urgency: '2',
          caller_id: 'Abel Tuter',
        },
        'incident',
        then,
      ),
    );
    const number = created['number']!;
    assert.equal(created['priority'], '2 - High');

    const listed = await answer<Fields[]>((then) =>
      stranger.getTableData(
        ['number', 'priority', 'caller_id.email'],
        [`number=${number}`, 'active=true'],
        'incident',
        then,
      ),
    );
    assert.deepEqual(listed, [{ number, priority: '2 - High', 'caller_id.email': 'abel.tuter@example.com' }]);

    const id = await answer<string>((then) => stranger.getSysId('incident', number, then));
    assert.match(id, /^[0-9a-f]{32}$/);
    const changed = await answer<Fields>((then) =>
      stranger.UpdateTask('incident', number, { state: 'In Progress', work_notes: 'On it' }, then),
    );
    assert.equal(changed['state'], 'In Progress');
    assert.match(changed['work_notes'] ?? '', /ConnectWise Integration \(Work notes\)\nOn it/);

    const upload = new URLSearchParams({ table_name: 'incident', table_sys_id: id, file_name: 'a.txt' });
    const sent = await simulator.core.handle({
      method: 'POST',
      path: '/api/now/attachment/file',
      query: upload,
      rawQuery: upload.toString(),
      headers: {
        host: 'x.test',
        'content-type': 'text/plain',
        authorization: `Basic ${Buffer.from('sim.integration:sim-password').toString('base64')}`,
      },
      body: Buffer.from('file text'),
      secure: true,
    });
    assert.equal(sent.status, 201);
    const files = await answer<Fields[]>((then) => stranger.getAllAttachmentsMetaData(id, then));
    assert.deepEqual([files.length, files[0]?.['file_name']], [1, 'a.txt']);
    const fileId = files[0]!['sys_id']!;
    const file = await answer<Fields>((then) => stranger.getAttachmentMetaData(fileId, then));
    assert.equal(file['size_bytes'], '9');
    const content = await answer<{ data: string }>((then) => stranger.getAttachment(fileId, then));
    assert.equal(content.data, 'file text');

    const deleted = await answer<{ status: number }>((then) => stranger.DeleteTask('incident', number, then));
    assert.equal(deleted.status, 204);
    assert.equal(simulator.core.control.records('incident')?.length, 4);
    assert.equal(simulator.core.cookiesSeen(), 0);
  } finally {
    agent.destroy();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
});
