// If this fails, nobody sees what the app does, or a secret leaves the process in its telemetry.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type TelemetrySink, startTelemetrySink } from '../../../../sandbox/telemetry/start.ts';
import { type Certificates, ensureCertificates } from '../../../../sandbox/world/certificates.ts';
import { createInsightsTelemetry } from '../../../../shared/azure/telemetry/application-insights.ts';
import { createTelemetry } from '../../../../shared/azure/telemetry/create.ts';
import { Secret } from '../../../../shared/rules/secret.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const source = fileURLToPath(new URL('../../../support/telemetry-child.ts', import.meta.url));

/** The same program as it is deployed: without what the bundle leaves out of the library. */
async function bundled(directory: string): Promise<string> {
  const program = join(directory, 'child.cjs');
  await promisify(execFile)(process.execPath, ['scripts/build.ts', source, program], { cwd: root });
  return program;
}

for (const form of ['from its source', 'as it is in the bundle'] as const)
  describe(`telemetry to Application Insights, ${form}`, () => {
    let directory: string;
    let child: string;
    let certificates: Certificates;
    let sink: TelemetrySink;
    let output: string;
    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'telemetry-'));
      certificates = await ensureCertificates(directory);
      child = form === 'from its source' ? source : await bundled(directory);
      sink = await startTelemetrySink({ httpPort: 0, httpsPort: 0, tls: certificates });
      output = await runChild({ APPLICATIONINSIGHTS_CONNECTION_STRING: sink.connectionString });
    });
    after(async () => {
      await sink.close();
      await rm(directory, { recursive: true, force: true });
    });

    /** The real library in its own process, trusting the sandbox's authority as the app on a laptop does. */
    function runChild(env: Record<string, string>): Promise<string> {
      return new Promise((resolve, reject) => {
        const running = spawn(process.execPath, [child], {
          env: {
            ...process.env,
            NODE_EXTRA_CA_CERTS: certificates.caPath,
            APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
            APPLICATIONINSIGHTS_SDKSTATS_DISABLED: '1',
            ...env,
          },
          stdio: ['ignore', 'pipe', 'inherit'],
          timeout: 60_000,
        });
        let text = '';
        running.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
        running.once('error', reject);
        running.once('close', () => resolve(text));
      });
    }

    function baseData(baseType: string): readonly Readonly<Record<string, unknown>>[] {
      return sink.core
        .envelopes()
        .filter(({ data }) => data.baseType === baseType)
        .map(({ data }) => data.baseData);
    }

    it('arrives over TLS before the process ends', () => {
      assert.match(output, /flushed/);
      assert.doesNotMatch(output, /failure/);
      const metrics = baseData('MetricData').map(({ metrics: points, properties }) => ({
        points,
        properties,
      }));
      const acme = metrics.find(({ properties }) => Reflect.get(Object(properties), 'company') === 'ACME');
      const [point] = (acme?.points ?? []) as readonly Record<string, unknown>[];
      assert.equal(point?.['name'], 'tickets_processed');
      assert.equal(point['value'], 6);
      assert.equal(point['count'], 3);
      assert.ok(JSON.stringify(metrics).includes('after_flush'));
      assert.deepEqual(
        baseData('EventData').map(({ name }) => name),
        ['event_of_1', 'event_of_2', 'dead_letter'],
      );
    });

    it('sends nothing that nobody asked for', () => {
      const names = baseData('MetricData').flatMap(({ metrics }) =>
        (metrics as readonly { name: string }[]).map(({ name }) => name),
      );
      assert.deepEqual(
        new Set(names.filter((name) => name !== '_OTELRESOURCE_')),
        new Set(['tickets_processed', 'after_flush']),
      );
      assert.deepEqual(baseData('RequestData'), [], 'the host reports requests');
      assert.equal(baseData('RemoteDependencyData').length, 3, 'no call is reported that was not told');
    });

    it('hangs events and calls below the invocation that made them, at the time they were made', () => {
      for (const digit of ['1', '2']) {
        const own = sink.core
          .envelopes()
          .filter(({ tags }) => tags?.['ai.operation.id'] === digit.repeat(32))
          .map(({ data, tags, time }) => ({ ...data, tags, time }));
        assert.deepEqual(own.map(({ baseType }) => baseType).toSorted(), [
          'EventData',
          'RemoteDependencyData',
        ]);
        for (const { tags } of own) assert.equal(tags?.['ai.operation.parentId'], digit.repeat(16));
        const call = own.find(({ baseType }) => baseType === 'RemoteDependencyData');
        const { name, success, resultCode, duration, target } = call?.baseData ?? {};
        assert.deepEqual([name, success, duration], [`GET /of/${digit}`, digit === '1', '00:00:01.234']);
        assert.equal(resultCode, digit === '1' ? '200' : 'http-timeout');
        assert.ok(String(target).includes('api-na.myconnectwise.net'));
      }
    });

    it('signs in where keys are switched off, and sends nothing without', async () => {
      const entra = await startTelemetrySink({
        httpPort: 0,
        httpsPort: 0,
        tls: certificates,
        token: 'planted-token',
      });
      try {
        const env = { APPLICATIONINSIGHTS_CONNECTION_STRING: entra.connectionString };
        assert.match(await runChild(env), /flushed/);
        assert.equal(entra.core.envelopes().length, 0, 'the key in the connection string opens nothing');
        assert.match(await runChild({ ...env, PLANTED_TOKEN: 'planted-token' }), /flushed/);
        assert.ok(entra.core.envelopes().some(({ data }) => data.baseType === 'EventData'));
      } finally {
        await entra.close();
      }
    });

    it('carries no secret and no mail address', () => {
      const everything = JSON.stringify(sink.core.envelopes());
      assert.ok(everything.includes('write-refused'), 'the event is there');
      assert.doesNotMatch(everything, /canary/);
    });

    it('ends without an error when the sink is not to be trusted', async () => {
      assert.match(
        await runChild({
          APPLICATIONINSIGHTS_CONNECTION_STRING: sink.connectionString,
          NODE_EXTRA_CA_CERTS: '',
        }),
        /flushed/,
      );
    });

    it('says once that it is not available, and runs without it', async () => {
      const said: string[] = [];
      const telemetry = createInsightsTelemetry({
        connectionString: new Secret(sink.connectionString),
        credential: () => Promise.reject(new Error('no identity for password=canary')),
        sleep: () => new Promise(() => undefined),
        onRefusal: () => undefined,
        onFailure: (sentence) => said.push(sentence),
      });
      telemetry.metric('a', 1);
      await telemetry.flush();
      telemetry.metric('a', 1);
      await telemetry.flush();
      assert.deepEqual(said, ['Telemetry cannot be sent: no identity for password=[secret]']);
    });

    it('tells when what is sent is refused, in the log and to whoever asks, and not when it only comes late', async () => {
      sink.core.faults.order({ fault: 'unauthorized', times: 100 });
      const refused = await runChild({ APPLICATIONINSIGHTS_CONNECTION_STRING: sink.connectionString });
      sink.core.faults.remove();
      assert.match(refused, /^refused It answered 401\.$/m);
      assert.equal(refused.match(/"event":"telemetry-refused"/g)?.length, 1);
      assert.doesNotMatch(
        await runChild({ APPLICATIONINSIGHTS_CONNECTION_STRING: sink.connectionString }),
        /refused/,
      );
    });

    it('loads nothing while nothing is measured, and nothing before its time', async () => {
      const waits: number[] = [];
      const telemetry = createInsightsTelemetry({
        connectionString: new Secret('InstrumentationKey=x'),
        loadAfterMs: 1234,
        sleep: (milliseconds) => {
          waits.push(milliseconds);
          return new Promise(() => undefined);
        },
        onRefusal: () => undefined,
        onFailure: () => assert.fail('nothing is loaded'),
      });
      await telemetry.flush();
      assert.deepEqual(waits, []);
      telemetry.metric('a', 1);
      telemetry.event('b');
      assert.deepEqual(waits, [1234]);
    });
  });

describe('telemetry to the log', () => {
  it('is one JSON line each, cleaned', () => {
    const lines: string[] = [];
    const telemetry = createTelemetry({
      settings: { useIdentity: false },
      identity: { kind: 'developer' },
      log: (line) => lines.push(line),
    });
    telemetry.metric('tickets_processed', 2, { company: 'ACME' });
    telemetry.event('refused', { token: 'canary', url: 'https://x.example/a?code=canary' });
    assert.deepEqual(
      lines.map((line): unknown => JSON.parse(line)),
      [
        { metric: 'tickets_processed', value: 2, company: 'ACME' },
        { event: 'refused', token: '[secret]', url: 'https://x.example/a?…' },
      ],
    );
  });
});
