/** A side lists the files of a record, opens their bytes and no others, and adds one. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { atOnce } from '../../support/side/at-once.ts';
import {
  aWhile,
  inPieces,
  itWhere,
  readNow,
  refused,
  textOf,
  type MakeWorld,
  type Manners,
} from './world.ts';

const plenty = 1_000_000;
const draft = (name: string, bytes: number | null = null) => ({
  name,
  contentType: 'text/plain',
  label: `Label of ${name}`,
  isPrivate: false,
  bytes,
});

export function filesContract(makeWorld: MakeWorld, manners: Manners): void {
  describeListing(makeWorld, manners);
  if (manners.writes === 'real') describeOpening(makeWorld);
  describeAdding(makeWorld, manners);
}

function describeListing(makeWorld: MakeWorld, manners: Manners): void {
  it('lists what hangs on a record, and gives its bytes', async () => {
    const world = await makeWorld();
    const { side } = world;
    const [id, other] = [world.make(), world.make()];
    assert.deepEqual(await side.attachments(id), []);
    const made = world.now();
    const file = world.attach(id, { name: 'one.txt', content: 'Ünö 🐌' });
    const empty = world.attach(id, { name: 'two.txt', content: '' });
    world.attach(other, { name: 'theirs.txt', content: 'x' });
    await world.advance(aWhile);
    const listed = await side.attachments(id);
    assert.deepEqual(
      new Map(listed.map((row) => [row.id, `${row.name} ${row.isFile}`])),
      new Map([
        [file, 'one.txt true'],
        [empty, 'two.txt true'],
      ]),
    );
    const one = listed.find((row) => row.id === file);
    assert.equal(Date.parse(one?.createdAt ?? ''), made);
    assert.ok(one?.bytes === null || one?.bytes === Buffer.byteLength('Ünö 🐌'));
    assert.notEqual(one?.byUs, true, 'a person added it');
  });

  itWhere(manners.system === 'connectwise', 'calls private what is kept from customers', async () => {
    const world = await makeWorld();
    const id = world.make();
    const shown = world.attach(id, { name: 'shown.txt', content: 'x' });
    const hidden = world.attach(id, { name: 'hidden.txt', content: 'x', isPrivate: true });
    const files = new Map((await world.side.attachments(id)).map((file) => [file.id, file.isPrivate]));
    assert.deepEqual([files.get(shown), files.get(hidden)], [false, true]);
  });
}

function describeOpening(makeWorld: MakeWorld): void {
  it('gives the bytes of a file, also of a record that was not read before', async () => {
    const world = await makeWorld();
    const { side } = world;
    const id = world.make();
    const file = world.attach(id, { name: 'one.txt', content: 'Ünö 🐌' });
    const empty = world.attach(id, { name: 'two.txt', content: '' });
    const content = await side.openAttachment(id, file, plenty);
    assert.ok(content.bytes === null || content.bytes === Buffer.byteLength('Ünö 🐌'));
    assert.equal(await textOf(content.chunks), 'Ünö 🐌');
    assert.equal(await textOf((await side.openAttachment(id, empty, plenty)).chunks), '');
  });

  it('opens a file of that record alone', async () => {
    const world = await makeWorld();
    const [id, other] = [world.make(), world.make()];
    const theirs = world.attach(other, { name: 'theirs.txt', content: 'x' });
    await readNow(world, id);
    await world.side.attachments(id);
    const error = await refused(world.side.openAttachment(id, theirs, plenty), 'record-out-of-scope');
    assert.equal(error.treatment, 'dead-letter');
  });

  it('gives no more bytes than are wanted', async () => {
    const world = await makeWorld();
    const id = world.make();
    const file = world.attach(id, { name: 'long.txt', content: 'x'.repeat(500) });
    assert.equal((await textOf((await world.side.openAttachment(id, file, 500)).chunks)).length, 500);
    const opened = world.side.openAttachment(id, file, 499).then(({ chunks }) => textOf(chunks));
    const error = await refused(opened, 'http-too-large');
    assert.equal(error.treatment, 'dead-letter');
  });

  it('can be left before the bytes were read', async () => {
    const world = await makeWorld();
    const id = world.make();
    const file = world.attach(id, { name: 'long.txt', content: 'x'.repeat(500) });
    const { chunks } = await world.side.openAttachment(id, file, plenty);
    await chunks.return();
    assert.equal((await chunks.next()).done, true);
  });
}

function describeAdding(makeWorld: MakeWorld, manners: Manners): void {
  const isReal = manners.writes === 'real';

  it('adds one file, whether its length is known or not', async () => {
    const world = await makeWorld();
    const id = world.make();
    for (const [name, bytes] of [
      ['known.txt', 6],
      ['unknown.txt', null],
    ] as const) {
      const record = await readNow(world, id);
      const added = await atOnce(world.side).addAttachment(
        record,
        draft(name, bytes),
        inPieces('abc', 'def'),
      );
      const listed = (await world.side.attachments(id)).find((file) => file.name === name);
      assert.ok(added.id === null || added.id === listed?.id);
      assert.notEqual(listed?.byUs, false, 'we added it');
      assert.ok(listed?.label === '' || listed?.label === `Label of ${name}`);
    }
    const files = world.held(id)?.files.map(({ name, content }) => [name, content]);
    const wanted = ['known.txt', 'unknown.txt'].map((name) => [name, 'abcdef']);
    assert.deepEqual(files?.toSorted(), isReal ? wanted : []);
  });

  itWhere(manners.system === 'connectwise', 'keeps a private file private', async () => {
    const world = await makeWorld();
    const id = world.make();
    const secret = { ...draft('secret.txt'), isPrivate: true };
    await atOnce(world.side).addAttachment(await readNow(world, id), secret, inPieces('x'));
    assert.deepEqual(
      (await world.side.attachments(id)).map(({ isPrivate }) => isPrivate),
      [true],
    );
  });

  // A name was made harmless before it comes here.
  for (const text of ['Привет, 你好, שלום', '🐌 𝒳 𠜎', "O'Brien & Söhne (2)"])
    it(`keeps the name of a file and what is in it: ${text}`, async () => {
      const world = await makeWorld();
      const id = world.make();
      const content = `${text}\r\n--boundary\r\n`;
      const name = `${text}.txt`;
      await atOnce(world.side).addAttachment(await readNow(world, id), draft(name), inPieces(content));
      assert.deepEqual(
        (await world.side.attachments(id)).map((file) => file.name),
        [name],
      );
      assert.equal(world.held(id)?.files[0]?.content, isReal ? content : undefined);
    });

  itWhere(isReal, 'breaks the sending off when its bytes do not come, and leaves no part of it', async () => {
    const world = await makeWorld();
    const id = world.make();
    const broken = (async function* () {
      yield Buffer.from('half');
      throw new Error('the source broke off');
    })();
    const adding = atOnce(world.side).addAttachment(await readNow(world, id), draft('half.txt'), broken);
    await assert.rejects(adding);
    assert.deepEqual(world.held(id)?.files, []);
  });

  itWhere(isReal, 'adds nothing to a record that is gone', async () => {
    const world = await makeWorld();
    const id = world.make();
    const record = await readNow(world, id);
    world.remove(id);
    await refused(atOnce(world.side).addAttachment(record, draft('late.txt'), inPieces('x')), 'record-moved');
    assert.equal(world.writes(), 0);
  });
}
