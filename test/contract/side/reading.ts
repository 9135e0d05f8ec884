/** A side reads one record: its fields, its version, and the answer if there is no such record. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  aWhile,
  itWhere,
  readNow,
  refused,
  texts,
  type MakeWorld,
  type Manners,
  type SideWorld,
} from './world.ts';

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export function readingContract(makeWorld: MakeWorld, manners: Manners): void {
  describeWhole(makeWorld, manners);
  describeAbsence(makeWorld, manners);
  describeVersions(makeWorld, manners);
  describeTexts(makeWorld, manners);
}

function describeWhole(makeWorld: MakeWorld, manners: Manners): void {
  it('reads a record whole: fields, notes from the oldest on, times by its own clock', async () => {
    const world = await makeWorld();
    const { side } = world;
    const made = world.now();
    const fields = {
      summary: 'Printer',
      description: 'It burns.',
      status: manners.statuses.next,
      priority: manners.priorities[1],
    };
    const id = world.make(fields);
    await world.advance(aWhile);
    world.note(id, manners.privateKind, 'For us alone');
    await world.advance(aWhile);
    world.note(id, manners.publicKind, 'For everybody');
    await world.advance(aWhile);
    const record = await readNow(world, id);
    assert.equal(record.side, side.name);
    assert.equal(record.id, id);
    assert.notEqual(record.number, '');
    assert.deepEqual(record.fields, fields);
    assert.deepEqual(
      record.notes.filter(({ describes }) => !describes).map(({ kind, text }) => [kind, text]),
      [
        [manners.privateKind, 'For us alone'],
        [manners.publicKind, 'For everybody'],
      ],
    );
    for (const note of record.notes) {
      assert.match(note.createdAt, iso);
      assert.notEqual(note.byUs, true, 'people wrote it');
    }
    assert.equal(new Set(record.notes.map((note) => note.id)).size, record.notes.length);
    for (const time of [record.createdAt, record.updatedAt, record.readAt]) assert.match(time, iso);
    assert.equal(Date.parse(record.createdAt), made);
    assert.equal(Date.parse(record.updatedAt), made + 2 * aWhile * 1000);
    assert.equal(Date.parse(record.readAt), world.now());
    assert.deepEqual([record.closed, record.correlation, record.mergedInto], [false, null, null]);
  });

  it('says which note is the description, where one is', async () => {
    const world = await makeWorld();
    const id = world.make({ description: 'It burns.' });
    world.note(id, manners.publicKind, 'Still.');
    const record = await readNow(world, id);
    const describing = record.notes.filter(({ describes }) => describes);
    assert.deepEqual(
      describing.map((note) => [note.id, note.text]),
      manners.system === 'servicenow' ? [] : [[record.descriptionNoteId, 'It burns.']],
    );
    assert.equal(record.descriptionNoteId === null, manners.system === 'servicenow');
    const bare = await readNow(world, world.make({ description: '' }));
    assert.deepEqual([bare.descriptionNoteId, bare.fields.description], [null, '']);
  });
}

function describeAbsence(makeWorld: MakeWorld, manners: Manners): void {
  it('says missing of a record that never was, and of one that is gone', async () => {
    const world = await makeWorld();
    const gone = world.make();
    world.remove(gone);
    assert.deepEqual(await world.side.read(gone), { kind: 'missing' });
    const never = manners.system === 'connectwise' ? '98765' : 'f'.repeat(32);
    assert.deepEqual(await world.side.read(never), { kind: 'missing' });
  });

  itWhere(manners.hides, 'says missing of a record that is kept from us', async () => {
    const world = await makeWorld();
    const kept = world.make();
    assert.equal((await world.side.read(kept)).kind, 'found');
    world.hide(kept);
    assert.deepEqual(await world.side.read(kept), { kind: 'missing' });
  });

  it('takes no id that could be something else', async () => {
    const world = await makeWorld();
    world.make();
    for (const id of ['', '0', '-1', '1 or id>0', `${'a'.repeat(31)}^`, '../1', '1e3'])
      await refused(world.side.read(id), 'query-value-refused');
  });

  it('counts a finished record as closed', async () => {
    const world = await makeWorld();
    const finished = world.make();
    world.finish(finished);
    const closed = await readNow(world, finished);
    assert.deepEqual([closed.closed, closed.mergedInto], [true, null]);
    assert.equal(closed.fields.status, manners.statuses.finished);
  });

  itWhere(manners.merges, 'counts a record that was merged away as closed', async () => {
    const world = await makeWorld();
    const [into, merged] = [world.make(), world.make()];
    await world.merge(merged, into);
    const away = await readNow(world, merged);
    assert.deepEqual([away.closed, away.mergedInto], [true, into]);
    assert.equal((await readNow(world, into)).closed, false);
  });
}

function describeVersions(makeWorld: MakeWorld, manners: Manners): void {
  it('changes the version with every change that shows in the second after it, and never without one', async () => {
    const world = await makeWorld();
    const id = world.make();
    const versions = [(await readNow(world, id)).version];
    for (const change of changesOf(world, manners, id)) {
      await world.advance(aWhile);
      change();
      versions.push((await readNow(world, id)).version);
      await world.advance(aWhile);
      assert.equal((await readNow(world, id)).version, versions.at(-1));
    }
    assert.equal(new Set(versions).size, versions.length, versions.join(' '));
    assert.ok(!versions.includes(''));
  });

  it('tells two changes of one second apart where it says that its versions count', async () => {
    const world = await makeWorld();
    const id = world.make();
    await world.advance(aWhile);
    world.edit(id, { summary: 'One' });
    const one = await readNow(world, id);
    world.edit(id, { summary: 'Two' });
    const two = await readNow(world, id);
    assert.equal(one.versionCounts, two.versionCounts);
    if (one.versionCounts) assert.notEqual(one.version, two.version);
  });

  it('leaves the notes of a known version away, if it does, and only those', async () => {
    const world = await makeWorld();
    const { side } = world;
    const id = world.make();
    world.note(id, manners.publicKind, 'Known');
    await world.advance(aWhile);
    const whole = await readNow(world, id);
    const again = await side.read(id, whole.version);
    assert.deepEqual(again, {
      kind: 'found',
      record: manners.leavesNotesAway ? { ...whole, notes: [] } : whole,
    });
    world.note(id, manners.publicKind, 'New');
    const newer = await side.read(id, whole.version);
    assert.ok(newer.kind === 'found');
    assert.deepEqual(
      newer.record.notes.filter(({ describes }) => !describes).map(({ text }) => text),
      ['Known', 'New'],
    );
  });
}

function describeTexts(makeWorld: MakeWorld, manners: Manners): void {
  for (const [name, text] of Object.entries(texts))
    it(`shows what people wrote as they wrote it: ${name}`, async () => {
      const world = await makeWorld();
      const id = world.make({ summary: text, description: text });
      world.note(id, manners.publicKind, text);
      const record = await readNow(world, id);
      assert.deepEqual([record.fields.summary, record.fields.description], [text, text]);
      assert.equal(record.notes.at(-1)?.text, text);
    });

  it('keeps the line ends of a text', async () => {
    const world = await makeWorld();
    const text = 'one\ntwo\r\n\r\n  three\tfour';
    const id = world.make({ description: text });
    world.note(id, manners.privateKind, text);
    const record = await readNow(world, id);
    assert.equal(record.fields.description, text);
    const shown = manners.tidiesNotes ? text.replaceAll('\r\n', '\n') : text;
    assert.equal(record.notes.at(-1)?.text, shown);
  });
}

/** Changes that people make to a record, each of which must show. */
function changesOf(world: SideWorld, manners: Manners, id: string): readonly (() => void)[] {
  return [
    () => world.edit(id, { summary: 'Screen' }),
    () => world.edit(id, { description: 'It is black.' }),
    () => world.edit(id, { status: manners.statuses.next }),
    () => world.edit(id, { priority: manners.priorities[1] }),
    () => world.note(id, manners.publicKind, 'A word'),
    () => world.note(id, manners.privateKind, 'Another word'),
  ];
}
