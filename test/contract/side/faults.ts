/** A side fails with codes whose treatment is right, and never with a second record, note or file. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { atOnce } from '../../support/side/at-once.ts';
import type { ListFilter } from '../../../shared/rules/backfill/job.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import {
  aWhile,
  inPieces,
  readNow,
  textOf,
  type Disturbance,
  type MakeWorld,
  type Manners,
  type SideWorld,
} from './world.ts';
import { draftOf, noteOf } from './writing.ts';

/** Longer than any request that is given up on still takes. */
const untilDone = 300;

const everything = (world: SideWorld): ListFilter => ({
  since: null,
  until: new Date(world.now()).toISOString(),
  closed: true,
});

const readings: Readonly<Record<string, (world: SideWorld, id: string, file: string) => Promise<unknown>>> = {
  read: ({ side }, id) => side.read(id),
  findByCorrelation: ({ side }) => side.findByCorrelation('cwf:acme:1'),
  attachments: ({ side }, id) => side.attachments(id),
  openAttachment: async ({ side, manners }, id, file) =>
    // A dry run fetches no file, so a fault of the system cannot reach it here.
    manners.writes === 'pretended'
      ? side.attachments(id)
      : textOf((await side.openAttachment(id, file, 1_000)).chunks),
  changed: (world) =>
    world.side.changed({ from: new Date(world.now() - 60_000).toISOString(), to: null, after: null }, 10),
  serverTime: ({ side }) => side.serverTime(),
  vocabulary: ({ side }) => side.vocabulary(),
  tally: ({ side }) => side.tally(),
  inventory: ({ side }) => side.inventory(null, 10),
  readMany: ({ side }, id) => side.readMany([id]),
  'list.count': (world) => world.list.count(everything(world)),
  'list.page': (world) => world.list.page(everything(world), null, 10),
};

const fileDraft = { name: 'a.txt', contentType: 'text/plain', label: '', isPrivate: false, bytes: 3 };

/** Writes that must not be done twice, and how often each was done. */
const writings: Readonly<
  Record<
    string,
    {
      readonly write: (world: SideWorld, id: string) => Promise<unknown>;
      readonly done: (world: SideWorld, id: string) => number;
    }
  >
> = {
  create: { write: (world) => atOnce(world.side).create(draftOf(world)), done: (world) => world.count() },
  addNote: {
    write: async (world, id) =>
      atOnce(world.side).addNote(await readNow(world, id), noteOf(world.manners.privateKind, 'Ours')),
    done: (world, id) => world.held(id)?.notes.filter(({ text }) => text === 'Ours').length ?? 0,
  },
  addAttachment: {
    write: async (world, id) =>
      atOnce(world.side).addAttachment(await readNow(world, id), fileDraft, inPieces('abc')),
    done: (world, id) => world.held(id)?.files.filter(({ name }) => name === 'a.txt').length ?? 0,
  },
};

export function faultsContract(makeWorld: MakeWorld, manners: Manners): void {
  for (const how of manners.readFaults) describeReads(makeWorld, how);
  for (const how of manners.writeFaults) describeWrites(makeWorld, how);
}

/** The error that the work ends with. */
async function errorOf(work: Promise<unknown>): Promise<CodedError | null> {
  try {
    await work;
    return null;
  } catch (thrown) {
    assert.ok(thrown instanceof CodedError, `not a coded error: ${String(thrown)}`);
    return thrown;
  }
}

function describeReads(makeWorld: MakeWorld, how: Disturbance): void {
  it(`reads that are answered with “${how}” fail with a code that may pass, or a person must fix`, async () => {
    for (const [name, read] of Object.entries(readings)) {
      const world = await makeWorld();
      const id = world.make();
      const file = world.attach(id, { name: 'one.txt', content: 'x' });
      // The side learns what it caches of an instance before the instance fails.
      await read(world, id, file);
      await world.advance(3_600);
      world.disturb('read', how);
      const error = await errorOf(read(world, id, file));
      // A column of the vocabulary that our role may not read fails nothing: the side answers with the words that it
      // may.
      if (error === null) assert.ok(how === 'forbidden' && name === 'vocabulary', `${name} went well`);
      else {
        assert.equal(
          error.treatment,
          how === 'forbidden' ? 'dead-letter' : 'retry',
          `${name}: ${error.code}`,
        );
        assert.notEqual(error.code, 'remote-write-ambiguous', name);
        if (how === 'busy') assert.deepEqual([error.code, error.retryAfterMs], ['remote-busy', 20_000], name);
      }
      world.calm();
      await world.advance(untilDone);
      await read(world, id, file);
      assert.equal(world.writes(), 0);
    }
  });
}

/** The codes with which a write may end under each disturbance, and whether the system did it in the end. */
const ends: Readonly<Record<Disturbance, { readonly codes: readonly string[]; readonly done: boolean }>> = {
  busy: { codes: ['remote-busy'], done: false },
  forbidden: { codes: ['connectwise-forbidden', 'servicenow-forbidden'], done: false },
  failed: { codes: ['remote-write-ambiguous'], done: false },
  cut: { codes: ['remote-write-ambiguous'], done: false },
  lost: { codes: ['remote-write-ambiguous'], done: true },
  'failed-after': { codes: ['remote-write-ambiguous'], done: true },
  slow: { codes: ['remote-write-ambiguous'], done: true },
};

function describeWrites(makeWorld: MakeWorld, how: Disturbance): void {
  for (const [name, { write, done }] of Object.entries(writings))
    it(`${name} that is answered with “${how}” says what is known of it, and is never done twice`, async () => {
      const world = await makeWorld();
      const id = world.make();
      await world.side.vocabulary();
      await world.advance(aWhile);
      const before = done(world, id);
      world.disturb('write', how);
      const error = await errorOf(write(world, id));
      assert.ok(error !== null, 'it went well');
      assert.ok(ends[how].codes.includes(error.code), `${error.code}: ${error.detail}`);
      if (how === 'busy') assert.equal(error.retryAfterMs, 20_000);
      assert.equal(error.treatment, how === 'forbidden' ? 'dead-letter' : 'retry');
      world.calm();
      await world.advance(untilDone);
      assert.equal(done(world, id) - before, ends[how].done ? 1 : 0);
    });

  // A second try would set our value over what a person has changed since the first one.
  it(`update that is answered with “${how}” reaches the system once, and fails with a code that says what is known`, async () => {
    const world = await makeWorld();
    const id = world.make();
    await world.side.vocabulary();
    const read = await readNow(world, id);
    const before = world.writes();
    world.disturb('write', how);
    const error = await errorOf(atOnce(world.side).update(read, { summary: 'Ours' }));
    assert.ok(error !== null, 'it went well');
    assert.ok(world.writes() - before <= 1, `it was sent ${world.writes() - before} times`);
    assert.ok(ends[how].codes.includes(error.code), `${error.code}: ${error.detail}`);
    assert.equal(error.treatment, how === 'forbidden' ? 'dead-letter' : 'retry', error.code);
    if (how === 'busy') assert.deepEqual([error.code, error.retryAfterMs], ['remote-busy', 20_000]);
    world.calm();
    await world.advance(untilDone);
    assert.equal(world.held(id)?.fields.summary, ends[how].done ? 'Ours' : read.fields.summary);
  });
}
