// If this fails, every acceptance run of a link whose conflicts wait for a person leaves one on the list for ever.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startAcceptanceWorld } from '../../../support/cli/acceptance-world.ts';
import { runHere } from '../../../support/cli/here.ts';

let given: Awaited<ReturnType<typeof startAcceptanceWorld>>;
before(async () => {
  given = await startAcceptanceWorld('manual');
});
after(() => given.close());

test('policy manual: the conflict is listed, and gone when the run is; what a killed run left is named', async () => {
  given.leaveTicket();
  const ran = await given.run('--yes', '--wait', '30');
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assert.match(ran.stdout, /listed the conflict, until a person made them agree/);
  assert.match(ran.stdout, /\| both sides still equal \| held \|/);
  assert.match(ran.stdout, /Another run left open, or works now: ticket #\d+/);
  const conflicts = await runHere(['conflicts', 'list', '--json'], given.environment);
  assert.deepEqual((JSON.parse(conflicts.stdout) as { conflicts: readonly object[] }).conflicts, []);
});
