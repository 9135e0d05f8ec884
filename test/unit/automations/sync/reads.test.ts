// If this fails, a read that the engine skips loses a change: a note that was written while it wrote, or a file that
// was added to an incident while its ticket was read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkedSides } from '../../../../shared/ports/sync.ts';
import { syncPair } from '../../../../shared/automations/sync/sync-pair.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import type { Pair } from '../../../../shared/rules/sync/pair.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import type { Fault } from '../../../support/fakes/memory-side.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';

const withFiles = { attachments: { direction: 'both' }, history: true };
const file = { name: 'screen.png', content: 'pixels', isPrivate: false };

/** A pair at rest, some time ago. */
async function paired(changes = {}): Promise<{ world: EngineWorld; ticket: string; incident: string }> {
  const world = engineWorld({ ...withFiles, ...changes });
  const ticket = world.openTicket();
  await world.sync(world.nudge('connectwise', ticket));
  await world.bringToRest();
  world.advance(60);
  return { world, ticket, incident: world.only('servicenow').id };
}

/** Works off one nudge, lets `act` happen before the n-th pause of that name, and answers the calls that were made. */
async function watched(
  world: EngineWorld,
  [side, id]: readonly [SideName, string],
  how: { readonly at?: string; readonly act?: () => void; readonly refuse?: string } = {},
): Promise<readonly string[]> {
  const calls: string[] = [];
  let acted = false;
  await world.sync(world.nudge(side, id), {
    pause: (where) => {
      if (where === how.at && !acted) {
        acted = true;
        how.act?.();
      }
      return Promise.resolve();
    },
    fault(call): Fault {
      calls.push(call);
      return call === how.refuse ? 'failed' : 'none';
    },
  });
  if (how.at !== undefined) assert.ok(acted, `it never came to "${how.at}"`);
  return calls;
}

const copied = (world: EngineWorld, side: SideName): string[] =>
  world.only(side).notes.flatMap(({ text, byUs }) => (byUs && text.includes('Ann') ? [text] : []));
const files = (world: EngineWorld, side: SideName): string[] =>
  world.only(side).files.map(({ name }) => name);
const lists = (calls: readonly string[]): number =>
  calls.filter((call) => call === 'read attachments').length;

function changePair(world: EngineWorld, change: (pair: Pair) => Pair): void {
  for (const [key, row] of world.state.pairRows)
    world.state.pairRows.set(key, { ...row, pair: change(row.pair) });
}

describe('the notes of a record', () => {
  for (const moment of ['before servicenow update', 'after servicenow update'])
    it(`are copied, the one that came ${moment} too`, async () => {
      const { world, ticket, incident } = await paired();
      world.connectwise.edit(ticket, 'summary', 'Printer on fire');
      await watched(world, ['connectwise', ticket], {
        at: moment,
        act: () => world.servicenow.note(incident, 'comments', 'Wait', 'Ann'),
      });
      await world.bringToRest();
      assert.deepEqual(copied(world, 'connectwise'), ['Ann (ServiceNow): Wait']);
      assert.equal(world.only('servicenow').fields.summary, 'Printer on fire');
    });

  for (const moment of ['before connectwise update', 'after connectwise update'])
    it(`of a ticket are copied, the one that came ${moment} too`, async () => {
      const { world, ticket, incident } = await paired();
      world.servicenow.edit(incident, 'summary', 'Printer on fire');
      await watched(world, ['servicenow', incident], {
        at: moment,
        act: () => world.connectwise.note(ticket, 'discussion', 'Wait', 'Ann'),
      });
      await world.bringToRest();
      assert.deepEqual(copied(world, 'servicenow'), ['Ann (ConnectWise): Wait']);
      assert.equal(world.only('connectwise').fields.summary, 'Printer on fire');
    });

  it('of a ticket are read again after one of them was written as its description, whatever was written then', async () => {
    const { world, incident } = await paired();
    world.servicenow.edit(incident, 'description', 'It melts.');
    world.servicenow.note(incident, 'comments', 'Wait', 'Ann');
    const before = world.servicenow.effects.length;
    await watched(world, ['servicenow', incident]);
    await world.bringToRest();
    assert.deepEqual(copied(world, 'connectwise'), ['Ann (ServiceNow): Wait']);
    assert.equal(world.only('servicenow').fields.description, 'It melts.');
    assert.equal(world.servicenow.effects.length, before, 'nothing is carried back');
  });

  it('are read where the answer to a write could not be followed by them', async () => {
    const { world, ticket, incident } = await paired();
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    const calls = await watched(world, ['connectwise', ticket], {
      at: 'before servicenow update',
      act: () => world.servicenow.note(incident, 'comments', 'Wait', 'Ann'),
      refuse: 'read journal',
    });
    assert.equal(
      calls.filter((call) => call === 'read read').length,
      2,
      'the ticket, and the incident again',
    );
    assert.deepEqual(copied(world, 'connectwise'), ['Ann (ServiceNow): Wait']);
  });

  it('are read when a comparison asks, whatever the version says', async () => {
    const { world, ticket, incident } = await paired();
    world.servicenow.note(incident, 'comments', 'Hidden', 'Ann');
    // As a script does that moves no counter: the pair stands as if it had ended in sync with this version.
    const hidden = await world.servicenow.port(world.link()).read(incident);
    assert.ok(hidden.kind === 'found');
    changePair(world, (pair) => ({
      ...pair,
      versions: { ...pair.versions, servicenow: hidden.record.version },
    }));
    await world.sync(world.nudge('connectwise', ticket));
    assert.deepEqual(copied(world, 'connectwise'), []);
    await world.sync({ ...world.nudge('connectwise', ticket), origin: 'reconcile' });
    assert.deepEqual(copied(world, 'connectwise'), ['Ann (ServiceNow): Hidden']);
  });
});

describe('the files of an incident', () => {
  it('are not listed by a run that its ticket called, and come over by their own nudge', async () => {
    const { world, ticket, incident } = await paired();
    world.servicenow.attach(incident, file);
    const told = world.nudge('servicenow', incident);
    world.advance(30);
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    const calls = await watched(world, ['connectwise', ticket]);
    assert.equal(lists(calls), 1);
    assert.deepEqual(files(world, 'connectwise'), []);
    // It waited on the queue while the incident was read for its ticket: that read has not answered it.
    assert.equal((await world.sync(told)).kind, 'synced');
    assert.deepEqual(files(world, 'connectwise'), ['screen.png']);
  });

  it('come over by the poll alone', async () => {
    const { world, ticket, incident } = await paired();
    world.servicenow.attach(incident, file);
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    await watched(world, ['connectwise', ticket]);
    await world.bringToRest();
    assert.deepEqual(files(world, 'connectwise'), ['screen.png']);
  });

  for (const [what, change] of [
    ['a day has passed', ({ world }) => world.advance(24 * 3600)],
    [
      'the link lets other files travel',
      ({ world }) => world.reconfigure({ ...withFiles, attachments: { direction: 'both', maxBytes: 900 } }),
    ],
  ] as readonly (readonly [string, (of: Awaited<ReturnType<typeof paired>>) => void])[])
    it(`are listed for the ticket's sake once ${what}`, async () => {
      const pair = await paired();
      const { world, ticket, incident } = pair;
      world.servicenow.attach(incident, file);
      change(pair);
      assert.equal(lists(await watched(world, ['connectwise', ticket])), 2);
      assert.deepEqual(files(world, 'connectwise'), ['screen.png']);
    });

  it('are listed for the sake of a ticket whose pair was dead-lettered meanwhile', async () => {
    const { world, ticket, incident } = await paired();
    world.servicenow.attach(incident, file);
    changePair(world, (pair) => ({ ...pair, deadLettered: { code: 'write-refused', at: '', parts: [] } }));
    await watched(world, ['connectwise', ticket]);
    assert.deepEqual(files(world, 'connectwise'), ['screen.png']);
  });

  it('are listed by the next run when their own was refused the list', async () => {
    const { world, ticket, incident } = await paired();
    world.servicenow.attach(incident, file);
    const needs = world.needs();
    const refusing = async (name: string): Promise<LinkedSides | null> => {
      const linked = await needs.linkOf(name);
      const refuse = () => Promise.reject(new CodedError('servicenow-forbidden'));
      return (
        linked && {
          ...linked,
          sides: { ...linked.sides, servicenow: { ...linked.sides.servicenow, attachments: refuse } },
        }
      );
    };
    const outcome = await syncPair(world.nudge('servicenow', incident), { ...needs, linkOf: refusing });
    assert.equal(outcome.kind, 'dead-lettered');
    world.advance(60);
    await watched(world, ['connectwise', ticket]);
    assert.deepEqual(files(world, 'connectwise'), ['screen.png']);
  });
});

describe('the files of a side that a plan does not write to', () => {
  /** Syncs a ticket whose summary changed; `list` stands for its list of files, and knows what was called so far. */
  async function changedTicket(
    list: (calls: readonly string[], real: () => Promise<unknown>) => Promise<unknown>,
  ): Promise<{ readonly calls: readonly string[]; readonly world: EngineWorld }> {
    const { world, ticket } = await paired();
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    world.connectwise.attach(ticket, file);
    const needs = world.needs();
    const calls: string[] = [];
    const linkOf = async (name: string): Promise<LinkedSides | null> => {
      const linked = await needs.linkOf(name);
      if (linked === null) return null;
      const { connectwise, servicenow } = linked.sides;
      const attachments = ((id: string) => {
        calls.push('list');
        return list(calls, () => connectwise.attachments(id));
      }) as typeof connectwise.attachments;
      const update: typeof servicenow.update = async (...given) => {
        const writes = await servicenow.update(...given);
        return writes.map((write) => ({
          ...write,
          async look() {
            const looked = await write.look();
            const send: typeof looked.send = async (deadline) => {
              calls.push('write');
              const answer = await looked.send(deadline);
              calls.push('written');
              return answer;
            };
            return { ...looked, send };
          },
        }));
      };
      const sides = { connectwise: { ...connectwise, attachments }, servicenow: { ...servicenow, update } };
      return { ...linked, sides };
    };
    const { kind } = await syncPair(world.nudge('connectwise', ticket), { ...needs, linkOf });
    assert.equal(kind, 'synced');
    assert.equal(world.only('servicenow').fields.summary, 'Printer on fire');
    assert.deepEqual(files(world, 'servicenow'), ['screen.png']);
    return { calls, world };
  }

  it('are listed while it is being written, and once', async () => {
    const { calls } = await changedTicket((_, real) => real());
    assert.deepEqual(calls, ['list', 'write', 'written']);
  });

  it('are listed again after the write where that failed', async () => {
    let failures = 1;
    const { calls } = await changedTicket((_, real) =>
      failures-- > 0 ? Promise.reject(new CodedError('connectwise-failed')) : real(),
    );
    assert.deepEqual(calls, ['list', 'write', 'written', 'list']);
  });

  it('are waited for before the claim is given back, also where the write fails', async () => {
    const { world, ticket } = await paired();
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    const needs = world.needs();
    const ended: string[] = [];
    const linkOf = async (name: string): Promise<LinkedSides | null> => {
      const linked = await needs.linkOf(name);
      if (linked === null) return null;
      const { connectwise, servicenow } = linked.sides;
      const attachments: typeof connectwise.attachments = async () => {
        for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
        ended.push('list');
        return [];
      };
      const update = () => Promise.reject(new CodedError('servicenow-failed'));
      return {
        ...linked,
        sides: { connectwise: { ...connectwise, attachments }, servicenow: { ...servicenow, update } },
      };
    };
    const claims = {
      ...needs.claims,
      release: (claim: Parameters<typeof needs.claims.release>[0]) => {
        ended.push('release');
        return needs.claims.release(claim);
      },
    };
    await syncPair(world.nudge('connectwise', ticket), { ...needs, claims, linkOf });
    assert.deepEqual(ended, ['list', 'release']);
  });
});
