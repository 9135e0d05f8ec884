// If this fails, a dry run promises one thing and the real ConnectWise and ServiceNow, as far as the simulators know
// them, get another; or a dry run writes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { previewPair } from '../../shared/automations/operate/preview-pair.ts';
import { syncPair } from '../../shared/automations/sync/sync-pair.ts';
import type { Nudge } from '../../shared/rules/sync/nudge.ts';
import type { PlannedEffect } from '../../shared/rules/sync/planned-effect.ts';
import { sideNames } from '../../shared/rules/sync/record.ts';
import { realWorld } from '../support/engine/real-world.ts';
import { seededRandom } from '../support/engine/scheduler.ts';
import { editIncident, editTicket } from './wire/storm-people.ts';
import { watchedLink } from '../support/engine/watched-sides.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

const held = ({ connectwise, servicenow }: World): string =>
  JSON.stringify([
    ...['tickets', 'notes', 'documents'].map((table) => connectwise.control.records(table)),
    ...['incident', 'sys_journal_field', 'sys_attachment'].map((table) => servicenow.control.records(table)),
  ]);

/** Looks at what one message would do, does it, and compares both with each other and with what is held afterwards. */
async function lookThenRun(world: World, nudge: Nudge): Promise<readonly PlannedEffect[]> {
  const before = held(world);
  const state = structuredClone(world.state);
  const preview = await previewPair(nudge, world.needs);
  assert.equal(held(world), before, 'the dry run wrote something');
  assert.deepEqual(world.state, state, 'the dry run stored something');
  const effects: PlannedEffect[] = [];
  const linkOf = watchedLink(() => world.needs.linkOf(), effects);
  await syncPair(nudge, { ...world.needs, linkOf });
  assert.deepEqual(effects, preview.effects);
  for (const effect of preview.effects) await requireHeld(world, effect, nudge);
  return preview.effects;
}

async function requireHeld(world: World, effect: PlannedEffect, nudge: Nudge): Promise<void> {
  const { pair } = [...world.state.pairRows.values()].find(
    (row) => row.pair[`${nudge.side}Id`] === nudge.recordId,
  ) ?? { pair: undefined };
  const id = pair?.[`${effect.side}Id`] ?? '';
  const read = await world.linked.sides[effect.side].read(id);
  assert.ok(read.kind === 'found', `${effect.side} ${id} is ${read.kind}`);
  const { fields, notes } = read.record;
  if (effect.kind === 'field') assert.equal(fields[effect.field], effect.after);
  else if (effect.kind === 'create') assert.equal(fields.summary, effect.fields.summary);
  else if (effect.kind === 'note')
    assert.equal(
      notes.filter(({ text, kind }) => text === effect.text && kind === effect.noteKind).length,
      1,
    );
  else {
    const files = await world.linked.sides[effect.side].attachments(id);
    assert.ok(files.some(({ name, isPrivate }) => name === effect.name && isPrivate === effect.isPrivate));
  }
}

async function history(seed: number): Promise<readonly PlannedEffect[]> {
  const random = seededRandom(seed);
  const world = await realWorld(seed);
  const { clock, state } = world;
  const done: PlannedEffect[] = [];
  await world.poll();
  await world.drain();
  const tickets: string[] = [];
  for (let step = 0; step < 20; step += 1) {
    await clock.advance(1_000 + Math.floor(random() * 20_000));
    const incidents = [...state.pairRows.values()].flatMap(({ pair }) => pair.servicenowId ?? []);
    const one = (ids: readonly string[]): string | undefined => ids[Math.floor(random() * ids.length)];
    const [ticket, incident] = [one(tickets), one(incidents)];
    const choice = random();
    if (ticket === undefined || choice < 0.15) tickets.push(world.openTicket(`deed ${step}`, 'Text'));
    else if (choice < 0.45) editTicket(world, ticket, random, `deed ${step}`);
    else if (choice < 0.75 && incident !== undefined) editIncident(world, incident, random, `deed ${step}`);
    else {
      await world.poll();
      for (let turn = 0; turn < 200 && state.queue.length > 0; turn += 1) {
        const [next] = state.queue.toSorted((a, b) => a.visibleAt - b.visibleAt);
        if (next === undefined) break;
        if (next.visibleAt > clock.now()) await clock.advance(next.visibleAt - clock.now());
        state.queue.splice(state.queue.indexOf(next), 1);
        done.push(...(await lookThenRun(world, next.nudge)));
      }
    }
  }
  return done;
}

test('on the wire, too, the run does exactly what the dry run said, and it is held afterwards', async () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 25; seed += 1)
    for (const { kind, side } of await history(seed))
      seen.set(`${kind} in ${side}`, (seen.get(`${kind} in ${side}`) ?? 0) + 1);
  for (const side of sideNames)
    for (const kind of ['field', 'note', 'attachment'])
      assert.ok(
        (seen.get(`${kind} in ${side}`) ?? 0) > 3,
        `${kind} in ${side}: ${JSON.stringify([...seen])}`,
      );
  assert.ok((seen.get('create in servicenow') ?? 0) > 20);
});
