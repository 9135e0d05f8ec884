// If this fails, a changed ticket costs more requests than it must; or a write is made on a record that nobody has looked
// at, a person's edit across is overwritten, or an intent that came to nothing passes for a write of ours.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redactText } from '../../../../shared/rules/safe-text.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import type { Pair } from '../../../../shared/rules/sync/pair.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import { crashAt, engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';
import type { Fault } from '../../../support/fakes/memory-side.ts';

interface Paired {
  readonly world: EngineWorld;
  readonly ticket: string;
  readonly incident: string;
}

/** A pair in sync, some time ago. */
async function paired(changes = {}): Promise<Paired> {
  const world = engineWorld({ attachments: { direction: 'both' }, history: true, ...changes });
  const ticket = world.openTicket();
  await world.sync(world.nudge('connectwise', ticket));
  await world.bringToRest();
  world.advance(60);
  return { world, ticket, incident: world.only('servicenow').id };
}

const idIn = ({ ticket, incident }: Paired, side: SideName): string =>
  side === 'connectwise' ? ticket : incident;
const across = (side: SideName): SideName => (side === 'connectwise' ? 'servicenow' : 'connectwise');
const pairIn = ({ world }: Paired): Pair => [...world.state.pairRows.values()][0]!.pair;

/** The calls of one run in their order, saves of the pair among them; `act` is done before the first place of that name. */
async function calls(
  of: Paired,
  side: SideName,
  how: { readonly at?: string; readonly act?: () => void; readonly fault?: (call: string) => Fault } = {},
  more: Partial<Nudge> = {},
): Promise<{ readonly made: readonly string[]; readonly ended: string }> {
  const made: string[] = [];
  let acted = false;
  const outcome = await of.world.sync(
    { ...of.world.nudge(side, idIn(of, side)), ...more },
    {
      pause: (where) => {
        if (/^before (connectwise|servicenow|pairs\.save$)/.test(where))
          made.push(where.slice('before '.length));
        if (where === how.at && !acted) {
          acted = true;
          how.act?.();
        }
        return Promise.resolve();
      },
      fault: (call) => how.fault?.(call) ?? 'none',
    },
  );
  if (how.at !== undefined) assert.ok(acted, `it never came to "${how.at}"`);
  return { made, ended: outcome.kind === 'deferred' ? outcome.code : outcome.kind };
}

/** Both records and the pair say one thing, and nothing is left of any intent. */
function requireEqual(of: Paired, summary: string): void {
  const { world } = of;
  assert.equal(world.only('connectwise').fields.summary, summary);
  assert.equal(world.only('servicenow').fields.summary, summary);
  const { base, pending } = pairIn(of);
  assert.deepEqual(pending, []);
  assert.equal(base.summary?.connectwise, summary);
  assert.equal(base.summary?.servicenow, summary);
}

for (const side of ['connectwise', 'servicenow'] as const)
  describe(`a run that was called by ${side}`, () => {
    const other = across(side);

    it('reads nothing across where nothing has to go there', async () => {
      const of = await paired();
      const before = pairIn(of);
      const { made, ended } = await calls(of, side);
      assert.deepEqual(
        made.filter((call) => call.startsWith(other)),
        [],
      );
      assert.equal(ended, 'unchanged');
      const after = pairIn(of);
      assert.equal(after.readAt[other], before.readAt[other], 'it was not read');
      assert.equal(after.versions[other], before.versions[other]);
      assert.deepEqual(after.newest, before.newest);
    });

    it('reads the record across once, behind the intent and right before the write', async () => {
      const of = await paired();
      of.world[side].edit(idIn(of, side), 'summary', 'Ours');
      const { made, ended } = await calls(of, side);
      assert.equal(ended, 'synced');
      const whole = made.join(' ');
      assert.match(whole, new RegExp(`pairs\\.save ${other} check ((?!pairs).)*${other} update`));
      assert.equal(made.filter((call) => call === `${other} read`).length, 0, whole);
      assert.equal(made.filter((call) => call === `${other} check`).length, 1, whole);
      requireEqual(of, 'Ours');
    });

    it('reads it once for a note', async () => {
      const of = await paired();
      of.world[side].note(
        idIn(of, side),
        side === 'connectwise' ? 'discussion' : 'comments',
        'Any news?',
        'Ann',
      );
      const { made } = await calls(of, side);
      assert.equal(made.filter((call) => new RegExp(`^${other} (read|check)$`).test(call)).length, 1);
      const copies = of.world.only(other).notes.filter(({ text }) => text.includes('Any news?'));
      assert.equal(copies.length, 1);
      await of.world.bringToRest();
      assert.equal(of.world.only(other).notes.filter(({ text }) => text.includes('Any news?')).length, 1);
    });

    it('reads both for a note where the record across is another version by now', async () => {
      const of = await paired();
      const notes = { connectwise: 'discussion', servicenow: 'comments' } as const;
      of.world[side].note(idIn(of, side), notes[side], 'Any news?', 'Ann');
      of.world[other].note(idIn(of, other), notes[other], 'Soon.', 'Bob');
      const { made } = await calls(of, side);
      assert.ok(made.includes(`${other} read`), 'its own notes were read, too');
      assert.ok(of.world.only(side).notes.some(({ text }) => text.includes('Soon.')));
      assert.ok(of.world.only(other).notes.some(({ text }) => text.includes('Any news?')));
    });

    for (const field of ['priority', 'summary'] as const)
      it(`reads both where somebody changed ${field} across, and loses neither edit without a trace`, async () => {
        const of = await paired({ fields: { summary: { conflict: side } } });
        of.world.advance(60);
        of.world[side].edit(idIn(of, side), 'summary', 'Ours');
        const theirs = { summary: 'Theirs', priority: other === 'servicenow' ? '1/1' : 'Critical' }[field];
        of.world[other].edit(idIn(of, other), field, theirs);
        const { made, ended } = await calls(of, side);
        assert.equal(ended, 'synced');
        assert.ok(made.includes(`${other} read`));
        requireEqual(of, 'Ours');
        const conflicts = [...of.world.state.conflictRows.values()];
        assert.equal(conflicts.length, field === 'summary' ? 1 : 0);
        if (field === 'priority') assert.equal(of.world.only('servicenow').fields.priority, '1/1');
      });

    it('takes its intent back where the last look fails, and writes on the next run', async () => {
      const of = await paired();
      of.world[side].edit(idIn(of, side), 'summary', 'Ours');
      const before = pairIn(of);
      const { ended } = await calls(of, side, {
        fault: (call) => (call === 'read check' ? 'failed' : 'none'),
      });
      assert.equal(ended, 'http-no-answer');
      assert.deepEqual(pairIn(of), before);
      of.world.advance(60);
      await of.world.drain();
      requireEqual(of, 'Ours');
    });

    it('writes once and loses nothing wherever its worker dies', async () => {
      let crashes = 0;
      for (let turn = 1; turn < 120; turn += 1) {
        const of = await paired();
        of.world[side].edit(idIn(of, side), 'summary', 'Ours');
        const nudge = of.world.nudge(side, idIn(of, side));
        const crash = crashAt(turn);
        if ((await Promise.race([of.world.sync(nudge, crash), crash.crashed])) !== 'crashed') break;
        crashes += 1;
        of.world.advance(400);
        await of.world.sync(nudge);
        await of.world.drain();
        await of.world.bringToRest();
        requireEqual(of, 'Ours');
        assert.equal(of.world.state.conflictRows.size, 0, `a conflict after a crash at ${crash.where()}`);
      }
      assert.ok(crashes > 15, `${crashes} crash points`);
    });

    it('takes a person’s edit that comes behind the intent for what it is, wherever the worker dies', async () => {
      for (let turn = 1; turn < 120; turn += 1) {
        const of = await paired({ fields: { summary: { conflict: other } } });
        of.world[side].edit(idIn(of, side), 'summary', 'Ours');
        const nudge = of.world.nudge(side, idIn(of, side));
        const crash = crashAt(turn);
        if ((await Promise.race([of.world.sync(nudge, crash), crash.crashed])) !== 'crashed') break;
        of.world.advance(400);
        of.world[other].edit(idIn(of, other), 'summary', 'Theirs');
        await of.world.sync(nudge);
        await of.world.sync(of.world.nudge(other, idIn(of, other)));
        await of.world.drain();
        await of.world.bringToRest();
        requireEqual(of, 'Theirs');
      }
    });

    it('looks once more where storage took its time behind the look', async () => {
      const of = await paired();
      const kind = side === 'connectwise' ? 'discussion' : 'comments';
      of.world[side].note(idIn(of, side), kind, 'Any news?', 'Ann');
      const { made } = await calls(of, side, {
        at: `after ${other} check`,
        act: () => of.world.advance(6),
      });
      assert.equal(made.filter((call) => call === `${other} check`).length, 2);
      assert.equal(of.world.only(other).notes.filter(({ text }) => text.includes('Any news?')).length, 1);
    });

    it('reads both for a person, a comparison, and a run that goes on', async () => {
      for (const origin of ['replay', 'reconcile', 'again'] as const) {
        const of = await paired();
        const { made } = await calls(of, side, {}, { origin });
        assert.ok(made.includes(`${other} read`), origin);
      }
    });

    it('reads both where a dead letter waits, so that it ends when it is over', async () => {
      const of = await paired();
      const { world } = of;
      const words = { sentence: '', lastAnswer: redactText(''), mapping: '', pair: pairIn(of).key };
      const about = { link: 'acme', side: other, recordId: idIn(of, other), code: 'servicenow-forbidden' };
      const at = new Date(world.now() - 30_000).toISOString();
      await world.needs().deadLetters.put({ ...about, ...words }, at);
      assert.equal(world.state.deadLetters.size, 1);
      const { made } = await calls(of, side);
      assert.ok(made.includes(`${other} read`));
      assert.equal(world.state.deadLetters.size, 0);
    });

    it('reads both once a day', async () => {
      const of = await paired();
      of.world.advance(25 * 3600);
      const { made } = await calls(of, side);
      assert.ok(made.includes(`${other} read`));
    });
  });

it('writes nothing to an incident that was closed and is in sync, as a run that reads both does', async () => {
  const of = await paired({ closing: { whenClosed: 'journal' } });
  of.world.connectwise.edit(of.ticket, 'status', 'Closed');
  await of.world.sync(of.world.nudge('connectwise', of.ticket));
  of.world.servicenow.edit(of.incident, 'status', '7');
  await of.world.bringToRest();
  of.world.advance(60);
  const before = of.world.writes();
  of.world.connectwise.edit(of.ticket, 'summary', 'Later');
  const { ended } = await calls(of, 'connectwise');
  assert.equal(of.world.writes(), before);
  assert.notEqual(ended, 'dead-lettered');
  assert.equal(of.world.state.conflictRows.size, 1, 'the value that was not carried over');
  assert.deepEqual(pairIn(of).pending, []);
});
