// If this fails, a person who corrects the charts changes counts without having seen how.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createStores } from '../../../shared/azure/stores/create-stores.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { redactText } from '../../../shared/rules/safe-text.ts';
import { dayOf, hourMs } from '../../../shared/rules/trends/hours.ts';
import { aHistoryRow } from '../../support/builders/rows.ts';
import { runHere } from '../../support/cli/here.ts';
import { startCliWorld, type CliWorld } from '../../support/cli/world.ts';

let world: CliWorld;
before(async () => {
  world = await startCliWorld();
});
after(() => world.close());

test('rollups rebuild shows what it would change, changes it with --yes, and has nothing to do then', async () => {
  const stores = createStores({ kind: 'connection-string', value: new Secret(world.storage) });
  const at = new Date(Date.now() - 3 * hourMs).toISOString();
  const day = dayOf(Date.parse(at));
  const answers = [
    { what: 'summary', side: 'servicenow', result: 'written', detail: redactText(''), afterMs: 4_000 },
  ] as const;
  await stores.history.append(aHistoryRow('northwind', { at, answers }));
  const rebuild = (...more: readonly string[]) =>
    runHere(['rollups', 'rebuild', '--from', day, '--to', day, ...more], world.environment);
  const foretold = await rebuild();
  assert.equal(foretold.code, 3, foretold.stderr);
  assert.match(
    foretold.stdout,
    /northwind +0 → 1 +0 → 1 +0\n[^]*rows would be written, from 1 runs.*; add --yes/,
  );
  const done = await rebuild('--yes', '--as', 'Ann');
  assert.deepEqual([done.code, /rows were written/.test(done.stdout)], [0, true], done.stderr);
  const again = await rebuild();
  assert.deepEqual([again.code, again.stdout.startsWith('nothing to change')], [0, true], again.stdout);
  const [order] = await stores.audit.list(null, 1);
  assert.deepEqual([order?.action, order?.actor.name], ['rollups-rebuild', 'Ann']);
  assert.equal((await runHere(['rollups', 'rebuild', '--from', day], world.environment)).code, 2);
  const wrong = await runHere(['rollups', 'rebuild', '--from', 'today', '--to', day], world.environment);
  assert.deepEqual([wrong.code, /request-invalid/.test(wrong.stderr)], [2, true], wrong.stderr);
});
