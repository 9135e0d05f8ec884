// If this fails, nobody outside the process can use the simulator: no https client, no curl, no hand on the controls.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startServiceNowSimulator } from '../../../../sandbox/servicenow/start.ts';
import { ensureCertificates } from '../../../../sandbox/world/certificates.ts';
import { basic, type Fields } from '../../../support/sandbox/servicenow-ask.ts';

const headers = { authorization: basic('sim.integration'), accept: 'application/json' };

function getSecurely(url: string, ca: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ ca });
    const outgoing = request(url, { headers, agent }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (body += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

test('both ports answer, and the control routes look, edit, order, count, move time and start again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'servicenow-'));
  const { ca, key, cert } = await ensureCertificates(folder);
  const heard: Buffer[] = [];
  const receiver = createServer((incoming, outgoing) => {
    incoming.on('data', (part: Buffer) => heard.push(part));
    incoming.on('end', () => outgoing.writeHead(202).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const simulator = await startServiceNowSimulator({
    httpPort: 0,
    httpsPort: 0,
    tls: { key, cert },
    tickets: 3,
    webhooks: [{ url: `http://127.0.0.1:${port}/hook`, secret: 'whsec_c2VjcmV0' }],
  });
  try {
    const secure = await getSecurely(`${simulator.httpsAddress}/api/now/table/incident?sysparm_limit=1`, ca);
    assert.equal(secure.status, 200);

    const control = async (method: string, path: string, body?: unknown) => {
      const answer = await fetch(`${simulator.httpAddress}/_sim/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const json: unknown = await answer.json();
      return { status: answer.status, json };
    };
    assert.equal((await control('GET', 'health')).status, 200);
    const rows = (await control('GET', 'records/incident')).json as Fields[];
    assert.equal(rows.length, 3);
    const id = rows[0]!['sys_id']!;

    const edit = { table: 'incident', id, set: { work_notes: 'hello' }, by: 'beth.anglin' };
    assert.equal((await control('POST', 'edit', edit)).status, 200);
    await simulator.core.idle();
    assert.equal((JSON.parse(Buffer.concat(heard).toString()) as Fields)['sys_id'], id);

    const ordered = await control('POST', 'faults', { fault: 'unavailable', times: 1 });
    assert.equal(ordered.status, 201);
    const faulty = await fetch(`${simulator.httpAddress}/api/now/table/incident/${id}`, { headers });
    assert.equal(faulty.status, 503);
    const counted = (await control('GET', 'requests')).json as {
      total: number;
      byRoute: Record<string, number>;
      recent: { fault: string | null }[];
    };
    assert.equal(counted.total, 2);
    assert.equal(counted.byRoute['GET /api/now/table/incident/{sys_id}'], 1);
    assert.equal(counted.recent.at(-1)?.fault, 'unavailable');
    assert.equal((await control('DELETE', `faults/${(ordered.json as { id: string }).id}`)).status, 200);

    await control('POST', 'clock', { advanceSeconds: 86_400 });
    assert.equal(
      (await control('POST', 'edit', { ...edit, set: { urgency: '1', impact: '1' } })).status,
      200,
    );
    const moved = (await control('GET', `records/incident?id=${id}`)).json as Fields;
    assert.ok(Date.parse(`${moved['sys_updated_on']!.replace(' ', 'T')}Z`) > Date.now() + 80_000_000);

    assert.equal((await control('POST', 'reset', { seed: 5, tickets: 2 })).status, 200);
    assert.equal(((await control('GET', 'records/incident')).json as Fields[]).length, 2);
  } finally {
    await simulator.close();
    await new Promise((resolve) => receiver.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
});

test('a taken port is told with the variable that changes it', async () => {
  const first = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, tickets: 0 });
  try {
    const port = Number(new URL(first.httpAddress).port);
    await assert.rejects(
      startServiceNowSimulator({ httpPort: port, httpsPort: -1, tickets: 0 }),
      /SERVICENOW_PORT/,
    );
  } finally {
    await first.close();
  }
});
