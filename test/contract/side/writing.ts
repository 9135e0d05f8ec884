/** A side writes one record, its fields and its notes, and refuses the records that it must not write on. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { atOnce } from '../../support/side/at-once.ts';
import type { FieldChange, NoteKind, RecordDraft, SideRecord } from '../../../shared/rules/sync/record.ts';
import {
  afterwards,
  aWhile,
  itWhere,
  readNow,
  refused,
  texts,
  type MakeWorld,
  type Manners,
  type SideWorld,
} from './world.ts';

/** A draft in the words of the side. */
export function draftOf(world: SideWorld, changes: Partial<RecordDraft['fields']> = {}): RecordDraft {
  const { statuses, priorities } = world.manners;
  const fields = {
    summary: 'Made here',
    description: 'By us.',
    status: statuses.next,
    priority: priorities[1],
    ...changes,
  };
  return { id: null, fields, correlation: 'cwf:acme:815', originLabel: 'The other side #815' };
}

/** A note that was not there before. */
export const noteOf = (kind: NoteKind, text: string, present: readonly string[] = []) => ({
  kind,
  text,
  present: new Set(present),
});

export function writingContract(makeWorld: MakeWorld, manners: Manners): void {
  describeCreate(makeWorld, manners);
  describeUpdate(makeWorld, manners);
  describeNotes(makeWorld, manners);
}

function describeCreate(makeWorld: MakeWorld, manners: Manners): void {
  it('makes one record in the link, under the id that it answers, to be found by its key', async () => {
    const world = await makeWorld();
    const before = world.count();
    const draft = draftOf(world);
    const { id } = await atOnce(world.side).create(draft);
    const record = await readNow(world, id);
    assert.deepEqual(record.fields, draft.fields);
    assert.equal(record.correlation, draft.correlation);
    assert.equal(record.board, manners.createdOn);
    assert.deepEqual(
      (await world.side.findByCorrelation(draft.correlation)).map((one) => [one.id, one.inLink]),
      [[id, true]],
    );
    assert.equal(world.count() - before, world.manners.writes === 'real' ? 1 : 0);
  });

  it('tells in its answer what was saved of each field, but for a description that is a note', async () => {
    const world = await makeWorld();
    const draft = draftOf(world);
    const { id, saved, savedAt } = await atOnce(world.side).create(draft);
    // Nothing that is only pretended was saved by anybody.
    if (world.manners.writes !== 'real') return;
    const { fields, updatedAt } = await readNow(world, id);
    const { description, ...others } = fields;
    assert.deepEqual(saved, world.side.name === 'servicenow' ? { ...others, description } : others);
    assert.equal(savedAt, updatedAt);
  });

  it('leaves the choice of an empty word to the system', async () => {
    const world = await makeWorld();
    const { id } = await atOnce(world.side).create(
      draftOf(world, { description: '', status: '', priority: '' }),
    );
    const { fields } = await readNow(world, id);
    assert.deepEqual([fields.summary, fields.description], ['Made here', '']);
    if (world.manners.writes === 'real') assert.equal(fields.status, world.manners.statuses.first);
  });

  itWhere(manners.refusesUnknownStatus, 'makes nothing of a word that the system does not know', async () => {
    const world = await makeWorld();
    const before = world.count();
    const error = await refused(
      atOnce(world.side).create(draftOf(world, { status: 'Nonsense' })),
      'word-unknown',
      'write-refused',
    );
    assert.equal(error.treatment, 'dead-letter');
    assert.equal(world.count(), before);
    const id = world.make();
    const record = await readNow(world, id);
    await refused(atOnce(world.side).update(record, { status: 'Nonsense' }), 'word-unknown', 'write-refused');
    assert.deepEqual((await readNow(world, id)).fields, record.fields);
  });

  for (const [name, text] of Object.entries(texts))
    it(`writes what it is given as it is given: ${name}`, async () => {
      const world = await makeWorld();
      const { id } = await atOnce(world.side).create(draftOf(world, { summary: text, description: text }));
      const { publicKind } = world.manners;
      await atOnce(world.side).addNote(await readNow(world, id), noteOf(publicKind, text));
      const made = await afterwards(world, id);
      assert.deepEqual([made.fields.summary, made.fields.description], [text, text]);
      assert.deepEqual(made.notes.at(-1), { kind: publicKind, text });
      const changed = `${text} again`;
      await atOnce(world.side).update(await readNow(world, id), { summary: changed, description: changed });
      const { fields } = await readNow(world, id);
      assert.deepEqual([fields.summary, fields.description], [changed, changed]);
    });
}

function describeUpdate(makeWorld: MakeWorld, manners: Manners): void {
  const isReal = manners.writes === 'real';

  it('changes the fields that are named and leaves the others', async () => {
    const world = await makeWorld();
    const { statuses, priorities } = world.manners;
    const id = world.make({ status: statuses.first, priority: priorities[0] });
    const changes: readonly FieldChange[] = [
      { summary: 'Screen' },
      { description: 'It is black.' },
      { status: statuses.next },
      { priority: priorities[1] },
      { summary: 'Keyboard', description: 'It is wet.', status: statuses.first, priority: priorities[0] },
      { status: statuses.finished },
    ];
    let wanted = (await readNow(world, id)).fields;
    for (const change of changes) {
      await world.advance(aWhile);
      await atOnce(world.side).update(await readNow(world, id), change);
      wanted = { ...wanted, ...change };
      assert.deepEqual((await afterwards(world, id)).fields, wanted);
    }
  });

  it('names the note that holds the description, before and after it has one', async () => {
    const world = await makeWorld();
    const id = world.make({ description: '' });
    await world.advance(60);
    const first = await atOnce(world.side).update(await readNow(world, id), { description: 'It burns.' });
    const record = await readNow(world, id);
    assert.equal(first.descriptionNoteId, record.descriptionNoteId);
    assert.equal(first.descriptionNoteId === null, world.side.name === 'servicenow');
    const again = await atOnce(world.side).update(record, { description: 'It is out.' });
    assert.equal(again.descriptionNoteId, first.descriptionNoteId);
    const other = await atOnce(world.side).update(await readNow(world, id), { summary: 'Screen' });
    assert.equal(other.descriptionNoteId, first.descriptionNoteId);
    assert.equal((await readNow(world, id)).notes.length, record.notes.length, 'no note was added');
  });

  it('answers the record as the write left it, or nothing where the answer does not tell', async () => {
    const world = await makeWorld();
    const id = world.make();
    world.note(id, world.manners.publicKind, 'A word');
    await world.advance(aWhile);
    const read = await readNow(world, id);
    await world.advance(aWhile);
    requireWhole(
      (await atOnce(world.side).update(read, { summary: 'Screen' })).record,
      read,
      await readNow(world, id),
    );
    const next = await readNow(world, id);
    await world.advance(aWhile);
    const { publicKind } = world.manners;
    const { record } = await atOnce(world.side).addNote(next, noteOf(publicKind, 'Another word'));
    if (record !== null) requireHonest(record, next, await readNow(world, id));
  });

  itWhere(isReal, 'writes nothing on a record that is not the one that was read', async () => {
    const world = await makeWorld();
    const id = world.make();
    const read = await readNow(world, id);
    await world.advance(aWhile);
    world.edit(id, { summary: 'A person was first' });
    const before = world.held(id);
    const error = await refused(atOnce(world.side).update(read, { summary: 'Ours' }), 'record-moved');
    assert.equal(error.treatment, 'retry');
    assert.deepEqual(world.held(id), before);
    assert.equal(world.writes(), 0);
  });

  itWhere(isReal, 'writes nothing on a record that is gone', async () => {
    const world = await makeWorld();
    const id = world.make();
    const read = await readNow(world, id);
    world.remove(id);
    await refused(atOnce(world.side).update(read, { summary: 'Ours' }), 'record-moved');
    await refused(atOnce(world.side).addNote(read, noteOf(world.manners.publicKind, 'Ours')), 'record-moved');
    assert.equal(world.writes(), 0);
  });
}

/** An answer that is given stands for a read: every note up to the read before the write, and the fields as they are. */
function requireWhole(answered: SideRecord | null, read: SideRecord, now: SideRecord): void {
  if (answered === null) return;
  requireHonest(answered, read, now);
  assert.deepEqual({ ...answered, readAt: '', notes: [] }, { ...now, readAt: '', notes: [] });
}

function requireHonest(answered: SideRecord, read: SideRecord, now: SideRecord): void {
  assert.ok(answered.readAt <= now.readAt && answered.readAt >= read.readAt);
  const ids = new Set(answered.notes.map(({ id }) => id));
  assert.ok(
    read.notes.every(({ id }) => ids.has(id)),
    'a note is missing that was there before the write',
  );
  // A version may be that of the look before the write: then the next read is no longer of a known version.
  if (answered.version === now.version)
    assert.deepEqual(
      new Set(answered.notes.map(({ id }) => id)),
      new Set(now.notes.map(({ id }) => id)),
      'whoever knows the version is never shown these notes again',
    );
}

function describeNotes(makeWorld: MakeWorld, manners: Manners): void {
  it('adds a note of the kind that is asked for, and private stays private', async () => {
    const world = await makeWorld();
    const { publicKind, privateKind } = world.manners;
    const id = world.make({ description: '' });
    for (const [kind, text] of [
      [privateKind, 'For us alone'],
      [publicKind, 'For everybody'],
    ] as const) {
      await world.advance(aWhile);
      const added = await atOnce(world.side).addNote(await readNow(world, id), noteOf(kind, text));
      const note = (await readNow(world, id)).notes.find((one) => one.id === added.id);
      assert.deepEqual([note?.kind, note?.text, note?.describes], [kind, text, false]);
      assert.notEqual(note?.byUs, false, 'we wrote it');
    }
    assert.deepEqual((await afterwards(world, id)).notes, [
      { kind: privateKind, text: 'For us alone' },
      { kind: publicKind, text: 'For everybody' },
    ]);
  });

  it('never takes a note that was there for the one that it wrote', async () => {
    const world = await makeWorld();
    const { publicKind } = world.manners;
    const id = world.make();
    world.note(id, publicKind, 'The same words');
    await world.advance(aWhile);
    const read = await readNow(world, id);
    const old = read.notes.at(-1)?.id ?? '';
    const first = await atOnce(world.side).addNote(read, noteOf(publicKind, 'The same words'));
    assert.ok(first.id !== null && first.id !== old);
    await world.advance(aWhile);
    // The record as read before the first of ours: what came since is named as present.
    const second = await atOnce(world.side).addNote(read, noteOf(publicKind, 'The same words', [first.id]));
    assert.ok(second.id !== null && second.id !== old && second.id !== first.id);
    const same = (await readNow(world, id)).notes.filter(({ text }) => text === 'The same words');
    assert.deepEqual(new Set(same.map((note) => note.id)), new Set([old, first.id, second.id]));
  });

  itWhere(manners.doublesNotes, 'says no id of a note that stands there twice', async () => {
    const world = await makeWorld();
    const id = world.make();
    const read = await readNow(world, id);
    world.doubleNotes();
    const added = await atOnce(world.side).addNote(read, noteOf(manners.privateKind, 'Once'));
    assert.equal(added.id, null);
    assert.equal(world.held(id)?.notes.length, 2);
  });

  it('says no id where it cannot tell, and never that of another note', async () => {
    const world = await makeWorld();
    const { publicKind } = world.manners;
    const id = world.make();
    const read = await readNow(world, id);
    await world.advance(aWhile);
    world.note(id, publicKind, 'The same words');
    const theirs = (await readNow(world, id)).notes.at(-1)?.id;
    await world.advance(aWhile);
    const { id: ours } = await atOnce(world.side).addNote(read, noteOf(publicKind, 'The same words'));
    assert.notEqual(ours, theirs);
    const same = (await readNow(world, id)).notes.filter(({ text }) => text === 'The same words');
    assert.equal(same.length, world.manners.writes === 'real' ? 2 : 1);
  });
}
