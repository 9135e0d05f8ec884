// If this fails, a poll that was shown rows without their id or their time says that it is done, and everything that
// changed meanwhile is found a night later, or never.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { realWorld } from '../../../support/engine/real-world.ts';

const sides = [
  {
    side: 'connectwise',
    path: '/service/tickets',
    code: 'connectwise-field-missing',
    hidden: ['id', '_info'],
  },
  {
    side: 'servicenow',
    path: '/api/now/v2/table/incident',
    code: 'servicenow-field-hidden',
    hidden: ['sys_id', 'sys_updated_on'],
  },
] as const;

describe('a poll that is shown rows without what makes them one', () => {
  for (const { side, path, code, hidden } of sides)
    for (const field of hidden)
      it(`moves no cursor and sends no nudge while ${side} hides ${field}, and finds all of it afterwards`, async () => {
        const world = await realWorld(7, 0);
        await world.poll();
        await world.drain();
        const cursor = () => structuredClone(world.state.cursorRows.get(world.link.name)?.cursors[side]);
        const ticket = world.openTicket('Printer', 'It burns.');
        await world.clock.advance(5_000);
        await world.poll();
        await world.drain();
        const [pair] = [...world.state.pairRows.values()];
        const [table, id] =
          side === 'connectwise'
            ? (['tickets', ticket] as const)
            : (['incident', pair?.pair.servicenowId] as const);
        assert.ok(typeof id === 'string');
        const before = cursor();
        await world.clock.advance(60_000);
        const set = side === 'connectwise' ? { summary: 'Screen' } : { short_description: 'Screen' };
        const by = side === 'connectwise' ? 'jdoe' : 'beth.anglin';
        world[side].control.edit({ table, id, set, by });
        await world.clock.advance(5_000);
        world[side].faults.order({
          fault: 'field-hidden',
          match: { method: 'GET', path },
          options: { fields: [field] },
        });
        const { kind, polled } = await world.poll();
        assert.equal(kind, 'partial');
        assert.equal(polled.find((one) => one.side === side)?.error?.code, code);
        assert.deepEqual(cursor(), before);
        assert.deepEqual(
          world.state.queue.filter(({ nudge }) => nudge.side === side),
          [],
        );
        world[side].faults.remove();
        await world.poll();
        await world.drain();
        assert.equal(
          (world.connectwise.control.record('tickets', ticket) as { summary: string }).summary,
          'Screen',
        );
      });
});
