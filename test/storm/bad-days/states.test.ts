/**
 * What the user would lose: a true answer on the day on which it counts. Each bad day is played on the real engine,
 * and every place that reports it is asked: `why` as JSON and as text, the findings of the health check, the list of
 * open conflicts, the dead letters. None may say that all is well, and none may still report it after its end.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listConflicts } from '../../../shared/automations/conflicts/list.ts';
import { settleConflict } from '../../../shared/automations/conflicts/choose.ts';
import {
  circuitBreakersProbe,
  conflictsProbe,
  deadLettersProbe,
} from '../../../shared/automations/operate/probes.ts';
import { why, type WhyNeeds } from '../../../shared/automations/operate/why.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { findingsOf } from '../../../shared/rules/operate/health.ts';
import type { Link } from '../../../shared/rules/config/link.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import { whyText } from '../../../shared/rules/why/text.ts';
import type { RemoteState } from '../../../shared/rules/why/state-facts.ts';
import { servicenowRemote } from '../../../shared/servicenow/http/call.ts';
import { sysId, ticketId } from '../../support/builders/record-ids.ts';
import { engineWorld, type EngineWorld } from '../../support/engine/engine-world.ts';
import { realWorld } from '../../support/engine/real-world.ts';
import type { Pause } from '../../support/fakes/memory-stores.ts';

type World = Awaited<ReturnType<typeof realWorld>>;
type Stage = Pick<WhyNeeds, 'remoteState'> & Omit<WhyNeeds, 'links' | 'incidentByNumber' | 'remoteState'>;

/** The answers of all the places. */
interface Told {
  readonly state: Awaited<ReturnType<typeof why>>['state'];
  readonly text: string;
  readonly health: readonly string[];
  readonly conflicts: readonly string[];
  readonly deadLetters: readonly string[];
}

async function ask(
  record: string,
  link: Link,
  needs: Stage,
  openCircuits: () => Promise<readonly { remote: string; why: string }[]> = () => Promise.resolve([]),
): Promise<Told> {
  const report = await why(
    { link: null, side: null, record, limit: 20 },
    { ...needs, links: [link], incidentByNumber: () => Promise.resolve(null) },
  );
  const stores = needs as unknown as EngineNeeds;
  const seen = await Promise.all([
    deadLettersProbe(link.name, stores.deadLetters).look(),
    conflictsProbe(link.name, stores.openConflicts).look(),
    circuitBreakersProbe(openCircuits).look(),
  ]);
  const open = await listConflicts({ link: null, limit: 10 }, { ...stores, links: [link] });
  const letters = await stores.deadLetters.list(null, 10);
  return {
    state: report.state,
    text: whyText(report),
    health: findingsOf(seen.flat()).map(({ code }) => code),
    conflicts: open.map(({ field, connectwise, servicenow }) => `${field}: ${connectwise} / ${servicenow}`),
    deadLetters: letters.map(({ code, recordId }) => `${code} ${recordId}`),
  };
}
type EngineNeeds = ReturnType<EngineWorld['needs']>;

const inReal = (world: World, record: string): Promise<Told> =>
  ask(
    record,
    world.link,
    { ...world.needs, remoteState: (_link, side) => world.remoteState(remoteOn(world, side)) },
    world.openCircuits,
  );
const remoteOn = (world: World, side: SideName): string =>
  side === 'connectwise' ? 'connectwise:127.0.0.1:7081' : servicenowRemote(world.link.servicenow.instance);

const asked: RemoteState = { blockedUntil: 0, circuit: null };
const inFakes = (w: EngineWorld, record: string): Promise<Told> =>
  ask(record, w.link(), { ...w.needs(), remoteState: () => Promise.resolve(asked) });

/** The command and the sentence stand in the text as in the JSON; nothing is open beside what is expected. */
function holds(
  { state, text, ...places }: Told,
  expected: {
    readonly kind: string;
    readonly sentence: RegExp;
    readonly health?: readonly string[];
    readonly conflicts?: readonly string[];
    readonly deadLetters?: readonly string[];
  },
): void {
  const { kind, sentence, health = [], conflicts = [], deadLetters = [] } = expected;
  assert.deepEqual([state.kind, places], [kind, { health, conflicts, deadLetters }]);
  assert.match(state.sentence, sentence);
  assert.ok(text.includes(`state  ${state.sentence}`), text);
  assert.ok(state.command === null || text.includes(state.command), text);
  assert.ok(kind === 'in-sync' || !/In sync|nothing is left/.test(text.split('\n')[1] ?? ''), text);
}

const well = { kind: 'in-sync', sentence: /^In sync/ } as const;

/** Two pairs at rest: one that is edited on the bad day, one that nobody touches. */
async function pairs(options: Parameters<typeof realWorld>[2] = {}) {
  const world = await realWorld(11, 0, { circuitBreakers: true, sharedLimits: true, ...options });
  const ids = ['One', 'Two'].map((title) => world.openTicket(title, 'It burns.'));
  await world.clock.advance(120_000);
  await world.poll();
  await world.drain();
  await world.clock.advance(600_000);
  const [edited = '', still = ''] = ids;
  return { world, edited, still };
}

async function edit(world: World, id: string, summary: string): Promise<void> {
  world.connectwise.control.edit({ table: 'tickets', id, set: { summary }, by: 'tpatel' });
  await world.needs.nudges.send({
    link: world.link.name,
    side: 'connectwise',
    recordId: ticketId(id),
    origin: 'callback',
    learnedAt: new Date(world.clock.now()).toISOString(),
    messageId: id,
  });
}

const incidentOf = (world: World, ticket: string): string =>
  [...world.state.pairRows.values()].find(({ pair }) => pair.connectwiseId === ticket)?.pair.servicenowId ??
  assert.fail('no pair');

/** Works off the first messages of the queue, each at its time. */
async function tries(world: World, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    const [next] = world.state.queue.toSorted((a, b) => a.visibleAt - b.visibleAt);
    if (next === undefined) return;
    await world.clock.advance(Math.max(0, next.visibleAt - world.clock.now()));
    world.state.queue.splice(world.state.queue.indexOf(next), 1);
    await syncPair(next.nudge, world.needs);
  }
}

describe('a remote that cannot be asked', () => {
  for (const [side, fault, sentence] of [
    [
      'connectwise',
      { fault: 'unavailable' },
      /^Waiting: ConnectWise does not answer since \S+ UTC \(3 tries\), next try \S+ UTC\.$/,
    ],
    ['connectwise', { fault: 'connection-reset' }, /^Waiting: ConnectWise does not answer/],
    [
      'servicenow',
      { fault: 'unavailable' },
      /^Waiting: ServiceNow does not answer since \S+ UTC \(3 tries\), next try \S+ UTC\.$/,
    ],
    [
      'connectwise',
      { fault: 'unauthorized' },
      /^Waiting: ConnectWise refuses our credentials since \S+ UTC \(3 tries\)/,
    ],
    ['servicenow', { fault: 'mfa-required' }, /^Waiting: ServiceNow refuses our credentials/],
    [
      'connectwise',
      { fault: 'rate-limited', options: { retryAfterSeconds: 3000 } },
      /^Waiting: ConnectWise asked us to wait since \S+ UTC \(3 tries\), next try \S+ UTC\.$/,
    ],
    [
      'servicenow',
      { fault: 'rate-limited', options: { retryAfterSeconds: 3000 } },
      /^Waiting: ServiceNow asked us to wait/,
    ],
  ] as const)
    it(`${side}, ${fault.fault}: the edited pair waits, and both are in sync once it is over`, async () => {
      const { world, edited, still } = await pairs();
      holds(await inReal(world, edited), well);
      world[side].faults.order(fault);
      const begun = world.clock.now();
      await edit(world, edited, 'Changed');
      await tries(world, 3);
      const told = await inReal(world, edited);
      const circuits = await world.openCircuits();
      const health = circuits.some(({ why: code }) => !code.endsWith('-unauthorized'))
        ? ['circuit-open']
        : [];
      holds(told, { kind: 'waiting', sentence, health });
      const { state } = told;
      assert.ok(state.kind === 'waiting');
      assert.deepEqual([state.waitsFor, state.tries], [side, 3]);
      assert.ok(Math.abs(Date.parse(state.since ?? '') - begun) < 60_000, `since ${state.since}`);
      assert.ok(Date.parse(state.nextTryAt ?? '') > world.clock.now() - 1000);
      // Nobody touched it, and nobody can say that it is in sync while its remote may not be asked.
      const other = await inReal(world, still);
      const { blockedUntil, circuit } = await world.remoteState(remoteOn(world, side));
      const isHeld = circuit !== null || blockedUntil > world.clock.now();
      assert.equal(other.state.kind, isHeld ? 'waiting' : 'in-sync');
      if (isHeld) assert.ok(other.state.kind === 'waiting' && other.state.waitsFor === side);

      world[side].faults.remove();
      await world.drain();
      await world.clock.advance(3_600_000);
      holds(await inReal(world, edited), well);
      holds(await inReal(world, still), well);
      assert.equal(world.state.deferralRows.size, 0);
    });
});

describe('a pair that waits for a person', () => {
  const link = { fields: { summary: { conflict: 'manual' } } };

  async function inConflict() {
    const { world, edited, still } = await pairs({ link });
    const id = incidentOf(world, edited);
    world.servicenow.control.edit({
      table: 'incident',
      id,
      set: { short_description: 'Back' },
      by: 'beth.anglin',
    });
    await edit(world, edited, 'Front');
    await world.drain();
    await world.clock.advance(60_000);
    return { world, edited, still, incident: id };
  }
  const open = {
    kind: 'conflict',
    sentence: /^Waiting for you since \S+ UTC: summary differs \(ConnectWise "Front", ServiceNow "Back"\)/,
    health: ['conflicts-open'],
    conflicts: ['summary: Front / Back'],
  };

  it('in a conflict: every place says so, and nobody does of the other pair', async () => {
    const { world, edited, still } = await inConflict();
    holds(await inReal(world, edited), open);
    const other = await inReal(world, still);
    assert.equal(other.state.kind, 'in-sync');
  });

  it('in a conflict that somebody decides: decided, then in sync everywhere', async () => {
    const { world, edited } = await inConflict();
    const [row] = world.state.openConflictRows.values();
    const needs = { ...world.needs, links: [world.link], newId: () => 'order' };
    await settleConflict(
      {
        link: world.link.name,
        side: 'connectwise',
        recordId: ticketId(edited),
        field: 'summary',
        take: 'servicenow',
        seen: row?.id ?? '',
        dryRun: false,
      },
      { by: 'operator', name: 'Ann' },
      needs,
    );
    const decided = { ...open, sentence: /^Decided by Ann, not carried out yet/, health: [] };
    holds(await inReal(world, edited), decided);
    await world.drain();
    const told = await inReal(world, edited);
    holds(told, well);
    assert.match(told.text, /decided at \S+: ServiceNow won, chosen by Ann/);
    assert.ok(JSON.stringify(world.connectwise.control.records('tickets')).includes('"summary":"Back"'));
  });

  it('in a conflict that is made to agree by hand: in sync everywhere', async () => {
    const { world, edited } = await inConflict();
    await edit(world, edited, 'Back');
    await world.drain();
    const told = await inReal(world, edited);
    holds(told, well);
    assert.match(told.text, /closed: both sides agreed/);
  });

  it('with a field that is refused: dead-lettered everywhere', async () => {
    const { world, edited } = await pairs();
    world.servicenow.control.edit({
      table: 'incident',
      id: incidentOf(world, edited),
      set: { short_description: 'From the other side' },
      by: 'beth.anglin',
    });
    world.connectwise.faults.order({ fault: 'field-refused', options: { field: 'summary' } });
    await world.clock.advance(120_000);
    await world.poll();
    await world.drain();
    const code = [...world.state.deadLetters.values()][0]?.code ?? 'none';
    holds(await inReal(world, edited), {
      kind: 'dead-lettered',
      sentence: /^Dead-lettered since \S+ UTC \(1 time\)/,
      health: ['dead-letters-waiting'],
      deadLetters: [...world.state.deadLetters.values()].map(({ recordId }) => `${code} ${recordId}`),
    });
  });

  it('with two rules that disagree: stopped, with both values', async () => {
    const w = engineWorld();
    const ticket = w.openTicket();
    await w.sync(w.nudge('connectwise', ticket));
    w.advance(100);
    const incident = w.only('servicenow').id;
    w.connectwise.edit(ticket, 'status', 'Assigned');
    const pause: Pause = (where) => {
      if (where === 'after servicenow update' && w.only('servicenow').fields.status === '2')
        w.servicenow.edit(incident, 'status', '1');
      if (where === 'after connectwise update' && w.only('connectwise').fields.status === 'New')
        w.connectwise.edit(ticket, 'status', 'Assigned');
      return Promise.resolve();
    };
    for (let lap = 0; lap < 40; lap += 1) {
      w.advance(5);
      const [side, id] =
        lap % 2 === 0 ? (['connectwise', ticket] as const) : (['servicenow', incident] as const);
      await w.sync(w.nudge(side, id), { pause });
      w.state.queue.length = 0;
    }
    const [letter] = w.state.deadLetters.values();
    holds(await inFakes(w, ticket), {
      kind: 'stopped',
      sentence:
        /status \(we wrote "\w+" to ConnectWise, which "ann" sets in ServiceNow, and "[12]" to ServiceNow/,
      health: ['dead-letters-waiting', 'rules-disagree'],
      deadLetters: [`pair-keeps-changing ${letter?.recordId}`],
    });
  });
});

describe('a record that is not synced', () => {
  it('outside the link, closed, or of a side on which nothing is made: not wanted, and no counterpart is promised', async () => {
    const w = engineWorld();
    const other = w.openTicket();
    const held = w.connectwise.records.get(other) ?? assert.fail();
    held.company = 'somebody else';
    const closed = w.openTicket({ status: 'Closed' });
    for (const [id, sentence] of [
      [other, /outside the link/],
      [closed, /closed before it had a counterpart, so the app creates none/],
    ] as const) {
      await w.sync(w.nudge('connectwise', id));
      const told = await inFakes(w, id);
      holds(told, { kind: 'not-wanted', sentence });
      assert.doesNotMatch(told.text, /gets its counterpart/);
    }
    const none = engineWorld({ creates: { inServiceNow: false } });
    const id = none.openTicket();
    holds(await inFakes(none, id), { kind: 'not-wanted', sentence: /creates no counterparts on that side/ });
  });

  it('of a link in dry run: dry run', async () => {
    const w = engineWorld({ dryRun: true });
    const ticket = w.openTicket();
    await w.sync(w.nudge('connectwise', ticket));
    holds(await inFakes(w, ticket), { kind: 'dry-run', sentence: /changes nothing/ });
  });

  it('whose other record was deleted: waiting for a second look, then unlinked', async () => {
    const w = engineWorld();
    const ticket = w.openTicket();
    await w.sync(w.nudge('connectwise', ticket));
    w.advance(100);
    w.servicenow.remove(w.only('servicenow').id);
    w.connectwise.edit(ticket, 'summary', 'Still wanted');
    await w.sync(w.nudge('connectwise', ticket));
    holds(await inFakes(w, ticket), { kind: 'waiting', sentence: /ServiceNow did not show its record/ });
    for (let look = 0; look < 4; look += 1) {
      w.advance(900);
      await w.sync(w.nudge('connectwise', ticket));
    }
    holds(await inFakes(w, ticket), {
      kind: 'unlinked',
      sentence: /^Unlinked since \S+ UTC: .*ServiceNow\. Nothing was deleted/,
      health: ['dead-letters-waiting'],
      deadLetters: [`record-missing ${ticket}`],
    });
  });

  it('that nobody knows, or of a link that nobody knows: a coded refusal', async () => {
    const w = engineWorld();
    await assert.rejects(inFakes(w, '987654'), { code: 'nothing-known' });
    await assert.rejects(inFakes(w, sysId('abc')), { code: 'nothing-known' });
    const needs = { ...w.needs(), links: [w.link()], remoteState: () => Promise.resolve(asked) };
    await assert.rejects(
      why(
        { link: 'nobody', side: null, record: '1', limit: 1 },
        { ...needs, incidentByNumber: () => Promise.resolve(null) },
      ),
      { code: 'link-unknown' },
    );
  });
});
