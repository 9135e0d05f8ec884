// If this fails, a note or a value that was held back as endless stays behind for good: a person fixes the rules of
// both systems, requests a replay, and the dead letter goes while the text does not come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import { otherSide } from '../../../shared/rules/sync/record.ts';
import { engineWorld } from '../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../support/engine/engine-world.ts';

async function paired(w: EngineWorld): Promise<{ ticket: string; incident: string }> {
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  return { ticket, incident: w.only('servicenow').id };
}
const codes = (w: EngineWorld): string[] => [...w.state.deadLetters.values()].map(({ code }) => code);
const replay = (w: EngineWorld, ticket: string): Nudge => ({
  ...w.nudge('connectwise', ticket),
  origin: 'replay',
});

for (const side of ['connectwise', 'servicenow'] as const)
  test(`a replay copies the notes of ${side} that were held, each once, and ends the dead letter`, async () => {
    const w = engineWorld();
    const { ticket, incident } = await paired(w);
    const [id, copy] = side === 'connectwise' ? [ticket, incident] : [incident, ticket];
    for (let n = 0; n < 35; n += 1) {
      w[side].note(id, side === 'connectwise' ? 'discussion' : 'comments', `Alarm ${n}`, 'monitoring');
      await w.sync(w.nudge(side, id));
      w.advance(60);
    }
    const copies = (): readonly string[] =>
      w[otherSide(side)].records
        .get(copy)
        ?.notes.flatMap(({ text }) => (text.includes('Alarm') ? [text] : [])) ?? [];
    const before = copies().length;
    assert.ok(before < 35, `${before} were copied`);
    assert.deepEqual(codes(w), ['pair-keeps-changing']);
    await w.sync(w.nudge(side, id));
    assert.equal(copies().length, before, 'held until a person says so');
    w.advance(60);
    await w.sync(replay(w, ticket));
    await w.drain();
    assert.equal(copies().length, 35);
    assert.equal(new Set(copies()).size, 35);
    assert.deepEqual(codes(w), []);
    w.advance(60);
    await w.sync(replay(w, ticket));
    await w.drain();
    assert.equal(copies().length, 35, 'not twice');
  });

test('a replay carries the value over whose field was stopped, and ends the dead letter', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const value = (side: 'connectwise' | 'servicenow', id: string): string | undefined =>
    w[side].records.get(id)?.fields.summary;
  let turns = 0;
  for (; turns < 60 && codes(w).length === 0; turns += 1) {
    // A rule of each system answers at once what we write.
    if (value('servicenow', incident) !== 'UPPER') w.servicenow.edit(incident, 'summary', 'UPPER');
    await w.sync(w.nudge('servicenow', incident));
    w.advance(20);
    if (codes(w).length > 0) break;
    if (value('connectwise', ticket) !== 'lower') w.connectwise.edit(ticket, 'summary', 'lower');
    await w.sync(w.nudge('connectwise', ticket));
    w.advance(20);
  }
  assert.deepEqual(codes(w), ['pair-keeps-changing'], `after ${turns} turns`);
  assert.notEqual(value('connectwise', ticket), value('servicenow', incident), 'the field is stopped');
  w.advance(60);
  await w.sync(replay(w, ticket));
  await w.drain();
  assert.equal(value('connectwise', ticket), value('servicenow', incident));
  assert.deepEqual(codes(w), []);
});
