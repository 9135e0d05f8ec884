/**
 * A side reads before it writes: first the vocabulary, then the record, right before the request, with nothing
 * between.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ReadyWrite } from '../../../shared/ports/writes.ts';
import type { FieldName, SideRecord } from '../../../shared/rules/sync/record.ts';
import {
  aWhile,
  inPieces,
  itWhere,
  readNow,
  refused,
  type MakeWorld,
  type Manners,
  type SideWorld,
} from './world.ts';
import { draftOf, noteOf } from './writing.ts';

const file = { name: 'a.txt', contentType: 'text/plain', label: '', isPrivate: false, bytes: 3 };

/** Every write of the port, each with its own requests. */
const writes: Readonly<
  Record<string, (world: SideWorld, read: SideRecord) => Promise<readonly ReadyWrite<unknown>[]>>
> = {
  create: async (world) => [await world.side.create(draftOf(world))],
  update: (world, read) => {
    const { statuses, priorities } = world.manners;
    const change = { summary: 'Ours', status: statuses.next, priority: priorities[1] };
    return world.side.update(read, { ...change, description: 'By us.' });
  },
  'update of a first description': (world, read) => world.side.update(read, { description: 'By us.' }),
  addNote: async (world, read) => [await world.side.addNote(read, noteOf(world.manners.privateKind, 'Ours'))],
  addAttachment: async (world, read) => [await world.side.addAttachment(read, file, inPieces('abc'))],
};

export function lookingContract(makeWorld: MakeWorld, manners: Manners): void {
  const isReal = manners.writes === 'real';
  for (const [name, ask] of Object.entries(writes))
    it(`writes nothing before the last step, and then at once: ${name}`, async () => {
      const world = await makeWorld();
      const id = world.make(name.endsWith('description') ? { description: '' } : {});
      await world.advance(60);
      const read = await readNow(world, id);
      world.asked();
      const ready = await ask(world, read);
      assert.ok(ready.length > 0);
      for (const write of ready) {
        const looked = await write.look();
        assert.ok(!world.asked().includes('write'), 'neither asked for nor looked at is written');
        await looked.send(Infinity);
        const asked = world.asked();
        assert.deepEqual(asked.slice(0, 1), isReal ? ['write'] : [], 'no request stands before the write');
        assert.equal(asked.filter((one) => one === 'write').length, isReal ? 1 : 0);
        await world.advance(aWhile);
      }
    });

  for (const [name, ask] of Object.entries(writes))
    itWhere(isReal, `sends nothing after the deadline: ${name}`, async () => {
      const world = await makeWorld();
      const id = world.make(name.endsWith('description') ? { description: '' } : {});
      await world.advance(60);
      for (const write of await ask(world, await readNow(world, id))) {
        const looked = await write.look();
        world.asked();
        await refused(looked.send(0), 'remote-busy');
        assert.deepEqual(world.asked(), []);
      }
      assert.equal(world.writes(), 0);
    });

  itWhere(isReal, 'looks at the record at last: at each field that a request overwrites', async () => {
    const world = await makeWorld();
    const { statuses, priorities } = world.manners;
    const theirs = {
      summary: 'Theirs',
      description: 'By them.',
      status: statuses.next,
      priority: priorities[1],
    } as const;
    for (const field of ['summary', 'description', 'status', 'priority'] as const satisfies FieldName[]) {
      const id = world.make();
      const read = await readNow(world, id);
      const [write] = await world.side.update(read, { [field]: theirs[field] });
      assert.deepEqual(write?.changes, [field]);
      // In the second of the read: a time in whole seconds does not tell.
      world.edit(id, { [field]: theirs[field] });
      const shown = await write.look().then(
        ({ fields }) => fields[field],
        (thrown: unknown) => Reflect.get(Object(thrown), 'code'),
      );
      assert.ok(shown === theirs[field] || shown === 'record-moved', `${field} is shown as ${String(shown)}`);
    }
    assert.equal(world.writes(), 0);
  });

  itWhere(isReal, 'shows the record as the look found it, with the notes of the read before', async () => {
    const world = await makeWorld();
    const id = world.make();
    await world.advance(60);
    const read = await readNow(world, id);
    await world.advance(60);
    const [write] = await world.side.update(read, { summary: 'Ours' });
    const { record } = (await write?.look()) ?? {};
    assert.ok(record);
    assert.ok(Date.parse(record.readAt) > Date.parse(read.readAt), 'by the clock of the side as it looked');
    assert.deepEqual({ ...record, readAt: read.readAt }, read);
    const note = await world.side.addNote(read, noteOf(world.manners.privateKind, 'Ours'));
    world.edit(id, { summary: 'Theirs' });
    const moved = (await note.look()).record;
    assert.ok(moved);
    assert.notEqual(moved.version, read.version);
    assert.equal(moved.fields.summary, 'Theirs');
    assert.deepEqual(moved.notes, read.notes);
  });

  itWhere(isReal, 'makes no second description beside one that came since the read', async () => {
    const world = await makeWorld();
    const id = world.make({ description: '' });
    await world.advance(60);
    const read = await readNow(world, id);
    const writeIt = async (): Promise<void> => {
      const [write] = await world.side.update(read, { description: 'Twice?' });
      await (await write?.look())?.send(Infinity);
    };
    await writeIt();
    await refused(writeIt(), 'record-moved');
    assert.equal(world.writes(), 1);
  });
}
