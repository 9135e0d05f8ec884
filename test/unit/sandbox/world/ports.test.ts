/**
 * If this fails, a person who starts the laptop's world twice does not learn which port is in the way, or how to
 * change it.
 */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { test } from 'node:test';
import { anotherPort, freePorts, portsFrom, takenPorts, untilFree } from '../../../../sandbox/world/ports.ts';

const variables = {
  functions: 'FUNCTIONS_PORT',
  connectwise: 'CONNECTWISE_PORT',
  connectwiseTls: 'CONNECTWISE_TLS_PORT',
  servicenow: 'SERVICENOW_PORT',
  servicenowTls: 'SERVICENOW_TLS_PORT',
  keyvault: 'KEYVAULT_PORT',
  telemetry: 'TELEMETRY_PORT',
  alerts: 'ALERTS_PORT',
  smtp: 'ALERTS_SMTP_PORT',
  blob: 'AZURITE_BLOB_PORT',
  queue: 'AZURITE_QUEUE_PORT',
  table: 'AZURITE_TABLE_PORT',
} as const;

test('each port that is taken is told with the variable that changes it', async () => {
  const ports = await freePorts();
  assert.deepEqual(Object.keys(ports).toSorted(), Object.keys(variables).toSorted());
  for (const [name, variable] of Object.entries(variables)) {
    const server = await new Promise<Server>((resolve, reject) => {
      const made = createServer().once('error', reject);
      made.listen(0, '127.0.0.1', () => resolve(made));
    });
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const env = Object.fromEntries(Object.entries(variables).map(([key, one]) => [one, String(portOf(key))]));
    const said = await takenPorts(portsFrom({ ...env, [variable]: String(address.port) }));
    await new Promise((resolve) => void server.close(resolve));
    // Another test may have taken one of the others meanwhile.
    const ofIt = said.filter((sentence) => sentence.startsWith(`Port ${address.port} is taken.`));
    assert.equal(ofIt.length, 1, name);
    assert.match(ofIt[0] ?? '', new RegExp(` ${variable}=\\d+$`));
  }
  function portOf(key: string): number {
    return Object.entries(ports).find(([name]) => name === key)?.[1] ?? 0;
  }
});

test('the port that is proposed instead is a valid one', () => {
  for (const port of [1, 7071, 64_000, 64_536, 65_535]) {
    const other = anotherPort(port);
    assert.ok(other > 0 && other <= 65_535 && other !== port);
  }
});

test('a value that is no port is refused by its variable’s name', () => {
  for (const said of ['70000', '0', '-1', 'http', '7071.5'])
    assert.throws(
      () => portsFrom({ FUNCTIONS_PORT: said }),
      /^Error: FUNCTIONS_PORT is ".*", which is not a port/,
    );
});

test('ports that are looked for twice are other ones, and none is given to a connection that goes out', async () => {
  const found = [...Object.values(await freePorts()), ...Object.values(await freePorts())] as number[];
  assert.equal(new Set(found).size, found.length);
  assert.ok(found.every((port) => port >= 11_000 && port < 32_000));
});

test('one port for two is told by both variables', () => {
  assert.throws(
    () => portsFrom({ FUNCTIONS_PORT: '7482' }),
    /^Error: FUNCTIONS_PORT and SERVICENOW_TLS_PORT are both 7482/,
  );
});

test('ports are waited for until whoever holds them is gone, and not for ever', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => void server.once('listening', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const started = performance.now();
  await untilFree([address.port], 300);
  assert.ok(performance.now() - started >= 290, 'it was held all the time');
  setTimeout(() => server.close(), 200);
  await untilFree([address.port], 60_000);
  assert.ok(!server.listening);
});
