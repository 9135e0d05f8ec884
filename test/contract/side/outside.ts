/** A side neither reads nor writes a record outside its link, by any method. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { atOnce } from '../../support/side/at-once.ts';
import {
  inPieces,
  readNow,
  refused,
  itWhere,
  type MakeWorld,
  type Manners,
  type Outside,
  type SideWorld,
} from './world.ts';
import { noteOf } from './writing.ts';
import { idOn } from '../../support/builders/record-ids.ts';

const canary = 'CANARY-7f3a';
const file = { name: 'a.txt', contentType: 'text/plain', label: '', isPrivate: false, bytes: null };

export function outsideContract(makeWorld: MakeWorld, manners: Manners): void {
  const ways = ['was never in it', 'was moved out of it'] as const;
  for (const where of manners.outside)
    for (const way of ways) {
      it(`reads nothing of a record that ${way}: ${whereOf(where)}`, async () => {
        const world = await makeWorld();
        await readsNothing(world, makeStranger(world, where, way === ways[1]), where);
      });

      const name = `writes nothing on a record that ${way}: ${whereOf(where)}`;
      itWhere(manners.writes === 'real', name, async () => {
        const world = await makeWorld();
        await writesNothing(world, makeStranger(world, where, way === ways[1]));
      });
    }
}

const whereOf = (where: Outside): string =>
  where === 'customer' ? 'another customer’s' : 'of this customer, outside the boards or the filter';

/** A stranger with a file; the file's id is known to us, as from an earlier list. */
function makeStranger(world: SideWorld, where: Outside, wasHere: boolean): { id: string; fileId: string } {
  if (!wasHere) {
    const id = world.makeOutside(where, canary);
    return { id, fileId: world.attach(id, { name: `${canary}.txt`, content: canary }) };
  }
  const id = world.make({ summary: canary, description: canary });
  world.note(id, world.manners.publicKind, canary);
  const fileId = world.attach(id, { name: `${canary}.txt`, content: canary });
  world.moveOut(id, where);
  return { id, fileId };
}

async function readsNothing(
  world: SideWorld,
  stranger: { id: string; fileId: string },
  where: Outside,
): Promise<void> {
  const { side, manners } = world;
  const own = world.make();
  assert.deepEqual(await side.read(stranger.id), { kind: 'foreign' });
  assert.deepEqual(await side.read(stranger.id, 'any'), { kind: 'foreign' });
  await refused(side.attachments(stranger.id), 'record-moved');
  if (manners.writes === 'real') {
    await refused(side.openAttachment(stranger.id, stranger.fileId, 1_000), 'record-moved');
    await refused(side.openAttachment(own, stranger.fileId, 1_000), 'record-out-of-scope');
  }
  const many = await side.readMany([own, stranger.id]);
  assert.deepEqual([many.records.map(({ id }) => id), many.counted], [[own], 1]);
  const from = new Date(world.now() - 3_600_000).toISOString();
  const changed = await side.changed({ from, to: null, after: null }, 50);
  const lists = [await side.inventory(null, 50), changed];
  for (const { rows } of lists)
    assert.deepEqual(
      rows.map(({ id }) => id),
      [own],
    );
  // Of a record of this customer that left, the id is told, so that its pair hears of it; of another customer's, nothing.
  assert.deepEqual(
    (changed.elsewhere ?? []).map(({ id }) => id),
    where === 'scope' && manners.tellsWhatLeft ? [stranger.id] : [],
  );
  const seen = [many, lists, await side.tally(), await side.vocabulary()];
  assert.ok(!JSON.stringify(seen).includes(canary));
}

async function writesNothing(world: SideWorld, stranger: { id: string; fileId: string }): Promise<void> {
  const { side, manners } = world;
  const own = await readNow(world, world.make());
  const before = world.held(stranger.id);
  assert.ok(before !== null);
  const forged = { ...own, id: idOn(manners.system, stranger.id) };
  await refused(atOnce(side).update(forged, { summary: 'Ours', description: 'Ours' }), 'record-moved');
  await refused(atOnce(side).addNote(forged, noteOf(manners.publicKind, 'Ours')), 'record-moved');
  await refused(atOnce(side).addAttachment(forged, file, inPieces('Ours')), 'record-moved');
  assert.deepEqual(world.held(stranger.id), before);
  assert.equal(world.writes(), 0);
}
