// If this fails, a typing error in a filter lets a link read and write every incident of a customer, one customer's
// mistake stops all the others, or an idle poll asks twenty questions each quarter of an hour.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { whenReady, createLinkReadiness } from '../../../../shared/automations/poll/link-readiness.ts';
import { ticketSync } from '../../../../shared/automations/poll/ticket-sync.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { incidentSide } from '../../../../shared/servicenow/sync/incident-side.ts';
import { emptyReconcileMemory, memoryReconcile } from '../../../support/fakes/memory-reconcile.ts';
import { realWorld } from '../../../support/engine/real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

function readinessOf(world: World, memory = emptyReconcileMemory()) {
  const alarms: string[] = [];
  const { checks } = memoryReconcile(memory);
  const readiness = createLinkReadiness({
    checks,
    alarm: (name, facts) => alarms.push(`${name} ${facts['link'] ?? ''}`),
    now: () => world.clock.now(),
  });
  return { readiness, alarms, memory };
}

/** The same link with another filter, or other words. */
function linkedWith(world: World, changes: { filter?: string; closeCode?: string; name?: string }) {
  const link = {
    ...world.link,
    name: changes.name ?? world.link.name,
    servicenow: { ...world.link.servicenow, filter: changes.filter ?? '' },
    closing: { ...world.link.closing, closeCode: changes.closeCode ?? null },
  };
  const servicenow = incidentSide({ link, client: world.clients.servicenow, now: () => world.clock.now() });
  return { link, sides: { connectwise: world.linked.sides.connectwise, servicenow } };
}

const notReady = (pattern: RegExp) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === 'link-not-ready' && pattern.test(thrown.detail);

const minutes = (world: World, count: number): Promise<void> => world.clock.advance(count * 60_000);

describe('the readiness of a link, on the simulators', () => {
  it('lets a right filter pass, dotted columns too, with and without the dictionary', async () => {
    const world = await realWorld(3);
    world.openTicket('One', 'Text');
    const filters = [
      '',
      'active=true',
      'stateNOT IN7,8^ORassigned_toISEMPTY',
      'caller_id.company.nameSTARTSWITHN^priority<=5',
      'correlation_displayISEMPTY',
    ];
    for (const filter of filters)
      await readinessOf(world).readiness.requireReady(linkedWith(world, { filter }));
    world.servicenow.faults.order({
      fault: 'acl-refusal',
      match: { path: '/api/now/v2/table/sys_dictionary' },
    });
    for (const filter of filters)
      await readinessOf(world).readiness.requireReady(linkedWith(world, { filter }));
  });

  it('stops at a column that does not exist, and says which one was meant', async () => {
    const world = await realWorld(3);
    for (const [filter, pattern] of [
      [
        'asignment_group=b0c0ffee000000000000000000000001',
        /"asignment_group" does not exist.*"assignment_group"/,
      ],
      ['active=true^ORstat=1', /"stat" does not exist.*"state"/],
      ['caller_id.compny.name=x', /"caller_id\.compny\.name" does not exist.*"company"/],
      ['caller_id.company.nam=x', /did you mean "name"/],
      ['short_description.name=x', /does not exist/],
      ['active==true^EQ', /EQ/],
    ] as const) {
      const { readiness, alarms } = readinessOf(world);
      await assert.rejects(readiness.requireReady(linkedWith(world, { filter })), notReady(pattern), filter);
      assert.deepEqual(alarms, [`link-not-ready ${world.link.name}`]);
    }
  });

  it('believes counts, where the dictionary is closed or the instance ignores a column that it lists', async () => {
    const world = await realWorld(3);
    world.servicenow.control.edit({
      table: 'incident',
      id: null,
      set: { short_description: 'x', company: world.link.servicenow.company },
      by: 'beth.anglin',
    });
    for (const table of ['sys_dictionary', 'sys_db_object'])
      world.servicenow.faults.order({ fault: 'empty-page', match: { path: `/api/now/v2/table/${table}` } });
    await assert.rejects(
      readinessOf(world).readiness.requireReady(linkedWith(world, { filter: 'u_customer=x' })),
      notReady(/ignores conditions on column "u_customer"/),
    );
    world.servicenow.faults.order({ fault: 'strict-query' });
    await assert.rejects(
      readinessOf(world).readiness.requireReady(linkedWith(world, { filter: 'u_customer=x' })),
      notReady(/finds nothing by column "u_customer"/),
    );
    world.servicenow.faults.remove();
    world.servicenow.faults.order({ fault: 'field-unknown', options: { field: 'company' } });
    await assert.rejects(
      readinessOf(world).readiness.requireReady(linkedWith(world, {})),
      notReady(/ignores conditions on the company/),
    );
  });

  it('asks nothing while it remembers, again after a day, and again after every change of the link', async () => {
    const world = await realWorld(3);
    const memory = emptyReconcileMemory();
    const { readiness } = readinessOf(world, memory);
    const linked = linkedWith(world, { filter: 'active=true' });
    await readiness.requireReady(linked);
    const asked = world.requests();
    await readiness.requireReady(linked);
    await minutes(world, 30);
    await readiness.requireReady(linked);
    // Another instance of the app reads the row.
    await readinessOf(world, memory).readiness.requireReady(linked);
    assert.equal(world.requests(), asked);
    await readiness.requireReady(linkedWith(world, { filter: 'active=false' }));
    const changed = world.requests();
    assert.ok(changed > asked);
    await minutes(world, 25 * 60);
    await readiness.requireReady(linkedWith(world, { filter: 'active=false' }));
    assert.ok(world.requests() > changed);
  });

  it('asks once, however many calls come at the same time', async () => {
    const world = await realWorld(3);
    const one = await realWorld(3);
    await readinessOf(one).readiness.requireReady(linkedWith(one, {}));
    const { readiness } = readinessOf(world);
    const linked = linkedWith(world, {});
    await Promise.all(Array.from({ length: 10 }, () => readiness.requireReady(linked)));
    assert.equal(world.requests(), one.requests());
  });

  it('opens by itself once the instance or the configuration is fixed', async () => {
    const world = await realWorld(3);
    const { readiness } = readinessOf(world);
    const wrong = linkedWith(world, { filter: 'stat=1' });
    await assert.rejects(readiness.requireReady(wrong), notReady(/stat/));
    await readiness.requireReady(linkedWith(world, { filter: 'state=1' }));
    world.servicenow.faults.order({ fault: 'field-unknown', options: { field: 'company' } });
    const other = linkedWith(world, { filter: 'priority=1' });
    world.servicenow.control.edit({
      table: 'incident',
      id: null,
      set: { short_description: 'x', company: world.link.servicenow.company },
      by: 'beth.anglin',
    });
    await assert.rejects(readiness.requireReady(other), notReady(/ignores/));
    world.servicenow.faults.remove();
    await assert.rejects(readiness.requireReady(other), notReady(/ignores/), 'remembered for some minutes');
    await minutes(world, 11);
    await readiness.requireReady(other);
  });

  it('makes a requested check at once, whatever was remembered of the one before', async () => {
    const world = await realWorld(3);
    const { readiness } = readinessOf(world);
    const linked = linkedWith(world, { filter: 'active=true' });
    world.openTicket('One', 'Text');
    world.servicenow.faults.order({ fault: 'field-unknown', options: { field: 'company' } });
    await assert.rejects(readiness.requireReady(linked), notReady(/ignores/));
    world.servicenow.faults.remove();
    await assert.rejects(readiness.requireReady(linked), notReady(/ignores/), 'remembered for a minute');
    assert.equal((await readiness.check(linked)).ready, true);
    await readiness.requireReady(linked);
  });

  it('keeps a running link running with an alarm when a word is gone, but starts none with a wrong one', async () => {
    const world = await realWorld(3);
    const begins = readinessOf(world);
    const linked = linkedWith(world, { closeCode: 'Solved somehow' });
    await assert.rejects(
      begins.readiness.requireReady(linked),
      notReady(/"Solved somehow" is not an active close code/),
    );
    const running = linkedWith(world, { closeCode: 'Solution provided' });
    await begins.readiness.requireReady(running);
    const choice = (world.servicenow.control.records('sys_choice') ?? []).find(
      (row) => (row as { value?: string }).value === 'Solution provided',
    ) as { sys_id: string };
    world.servicenow.control.edit({
      table: 'sys_choice',
      id: choice.sys_id,
      set: { inactive: 'true' },
      by: 'admin',
    });
    await minutes(world, 25 * 60);
    await begins.readiness.requireReady(running);
    assert.deepEqual(begins.alarms.at(-1), `link-words-gone ${world.link.name}`);
  });

  it('keeps a link running that has passed if its instance cannot be asked again', async () => {
    const world = await realWorld(3);
    const { readiness } = readinessOf(world);
    const linked = linkedWith(world, {});
    await readiness.requireReady(linked);
    await minutes(world, 25 * 60);
    world.servicenow.faults.order({ fault: 'unavailable' });
    await readiness.requireReady(linked);
    // One that never passed waits.
    await assert.rejects(
      readinessOf(world).readiness.requireReady(linkedWith(world, { filter: 'active=true' })),
      (thrown) => thrown instanceof CodedError && thrown.treatment === 'retry',
    );
  });
});

describe('behind the readiness', () => {
  it('nothing of a link that is not ready is read or written, and other links run', async () => {
    const world = await realWorld(3);
    const { readiness } = readinessOf(world);
    const wrong = whenReady(linkedWith(world, { filter: 'stat=1', name: 'wrong' }), readiness);
    const right = whenReady(linkedWith(world, {}), readiness);
    world.openTicket('One', 'Text');
    await minutes(world, 5);
    const outcome = await ticketSync({
      ...world.needs,
      links: ['wrong', 'right'],
      linkOf: (name) => Promise.resolve(name === 'wrong' ? wrong : { ...right, link: { ...right.link } }),
    });
    assert.deepEqual(
      outcome.polled.map(({ link, nudges, error }) => [link, nudges, error?.code ?? null]),
      [
        ['wrong', 0, 'link-not-ready'],
        ['wrong', 0, 'link-not-ready'],
        ['right', 1, null],
        ['right', 0, null],
      ],
    );
    for (const side of Object.values(wrong.sides))
      for (const [name, call] of Object.entries(side))
        if (typeof call === 'function')
          await assert.rejects((call as () => Promise<unknown>)(), notReady(/stat/), `${side.name} ${name}`);
  });

  it('an idle poll makes no request but its own', async () => {
    const world = await realWorld(3);
    const { readiness } = readinessOf(world);
    const linked = whenReady(world.linked, readiness);
    const needs = { ...world.needs, linkOf: () => Promise.resolve(linked) };
    await ticketSync(needs);
    await minutes(world, 15);
    const before = world.requests();
    await ticketSync(needs);
    const guarded = world.requests() - before;
    const bare = await realWorld(3);
    await bare.poll();
    await minutes(bare, 15);
    const from = bare.requests();
    await bare.poll();
    assert.equal(guarded, bare.requests() - from);
  });
});
