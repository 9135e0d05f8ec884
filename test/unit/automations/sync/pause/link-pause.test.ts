// If this fails, a paused link is written to all the same, or people's changes during the pause never arrive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  holdNudge,
  releaseHeld,
  whileRunning,
} from '../../../../../shared/automations/sync/pause/link-pause.ts';
import { createHeldNudges, createLinkPauses } from '../../../../../shared/azure/stores/links/link-states.ts';
import { pauseKnownMs } from '../../../../../shared/rules/operate/link-pause.ts';
import type { Nudge } from '../../../../../shared/rules/sync/nudge.ts';
import { crashAt, engineWorld, type EngineWorld } from '../../../../support/engine/engine-world.ts';
import { memoryTable } from '../../../../support/fakes/memory-table.ts';
import type { Pause } from '../../../../support/fakes/memory-stores.ts';

const link = 'acme';

/** A pair at rest, its link paused by Jo. */
async function pausedWorld(): Promise<{ w: EngineWorld; ticket: string; incident: string }> {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  await w.bringToRest();
  await pause(w);
  return { w, ticket, incident: w.only('servicenow').id };
}

async function pause(w: EngineWorld): Promise<void> {
  const since = new Date(w.now()).toISOString();
  assert.equal(await w.pauses.pause(link, { since, by: 'Jo', because: 'migration' }), true);
}

/** Ends the pause, and runs the queued poll and the queue. */
async function resume(w: EngineWorld): Promise<void> {
  assert.equal((await w.pauses.resume(link))?.by, 'Jo');
  w.advance(60);
  await w.poll();
  await w.drain();
  await w.bringToRest();
}

const textsOf = (w: EngineWorld, side: 'connectwise' | 'servicenow', id: string): readonly string[] =>
  (w[side].records.get(id) ?? assert.fail(`${side} has no ${id}`)).notes.map(({ text }) => text);

/** Every call on a side that a worker makes is counted. */
function calls(): { readonly pause: Pause; readonly made: string[] } {
  const made: string[] = [];
  return {
    made,
    pause: (where) => {
      if (/^before (connectwise|servicenow) /.test(where)) made.push(where);
      return Promise.resolve();
    },
  };
}

test('while a link is paused nothing is read or written for it, and all of it arrives afterwards', async () => {
  const { w, ticket, incident } = await pausedWorld();
  const seen = calls();
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  w.connectwise.note(ticket, 'discussion', 'From our side', 'Ann');
  w.servicenow.edit(incident, 'priority', '1/1');
  w.servicenow.note(incident, 'discussion', 'From the customer', 'Bob');
  // Moves no timestamp: only the callback tells of it.
  const other = w.openTicket({ summary: 'Second' });
  w.connectwise.editSilently(ticket, 'status', 'In Progress');
  const before = w.writes();
  for (let round = 0; round < 50; round += 1) {
    assert.deepEqual(await w.sync(w.nudge('connectwise', ticket), seen), { kind: 'held' });
    w.advance(30);
  }
  assert.deepEqual(await w.sync(w.nudge('connectwise', other), seen), { kind: 'held' });
  const polled = await w.poll(seen);
  assert.deepEqual([polled.kind, polled.paused, polled.polled], ['complete', [link], []]);
  assert.deepEqual([seen.made, w.writes(), w.state.queue.length], [[], before, 0]);
  assert.equal((await w.held.list(link, 1_000)).length, 2, 'fifty nudges of a record are one');

  await resume(w);
  assert.equal(w.servicenow.valueOf(incident, 'summary'), 'Printer on fire');
  assert.equal(w.servicenow.valueOf(incident, 'status'), '2');
  assert.equal(w.connectwise.valueOf(ticket, 'priority'), 'Critical');
  assert.ok(textsOf(w, 'servicenow', incident).some((text) => text.includes('From our side')));
  assert.ok(textsOf(w, 'connectwise', ticket).some((text) => text.includes('From the customer')));
  assert.ok([...w.servicenow.records.values()].some(({ fields }) => fields.summary === 'Second'));
  assert.deepEqual(await w.held.list(link, 10), []);
});

test('a run that was under way begins no write behind the pause, and what it began is finished', async () => {
  const whole = await longRun(Number.POSITIVE_INFINITY);
  assert.ok(whole.turns > 30, `${whole.turns} turns`);
  for (let turn = 1; turn <= whole.turns; turn += 1) await longRun(turn);
});

test('a run that is held up for minutes anywhere before a write finds the pause of that time', async () => {
  const whole = await longRun(Number.POSITIVE_INFINITY, 20);
  for (let turn = 1; turn <= whole.turns; turn += 1) await longRun(turn, 20);
});

/**
 * A run with writes of both ways, paused at the n-th turn, which may take some seconds; afterwards both sides must be
 * equal, with nothing twice.
 */
async function longRun(at: number, heldUpSeconds = 0): Promise<{ readonly turns: number }> {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  await w.bringToRest();
  const incident = w.only('servicenow').id;
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  w.servicenow.edit(incident, 'priority', '1/1');
  for (const n of [1, 2, 3]) w.connectwise.note(ticket, 'discussion', `Note ${n}`, 'Ann');
  let turns = 0;
  let writesAtPause: number | null = null;
  let isWriting = false;
  const outcome = await w.sync(w.nudge('connectwise', ticket), {
    pause: async (where) => {
      turns += 1;
      if (turns === at) {
        await pause(w);
        writesAtPause = w.writes();
        isWriting = /^before .*(create|update|addNote|addAttachment)$/.test(where);
        w.advance(heldUpSeconds);
      }
    },
  });
  const after = writesAtPause === null ? 0 : w.writes() - writesAtPause;
  assert.ok(after <= (isWriting ? 1 : 0), `paused at turn ${at}: ${after} writes came behind it`);
  if (writesAtPause === null) return { turns };
  // A run that was held up may have lost its claim before it sees the pause: the nudge comes again, and is held then.
  const endings = heldUpSeconds === 0 ? ['held', 'synced'] : ['held', 'synced', 'deferred'];
  assert.ok(endings.includes(outcome.kind), outcome.kind);
  await resume(w);
  assert.equal(w.servicenow.valueOf(incident, 'summary'), 'Printer on fire', `paused at turn ${at}`);
  assert.equal(w.connectwise.valueOf(ticket, 'priority'), 'Critical', `paused at turn ${at}`);
  const copies = textsOf(w, 'servicenow', incident).filter((text) => /Note [123]/.test(text));
  assert.deepEqual(
    [copies.length, new Set(copies).size],
    [3, 3],
    `paused at turn ${at}: ${copies.join('; ')}`,
  );
  return { turns };
}

test('a nudge that was put off before the pause, and comes during it, is not lost', async () => {
  const { w, ticket, incident } = await pausedWorld();
  await w.pauses.resume(link);
  // An edit that only its callback tells of, which no poll can find; ConnectWise does not answer at first.
  w.connectwise.editSilently(ticket, 'summary', 'Told once');
  const dead = { fault: () => 'refused' as never };
  const outcome = await w.sync(w.nudge('connectwise', ticket), dead);
  assert.equal(outcome.kind, 'deferred');
  await pause(w);
  await w.drain();
  assert.equal(w.servicenow.valueOf(incident, 'summary'), 'Printer');
  await resume(w);
  assert.equal(w.servicenow.valueOf(incident, 'summary'), 'Told once');
});

/** The stores of one world with a turn before and after each call, where a worker can be ended for good. */
function heldWith(turn: Pause, table: ReturnType<typeof memoryTable>, sent: Nudge[]) {
  const held = createHeldNudges(table);
  const about = async <T>(where: string, work: () => Promise<T>): Promise<T> => {
    await turn(`before ${where}`);
    const result = await work();
    await turn(`after ${where}`);
    return result;
  };
  return {
    hold: (nudge: Nudge) => about('hold', () => held.hold(nudge)),
    held: {
      list: (name: string, limit: number) => about('list', () => held.list(name, limit)),
      forget: (one: Parameters<typeof held.forget>[0]) => about('forget', () => held.forget(one)),
    },
    nudges: {
      send: (nudge: Nudge) =>
        about('send', () => {
          sent.push(nudge);
          return Promise.resolve();
        }),
    },
  };
}

const aNudge = (w: EngineWorld, id: string, changes: Partial<Nudge> = {}): Nudge => ({
  ...w.nudge('connectwise', id),
  ...changes,
});

test('killed anywhere between the message, the row and the queue, a nudge stands in one of them', async () => {
  const w = engineWorld();
  await pause(w);
  let killed = 0;
  for (let turn = 1; turn <= 10; turn += 1) {
    const table = memoryTable();
    const sent: Nudge[] = [];
    const first = crashAt(turn);
    const rows = heldWith((where) => first.pause(where), table, sent);
    const nudge = aNudge(w, '4711');
    const ended = holdNudge(nudge, { pauses: w.pauses, hold: (one) => rows.hold(one) }, rows.nudges).then(
      () => 'ended' as const,
    );
    // A message whose worker died comes again.
    if ((await Promise.race([ended, first.crashed])) === 'crashed') {
      const again = heldWith(() => Promise.resolve(), table, sent);
      await holdNudge(nudge, { pauses: w.pauses, hold: (one) => again.hold(one) }, again.nudges);
    }
    assert.equal(table.size(), 1, first.where());

    await w.pauses.resume(link);
    const second = crashAt(turn);
    const leaving = heldWith((where) => second.pause(where), table, sent);
    const needs = { ...leaving, pauses: w.pauses, now: w.now };
    const released = releaseHeld(link, needs).then(() => 'ended' as const);
    if ((await Promise.race([released, second.crashed])) === 'crashed')
      await releaseHeld(link, { ...needs, ...heldWith(() => Promise.resolve(), table, sent) });
    assert.ok(sent.length >= 1, `lost: ${second.where()}`);
    assert.equal(table.size(), 0);
    killed += Number(first.where() !== '') + Number(second.where() !== '');
    await pause(w);
  }
  assert.ok(killed >= 8, `${killed} places`);
});

test('a nudge that is held while the pause ends goes back to the queue', async () => {
  const w = engineWorld();
  const table = memoryTable();
  const held = createHeldNudges(table);
  await pause(w);
  const sent: (number | undefined)[] = [];
  const nudges = {
    send: (_nudge: Nudge, options?: { readonly delaySeconds?: number }) => {
      sent.push(options?.delaySeconds);
      return Promise.resolve();
    },
  };
  // The pause ends, and its rows are released, right before the row is written.
  const hold = async (nudge: Nudge): Promise<void> => {
    await w.pauses.resume(link);
    await held.hold(nudge);
  };
  await holdNudge(aNudge(w, '4711'), { pauses: w.pauses, hold }, nudges);
  assert.deepEqual(sent, [pauseKnownMs / 1000]);
  // This instance does not know yet that the pause is over: nothing is held any more.
  await holdNudge(aNudge(w, '4712'), { pauses: w.pauses, hold }, nudges);
  assert.deepEqual([sent.length, table.size()], [2, 1]);
});

test('a released nudge is learned now, keeps a person’s request and its time, and begins its tries again', async () => {
  const w = engineWorld();
  const held = createHeldNudges(memoryTable());
  const learnedAt = new Date(w.now()).toISOString();
  await held.hold(aNudge(w, '1', { attempt: 9 }));
  await held.hold(aNudge(w, '1', { origin: 'replay', messageId: 'order' }));
  await held.hold(aNudge(w, '1', { messageId: 'later' }));
  w.advance(86_400);
  const sent: Nudge[] = [];
  const nudges = {
    send: (nudge: Nudge) => {
      sent.push(nudge);
      return Promise.resolve();
    },
  };
  assert.deepEqual(await releaseHeld(link, { held, pauses: w.pauses, nudges, now: w.now }), {
    released: 2,
    isEmpty: true,
  });
  const now = new Date(w.now()).toISOString();
  const [plain, order] = sent.toSorted((a, b) => (a.origin < b.origin ? -1 : 1));
  assert.deepEqual(
    [plain?.messageId, plain?.learnedAt, plain?.attempt, plain?.orderedAt],
    ['later', now, 1, undefined],
  );
  assert.deepEqual([order?.origin, order?.learnedAt, order?.orderedAt], ['replay', now, learnedAt]);
});

test('another instance acts by a pause, and by its end, within seconds and with few requests', async () => {
  const w = engineWorld();
  let requests = 0;
  const table = memoryTable({
    before: () => {
      requests += 1;
    },
  });
  const here = createLinkPauses(table, w.now);
  const there = createLinkPauses(table, w.now);
  assert.equal(await there.of(link), null);
  await here.pause(link, { since: '2026-11-24T12:00:00.000Z', by: 'Jo', because: '' });
  assert.equal(await here.pause(link, { since: '2026-11-25T12:00:00.000Z', by: 'Al', because: '' }), false);
  w.advance(pauseKnownMs / 1000);
  assert.equal((await there.of(link))?.by, 'Jo');
  await here.resume(link);
  w.advance(pauseKnownMs / 1000);
  assert.equal(await there.of(link), null);
  assert.equal(await here.resume(link), null);
  requests = 0;
  await Promise.all(Array.from({ length: 500 }, (_, index) => there.of(`link-${index}`)));
  assert.equal(requests, 0);
});

test('nothing is asked between the last look at a record and its write but the pause at the send', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  const asked: string[] = [];
  const linked = await w.needs({ pause: (where) => Promise.resolve(void asked.push(where)) }).linkOf(link);
  assert.ok(linked !== null);
  const { sides } = whileRunning(linked, {
    of: () => {
      asked.push('pause');
      return Promise.resolve(null);
    },
  });
  const read = await sides.connectwise.read(ticket);
  assert.ok(read.kind === 'found');
  const [write] = await sides.connectwise.update(read.record, { summary: 'Printer on fire' });
  asked.length = 0;
  const looked = await write?.look();
  await looked?.send(Infinity);
  assert.deepEqual(
    asked.filter((where) => !where.startsWith('after')),
    ['pause', 'before connectwise check', 'pause', 'before connectwise update'],
  );
});
