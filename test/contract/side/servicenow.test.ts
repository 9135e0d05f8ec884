// If this fails, the ServiceNow side does something else than the stories are promised: they write twice, show one
// customer's incidents to another, lose a change, or take an old record for a new one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atOnce } from '../../support/side/at-once.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import {
  incidentManners,
  servicenowWorld,
  type ServiceNowReading,
} from '../../support/side/servicenow-world.ts';
import { describeSide } from '../side.ts';
import { readNow, refused } from './world.ts';

const canary = 'CANARY-7f3a';
/** A list that holds what belongs elsewhere is not used at all. */
const refusedAsForeign = (thrown: unknown): string =>
  thrown instanceof CodedError && thrown.code === 'row-of-another-record'
    ? thrown.message
    : assert.fail(String(thrown));
const readings: Readonly<Record<string, ServiceNowReading>> = {
  'journal as a table': { journal: 'table', filtered: false },
  'journal as a text, with a filter': { journal: 'display', filtered: true },
};

for (const [name, reading] of Object.entries(readings)) {
  describeSide(`ServiceNow, ${name}`, incidentManners(reading), () => servicenowWorld(reading));

  describe(`ServiceNow alone, ${name}`, () => {
    for (const field of ['company', 'sys_id', 'correlation_id', 'element_id', 'table_sys_id'])
      it(`shows nothing of another customer when a condition on ${field} is ignored`, async () => {
        const world = await servicenowWorld(reading);
        const stranger = world.makeOutside('customer', canary);
        world.correlate(stranger, 'cwf:acme:1');
        world.attach(stranger, { name: `${canary}.txt`, content: canary });
        const id = world.make();
        world.real.servicenow.faults.order({ fault: 'field-unknown', options: { field } });
        const { side, list } = world;
        const from = new Date(world.now() - 60_000).toISOString();
        const { rows } = await side.changed({ from, to: null, after: null }, 50);
        const seen = [
          await side.read(id).catch(refusedAsForeign),
          await side.findByCorrelation('cwf:acme:2'),
          await side.readMany([id]).catch(refusedAsForeign),
          (await side.inventory(null, 50)).rows,
          // A file whose incident cannot be told is looked at by its id.
          rows.filter(({ attachment }) => attachment === undefined),
          (await list.page({ since: null, until: '2030-01-01T00:00:00.000Z', closed: true }, null, 50)).ids,
          await side.attachments(id).catch(refusedAsForeign),
        ];
        assert.ok(!JSON.stringify(seen).includes(canary));
        assert.ok(!JSON.stringify(seen).includes(stranger), JSON.stringify(seen));
        assert.deepEqual(await side.read(stranger), { kind: 'foreign' });
      });

    it('does not call a record in the link after a write, where a rule may have taken it out', async () => {
      const world = await servicenowWorld(reading);
      const id = world.make();
      const read = await readNow(world, id);
      world.real.servicenow.faults.order({
        fault: 'value-rewritten',
        options: { set: { assignment_group: 'b0c0ffee000000000000000000000002' } },
      });
      const { record } = await atOnce(world.side).update(read, { summary: 'Screen' });
      world.calm();
      const isOut = (await world.side.read(id)).kind === 'foreign';
      assert.equal(isOut, reading.filtered);
      if (isOut) assert.equal(record, null);
    });

    for (const hidden of [['sys_id'], ['sys_updated_on'], ['company']])
      it(`lists nothing while ${hidden.join()} is kept from us, instead of making up what it is`, async () => {
        const world = await servicenowWorld(reading);
        world.make();
        const { side, list, real } = world;
        real.servicenow.faults.order({
          fault: 'field-hidden',
          options: { fields: hidden },
          match: { path: '/api/now/v2/table/incident' },
        });
        const window = { from: new Date(world.now() - 60_000).toISOString(), to: null, after: null };
        await refused(side.changed(window, 50), 'servicenow-field-hidden');
        await refused(side.inventory(null, 50), 'servicenow-field-hidden');
        const filter = { since: null, until: '2030-01-01T00:00:00.000Z', closed: true };
        if (hidden[0] !== 'sys_updated_on')
          await refused(list.page(filter, null, 50), 'servicenow-field-hidden');
      });

    it('refuses a record whose columns are kept from us, instead of taking them for empty', async () => {
      const world = await servicenowWorld(reading);
      const id = world.make();
      await readNow(world, id);
      world.real.servicenow.faults.order({ fault: 'field-hidden', options: { fields: ['description'] } });
      const error = await refused(world.side.read(id), 'servicenow-field-hidden');
      assert.equal(error.treatment, 'dead-letter');
    });
  });
}
