/**
 * What the user would lose: a create that is answered without the record that it made (204, an empty object, an id that is
 * none) must not be taken for a failed one, which makes a second record, nor for a made one without a name, whose pair
 * then syncs nothing for good.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { realWorld } from '../../../support/engine/real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

const titles = (world: World, table: 'tickets' | 'incident'): readonly unknown[] => {
  const core = table === 'tickets' ? world.connectwise : world.servicenow;
  const field = table === 'tickets' ? 'summary' : 'short_description';
  return ((core.control.records(table) ?? []) as readonly Record<string, unknown>[]).map((row) => row[field]);
};

const only = (world: World, key: string) => {
  const pairs = [...world.state.pairRows.values()].map(({ pair }) => pair);
  return pairs.find((pair) => pair.key === key) ?? assert.fail(`no pair ${key}`);
};

async function work(world: World): Promise<void> {
  await world.clock.advance(5_000);
  await world.poll();
  await world.drain();
}

describe('an incident whose create is answered', () => {
  for (const shape of ['none', 'object', 'list', 'id'])
    it(`without its record (${shape}) is made once and found again`, async () => {
      const world = await realWorld(7, 0);
      await work(world);
      const ticket = world.openTicket('Printer', 'It burns.');
      const match = { method: 'POST', path: '/api/now/v2/table/incident' };
      world.servicenow.faults.order({ fault: 'committed-unnamed', times: 1, match, options: { shape } });
      await work(world);
      assert.equal(world.servicenow.faults.list()[0]?.played, 1);
      await work(world);
      assert.deepEqual(titles(world, 'incident'), ['Printer']);
      const { servicenowId, creating } = only(world, `connectwise:${ticket}`);
      const [incident] = world.servicenow.control.records('incident') as readonly {
        readonly sys_id: string;
      }[];
      assert.deepEqual([servicenowId, creating], [incident?.sys_id, null]);
      // The pair lives: an edit of either side travels.
      world.connectwise.control.edit({ table: 'tickets', id: ticket, set: { summary: 'Two' }, by: 'jdoe' });
      await work(world);
      assert.deepEqual(titles(world, 'incident'), ['Two']);
    });
});

describe('a ticket whose create is answered', () => {
  for (const options of [undefined, { id: -5 }, { id: 1e20 }, { id: '12' }, { id: 0 }, { id: null }])
    it(`with ${JSON.stringify(options ?? {})} is made once and found again`, async () => {
      const world = await realWorld(7, 0);
      await work(world);
      const { company, user } = { company: world.link.servicenow.company, user: 'beth.anglin' };
      const set = { company, short_description: 'Mailbox', description: 'Full.' };
      const { sys_id: incident } = world.servicenow.control.edit({
        table: 'incident',
        id: null,
        set,
        by: user,
      }) as { readonly sys_id: string };
      world.connectwise.faults.order({
        fault: 'unnamed-after-commit',
        times: 1,
        match: { method: 'POST', path: '/service/tickets' },
        ...(options === undefined ? {} : { options }),
      });
      await work(world);
      assert.equal(world.connectwise.faults.list()[0]?.played, 1);
      await work(world);
      assert.deepEqual(titles(world, 'tickets'), ['Mailbox']);
      const [ticket] = world.connectwise.control.records('tickets') as readonly { readonly id: number }[];
      const { connectwiseId, creating } = only(world, `servicenow:${incident}`);
      assert.deepEqual([connectwiseId, creating], [String(ticket?.id), null]);
    });
});
