/**
 * What the user would lose: a page on which every button works. A view offers values to choose from and says what
 * choosing them sets; each of these must be an edit that its simulator takes, with the effect that the label promises.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  everything,
  type RecordView,
  type ViewSource,
  type RecordViews,
} from '../../../../sandbox/common/record-view.ts';
import type { ControlTarget } from '../../../../sandbox/common/core.ts';
import { createConnectWiseCore } from '../../../../sandbox/connectwise/core.ts';
import { createServiceNowCore } from '../../../../sandbox/servicenow/core.ts';

interface Side {
  readonly name: string;
  readonly views: ViewSource;
  readonly control: ControlTarget;
  readonly integration: string;
}

function sides(): readonly Side[] {
  const connectwise = createConnectWiseCore({ tickets: 30 });
  const deliver = () => Promise.resolve({ status: 200 });
  const servicenow = createServiceNowCore({ tickets: 10, deliver });
  return [
    { name: 'ConnectWise', ...connectwise, integration: 'API-SIM' },
    { name: 'ServiceNow', ...servicenow, integration: 'sim.integration' },
  ];
}

async function one({ views }: Side, id: string): Promise<RecordView> {
  const [found] = (await views({ ...everything, ids: [id] })).records;
  assert.ok(found !== undefined, `${id} has a view`);
  return found;
}

/** Makes a record as the page does. */
function make({ control }: Side, { blank, person }: RecordViews, summary: string): string {
  const { field, table, id, set } = blank;
  const made = control.edit({ table, id, set: { ...set, [field]: summary }, by: person });
  const { id: number, sys_id: sysId } = made as { id?: number; sys_id?: string };
  return String(sysId ?? number);
}

for (const side of sides())
  describe(`views of ${side.name}`, () => {
    it('are made in one step, and lead the list', async () => {
      const id = make(side, await side.views(everything), 'A new one');
      const [first] = (await side.views({ ...everything, limit: 1 })).records;
      assert.deepEqual([first?.id, first?.summary, first?.isFollowing], [id, 'A new one', false]);
    });

    it('offer only what can be chosen, and choosing it does what its label says', async () => {
      const about = await side.views(everything);
      for (const kind of ['statuses', 'priorities'] as const) {
        const fresh = await one(side, make(side, about, 'To choose from'));
        assert.ok(fresh[kind].length >= 4, `${kind}: ${fresh[kind].length}`);
        for (const { label } of fresh[kind]) {
          const view = await one(side, make(side, about, `To become ${label}`));
          const { set } = view[kind].find((choice) => choice.label === label) ?? assert.fail(label);
          const { table, id } = view.edit.summary;
          side.control.edit({ table, id, set, by: about.person });
          const after = await one(side, view.id);
          assert.equal(kind === 'statuses' ? after.status : after.priority, label);
        }
      }
    });

    it('take a summary, a public and an internal note, and show the latest three', async () => {
      const about = await side.views(everything);
      const id = make(side, about, 'To write to');
      const type = async (slot: 'summary' | 'publicNote' | 'internalNote', text: string) => {
        const { table, id: record, set, field } = (await one(side, id)).edit[slot];
        side.control.edit({ table, id: record, set: { ...set, [field]: text }, by: about.person });
      };
      await type('summary', '<b>bold</b>');
      for (const text of ['first', 'second']) await type('internalNote', text);
      for (const text of ['third', 'fourth']) await type('publicNote', text);
      const { summary, notes, noteCount, changedBy } = await one(side, id);
      assert.deepEqual([summary, noteCount, notes.length, changedBy], ['<b>bold</b>', 4, 3, about.person]);
      for (const { text, isPublic, by } of notes) {
        assert.equal(isPublic, ['third', 'fourth'].includes(text), text);
        assert.equal(by, about.person);
      }
    });

    it('know what came from the other side', async () => {
      const about = await side.views(everything);
      const id = make(side, about, 'To be followed');
      const { table, id: record, field } = (await one(side, id)).edit.summary;
      side.control.edit({ table, id: record, set: { [field]: 'Followed' }, by: side.integration });
      assert.equal((await one(side, id)).isFollowing, true);
    });

    it('are bounded, found by number, and kept to the places asked for', async () => {
      const { records } = await side.views({ ...everything, limit: 5 });
      assert.equal(records.length, 5);
      const [first] = records;
      assert.ok(first !== undefined);
      const found = await side.views({ ...everything, find: first.number });
      assert.ok(found.records.some(({ id }) => id === first.id));
      const there = (await side.views({ ...everything, places: [first.place] })).records;
      assert.ok(there.length > 0 && there.every(({ place }) => place === first.place));
      assert.deepEqual((await side.views({ ...everything, places: ['nowhere'] })).records, []);
    });
  });
