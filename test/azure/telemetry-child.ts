/** Run by telemetry.test.ts in a process of its own: measures something with the real library and flushes. */
import { createTelemetry } from '../../shared/azure/telemetry.ts';
import { Secret } from '../../shared/rules/secret.ts';

const telemetry = createTelemetry({
  settings: {
    connectionString: new Secret(process.env['APPLICATIONINSIGHTS_CONNECTION_STRING'] ?? ''),
    useIdentity: false,
  },
  identity: { kind: 'developer' },
  log: (line) => console.log(`failure ${line}`),
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
