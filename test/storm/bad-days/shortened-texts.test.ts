// If this fails, one word changed in a shortened copy costs the rest of the text: it would be in neither record, nor in
// the conflict journal.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shorten } from '../../../shared/rules/canonical.ts';
import type { ConflictRow } from '../../../shared/rules/sync/journal.ts';
import type { LinkJson } from '../../support/fakes/links.ts';
import { engineWorld } from '../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../support/engine/engine-world.ts';

const long = Array.from(
  { length: 240 },
  (_, line) => `${line}: the printer in room ${line % 9} is on fire again.`,
).join('\n');
const longTitle = `Printer on floor three of the old building jams ${'again and again and '.repeat(5)}since Monday`;

/** A ticket whose description is longer than an incident shows. */
async function withLongText(
  changes: LinkJson = {},
): Promise<{ world: EngineWorld; ticket: string; incident: string }> {
  const world = engineWorld(changes);
  const ticket = world.openTicket({ description: long });
  await world.bringToRest();
  const incident = world.only('servicenow').id;
  assert.equal(world.only('servicenow').fields.description, shorten(long, 4000));
  return { world, ticket, incident };
}

function text(world: EngineWorld): string {
  return world.only('connectwise').notes.find(({ describes }) => describes)?.text ?? '';
}

function conflicts(world: EngineWorld): readonly ConflictRow[] {
  return [...world.state.conflictRows.values()];
}

async function isAtRest(world: EngineWorld): Promise<void> {
  const before = world.writes();
  for (let round = 0; round < 4; round += 1) {
    world.advance(900);
    await world.poll();
    await world.drain();
  }
  assert.equal(world.writes(), before);
}

describe('a description that ServiceNow shows in part', () => {
  it('is 10,000 characters long, so that the case is one', () => assert.ok(long.length > 10_000));

  for (const [name, change] of [
    ['a word in the middle', (one: string) => one.replace('40: the printer', '40: the scanner')],
    ['a line in front', (one: string) => `URGENT\n${one}`],
  ] as const)
    it(`takes ${name} that is changed there, and keeps its rest`, async () => {
      const { world, incident } = await withLongText();
      world.servicenow.edit(incident, 'description', change(shorten(long, 4000)));
      await world.bringToRest();
      assert.equal(text(world), change(long));
      assert.equal(world.only('servicenow').fields.description, shorten(change(long), 4000));
      const kept = conflicts(world).map((row) => [row.policy, row.connectwise, row.servicenow]);
      assert.deepEqual(kept, [['edit-of-copy', long, change(shorten(long, 4000))]]);
      await isAtRest(world);
    });

  it('takes several edits one after the other', async () => {
    const { world, incident } = await withLongText();
    let expected = long;
    for (let turn = 0; turn < 5; turn += 1) {
      const held = world.only('servicenow').fields.description;
      world.servicenow.edit(
        incident,
        'description',
        held.replace(`${turn}: the printer`, `${turn}: the scanner`),
      );
      expected = expected.replace(`${turn}: the printer`, `${turn}: the scanner`);
      await world.bringToRest();
      assert.equal(text(world), expected);
    }
    await isAtRest(world);
  });

  it('is not written where the end of the copy is gone, and the conflict has both whole', async () => {
    const { world, incident } = await withLongText();
    const edited = shorten(long, 4000).slice(0, 3000);
    world.servicenow.edit(incident, 'description', edited);
    await world.bringToRest();
    assert.equal(text(world), long);
    assert.equal(world.only('servicenow').fields.description, edited);
    const [row, ...others] = conflicts(world);
    assert.deepEqual(
      [row?.policy, row?.winner, row?.connectwise, row?.servicenow],
      ['shortened-copy', 'none', long, edited],
    );
    assert.deepEqual(others, []);
    await isAtRest(world);
  });

  for (const edited of ['Solved by phone.', ''])
    it(`is replaced by a text of its own (${JSON.stringify(edited)}), and kept whole in the journal`, async () => {
      const { world, incident } = await withLongText();
      world.servicenow.edit(incident, 'description', edited);
      await world.bringToRest();
      assert.equal(text(world), edited === '' ? '(no description)' : edited);
      assert.deepEqual(
        conflicts(world).map((row) => row.connectwise),
        [long],
      );
      await isAtRest(world);
    });

  for (const conflict of ['servicenow', 'latest', 'connectwise', 'manual'])
    it(`is not replaced by an edited copy in a conflict under the policy ${conflict}`, async () => {
      const { world, ticket, incident } = await withLongText({ fields: { description: { conflict } } });
      const both = [
        `${long}\nAnd the ticket goes on.`,
        shorten(long, 4000).replace('printer', 'scanner'),
      ] as const;
      world.connectwise.edit(ticket, 'description', both[0]);
      world.advance(60);
      world.servicenow.edit(incident, 'description', both[1]);
      await world.bringToRest();
      assert.equal(text(world), both[0]);
      const [row] = conflicts(world);
      assert.deepEqual([row?.connectwise, row?.servicenow], both);
      assert.equal(row?.winner, conflict === 'connectwise' ? 'connectwise' : 'none');
      await isAtRest(world);
    });
});

describe('a title that ConnectWise shows in part', () => {
  it('takes the edit of a word there, and keeps its rest', async () => {
    const world = engineWorld();
    world.openIncident({ summary: longTitle });
    await world.bringToRest();
    const { id, fields } = world.only('connectwise');
    assert.equal(fields.summary, shorten(longTitle, 100));
    world.connectwise.edit(id, 'summary', fields.summary.replace('floor three', 'floor two'));
    await world.bringToRest();
    const expected = longTitle.replace('floor three', 'floor two');
    assert.equal(world.only('servicenow').fields.summary, expected);
    assert.equal(world.only('connectwise').fields.summary, shorten(expected, 100));
    await isAtRest(world);
  });

  it('is cut once more by a system that saves less, and still keeps its rest', async () => {
    const world = engineWorld();
    world.connectwise.alter('cut at 80');
    world.openIncident({ summary: longTitle });
    await world.bringToRest();
    const { id, fields } = world.only('connectwise');
    assert.equal(fields.summary, longTitle.slice(0, 80));
    world.connectwise.edit(id, 'summary', fields.summary.replace('floor three', 'floor two'));
    await world.bringToRest();
    assert.equal(world.only('servicenow').fields.summary, longTitle.replace('floor three', 'floor two'));
    await isAtRest(world);
  });

  it('is renamed there, and kept whole in the journal', async () => {
    const world = engineWorld();
    world.openIncident({ summary: longTitle });
    await world.bringToRest();
    world.connectwise.edit(world.only('connectwise').id, 'summary', 'Paper');
    await world.bringToRest();
    assert.equal(world.only('servicenow').fields.summary, 'Paper');
    assert.deepEqual(
      conflicts(world).map((row) => row.servicenow),
      [longTitle],
    );
  });
});

it('the journal keeps a lost text of a hundred thousand characters whole', async () => {
  const world = engineWorld({ fields: { description: { conflict: 'servicenow' } } });
  const ticket = world.openTicket({ description: 'short' });
  await world.bringToRest();
  const lost = 'lost '.repeat(20_000).trim();
  world.connectwise.edit(ticket, 'description', lost);
  world.servicenow.edit(world.only('servicenow').id, 'description', 'won');
  await world.bringToRest();
  assert.equal(text(world), 'won');
  assert.deepEqual(
    conflicts(world).map((row) => row.connectwise),
    [lost],
  );
});
