// If this fails, a backfill that is right on paper meets the two systems as they are and leaves tickets behind, makes
// them twice, asks for far more than it needs, or mails customers about last year.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backfillOrder, backfillStatus } from '../../../../shared/automations/backfill/order.ts';
import { backfillPage } from '../../../../shared/automations/backfill/page.ts';
import { backfillPair } from '../../../../shared/automations/backfill/pair.ts';
import { parseBackfillOrder } from '../../../../shared/rules/backfill/order.ts';
import { emptyBackfillState, memoryBackfills } from '../../../support/fakes/memory-backfill.ts';
import { realWorld } from '../../../support/engine/real-world.ts';

type Json = Record<string, unknown>;
const actor = { by: 'operator', name: 'jane' } as const;

async function world(tickets: number) {
  const real = await realWorld(7, tickets);
  const { clock, linked, state } = real;
  const backfills = emptyBackfillState();
  let serial = 0;
  const needs = {
    ...real.needs,
    ...memoryBackfills({ state: backfills, now: () => clock.now() }),
    linkOf: () => Promise.resolve(linked),
    liveNudges: () => Promise.resolve(0),
    newId: () => (serial += 1).toString(16).padStart(8, '0'),
  };
  const order = (action: string, body: unknown) =>
    backfillOrder({ link: linked.link.name, order: parseBackfillOrder(action, body), actor }, needs);

  return {
    ...real,
    needs,
    status: () => backfillStatus(linked.link.name, null, needs),
    mails: () => real.connectwise.control.records('notifications') as readonly Json[],
    async run(body: Json = {}) {
      // A record made in the second of the preview belongs to the live sync.
      await clock.advance(2_000);
      const previewed = await order('', body);
      assert.ok(previewed.kind === 'previewed');
      await order('', { dryRun: false, token: previewed.preview.token });
      for (let guard = 0; guard < 20_000; guard += 1) {
        const queued = [...state.queue, ...backfills.steps].toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
        if (queued === undefined) return previewed.preview;
        if (queued.visibleAt > clock.now()) await clock.advance(queued.visibleAt - clock.now());
        await clock.advance(50);
        if ('nudge' in queued) {
          state.queue.splice(state.queue.indexOf(queued), 1);
          await backfillPair(queued.nudge, needs);
        } else {
          backfills.steps.splice(backfills.steps.indexOf(queued), 1);
          await backfillPage(queued.step, needs);
        }
      }
      throw new Error('the queues never become empty');
    },
  };
}

type World = Awaited<ReturnType<typeof world>>;

const reference = (row: Json, name: string): Json => (row[name] ?? {}) as Json;

/** The link's open records, as the simulators hold them. */
function openRecords({ connectwise, servicenow, link }: World): { tickets: Json[]; incidents: Json[] } {
  const tickets = (connectwise.control.records('tickets') as Json[]).filter(
    (row) =>
      reference(row, 'company')['id'] === link.connectwise.companyId &&
      link.connectwise.boards.includes(Number(reference(row, 'board')['id'])) &&
      row['closedFlag'] !== true,
  );
  const incidents = (servicenow.control.records('incident') as Json[]).filter(
    (row) => row['company'] === link.servicenow.company && row['state'] !== '7' && row['state'] !== '8',
  );
  return { tickets, incidents };
}

/** Sentences for each open record that has not exactly one counterpart. */
function unmatched(of: World): string[] {
  const { link } = of;
  const tickets = of.connectwise.control.records('tickets') as Json[];
  const incidents = of.servicenow.control.records('incident') as Json[];
  const counterparts = (id: unknown, key: unknown, others: readonly Json[], name: string, idName: string) =>
    others.filter(
      (other) =>
        other[name] === `cwf:${link.name}:${String(id)}` ||
        `cwf:${link.name}:${String(other[idName])}` === key,
    ).length;
  const open = openRecords(of);
  return [
    ...open.tickets.map(
      (row) =>
        [
          row['id'],
          counterparts(row['id'], row['externalXRef'], incidents, 'correlation_id', 'sys_id'),
        ] as const,
    ),
    ...open.incidents.map(
      (row) =>
        [
          row['number'],
          counterparts(row['sys_id'], row['correlation_id'], tickets, 'externalXRef', 'id'),
        ] as const,
    ),
  ]
    .filter(([, count]) => count !== 1)
    .map(([id, count]) => `${String(id)} has ${count} counterparts`);
}

describe('a backfill over the simulators', () => {
  it('of some hundred tickets on both sides: one counterpart each, nobody mailed, nothing to do the second time', async () => {
    const of = await world(1600);
    const before = openRecords(of);
    assert.ok(before.tickets.length > 50 && before.incidents.length > 100, 'the seed holds enough');
    const records = before.tickets.length + before.incidents.length;
    for (const row of before.tickets.slice(0, 20))
      for (const [section, text] of [
        ['internalAnalysisFlag', 'For us'],
        ['detailDescriptionFlag', 'For them'],
      ] as const)
        of.connectwise.control.edit({
          table: 'notes',
          id: null,
          set: { ticketId: row['id'], text, [section]: true },
          by: 'jdoe',
        });
    const mailed = of.mails().length;

    of.calls();
    const preview = await of.run({ sample: 3 });
    const asked = of.calls();
    // The sandbox's link copies files, so each new pair's two sides are asked what hangs on them.
    const fileLists = asked.filter((call) => /^GET .*(\/attachment|\/documents)\b/.test(call)).length;
    const perRecord = (asked.length - fileLists) / records;
    const status = await of.status();
    assert.deepEqual(preview.counted, {
      connectwise: before.tickets.length,
      servicenow: before.incidents.length,
    });
    assert.deepEqual(
      [status.state, status.progress.percent, status.progress.done, status.progress.byEnd.created],
      ['done', 100, records, records],
    );
    assert.deepEqual(unmatched(of), []);
    assert.equal(of.mails().length, mailed, 'ConnectWise would mail nobody');
    const copied = (of.servicenow.control.records('sys_journal_field') as Json[]).filter(({ value }) =>
      String(value).includes('For '),
    );
    assert.equal(copied.length, 20);
    assert.ok(
      copied.every(({ element, value }) => element === 'work_notes' && String(value).includes('For us')),
    );
    assert.ok(perRecord < 8, `${perRecord} requests per record`);
    // Two each, and a few for pairs that a late answer makes it look at again.
    assert.ok(fileLists / records < 2.1, `${fileLists / records} lists of files per record`);

    const written = of.requests();
    await of.run({ sample: 0 });
    const again = await of.status();
    assert.equal(again.progress.byEnd.paired, again.progress.total);
    assert.ok(of.requests() - written < 60, `${of.requests() - written} requests to find nothing to do`);
    assert.deepEqual(unmatched(of), []);

    // The live sync finds it all in order, too.
    await of.clock.advance(900_000);
    const incidents = (of.servicenow.control.records('incident') as Json[]).length;
    await of.poll();
    const outcomes = await of.drain();
    assert.ok(outcomes.every(({ kind }) => kind === 'unchanged' || kind === 'stale' || kind === 'ignored'));
    assert.equal((of.servicenow.control.records('incident') as Json[]).length, incidents);
  });

  it('mails nobody where the live sync would: a new ticket, a status, a note to the customer', async () => {
    for (const live of [true, false]) {
      const of = await world(0);
      const incident = of.servicenow.control.edit({
        table: 'incident',
        id: null,
        set: { short_description: 'Coffee', company: of.link.servicenow.company, state: '1' },
        by: 'abel.tuter',
      }) as Json;
      of.servicenow.control.edit({
        table: 'incident',
        id: String(incident['sys_id']),
        set: { work_notes: 'Ring them', comments: 'Is anybody there?' },
        by: 'abel.tuter',
      });
      await of.clock.advance(60_000);
      if (live) {
        await of.poll();
        await of.drain();
      } else {
        await of.run();
      }
      const about = of.mails().map(({ to, about }) => `${String(to)}: ${String(about)}`);
      const made = (of.connectwise.control.records('tickets') as Json[]).length;
      assert.equal(made, 1);
      if (live)
        assert.deepEqual(about.toSorted(), ['customer: new ticket', 'customer: note', 'members: note']);
      else assert.deepEqual(about, []);
    }
  });

  it('joins two records that carry the key, and changes the older one without a mail or a callback', async () => {
    for (const live of [true, false]) {
      const of = await world(0);
      const { company } = of.link.servicenow;
      const incident = of.servicenow.control.edit({
        table: 'incident',
        id: null,
        set: { short_description: 'Coffee', description: 'None.', company, state: '2' },
        by: 'abel.tuter',
      }) as Json;
      const ticket = of.connectwise.control.edit({
        table: 'tickets',
        id: null,
        set: {
          summary: 'Coffee',
          initialDescription: 'None.',
          company: { id: of.link.connectwise.companyId },
          board: { id: 1 },
          externalXRef: `cwf:${of.link.name}:${String(incident['sys_id'])}`,
        },
        by: 'jdoe',
      }) as Json;
      await of.clock.advance(60_000);
      of.servicenow.control.edit({
        table: 'incident',
        id: String(incident['sys_id']),
        set: { short_description: 'Coffee, now!' },
        by: 'abel.tuter',
      });
      await of.clock.advance(60_000);
      const mailed = of.mails().length;
      if (live) {
        await of.poll();
        await of.drain();
      } else {
        await of.run();
      }
      const after = of.connectwise.control.record('tickets', String(ticket['id'])) as Json;
      assert.deepEqual(
        [after['summary'], reference(after, 'status')['name']],
        ['Coffee, now!', 'In Progress'],
      );
      assert.equal((of.connectwise.control.records('tickets') as Json[]).length, 1);
      assert.equal(of.mails().length - mailed, live ? 1 : 0);
    }
  });
});
