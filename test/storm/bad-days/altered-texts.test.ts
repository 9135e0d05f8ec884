// If this fails, a system that alters texts while it saves them (cuts a title, upper-cases it, ends it at an emoji)
// destroys the author's text on the other side, or two such systems write to each other for ever.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { otherSide } from '../../../shared/rules/sync/record.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import { alterationNames } from '../../support/fakes/alterations.ts';
import { engineWorld } from '../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../support/engine/engine-world.ts';

const title =
  'Printer on floor 3 🖨️ jams, and the one beside it, and the long one in the hall behind the door';
const text = `It stopped on Monday.\nThe lamp is red 🔴 and ${'blinks '.repeat(30)}`.trim();
const otherTitle = `second ${title}`.slice(0, 95).trim();
const otherText = `Now it smokes.\nThe lamp is off 🔴 and ${'smells '.repeat(30)}`.trim();

function shown(world: EngineWorld, side: SideName): { summary: string; description: string } {
  const record = world.only(side);
  const { summary, description } = record.fields;
  const note = record.notes.find(({ describes }) => describes);
  return { summary, description: side === 'connectwise' ? (note?.text ?? '') : description };
}

/** Polls several times and returns the number of writes. */
async function look(world: EngineWorld): Promise<number> {
  const before = world.writes();
  for (let round = 0; round < 5; round += 1) {
    world.advance(900);
    await world.poll();
    await world.drain();
  }
  return world.writes() - before;
}

function open(world: EngineWorld, side: SideName): string {
  const texts = { summary: title, description: text };
  return side === 'connectwise' ? world.openTicket(texts) : world.openIncident(texts);
}

for (const author of ['connectwise', 'servicenow'] as const) {
  const target = otherSide(author);
  describe(`${target} alters what it saves`, () => {
    for (const name of alterationNames) {
      it(`${name}: a new record and an edit stay whole in ${author}, and nothing is written back`, async () => {
        const world = engineWorld();
        world[target].alter(name);
        const id = open(world, author);
        await world.bringToRest();
        if (name !== 'a tag in front')
          assert.deepEqual(shown(world, author), { summary: title, description: text });
        const copy = world[target].saved('summary', title);
        assert.equal(shown(world, target).summary, copy);
        assert.equal(await look(world), 0);

        world[author].edit(id, 'summary', otherTitle);
        world[author].edit(id, 'description', otherText);
        await world.bringToRest();
        assert.deepEqual(shown(world, author), { summary: otherTitle, description: otherText });
        assert.equal(shown(world, target).description, world[target].saved('description', otherText));
        assert.equal(await look(world), 0);
        const told = [...world.state.historyRows.values()].flatMap(({ answers }) =>
          answers.filter(({ result }) => result === 'changed-by-target').map(({ what }) => what),
        );
        assert.equal(told.includes('summary'), copy !== title);
      });

      it(`${name}: a person's edit of the altered copy travels, and what it replaces is kept whole`, async () => {
        const world = engineWorld();
        world[target].alter(name);
        open(world, author);
        await world.bringToRest();
        world[target].edit(world.only(target).id, 'summary', 'A title of its own');
        await world.bringToRest();
        const given = world[target].saved('summary', 'A title of its own');
        assert.equal(shown(world, author).summary, given);
        const isWhole = world[target].saved('summary', title) === title;
        const kept = [...world.state.conflictRows.values()].some((row) => row[author] === title);
        assert.equal(kept, !isWhole);
        assert.equal(await look(world), 0);
      });
    }
  });
}

describe('both systems alter what they save', () => {
  for (const one of alterationNames)
    for (const other of alterationNames)
      it(`${one} against ${other}: each text is written over once`, async () => {
        const world = engineWorld();
        world.connectwise.alter(one);
        world.servicenow.alter(other);
        const id = open(world, 'connectwise');
        await world.bringToRest();
        assert.equal(await look(world), 0);
        world.servicenow.edit(world.only('servicenow').id, 'summary', otherTitle);
        world.connectwise.edit(id, 'description', otherText);
        await world.bringToRest();
        assert.equal(await look(world), 0);
        assert.equal(shown(world, 'servicenow').summary, world.servicenow.saved('summary', otherTitle));
        assert.equal(
          shown(world, 'connectwise').description,
          world.connectwise.saved('description', otherText),
        );
      });
});
