/** Run by telemetry.test.ts in a process of its own: measures something with the real library and flushes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createInsightsTelemetry } from '../../shared/azure/telemetry/application-insights.ts';
import { createTelemetry } from '../../shared/azure/telemetry/create.ts';
import { Secret } from '../../shared/rules/secret.ts';

const connectionString = new Secret(process.env['APPLICATIONINSIGHTS_CONNECTION_STRING'] ?? '');
const token = process.env['PLANTED_TOKEN'];
const log = (line: string): void => console.log(`failure ${line}`);
const telemetry =
  token === undefined
    ? createTelemetry({
        settings: { connectionString, useIdentity: false },
        identity: { kind: 'developer' },
        flushWithinMs: 40_000, // a busy machine takes long to load the library

        log,
        onRefusal: (why) => console.log(`refused ${why}`),
      })
    : createInsightsTelemetry({
        connectionString,
        credential: () =>
          Promise.resolve({
            getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
          }),
        flushWithinMs: 40_000,
        sleep: (milliseconds) => sleep(milliseconds, undefined, { ref: false }),
        onRefusal: (why) => console.log(`refused ${why}`),
        onFailure: log,
      });
async function report(): Promise<void> {
  // Two invocations at once, as they interleave in a worker; the library is loaded only after both.
  await Promise.all(
    ['1', '2'].map((digit) =>
      telemetry.within(`00-${digit.repeat(32)}-${digit.repeat(16)}-00`, async () => {
        await sleep(10);
        telemetry.event(`event_of_${digit}`);
        await sleep(10);
        telemetry.dependency({
          name: `GET /of/${digit}`,
          target: 'connectwise:api-na.myconnectwise.net',
          milliseconds: 1_234,
          success: digit === '1',
          resultCode: digit === '1' ? '200' : 'http-timeout',
        });
      }),
    ),
  );
  telemetry.dependency({
    name: 'GET /of/nobody?password=canary-7',
    target: 'https://sim:canary-8@host.example',
    milliseconds: 1,
    success: true,
    resultCode: '200',
  });
  for (const value of [1, 2, 3])
    telemetry.metric('tickets_processed', value, { company: 'ACME', outcome: 'synced' });
  telemetry.metric('tickets_processed', 10, { company: 'Other', outcome: 'synced' });
  telemetry.event('dead_letter', {
    code: 'write-refused',
    url: 'https://sim-public:canary-1@host.example/a?code=canary-2',
    note: 'Authorization: Bearer canary-3.abc, password=canary-4 by canary5@example.com',
    private_key: 'canary-6',
  });
  await telemetry.flush();
  telemetry.metric('after_flush', 5);
  await telemetry.flush();
  console.log('flushed');
}

void report();
