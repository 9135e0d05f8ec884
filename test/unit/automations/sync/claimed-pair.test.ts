// If this fails, a run costs a request of storage more for giving its claim back; or a claim goes while its run still has something
// to do with the pair, so that a second worker begins beside it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { syncPair } from '../../../../shared/automations/sync/sync-pair.ts';
import type { Side } from '../../../../shared/ports/side.ts';
import type { LinkedSides } from '../../../../shared/ports/sync.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { engineWorld, type EngineWorld } from '../../../support/engine/engine-world.ts';

/** A pair in sync, whose ticket was changed since. */
async function changed(): Promise<{ readonly world: EngineWorld; readonly ticket: string }> {
  const world = engineWorld();
  const ticket = world.openTicket();
  await world.sync(world.nudge('connectwise', ticket));
  await world.bringToRest();
  world.advance(60);
  world.connectwise.edit(ticket, 'summary', 'Printer on fire');
  return { world, ticket };
}

/** The calls of the stores in one run, in their order; `at` is done at the place of that name. */
async function callsOf(
  { world, ticket }: Awaited<ReturnType<typeof changed>>,
  at: { readonly [place: string]: () => unknown } = {},
): Promise<{ readonly made: readonly string[]; readonly kind: string }> {
  const made: string[] = [];
  const { kind } = await world.sync(world.nudge('connectwise', ticket), {
    async pause(where) {
      if (/^before [a-zA-Z]+\./.test(where)) made.push(where.slice('before '.length));
      await at[where]?.();
    },
  });
  return { made, kind };
}

describe('the claim on a pair', () => {
  it('is given up with the last save of a run, and the dead letters of both records are asked for once', async () => {
    const of = await changed();
    const { made, kind } = await callsOf(of);
    assert.equal(kind, 'synced');
    assert.deepEqual(made, [
      'pairs.read',
      'claims.acquire',
      'pairs.save',
      'pairs.save',
      'history.append',
      'deadLetters.of',
      'pairs.saveAndRelease',
    ]);
    assert.equal(of.world.state.claimRows.size, 0);
  });

  it('is free for the next worker as soon as that save is stored', async () => {
    const of = await changed();
    const { world, ticket } = of;
    let next: string | undefined;
    await callsOf(of, {
      'after pairs.saveAndRelease': async () => {
        world.connectwise.edit(ticket, 'summary', 'Printer gone');
        world.advance(1);
        next = (await world.sync(world.nudge('connectwise', ticket))).kind;
      },
    });
    assert.equal(next, 'synced');
    assert.equal(world.only('servicenow').fields.summary, 'Printer gone');
  });

  it('is given back by itself where it has lived half of its time, because it may be another worker’s soon', async () => {
    const of = await changed();
    const { world } = of;
    const { made, kind } = await callsOf(of, {
      'before history.append': () => world.advance(world.tuning.claimSeconds / 2 + 1),
    });
    assert.equal(kind, 'synced');
    assert.deepEqual(made.slice(-3), ['deadLetters.of', 'pairs.save', 'claims.release']);
  });

  it('is given back by itself where the last save fails', async () => {
    const of = await changed();
    const { made, kind } = await callsOf(of, {
      'before pairs.saveAndRelease': () => {
        throw new Error('storage is away');
      },
    });
    assert.notEqual(kind, 'synced');
    assert.ok(made.includes('claims.release'), made.join(', '));
    assert.equal(of.world.state.claimRows.size, 0);
  });

  it('stays while a person is told of notes that cannot be read', async () => {
    const of = await changed();
    const { world, ticket } = of;
    const made: string[] = [];
    const needs = world.needs({ pause: (where) => Promise.resolve(void made.push(where)) });
    const notesUnread = new CodedError('row-of-another-record');
    const linkOf = async (name: string): Promise<LinkedSides | null> => {
      const linked = await needs.linkOf(name);
      if (linked === null) return null;
      const { connectwise } = linked.sides;
      const read: Side['read'] = async (...asked) => {
        const read = await connectwise.read(...asked);
        return read.kind === 'found' ? { ...read, record: { ...read.record, notes: [], notesUnread } } : read;
      };
      return { ...linked, sides: { ...linked.sides, connectwise: { ...connectwise, read } } };
    };
    await syncPair({ ...world.nudge('connectwise', ticket), attempt: 9 }, { ...needs, linkOf });
    assert.ok(!made.includes('before pairs.saveAndRelease'), made.join(', '));
    assert.ok(made.indexOf('before deadLetters.put') < made.indexOf('before claims.release'));
  });
});
