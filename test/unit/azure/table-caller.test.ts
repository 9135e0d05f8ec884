// If this fails, each storage request is described to a tracer again that is not there, because the client has given the
// policy that does it another name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TableClient } from '@azure/data-tables';
import { triedForAWhile } from '../../../shared/azure/storage-account.ts';
import { tableCaller } from '../../../shared/azure/table-caller.ts';
import { Secret } from '../../../shared/rules/secret.ts';

const connection =
  'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/devstoreaccount1;';
const policiesOf = (client: TableClient): readonly string[] =>
  client.pipeline.getOrderedPolicies().map(({ name }) => name);

test("a table's client has all policies of the library but the one that describes requests to a tracer", async () => {
  const plain = policiesOf(
    TableClient.fromConnectionString(connection, 'pairs', { allowInsecureConnection: true }),
  );
  assert.equal(plain.filter((name) => name === 'tracingPolicy').length, 1);
  const call = tableCaller({ kind: 'connection-string', value: new Secret(connection) }, 'pairs');
  const ours = await call((client) => Promise.resolve(policiesOf(client)));
  assert.equal(ours?.filter((name) => name === 'triedForAWhile').length, 1, 'a try that nobody answers ends');
  const asked = await triedForAWhile.sendRequest({ timeout: 0 }, (request) => Promise.resolve(request));
  assert.ok(asked.timeout > 30_000, 'later than the service itself ends it');
  assert.ok(asked.timeout < 60_000);
  assert.deepEqual(
    ours.filter((name) => name !== 'triedForAWhile'),
    plain.filter((name) => name !== 'tracingPolicy'),
  );
});
