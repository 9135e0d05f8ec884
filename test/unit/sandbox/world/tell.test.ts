// If this fails, a newcomer reads fifteen lines before the two that they may open, or finds a key in an address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellWorld } from '../../../../sandbox/world/tell.ts';

const at = (port: number) => `http://127.0.0.1:${port}`;
const world = {
  addresses: {
    functions: at(7071),
    dashboard: `${at(7071)}/api/dashboard`,
    page: `${at(7081)}/_sim/`,
    connectwise: at(7081),
    connectwiseTls: 'https://localhost:7481',
    servicenow: at(7082),
    servicenowTls: 'https://localhost:7482',
    keyvault: 'https://localhost:7483',
    telemetry: 'https://localhost:7484',
    keyvaultControl: at(1),
    telemetryControl: at(2),
    alerts: at(7084),
  },
  caPath: '/x/ca.pem',
  hostKey: 'the-host-key',
  masterKey: 'the-master-key',
};

test('npm start tells the dashboard first, with its key beside it, then the page, then what programs need', () => {
  const lines = tellWorld(world, 3);
  const [first = '', , second = '', third = ''] = lines;
  assert.match(first, /^ +dashboard +http:\/\/127\.0\.0\.1:7071\/api\/dashboard$/);
  assert.match(second, /^ +function key +the-host-key$/);
  assert.match(third, /^ +side by side +http:\/\/127\.0\.0\.1:7081\/_sim\/$/);
  assert.ok(lines.some((line) => line.endsWith('3 new tickets are in sync with their incidents')));
  assert.match(lines.at(-1) ?? '', /^ready {2}functions http:\/\/127\.0\.0\.1:7071 {2}connectwise /);
  for (const address of lines.join('\n').match(/https?:\/\/\S+/g) ?? [])
    assert.doesNotMatch(address, /the-(host|master)-key/);
});
