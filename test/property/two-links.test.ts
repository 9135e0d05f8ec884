// If this fails, one customer's notes and files reach another customer's ServiceNow: because somebody moved a ticket from
// one company to another, or because two instances gave two records the same id.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { previewPair } from '../../shared/automations/operate/preview-pair.ts';
import { syncPair } from '../../shared/automations/sync/sync-pair.ts';
import { ticketSync } from '../../shared/automations/poll/ticket-sync.ts';
import { correlatedLink } from '../../shared/rules/sync/counterpart/correlation.ts';
import { newPair } from '../../shared/rules/sync/state/lifecycle.ts';
import { linkedSides } from '../../shared/app/links.ts';
import { heldElsewhere } from '../../shared/automations/sync/record-owner.ts';
import { realWorld } from '../support/engine/real-world.ts';
import { sysId, ticketId } from '../support/builders/record-ids.ts';

type Row = Readonly<Record<string, unknown>>;
const otherInstance = 'http://127.0.0.1:7092';

/** Two customers of one ConnectWise, each with an instance of its own; both instances count their ids alike. */
async function twoLinks() {
  const world = await realWorld(31);
  const second = world.otherInstance(otherInstance);
  const files = { ...world.link.attachments, direction: 'both' as const, history: true, allowPrivate: true };
  const first = { ...world.link, attachments: files };
  const other = {
    ...first,
    name: 'obrien',
    connectwise: { ...first.connectwise, companyId: 3 },
    servicenow: { ...first.servicenow, instance: otherInstance },
  };
  const sidesOf = (link: typeof first, servicenow: typeof world.clients.servicenow) =>
    linkedSides({
      link,
      connectwise: world.clients.connectwise,
      words: world.clients.words,
      servicenow,
      now: () => world.clock.now(),
    });
  const linked = [sidesOf(first, world.clients.servicenow), sidesOf(other, second.client)];
  const needs = {
    ...world.needs,
    links: [first.name, other.name],
    linkOf: (name: string) => Promise.resolve(linked.find(({ link }) => link.name === name) ?? null),
    heldElsewhere: heldElsewhere({ links: [first, other] }, world.needs.pairs),
  };
  async function work(): Promise<void> {
    await world.clock.advance(120_000);
    await ticketSync(needs);
    for (let guard = 0; world.state.queue.length > 0; guard += 1) {
      if (guard > 300) throw new Error('the queue never became empty');
      const [next] = world.state.queue.toSorted((a, b) => a.visibleAt - b.visibleAt);
      if (next === undefined) return;
      if (next.visibleAt > world.clock.now()) await world.clock.advance(next.visibleAt - world.clock.now());
      world.state.queue.splice(world.state.queue.indexOf(next), 1);
      await syncPair(next.nudge, needs);
    }
  }
  const cores = { [first.name]: world.servicenow, [other.name]: second.core };
  const open = (companyId: number, summary: string): string => {
    const set = {
      summary,
      company: { id: companyId },
      board: { id: 1 },
      initialDescription: `Text of ${summary}`,
    };
    return String(
      (world.connectwise.control.edit({ table: 'tickets', id: null, set, by: 'jdoe' }) as Row)['id'],
    );
  };
  const move = (ticket: string, companyId: number): unknown =>
    world.connectwise.control.edit({
      table: 'tickets',
      id: ticket,
      set: { company: { id: companyId } },
      by: 'jdoe',
    });
  const heldBy = (name: string): string =>
    JSON.stringify(
      ['incident', 'sys_journal_field', 'sys_attachment'].map((table) => cores[name]?.control.records(table)),
    );
  const pairOf = (name: string, ticket: string) =>
    [...world.state.pairRows.values()].find(({ pair }) => pair.link === name && pair.connectwiseId === ticket)
      ?.pair;
  const deadLetters = () =>
    [...world.state.deadLetters.values()].map(({ link, code, recordId }) => [link, code, recordId]);
  return { world, first, other, second, needs, work, open, move, heldBy, pairOf, deadLetters, cores };
}

describe('a ticket that a person moves from one customer to another', () => {
  for (const origin of ['the claimed', 'the customer’s ServiceNow'] as const)
    it(`takes nothing along, when it came from ${origin}: nothing is made, a person is told, and the preview says so`, async () => {
      const { world, first, other, needs, work, open, move, heldBy, pairOf, deadLetters } = await twoLinks();
      let ticket = '';
      if (origin === 'the claimed') {
        ticket = open(first.connectwise.companyId, 'Secret of Northwind');
        await work();
      } else {
        const set = {
          short_description: 'Secret of Northwind',
          company: first.servicenow.company,
          caller_id: first.servicenow.caller,
        };
        world.servicenow.control.edit({ table: 'incident', id: null, set, by: 'beth.anglin' });
        await work();
        ticket = [...world.state.pairRows.values()][0]?.pair.connectwiseId ?? '';
      }
      const incident = pairOf(first.name, ticket)?.servicenowId ?? '';
      const set = { comments: 'Secret of Northwind: a note' };
      world.servicenow.control.edit({ table: 'incident', id: incident, set, by: 'beth.anglin' });
      await work();
      const there = heldBy(other.name);

      move(ticket, other.connectwise.companyId);
      await work();
      await work();
      assert.equal(heldBy(other.name), there, 'nothing was written to the other customer');
      assert.ok(!there.includes('Secret of Northwind'));
      assert.deepEqual(deadLetters(), [[other.name, 'record-of-another-link', ticket]]);
      const [deadLetter] = world.state.deadLetters.values();
      assert.match(deadLetter?.lastAnswer ?? '', /link "northwind".*Move it back/);
      const asked = { link: other.name, side: 'connectwise', recordId: ticketId(ticket) } as const;
      const preview = await previewPair(asked, needs);
      assert.deepEqual(
        [preview.outcome.kind === 'dead-lettered' && preview.outcome.code, preview.effects],
        ['record-of-another-link', []],
      );
      assert.match(preview.ends, /Move it back/);
      // A replay asks the same question again.
      const learnedAt = new Date(world.clock.now()).toISOString();
      const again = await syncPair({ ...asked, origin: 'replay', learnedAt, messageId: 'r' }, needs);
      assert.equal(again.kind, 'dead-lettered');
      assert.equal(heldBy(other.name), there);

      move(ticket, first.connectwise.companyId);
      world.connectwise.control.edit({ table: 'tickets', id: ticket, set: { summary: 'Back' }, by: 'jdoe' });
      await work();
      assert.ok(heldBy(first.name).includes('"short_description":"Back"'), 'its own link goes on');
    });

  it('is told by its correlation key alone, whether or not the other link is still configured', async () => {
    const { world, other, needs, work, heldBy, deadLetters } = await twoLinks();
    const there = heldBy(other.name);
    const set = {
      summary: 'Of a link that is gone',
      company: { id: other.connectwise.companyId },
      board: { id: 1 },
      externalXRef: `cwf:gone:${'a'.repeat(32)}`,
    };
    const { id } = world.connectwise.control.edit({ table: 'tickets', id: null, set, by: 'jdoe' }) as {
      id: number;
    };
    const { heldElsewhere: _left, ...bare } = needs;
    await work();
    assert.deepEqual(deadLetters(), [[other.name, 'record-of-another-link', String(id)]]);
    const nudge = {
      link: other.name,
      side: 'connectwise',
      recordId: ticketId(id),
      origin: 'replay',
    } as const;
    const at = new Date(world.clock.now()).toISOString();
    assert.equal((await syncPair({ ...nudge, learnedAt: at, messageId: 'r' }, bare)).kind, 'dead-lettered');
    assert.equal(heldBy(other.name), there);
  });

  it('that no link has ever held gets its counterpart where it is now', async () => {
    const { other, work, open, move, pairOf, deadLetters } = await twoLinks();
    const ticket = open(4, 'Opened for the wrong company');
    await work();
    move(ticket, other.connectwise.companyId);
    await work();
    assert.notEqual(pairOf(other.name, ticket)?.servicenowId ?? null, null);
    assert.deepEqual(deadLetters(), []);
  });
});

describe('two instances whose records have the same ids', () => {
  it('never meet: every change goes where it belongs', async () => {
    const { world, first, other, work, open, heldBy, pairOf, deadLetters, cores } = await twoLinks();
    const pairs = [];
    // Made of link and ticket, the ids would differ.
    for (const core of Object.values(cores)) core.faults.order({ fault: 'own-ids' });
    for (const link of [first, other]) {
      const ticket = open(link.connectwise.companyId, `Of ${link.name}`);
      await work();
      pairs.push({ link, ticket, incident: pairOf(link.name, ticket)?.servicenowId ?? '' });
    }
    const [one, two] = pairs;
    assert.ok(one !== undefined && two !== undefined);
    assert.match(one.incident, /^[0-9a-f]{32}$/);
    assert.equal(one.incident, two.incident, 'both instances gave the same sys_id');
    for (const { link, ticket, incident } of pairs) {
      const core = cores[link.name];
      const text = `Secret of ${link.name}`;
      core?.control.edit({ table: 'incident', id: incident, set: { comments: text }, by: 'beth.anglin' });
      const file = { table_sys_id: incident, file_name: `${text}.txt`, content: text };
      core?.control.edit({ table: 'sys_attachment', id: null, set: file, by: 'beth.anglin' });
      const note = { ticketId: Number(ticket), text: `${text} at the claimed`, detailDescriptionFlag: true };
      world.connectwise.control.edit({ table: 'notes', id: null, set: note, by: 'tpatel' });
    }
    await work();
    await work();
    for (const { link, ticket } of pairs) {
      const stranger = link.name === first.name ? other : first;
      assert.ok(heldBy(link.name).includes(`Secret of ${link.name} at the claimed`));
      assert.ok(!heldBy(link.name).includes(`Secret of ${stranger.name}`));
      const onTicket = JSON.stringify(
        ['notes', 'documents'].flatMap((table) =>
          (world.connectwise.control.records(table) as readonly Row[]).filter(
            (row) => String(row['ticketId'] ?? row['recordId']) === ticket,
          ),
        ),
      );
      assert.ok(onTicket.includes(`Secret of ${link.name}.txt`), 'the file came over');
      assert.ok(!onTicket.includes(`Secret of ${stranger.name}`));
    }
    assert.deepEqual(deadLetters(), []);
  });

  it('are told apart by the instance, not by the id', async () => {
    const { world, first, other, needs } = await twoLinks();
    const incident = sysId('a'.repeat(32));
    const claim = await world.needs.claims.acquire(first.name, `servicenow:${incident}`, 'w', {
      now: world.clock.now(),
      ttlMs: 60_000,
    });
    assert.ok(claim !== null);
    const pair = newPair(
      first,
      `servicenow:${incident}`,
      { side: 'servicenow', id: incident },
      world.clock.now(),
    );
    await world.needs.pairs.save(claim, { ...pair, connectwiseId: ticketId(4711) }, null, []);
    assert.equal(await needs.heldElsewhere(other, 'servicenow', incident), null);
    assert.equal(await needs.heldElsewhere(other, 'connectwise', '4711'), first.name);
    assert.equal(await needs.heldElsewhere(first, 'connectwise', '4711'), null);
    const sameInstance = {
      ...other,
      servicenow: { ...other.servicenow, instance: first.servicenow.instance },
    };
    const asked = heldElsewhere({ links: [first, sameInstance] }, world.needs.pairs);
    assert.equal(await asked(sameInstance, 'servicenow', incident), first.name);
    const off = heldElsewhere({ links: [{ ...first, enabled: false }, other] }, world.needs.pairs);
    assert.equal(await off(other, 'connectwise', '4711'), null);
  });
});

it('a correlation key names its link, and nothing else does', () => {
  assert.equal(correlatedLink('cwf:obrien:4711'), 'obrien');
  for (const text of [
    null,
    '',
    'INC0010001',
    'cwf:obrien:',
    'cwf::4711',
    'xcwf:obrien:4711',
    'cwf:obrien:4711x',
  ])
    assert.equal(correlatedLink(text), null);
});
