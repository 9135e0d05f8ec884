// If this fails, a link can be led to another customer's records: by a key that was copied, an id that was sent, a
// condition that ServiceNow dropped, or a record that moved while we looked.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atOnce } from '../support/side/at-once.ts';
import type { Side } from '../../shared/ports/side.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { sideNames, type SideName, type SideRecord } from '../../shared/rules/sync/record.ts';
import {
  canary,
  dress,
  foreignWorld,
  incidentEdit,
  otherCompany,
  rowsOf,
  ticketEdit,
  type Own,
  type World,
} from '../support/engine/foreign-world.ts';
import { idOn as idOf, sysId } from '../support/builders/record-ids.ts';

/** Refused for its place, or because it is not the record that was read, which is looked at again. */
const refused = (thrown: unknown) =>
  thrown instanceof CodedError &&
  ['record-out-of-scope', 'record-moved'].includes(thrown.code) &&
  !thrown.detail.includes(canary);

const draft = { name: 'a.txt', contentType: 'text/plain', label: 'a.txt (x)', isPrivate: true, bytes: 1 };
async function* oneByte(): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from('x');
}

const idOn = (own: Own, side: SideName): string => (side === 'connectwise' ? own.ticket : own.incident);

async function readOwn(side: Side, id: string): Promise<SideRecord> {
  const read = await side.read(id);
  assert.ok(read.kind === 'found');
  return read.record;
}

/** Every write that the port has, to one record. */
async function refusesWrites(side: Side, record: SideRecord): Promise<void> {
  await assert.rejects(atOnce(side).update(record, { summary: 'Ours' }), refused);
  await assert.rejects(atOnce(side).update(record, { description: 'Ours' }), refused);
  const kind = side.name === 'connectwise' ? 'internal' : 'work_notes';
  await assert.rejects(atOnce(side).addNote(record, { kind, text: 'Ours', present: new Set() }), refused);
  await assert.rejects(atOnce(side).addAttachment(record, draft, oneByte()), refused);
}

function fileOf(world: World, side: SideName, record: string): string {
  const row =
    side === 'connectwise'
      ? rowsOf(world, 'documents').find((one) => String(one['recordId']) === record)
      : rowsOf(world, 'sys_attachment').find((one) => one['table_sys_id'] === record);
  const id = side === 'connectwise' ? row?.['id'] : row?.['sys_id'];
  assert.ok(typeof id === 'string' || typeof id === 'number', 'the record has a file');
  return String(id);
}

describe('a record outside the link', () => {
  for (const side of sideNames)
    it(`is out of reach of every method of the side ${side}`, async () => {
      const { world, link, linked, ownPair, strangers, heldOf } = await foreignWorld();
      const own = await ownPair('Printer');
      const foreign = strangers(own);
      dress(world, side, idOn(own, side), 'own');
      await world.clock.advance(60_000);
      const before = heldOf(foreign);
      const port = linked.sides[side];
      const record = await readOwn(port, idOn(own, side));
      const seen: unknown[] = [];
      for (const id of foreign[side]) {
        assert.deepEqual(await port.read(id), { kind: 'foreign' });
        await refusesWrites(port, { ...record, id: idOf(side, id) });
        await assert.rejects(port.attachments(id), refused);
        // By its own record's id, and by the id of a record that is ours.
        const file = fileOf(world, side, id);
        await assert.rejects(port.openAttachment(id, file, 1000), refused);
        await assert.rejects(port.openAttachment(record.id, file, 1000), refused);
      }
      const { chunks } = await port.openAttachment(record.id, fileOf(world, side, record.id), 1000);
      let bytes = 0;
      for await (const chunk of chunks) bytes += chunk.length;
      assert.equal(bytes, 'own'.length, 'a file of our own is opened');
      seen.push(await port.readMany([...foreign[side], record.id]));
      const window = { from: '2020-01-01T00:00:00.000Z', to: null, after: null };
      // A ticket of the company that left the link's boards is named by its id, so that its pair hears of it; none of another
      // company is.
      const { elsewhere = [], ...changed } = await port.changed(window, 500);
      assert.ok(!elsewhere.some(({ id }) => id === foreign[side][0]), 'none of another company');
      seen.push(changed, await port.inventory(null, 500), await port.tally());
      const key = `cwf:${link.name}:${side === 'connectwise' ? own.incident : own.ticket}`;
      const found = await port.findByCorrelation(key);
      // Inside the company but outside boards or filter it may be our own work that was moved: never another company's.
      assert.ok(
        !found.some(({ id, inLink }) => inLink && id === foreign[side][0]),
        'none of another company',
      );
      const text = JSON.stringify(seen);
      for (const id of foreign[side])
        assert.ok(!new RegExp(`"id":"${id}"`).test(text), `${id} is in no list`);
      assert.ok(!text.includes(canary));
      assert.deepEqual(heldOf(foreign), before, 'nobody wrote to them');
    });

  for (const field of [
    'company',
    'assignment_group',
    'sys_id',
    'element_id',
    'table_sys_id',
    'correlation_id',
  ])
    it(`stays outside while ServiceNow drops every condition on ${field}`, async () => {
      const { world, link, linked, ownPair, strangers, heldOf } = await foreignWorld();
      const own = await ownPair('Printer');
      const foreign = strangers(own);
      const [ofOthers = ''] = foreign.servicenow;
      const before = heldOf(foreign);
      const side = linked.sides.servicenow;
      const record = await readOwn(side, own.incident);
      world.servicenow.faults.order({ fault: 'field-unknown', options: { field } });
      const held = await side.read(ofOthers).catch((thrown: unknown) => thrown);
      assert.ok(!JSON.stringify(held).includes(canary));
      await refusesWrites(side, { ...record, id: sysId(ofOthers) });
      const answers = await Promise.allSettled([
        side.read(own.incident),
        side.readMany([ofOthers, own.incident]),
        side.attachments(own.incident),
        side
          .findByCorrelation(`cwf:${link.name}:${own.ticket}`)
          .then((found) => found.filter(({ inLink }) => inLink)),
        side.inventory(null, 500),
        side.changed({ from: '2020-01-01T00:00:00.000Z', to: null, after: null }, 500),
      ]);
      const text = JSON.stringify(answers.map((one) => (one.status === 'fulfilled' ? one.value : null)));
      // Only the filter tells a record of our company that is outside of it; the readiness check watches the filter.
      if (field !== 'assignment_group') assert.ok(!text.includes(canary));
      // Without a working condition on ids the files of a poll cannot be told apart: each is looked at by its id.
      if (field !== 'sys_id') assert.ok(!text.includes(`"id":"${ofOthers}"`));
      world.servicenow.faults.remove();
      assert.deepEqual(heldOf(foreign), before);
    });

  it('is neither written nor told of by the engine, whoever sends us there', async () => {
    const { world, needs, work, ownPair, strangers, heldOf, everythingElse } = await foreignWorld();
    const pairs = [await ownPair('Printer'), await ownPair('Screen')];
    const [own] = pairs;
    assert.ok(own !== undefined);
    const foreign = strangers(own);
    const before = heldOf(foreign);
    const send = async (): Promise<void> => {
      for (const side of sideNames)
        for (const recordId of foreign[side])
          for (const origin of ['callback', 'poll', 'reconcile', 'replay'] as const)
            await needs.nudges.send({
              link: needs.links[0] ?? '',
              side,
              recordId: idOf(side, recordId),
              origin,
              learnedAt: new Date(world.clock.now()).toISOString(),
              messageId: `${origin}-${recordId}`,
            });
      for (const pair of pairs) {
        dress(world, 'connectwise', pair.ticket, 'from the claimed');
        dress(world, 'servicenow', pair.incident, 'from the customer');
      }
      await work();
    };
    await send();
    for (const field of ['company', 'sys_id', 'element_id']) {
      world.servicenow.faults.order({ fault: 'field-unknown', options: { field } });
      // A journal that holds entries of others is asked for again until the instance reads conditions as before.
      if (field === 'element_id') await assert.rejects(send(), /the queue never became empty/);
      else await send();
      world.servicenow.faults.remove();
    }
    await work();
    assert.deepEqual(heldOf(foreign), before, 'zero foreign writes');
    const text = everythingElse(pairs);
    assert.ok(text.includes('from the customer'), 'the link itself was at work');
    assert.ok(!text.includes(canary));
    assert.equal(world.state.pairRows.size, 2);
  });

  for (const side of sideNames)
    it(`begins for a record of ${side} the moment it moves out, between our read and our write`, async () => {
      const { world, linked, ownPair, heldOf } = await foreignWorld();
      const own = await ownPair('Printer');
      const record = await readOwn(linked.sides[side], idOn(own, side));
      if (side === 'connectwise') ticketEdit(world, own.ticket, { company: otherCompany.connectwise });
      else incidentEdit(world, own.incident, { company: otherCompany.servicenow });
      dress(world, side, idOn(own, side), canary);
      const ids = { connectwise: [own.ticket], servicenow: [own.incident] };
      const before = heldOf(ids);
      await refusesWrites(linked.sides[side], record);
      assert.deepEqual(await linked.sides[side].read(record.id), { kind: 'foreign' });
      // A record or file that was shown before it left opens nothing any more.
      await assert.rejects(linked.sides[side].attachments(record.id), refused);
      const file = fileOf(world, side, record.id);
      await assert.rejects(linked.sides[side].openAttachment(record.id, file, 1000), refused);
      assert.deepEqual(heldOf(ids), before);
    });
});
