// If this fails, every acceptance run of a link whose conflicts wait for a person leaves one on the list for ever.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startAcceptanceWorld } from '../../../support/cli/acceptance-world.ts';
import { runHere } from '../../../support/cli/here.ts';
import { until } from '../../../support/until.ts';

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
  assert.match(ran.stdout, /\| both sides still in sync \| passed \|/);
  assert.match(ran.stdout, /Another run is in progress or left records open: ticket #\d+/);
  assert.deepEqual(await listed(), []);
});

test('a run that was killed in the middle of its conflict: --clean ends that, too', async () => {
  const { world } = given;
  const summary = 'TEST acceptance-20260101-0000-beef: ';
  world.connectwise.core.control.edit({
    table: 'tickets',
    id: null,
    set: { summary: `${summary}a ticket`, company: { id: 2 }, board: { id: 1 } },
    by: 'jdoe',
  });
  const idOf = async (address: string, table: string, name: string): Promise<string | null> => {
    const rows = (await (await fetch(`${address}/_sim/records/${table}`)).json()) as Record<
      string,
      unknown
    >[];
    const found = rows.find((row) => JSON.stringify(row).includes(summary));
    return found === undefined ? null : String(found[name]);
  };
  const incident = await until('the incident', () =>
    idOf(world.servicenow.httpAddress, 'incident', 'sys_id'),
  );
  const ticket = await until('the ticket', () => idOf(world.connectwise.httpAddress, 'tickets', 'id'));
  const edit = { by: 'beth.anglin', id: incident, set: { short_description: `${summary}words of one` } };
  world.servicenow.core.control.edit({ table: 'incident', ...edit });
  world.connectwise.core.control.edit({
    table: 'tickets',
    id: ticket,
    set: { summary: `${summary}words of the other` },
    by: 'jdoe',
  });
  await until('the conflict', async () => ((await listed()).length === 1 ? true : null));
  const cleaned = await given.run('--clean', '--yes', '--wait', '5');
  assert.equal(cleaned.code, 0, cleaned.stdout + cleaned.stderr);
  await until('its end', async () => ((await listed()).length === 0 ? true : null));
});

async function listed(): Promise<readonly object[]> {
  const { stdout } = await runHere(['conflicts', 'list', '--json'], given.environment);
  return (JSON.parse(stdout) as { conflicts: readonly object[] }).conflicts;
}
