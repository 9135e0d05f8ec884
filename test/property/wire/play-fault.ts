/** Plays one fault to the whole engine on both simulators, lets it recover, and compares. */
import assert from 'node:assert/strict';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import { stories, type World } from './fault-stories.ts';
import { inequalities } from '../../support/engine/inequalities.ts';
import { realWorld } from '../../support/engine/real-world.ts';
import { idOn } from '../../support/builders/record-ids.ts';

/** People who edit both records of a pair and open another one, while the fault plays. */
function live(world: World, ids: { readonly ticket: string; readonly incident: string }, turn: number): void {
  const { connectwise, servicenow } = world;
  const asAPerson = (table: string, id: string | null, set: Record<string, unknown>): unknown =>
    connectwise.control.edit({ table, id, set, by: 'tpatel' });
  const long = `turn ${turn} `.padEnd(95, 'x');
  asAPerson('tickets', ids.ticket, turn % 2 === 0 ? { summary: long } : { status: { name: 'In Progress' } });
  asAPerson('notes', null, {
    ticketId: Number(ids.ticket),
    text: `claimed ${turn}`,
    detailDescriptionFlag: true,
  });
  if (servicenow.control.record('incident', ids.incident) !== undefined) {
    const byHand = (set: Record<string, unknown>): unknown =>
      servicenow.control.edit({ table: 'incident', id: ids.incident, set, by: 'beth.anglin' });
    byHand({ work_notes: `customer ${turn}` });
    byHand({ impact: String(1 + (turn % 3)), urgency: '2' });
  }
  world.openTicket(`opened in turn ${turn}`, `Text of turn ${turn}`);
}

/** Files that people add on both sides, for the faults that only files meet. */
function addFiles(
  world: World,
  ids: { readonly ticket: string; readonly incident: string },
  turn: number,
): void {
  const content = `the bytes of turn ${turn}`;
  const document = { recordId: Number(ids.ticket), fileName: `claimed ${turn}.txt`, content };
  world.connectwise.control.edit({ table: 'documents', id: null, set: document, by: 'tpatel' });
  const attachment = { table_sys_id: ids.incident, file_name: `customer ${turn}.txt`, content };
  world.servicenow.control.edit({ table: 'sys_attachment', id: null, set: attachment, by: 'beth.anglin' });
}

/** Every file has one copy, byte for byte. */
function requireCopies(world: World, turns: number): void {
  const { documentBytes } = world.connectwise.world();
  const { attachments } = world.servicenow.instance();
  const ours = {
    connectwise: (world.connectwise.control.records('documents') ?? []).flatMap((row) => {
      const { id, owner } = row as { readonly id: number; readonly owner: string };
      return owner === 'API-SIM' ? [documentBytes.get(id)?.toString()] : [];
    }),
    servicenow: (world.servicenow.control.records('sys_attachment') ?? []).flatMap((row) => {
      const { sys_id: id, sys_created_by: by } = row as Record<string, string>;
      return by === 'sim.integration' ? [attachments.get(id ?? '')?.toString()] : [];
    }),
  };
  const wanted = Array.from({ length: turns }, (_, turn) => `the bytes of turn ${turn}`);
  for (const side of ['connectwise', 'servicenow'] as const)
    assert.deepEqual(new Set(ours[side]), new Set(wanted), `copies in ${side}`);
  assert.equal(ours.connectwise.length + ours.servicenow.length, 2 * turns);
}

async function work(world: World): Promise<void> {
  await world.poll();
  await world.drain();
}

/**
 * Plays one fault and answers whether the engine met it. `method` aims it at one kind of request: what goes wrong with
 * a create is another story than what goes wrong with a look.
 */
export async function playFault(
  seed: number,
  side: SideName,
  name: string,
  method?: 'POST' | 'PATCH',
): Promise<boolean> {
  const story = stories[side][name] ?? {};
  const world = await realWorld(seed, 3, story.pageSize === undefined ? {} : { pageSize: story.pageSize });
  world.listen();
  await work(world);
  const ticket = world.openTicket('before the fault', 'All is well.');
  await world.clock.advance(5_000);
  await work(world);
  if (story.ticketStatus !== undefined) {
    const set = { status: { name: story.ticketStatus } };
    world.connectwise.control.edit({ table: 'tickets', id: ticket, set, by: 'tpatel' });
    await world.clock.advance(5_000);
    await work(world);
  }
  const [pair] = [...world.state.pairRows.values()].flatMap((row) =>
    row.pair.connectwiseId === ticket ? [row.pair] : [],
  );
  const ids = { ticket, incident: pair?.servicenowId ?? '' };
  assert.match(ids.incident, /^[0-9a-f]{32}$/, 'the pair stands before the fault');

  const core = side === 'connectwise' ? world.connectwise : world.servicenow;
  const { options, times = 3 } = story;
  const match = method === undefined ? story.match : { ...story.match, method };
  if (story.after !== undefined) core.faults.order({ fault: story.after, times });
  const { id } = core.faults.order({
    fault: name,
    times,
    ...(options === undefined ? {} : { options }),
    ...(match === undefined ? {} : { match }),
  });
  const standing = core.faults.kinds.some((kind) => kind.name === name && kind.stage === 'standing');
  const isAboutFiles = /^(attachment|document)-/.test(name);
  for (let turn = 0; turn < 4; turn += 1) {
    live(world, ids, turn);
    if (isAboutFiles) addFiles(world, ids, turn);
    await world.clock.advance(20_000);
    await work(world);
  }
  const played = core.faults.list().find((order) => order.id === id)?.played ?? 0;
  core.faults.remove();
  if (story.never !== undefined) assert.equal(played, 0, `it was met after all, although ${story.never}`);
  else if (method === undefined) assert.ok(standing || played > 0, 'the fault was never played');

  await recover(world, story.hidesForLong === true);
  story.see?.(world, ids);
  if (isAboutFiles) requireCopies(world, 4);
  assert.deepEqual(await inequalities(world, story.unequal !== undefined), []);
  const before = world.requests();
  const writes = world.writes();
  await world.clock.advance(900_000);
  await work(world);
  assert.equal(world.writes(), writes, 'one more poll writes nothing');
  const idle = world.requests() - before;
  assert.ok(idle <= (story.pageSize === undefined ? 12 : 60), `an idle poll took ${idle} requests`);
  return played > 0;
}

/**
 * The fault is over: polls go on, a person replays what was dead-lettered, and the night's comparison looks at every pair,
 * and where it is needed at records without one. That comes four times, or until a round from the second on had nothing to
 * write and left nothing for a person.
 */
async function recover(world: World, comparesAll: boolean): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    const writes = world.writes();
    await world.clock.advance(150_000);
    const again = [
      ...[...world.state.deadLetters.values()].map(({ side, recordId }) => ({
        side,
        recordId: idOn(side, recordId),
        origin: 'replay' as const,
      })),
      ...(comparesAll ? (world.connectwise.control.records('tickets') ?? []) : []).map((row) => ({
        side: 'connectwise' as const,
        recordId: idOn('connectwise', String((row as { readonly id: number }).id)),
        origin: 'reconcile' as const,
      })),
      ...[...world.state.pairRows.values()].flatMap(({ pair }) =>
        pair.connectwiseId === null
          ? []
          : [{ side: 'connectwise' as const, recordId: pair.connectwiseId, origin: 'reconcile' as const }],
      ),
    ];
    for (const nudge of again) {
      const now = world.clock.now();
      const learnedAt = new Date(now).toISOString();
      world.state.queue.push({
        nudge: { ...nudge, link: world.link.name, learnedAt, messageId: `${nudge.origin} ${round}` },
        visibleAt: now,
      });
    }
    await work(world);
    if (round > 0 && world.writes() === writes && world.state.deadLetters.size === 0) return;
  }
}
