// If this fails, a system that alters a text while it saves it (over the real adapters) gets its copy carried back over the
// author's text, is taken for one that refused the write, or is written to at every poll.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alteredText } from '../../sandbox/common/altered-text.ts';
import { otherSide } from '../../shared/rules/sync/record.ts';
import type { FieldValues, SideName } from '../../shared/rules/sync/record.ts';
import { realWorld } from '../support/engine/real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

const title = 'Printer on floor three 🔴 jams, and the one beside it, and the long one in the hall behind';
const texts = [
  { summary: title, description: `It stopped.\nThe lamp is red 🔴 and ${'blinks '.repeat(20)}`.trim() },
  {
    summary: `Again: ${title}`,
    description: `It smokes.\nThe lamp is off 🔴 and ${'smells '.repeat(20)}`.trim(),
  },
] as const;

async function work(world: World): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await world.clock.advance(120_000);
    await world.poll();
    await world.drain();
  }
}

function write(world: World, side: SideName, id: string | null, text: (typeof texts)[number]): string {
  if (side === 'connectwise') {
    if (id === null) return world.openTicket(text.summary, text.description);
    world.connectwise.control.edit({ table: 'tickets', id, set: { summary: text.summary }, by: 'tpatel' });
    const notes = (world.connectwise.control.records('notes') ?? []) as readonly {
      id: number;
      ticketId: number;
    }[];
    const note = notes.find(({ ticketId }) => ticketId === Number(id));
    const set = { text: text.description };
    world.connectwise.control.edit({ table: 'notes', id: String(note?.id), set, by: 'tpatel' });
    return id;
  }
  const set = { short_description: text.summary, description: text.description };
  const made = world.servicenow.control.edit({
    table: 'incident',
    id,
    set: id === null ? { ...set, company: world.link.servicenow.company } : set,
    by: 'beth.anglin',
  });
  return id ?? (made as { readonly sys_id: string }).sys_id;
}

async function shown(world: World, side: SideName, author: string): Promise<FieldValues> {
  const pair = [...world.state.pairRows.values()].find(
    (row) => row.pair.connectwiseId === author || row.pair.servicenowId === author,
  )?.pair;
  const id = (side === 'connectwise' ? pair?.connectwiseId : pair?.servicenowId) ?? '';
  const read = await world.linked.sides[side].read(id);
  assert.ok(read.kind === 'found', `${side} shows no record for ${author}`);
  return read.record.fields;
}

for (const author of ['connectwise', 'servicenow'] as const) {
  const target = otherSide(author);
  describe(`${target} alters what it saves`, () => {
    for (const how of ['cut', 'emoji', 'line-ends', 'upper', 'capitals'])
      it(`${how}: the original stays whole, and nothing is written back`, async () => {
        const world = await realWorld(7, 0);
        world.listen();
        await work(world);
        world[target].faults.order({ fault: 'text-altered', options: { how } });
        let id: string | null = null;
        for (const text of texts) {
          id = write(world, author, id, text);
          await work(world);
          const { summary, description } = await shown(world, author, id);
          assert.deepEqual({ summary, description }, text);
          const copy = await shown(world, target, id);
          assert.equal(copy.summary.trim(), alteredText(text.summary, { how }).trim());
          assert.equal(copy.description.trim(), alteredText(text.description, { how }).trim());
        }
        const writes = world.writes();
        await work(world);
        await work(world);
        assert.equal(world.writes(), writes);
        assert.deepEqual([...world.state.deadLetters.values()], []);
      });
  });
}
