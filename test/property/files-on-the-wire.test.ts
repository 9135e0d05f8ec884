// If this fails, files cross the real wires in another way than the rules assume: other requests, damaged or doubled
// files, or a file of the wrong record.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { atOnce } from '../support/side/at-once.ts';
import { realWorld } from '../support/engine/real-world.ts';
import { idOn, ticketId } from '../support/builders/record-ids.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

/** A pair at rest, with its two ids. */
async function paired(): Promise<{ world: World; ticket: string; incident: string }> {
  const world = await realWorld(5);
  await world.poll();
  await world.drain();
  const ticket = world.openTicket('A ticket with files', 'See the files.');
  await bringToRest(world);
  const pair = [...world.state.pairRows.values()].find((row) => row.pair.connectwiseId === ticket)?.pair;
  return { world, ticket, incident: pair?.servicenowId ?? '' };
}

async function bringToRest(world: World): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await world.clock.advance(120_000);
    await world.poll();
    await world.drain();
  }
}

const onTicket = (world: World, ticket: string, set: Record<string, unknown>): void => {
  const whole = { recordId: Number(ticket), ...set };
  world.connectwise.control.edit({ table: 'documents', id: null, set: whole, by: 'tpatel' });
};
const onIncident = (world: World, incident: string, set: Record<string, unknown>): void => {
  const whole = { table_sys_id: incident, ...set };
  world.servicenow.control.edit({ table: 'sys_attachment', id: null, set: whole, by: 'beth.anglin' });
};
const documents = (world: World) =>
  (world.connectwise.control.records('documents') ?? []) as readonly Record<string, unknown>[];
const attachments = (world: World) =>
  (world.servicenow.control.records('sys_attachment') ?? []) as readonly Record<string, string>[];
const states = (world: World) =>
  [...world.state.fileRows.values()].flatMap((rows) => [...rows.values()].map(({ state }) => state));

/** The requests about files since the last look, ids left out. */
const fileCalls = (world: World): string[] =>
  world.calls().flatMap((call) => {
    const [, method, path] = /^(\w+) .*(\/system\/documents.*|\/attachment.*)$/.exec(call) ?? [];
    return path === undefined ? [] : [`${method ?? ''} ${path.replaceAll(/\/[0-9a-f]{32}|\/\d+/g, '/ID')}`];
  });

describe('a file', () => {
  it('crosses byte for byte, each way, with its name, its type and what it is called', async () => {
    const { world, ticket, incident } = await paired();
    const bytes = randomBytes(300_000);
    onTicket(world, ticket, { fileName: 'Übersicht “2” 🖨️.pdf', contentBase64: bytes.toString('base64') });
    onIncident(world, incident, { file_name: "l'écran & plus.png", contentBase64: bytes.toString('base64') });
    await bringToRest(world);
    const [copy] = attachments(world).filter((row) => row['sys_created_by'] === 'sim.integration');
    assert.deepEqual(
      [copy?.['file_name'], copy?.['content_type'], copy?.['table_sys_id'], copy?.['hash']],
      ['Übersicht “2” 🖨️.pdf', 'application/pdf', incident, createHash('sha256').update(bytes).digest('hex')],
    );
    const [back] = documents(world).filter((row) => row['owner'] === 'API-SIM');
    const number = (world.servicenow.control.record('incident', incident) as Record<string, string>)[
      'number'
    ];
    assert.deepEqual(
      [back?.['fileName'], back?.['title'], back?.['publicFlag'], back?.['recordId']],
      ["l'écran & plus.png", `l'écran & plus.png (${number ?? ''})`, false, Number(ticket)],
    );
    assert.ok(world.connectwise.world().documentBytes.get(Number(back?.['id']))?.equals(bytes));
    assert.deepEqual(states(world), ['linked', 'linked']);
  });

  it('added to an incident on which nothing else changes is found by the poll', async () => {
    const { world, incident } = await paired();
    const before = world.servicenow.control.record('incident', incident);
    onIncident(world, incident, { file_name: 'later.txt', content: 'late' });
    assert.deepEqual(world.servicenow.control.record('incident', incident), before);
    await bringToRest(world);
    assert.equal(documents(world).filter((row) => row['owner'] === 'API-SIM').length, 1);
  });

  it('costs one list for a changed ticket, one list a poll, and is fetched once', async () => {
    const { world, ticket } = await paired();
    fileCalls(world);
    await world.poll();
    await world.drain();
    assert.deepEqual(fileCalls(world), ['GET /attachment']);
    world.connectwise.control.edit({ table: 'tickets', id: ticket, set: { summary: 'Other' }, by: 'tpatel' });
    await world.clock.advance(10_000);
    await world.poll();
    await world.drain();
    assert.deepEqual(fileCalls(world).toSorted(), ['GET /attachment', 'GET /system/documents']);

    onTicket(world, ticket, { fileName: 'a.txt', content: 'abc' });
    await bringToRest(world);
    const calls = fileCalls(world);
    assert.equal(calls.filter((call) => call === 'GET /system/documents/ID/download').length, 1);
    assert.equal(calls.filter((call) => call === 'POST /attachment/file').length, 1);
  });

  for (const [side, fault, method] of [
    ['servicenow', 'committed-then-reset', 'POST'],
    ['servicenow', 'committed-then-500', 'POST'],
    ['servicenow', 'truncated-json', 'POST'],
    ['servicenow', 'cancelled-before-commit', 'POST'],
    ['servicenow', 'token-expired', 'POST'],
    ['connectwise', 'reset-after-commit', 'POST'],
    ['connectwise', 'error-after-commit', 'POST'],
    ['connectwise', 'redirect-after-commit', 'POST'],
    ['connectwise', 'truncated-json', 'POST'],
    ['connectwise', 'connection-reset', 'POST'],
    ['connectwise', 'rate-limited', 'POST'],
    ['connectwise', 'unauthorized', 'POST'],
    ['connectwise', 'html-page', 'GET'],
    ['connectwise', 'document-empty', 'GET'],
    ['connectwise', 'document-short', 'GET'],
    ['servicenow', 'html-page', 'GET'],
    ['servicenow', 'attachment-empty', 'GET'],
    ['servicenow', 'attachment-short', 'GET'],
  ] as const)
    it(`arrives once and whole although ${side} plays ${fault}`, async () => {
      const { world, ticket, incident } = await paired();
      const content = 'a file of some length';
      onTicket(world, ticket, { fileName: 'there.txt', content });
      onIncident(world, incident, { file_name: 'back.txt', content });
      const path = side === 'connectwise' ? '/system/documents' : '/api/now/attachment';
      const order = world[side].faults.order({ fault, match: { method, path }, times: 1 });
      await bringToRest(world);
      assert.equal(world[side].faults.list().find(({ id }) => id === order.id)?.played, 1);
      const copies = documents(world).filter((row) => row['owner'] === 'API-SIM');
      assert.equal(copies.length, 1);
      assert.equal(
        world.connectwise.world().documentBytes.get(Number(copies[0]?.['id']))?.toString(),
        content,
      );
      const back = attachments(world).filter((row) => row['sys_created_by'] === 'sim.integration');
      assert.equal(back.length, 1);
      assert.equal(
        world.servicenow
          .instance()
          .attachments.get(back[0]?.['sys_id'] ?? '')
          ?.toString(),
        content,
      );
      assert.deepEqual(states(world), ['linked', 'linked']);
    });

  it('that one side refuses is reported, and the rest of the pair is synced', async () => {
    const { world, ticket, incident } = await paired();
    const property = (name: string, value: string): void => {
      const rows = world.servicenow.control.records('sys_properties') as readonly Record<string, string>[];
      const id = rows.find((row) => row['name'] === name)?.['sys_id'] ?? null;
      world.servicenow.control.edit({ table: 'sys_properties', id, set: { name, value }, by: 'admin' });
    };
    property('glide.attachment.extensions', 'pdf,png');
    onTicket(world, ticket, { fileName: 'a.txt', content: 'no' });
    onTicket(world, ticket, { fileName: 'a.pdf', content: 'yes' });
    world.connectwise.faults.order({ fault: 'document-too-large', times: 1 });
    onIncident(world, incident, { file_name: 'big.log', content: 'too much' });
    world.connectwise.control.edit({ table: 'tickets', id: ticket, set: { summary: 'Other' }, by: 'tpatel' });
    await bringToRest(world);
    assert.deepEqual(states(world).toSorted(), ['linked', 'refused', 'refused']);
    const shown = world.servicenow.control.record('incident', incident) as Record<string, string>;
    assert.equal(shown['short_description'], 'Other');
    const deadLetters = [...world.state.deadLetters.values()].filter(
      ({ code }) => code === 'attachment-refused',
    );
    assert.deepEqual(
      deadLetters.map(({ side, lastAnswer }) => `${side} ${lastAnswer.split(':', 1)[0] ?? ''}`).toSorted(),
      ['connectwise big.log', 'servicenow a.txt'],
    );
    // Fixed by a person, and replayed.
    property('glide.attachment.extensions', '');
    for (const { link, side, recordId } of deadLetters)
      world.state.queue.push({
        nudge: {
          link,
          side,
          recordId: idOn(side, recordId),
          origin: 'replay',
          learnedAt: new Date(world.clock.now()).toISOString(),
          messageId: 'replay',
        },
        visibleAt: world.clock.now(),
      });
    await bringToRest(world);
    assert.deepEqual(states(world), ['linked', 'linked', 'linked']);
    assert.equal(world.state.deadLetters.size, 0);
  });

  it('is not seen on a record outside the link, and none is added there', async () => {
    const { world, ticket } = await paired();
    onTicket(world, ticket, { fileName: 'a.txt', content: 'abc' });
    world.connectwise.control.edit({
      table: 'tickets',
      id: ticket,
      set: { company: { id: 3 } },
      by: 'tpatel',
    });
    await bringToRest(world);
    assert.deepEqual([attachments(world).length, states(world)], [0, []]);
    const read = await world.linked.sides.servicenow.read(
      [...world.state.pairRows.values()].find((row) => row.pair.connectwiseId === ticket)?.pair
        .servicenowId ?? '',
    );
    assert.ok(read.kind === 'found');
    async function* chunks() {
      yield Buffer.from('x');
    }
    await assert.rejects(
      atOnce(world.linked.sides.connectwise).addAttachment(
        { ...read.record, side: 'connectwise', id: ticketId(ticket) },
        { name: 'x.txt', contentType: 'text/plain', label: 'x.txt', isPrivate: true, bytes: 1 },
        chunks(),
      ),
      { code: 'record-moved' },
    );
  });
});
