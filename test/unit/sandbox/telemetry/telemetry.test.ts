// If this fails, the laptop shows no metrics, or shows some that Application Insights would have refused.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type TelemetrySink, startTelemetrySink } from '../../../../sandbox/telemetry/start.ts';
import { ensureCertificates } from '../../../../sandbox/world/certificates.ts';

function anEnvelope(changes: object = {}): object {
  return {
    name: 'Microsoft.ApplicationInsights.Metric',
    time: '2026-11-24T12:00:00.000Z',
    iKey: '00000000-0000-4000-8000-000000000000',
    tags: { 'ai.cloud.role': 'app' },
    data: { baseType: 'MetricData', baseData: { metrics: [{ name: 'm', value: 1 }] } },
    ...changes,
  };
}

describe('the telemetry sink', () => {
  let directory: string;
  let sink: TelemetrySink;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'telemetry-'));
    const { key, cert } = await ensureCertificates(directory);
    sink = await startTelemetrySink({ httpPort: 0, httpsPort: 0, tls: { key, cert } });
  });
  beforeEach(() => fetch(`${sink.httpAddress}/_sim/reset`, { method: 'POST' }));
  after(async () => {
    await sink.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function track(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    path = '/v2.1/track',
  ): Promise<[status: number, answer: unknown]> {
    const response = await fetch(`${sink.httpAddress}${path}`, { method: 'POST', body, headers });
    return [response.status, await response.json()];
  }
  async function records(table: string): Promise<readonly unknown[]> {
    const response = await fetch(`${sink.httpAddress}/_sim/records/${table}`);
    return (await response.json()) as unknown[];
  }
  const two = [anEnvelope(), anEnvelope({ data: { baseType: 'EventData', baseData: { name: 'e' } } })];

  for (const [form, body, headers] of [
    ['an array', JSON.stringify(two), {}],
    ['lines', two.map((item) => JSON.stringify(item)).join('\n'), {}],
    ['a compressed array', Uint8Array.from(gzipSync(JSON.stringify(two))), { 'content-encoding': 'gzip' }],
  ] as const)
    it(`takes ${form} and shows it by kind`, async () => {
      assert.deepEqual(await track(body, headers), [200, { itemsReceived: 2, itemsAccepted: 2, errors: [] }]);
      assert.equal((await records('envelopes')).length, 2);
      assert.deepEqual(await records('metrics'), [two[0]]);
      assert.deepEqual(await records('events'), [two[1]]);
      assert.deepEqual(await records('exceptions'), []);
    });

  it('takes the good part of a bad batch and says which part was bad', async () => {
    const [status, answer] = await track(
      JSON.stringify([anEnvelope({ iKey: '' }), anEnvelope()]),
      {},
      '/v2/track',
    );
    assert.equal(status, 206);
    assert.equal(Reflect.get(Object(answer), 'itemsAccepted'), 1);
    assert.equal((await records('metrics')).length, 1);
  });

  for (const [what, body, headers] of [
    ['what is not JSON', 'hello', {}],
    ['nothing', '', {}],
    ['a body that is not compressed as it says', '[]', { 'content-encoding': 'gzip' }],
    ['only bad items', '[{}]', {}],
  ] as const)
    it(`refuses ${what}`, async () => {
      const [status] = await track(body, headers);
      assert.equal(status, 400);
      assert.deepEqual(await records('envelopes'), []);
    });

  it('plays an injected outage', async () => {
    sink.core.faults.order({ fault: 'outage', times: 1 });
    assert.equal((await track(JSON.stringify(two)))[0], 503);
    assert.equal((await track(JSON.stringify(two)))[0], 200);
  });
});
