// If this fails, a mapped field of a type is written in a form that ConnectWise does not take, is read as another value, or
// an edit of it does not arrive.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mappedPair } from '../../../../support/engine/mapped-link.ts';

const patel = 'tpatel@sim-msp.invalid';

describe('a field of each type, through both simulators', () => {
  it('goes from the ticket to the incident and back, is emptied, and is told where nobody has such a value', async () => {
    const pair = await mappedPair();
    const { world, bringToRest, editTicket, editIncident } = pair;
    const addUser = (name: string, email: string) =>
      world.servicenow.control.edit({
        table: 'sys_user',
        id: null,
        set: { name, user_name: name, email, active: 'true' },
        by: 'admin',
      });
    addUser('tpatel', patel);
    addUser('grace', 'Grace.Adeyemi.618@Northwind.invalid');
    const siteNotes = `First line\r\nSecond line ${'x'.repeat(3_900)}`;

    editTicket({
      type: { name: 'Hardware' },
      owner: { identifier: 'tpatel' },
      contact: { id: 2 },
      requiredDate: '2026-12-01T00:00:00Z',
      budgetHours: 4.5,
      customerUpdatedFlag: true,
      customFields: [
        { id: 2, value: 'LT-77' },
        { id: 3, value: '2026-12-24T00:00:00Z' },
        { id: 4, value: siteNotes },
      ],
    });
    await bringToRest();
    const there = pair.incidentNow();
    assert.deepEqual(
      [there['category'], there['due_date'], there['time_worked'], there['u_vip'], there['u_asset_tag']],
      ['hardware', '2026-12-01 18:00:00', '4.5', 'true', 'LT-77'],
    );
    assert.deepEqual(
      [
        there['u_go_live'],
        there['u_site_notes'],
        pair.emailOf(there['assigned_to']),
        pair.emailOf(there['caller_id']),
      ],
      ['2026-12-24', siteNotes.replace('\r\n', '\n'), patel, 'Grace.Adeyemi.618@Northwind.invalid'],
    );

    editIncident({
      category: 'software',
      due_date: '2026-12-05 02:00:00',
      time_worked: '6.50',
      u_vip: 'false',
      u_asset_tag: 'LT-78',
      u_go_live: '2027-01-02',
      u_site_notes: '',
      assigned_to: '',
    });
    await bringToRest();
    const back = pair.ticketNow();
    assert.deepEqual(
      [back.type, back.owner, back.requiredDate, back.budgetHours, back.customerUpdatedFlag],
      ['Software', undefined, '2026-12-04T00:00:00Z', 6.5, false],
    );
    assert.deepEqual(back.custom, { 2: 'LT-78', 3: '2027-01-02T00:00:00Z', 4: '' });
    assert.equal(pair.incidentNow()['due_date'], '2026-12-05 02:00:00', 'the time of the day stays');

    editTicket({ requiredDate: null, type: null, budgetHours: null });
    await bringToRest();
    const emptied = pair.incidentNow();
    assert.deepEqual([emptied['category'], emptied['due_date'], emptied['time_worked']], ['', '', '']);

    editIncident({ category: 'network', time_worked: 'three', u_asset_tag: 'LT-79' });
    await bringToRest();
    assert.deepEqual(
      [pair.ticketNow().type, pair.ticketNow().custom[2]],
      [undefined, 'LT-79'],
      'a word without a row is left, and what cannot be held holds up nothing else',
    );
    assert.deepEqual(pair.told(), ['word-unknown: budgetHours takes no "three"; it is no number']);
    await bringToRest();
    assert.deepEqual(pair.told().length, 1, 'it is told once');
    assert.equal(world.writes(), (await bringToRest(), world.writes()), 'nothing more is written');
  });

  it('stands on a new record, custom fields by their caption included', async () => {
    const pair = await mappedPair();
    const incident = pair.openIncident({
      category: 'software',
      u_asset_tag: 'LT-1',
      u_go_live: '2027-02-03',
      time_worked: '2',
    });
    await pair.bringToRest();
    const made = pair.ticketOf(incident);
    assert.deepEqual(
      [made.type, made.budgetHours, made.custom[2], made.custom[3]],
      ['Software', 2, 'LT-1', '2027-02-03T00:00:00Z'],
    );
    assert.equal(
      pair.incidentNow(incident)['u_asset_tag'],
      'LT-1',
      'the empty field of the new ticket takes nothing away',
    );
  });

  it('holds up no new record where the other side does not have it, and is told', async () => {
    const pair = await mappedPair();
    const { world } = pair;
    const ticket = world.connectwise.control.edit({
      table: 'tickets',
      id: null,
      set: {
        summary: 'Nobody knows the engineer',
        company: { id: world.link.connectwise.companyId },
        board: { id: 1 },
        owner: { identifier: 'tpatel' },
        budgetHours: 3,
      },
      by: 'jlindqvist',
    }) as { readonly id: number };
    const incident = pair.openIncident({ time_worked: 'three', u_asset_tag: 'LT-2' });
    await pair.bringToRest();
    const there = pair.incidentFor(ticket.id);
    assert.deepEqual([there['time_worked'], there['assigned_to'] ?? ''], ['3', '']);
    assert.equal(pair.ticketOf(incident).custom[2], 'LT-2');
    assert.deepEqual(pair.told().toSorted(), [
      'word-unknown: budgetHours takes no "three"; it is no number',
      'word-unknown: engineer: No active record of sys_user has the email "[mail]". Look at the link\'s mappings in config.json.',
    ]);
  });

  it('keeps its value where ServiceNow ignores it without a word, and goes on once either side has another', async () => {
    const pair = await mappedPair([
      { name: 'due', connectwise: 'requiredDate', servicenow: 'due_date', zone: 'UTC' },
      { name: 'budget', connectwise: 'budgetHours', servicenow: 'time_worked' },
    ]);
    const { servicenow, connectwise, writes, state } = pair.world;
    const fields = ['due_date', 'time_worked'];
    servicenow.faults.order({ fault: 'field-dropped', options: { fields } });
    const set = { requiredDate: '2026-04-01T00:00:00Z', budgetHours: 4.5 };
    pair.editTicket(set);
    const id = pair.world.openTicket('A second one', 'It burns, too.');
    connectwise.control.edit({ table: 'tickets', id, set, by: 'jlindqvist' });
    await pair.bringToRest();
    for (const incident of [pair.incidentNow(), pair.incidentFor(Number(id))])
      assert.deepEqual([incident['due_date'] ?? '', incident['time_worked'] ?? ''], ['', '']);
    const tickets = connectwise.control.records('tickets') as readonly (typeof set & { id: number })[];
    assert.deepEqual(
      tickets.map(({ requiredDate, budgetHours }) => ({ requiredDate, budgetHours })),
      [set, set],
      'an edit and a new ticket',
    );
    const before = writes();
    await pair.bringToRest();
    assert.equal(writes(), before, 'nothing is tried again and again');
    assert.equal(state.conflictRows.size, 0);
    servicenow.faults.remove();
    pair.editIncident({ due_date: '2026-05-02 12:00:00' });
    pair.editTicket({ budgetHours: 6 });
    await pair.bringToRest();
    assert.equal(pair.ticketNow().requiredDate, '2026-05-02T00:00:00Z');
    assert.equal(pair.incidentNow()['time_worked'], '6');
  });

  for (const conflict of ['manual', 'latest'])
    it(`is set after a create without an answer that could not send it, and nobody chooses (${conflict})`, async () => {
      const pair = await mappedPair([
        { name: 'asset', connectwise: 'custom:Asset Tag', servicenow: 'u_asset_tag', conflict },
      ]);
      const { connectwise, state } = pair.world;
      const match = { method: 'POST', path: '/service/tickets' };
      connectwise.faults.order({ fault: 'reset-after-commit', times: 1, match });
      const incident = pair.openIncident({ u_asset_tag: 'LT-2' });
      await pair.bringToRest();
      await pair.bringToRest();
      assert.equal(pair.ticketOf(incident).custom[2], 'LT-2');
      assert.deepEqual([...state.conflictRows.values()], []);
    });

  for (const fault of ['none', 'reset-after-commit'] as const)
    it(`goes to a new record alone, though only its first read tells the field’s id (${fault})`, async () => {
      const pair = await mappedPair([
        { name: 'asset', connectwise: 'custom:Asset Tag', servicenow: 'u_asset_tag', createOnly: true },
      ]);
      const { connectwise, servicenow } = pair.world;
      const match = { method: 'POST', path: '/service/tickets' };
      if (fault !== 'none') connectwise.faults.order({ fault, times: 2, match });
      const incident = pair.openIncident({ u_asset_tag: 'LT-2' });
      const empty = pair.openIncident({});
      await pair.bringToRest();
      await pair.bringToRest();
      assert.deepEqual([pair.ticketOf(incident).custom[2], pair.ticketOf(empty).custom[2]], ['LT-2', null]);

      // Afterwards each side keeps its own, and so does a pair that never had a value.
      for (const id of [incident, empty])
        servicenow.control.edit({ table: 'incident', id, set: { u_asset_tag: 'LT-3' }, by: 'Beth Anglin' });
      pair.editTicket({ customFields: [{ id: 2, value: 'LT-4' }] });
      await pair.bringToRest();
      assert.deepEqual([pair.ticketOf(incident).custom[2], pair.ticketOf(empty).custom[2]], ['LT-2', null]);
      assert.equal(pair.incidentNow()['u_asset_tag'] ?? '', '');
    });

  it('keeps its value where the new record across begins with a default of its own, and is told', async () => {
    const pair = await mappedPair([
      {
        name: 'origin',
        connectwise: 'source',
        servicenow: 'contact_type',
        values: [
          { connectwise: 'Phone Call', servicenow: 'phone' },
          { connectwise: 'Carrier Pigeon', servicenow: 'pigeon' },
        ],
      },
    ]);
    const incident = pair.openIncident({ contact_type: 'pigeon' });
    await pair.bringToRest();
    assert.equal(pair.incidentNow(incident)['contact_type'], 'pigeon');
    assert.deepEqual(pair.told(), [
      `word-unknown: origin: There is no active source "Carrier Pigeon". Look at the link's maps in config.json.`,
    ]);
  });

  it('is looked at right before the write: an edit of the same moment is not lost', async () => {
    const pair = await mappedPair();
    pair.editTicket({ customFields: [{ id: 2, value: 'from the ticket' }] });
    pair.editIncident({ u_asset_tag: 'from the incident' });
    await pair.bringToRest();
    const values = [pair.ticketNow().custom[2], pair.incidentNow()['u_asset_tag']];
    assert.equal(values[0], values[1]);
    const conflicts = [...pair.world.state.conflictRows.values()].filter(
      ({ field }) => field === 'text:asset',
    );
    assert.equal(conflicts.length, 1);
  });
});
