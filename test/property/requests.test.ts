// If this fails, a changed ticket costs the customer's systems more requests than it must; or a request was saved that
// was needed, and a note is lost or written twice.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atOnce } from '../support/side/at-once.ts';
import type { SideName } from '../../shared/rules/sync/record.ts';
import { incidentSide } from '../../shared/servicenow/sync/incident-side.ts';
import { realWorld } from '../support/engine/real-world.ts';
import { idOn } from '../support/builders/record-ids.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

async function bringToRest(world: World): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await world.clock.advance(600_000);
    await world.poll();
    await world.drain();
  }
}

/** The requests of a run that was called by a record. */
async function requests(
  world: World,
  recordId: string,
  side: SideName = 'connectwise',
): Promise<readonly string[]> {
  world.calls();
  await world.needs.nudges.send({
    link: world.link.name,
    side,
    recordId: idOn(side, recordId),
    origin: 'callback',
    learnedAt: new Date(world.clock.now()).toISOString(),
    messageId: `m-${world.clock.now()}`,
  });
  await world.drain();
  return world.calls().filter((call) => !/oauth_token|sys_user|sys_choice|\/info\/|\/boards/.test(call));
}

const note = (world: World, ticket: string, text: string): unknown =>
  world.connectwise.control.edit({
    table: 'notes',
    id: null,
    set: { ticketId: Number(ticket), text, detailDescriptionFlag: true },
    by: 'tpatel',
  });

async function paired(): Promise<{ world: World; ticket: string; incident: string }> {
  const world = await realWorld(11);
  await bringToRest(world);
  const ticket = world.openTicket('Printer', 'It burns.');
  const made = await requests(world, ticket);
  assert.equal(made.length, 6, made.join('\n'));
  await bringToRest(world);
  const row = [...world.state.pairRows.values()].find(({ pair }) => pair.connectwiseId === ticket);
  return { world, ticket, incident: row?.pair.servicenowId ?? '' };
}

const entries = (world: World, incident: string): readonly string[] =>
  (world.servicenow.control.records('sys_journal_field') ?? []).flatMap((row) => {
    const entry = row as { readonly element_id?: unknown; readonly value?: unknown };
    return entry.element_id === incident ? [String(entry.value)] : [];
  });

describe('requests on both simulators', () => {
  it('are three for a ticket at which nothing changed, and six for a changed field', async () => {
    const { world, ticket } = await paired();
    const idle = await requests(world, ticket);
    assert.equal(idle.length, 3, idle.join('\n'));
    await bringToRest(world);
    world.connectwise.control.edit({ table: 'tickets', id: ticket, set: { summary: 'Fire' }, by: 'tpatel' });
    const changed = await requests(world, ticket);
    assert.equal(changed.length, 6, changed.join('\n'));
    await bringToRest(world);
    assert.equal(world.writes(), 2);
  });

  it('are five for a new ticket once the instance is known to keep ids, and six where it gives its own', async () => {
    const { world } = await paired();
    const made = await requests(world, world.openTicket('Scanner', 'It hums.'));
    assert.equal(made.length, 5, made.join('\n'));
    const other = await realWorld(11);
    other.servicenow.faults.order({
      fault: 'own-ids',
      match: { method: 'POST', path: '/api/now/v2/table/incident' },
    });
    await bringToRest(other);
    for (const title of ['Printer', 'Scanner']) {
      const asked = await requests(other, other.openTicket(title, 'It hums.'));
      assert.equal(asked.length, 6, asked.join('\n'));
    }
  });

  it('are six for a note, also for the same words a second time, and each is written once', async () => {
    const { world, ticket, incident } = await paired();
    const before = entries(world, incident).length;
    for (let round = 0; round < 2; round += 1) {
      note(world, ticket, 'Done');
      const made = await requests(world, ticket);
      assert.equal(made.length, 6, made.join('\n'));
      await bringToRest(world);
    }
    const added = entries(world, incident).slice(before);
    assert.equal(added.length, 2);
    assert.equal(added[0], added[1]);
    const linked = [...world.state.noteRows.values()].flatMap((rows) =>
      [...rows.values()].flatMap(({ targetId, textFingerprint }) =>
        targetId === null ? [] : [[targetId, textFingerprint]],
      ),
    );
    assert.equal(new Set(linked.map(([id]) => id)).size, linked.length, 'one entry stands for two notes');
  });

  it('are six for a changed incident, and for a comment on it', async () => {
    const { world, incident } = await paired();
    for (const set of [
      { short_description: 'Fire' },
      { comments: 'Hurry' },
      { state: '2', comments: 'Now' },
    ]) {
      world.servicenow.control.edit({ table: 'incident', id: incident, set, by: 'beth.anglin' });
      const made = await requests(world, incident, 'servicenow');
      const more = Object.keys(set).length - 1;
      assert.equal(made.length, 6 + 2 * more, made.join('\n'));
      await bringToRest(world);
    }
  });

  it('are eight for a file', async () => {
    const { world, ticket } = await paired();
    const set = { recordType: 'Ticket', recordId: Number(ticket), fileName: 'a.txt', content: 'words' };
    world.connectwise.control.edit({ table: 'documents', id: null, set, by: 'tpatel' });
    const made = await requests(world, ticket);
    assert.equal(made.length, 8, made.join('\n'));
  });
});

describe('the answer to a ConnectWise write', () => {
  it('shows the ticket as it was left, with the notes that were read; one that came in between is found by the poll', async () => {
    const { world, ticket } = await paired();
    const { connectwise } = world.linked.sides;
    const read = async () => {
      const found = await connectwise.read(ticket);
      assert.ok(found.kind === 'found');
      return found.record;
    };
    const before = await read();
    const { record } = await atOnce(connectwise).update(before, { summary: 'Fire', status: 'In Progress' });
    const { fields, version, updatedAt } = await read();
    assert.deepEqual(
      [record?.fields, record?.version, record?.updatedAt, record?.notes],
      [fields, version, updatedAt, before.notes],
    );
    assert.equal(record?.readAt, before.readAt, 'so the version is not trusted');

    const { record: described } = await atOnce(connectwise).update(await read(), {
      description: 'It melts.',
    });
    assert.equal(described, null, 'a description is a note, and no answer shows it');
  });
});

describe('the answer to a ServiceNow write', () => {
  for (const filter of ['', 'active=true'])
    it(`stands for a read only where it shows as much, with the filter "${filter}"`, async () => {
      const { world, incident } = await paired();
      const real = world.clients.servicenow;
      let during = (): unknown => undefined;
      const edited = (client: typeof real): typeof real => ({
        ...client,
        withDeadline: (deadline) => edited(client.withDeadline(deadline)),
        async patch(...given) {
          during();
          return client.patch(...given);
        },
      });
      const side = incidentSide({
        link: { ...world.link, servicenow: { ...world.link.servicenow, filter } },
        now: () => world.clock.now(),
        client: edited(real),
      });
      const read = async () => {
        const found = await side.read(incident);
        assert.ok(found.kind === 'found');
        return found.record;
      };
      const before = await read();
      during = () =>
        world.servicenow.control.edit({
          table: 'incident',
          id: incident,
          set: { comments: 'Wait for me', impact: '1' },
          by: 'beth.anglin',
        });
      const { record } = await atOnce(side).update(before, { summary: 'Fire' });
      if (filter !== '') {
        assert.equal(record, null);
        return;
      }
      const after = await read();
      assert.deepEqual(record, { ...after, readAt: before.readAt });
      assert.ok(after.notes.some(({ text }) => text === 'Wait for me'));
      during = () => undefined;
      const draft = { kind: 'comments', text: 'I do', present: new Set<string>() } as const;
      const added = await atOnce(side).addNote(after, draft);
      assert.deepEqual(added.record, { ...(await read()), readAt: after.readAt });
      assert.equal(added.record?.notes.find(({ id }) => id === added.id)?.text, 'I do');
    });

  it('comes without notes where the version is the one that was named', async () => {
    const { world, incident } = await paired();
    const { servicenow } = world.linked.sides;
    const found = await servicenow.read(incident);
    assert.ok(found.kind === 'found');
    await atOnce(servicenow).addNote(found.record, { kind: 'comments', text: 'Here', present: new Set() });
    const again = await servicenow.read(incident, found.record.version);
    assert.ok(again.kind === 'found' && again.record.notes.some(({ text }) => text === 'Here'));
    world.calls();
    const same = await servicenow.read(incident, again.record.version);
    assert.deepEqual(same.kind === 'found' && same.record, { ...again.record, notes: [] });
    assert.equal(world.calls().length, 1);
  });
});
