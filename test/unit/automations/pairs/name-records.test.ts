// If this fails, lists call records by ids that nobody knows, show another customer's, or wait for a system that is down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameRecords, type NameRecordsNeeds } from '../../../../shared/automations/pairs/name-records.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';

async function aWorld(incidents: NameRecordsNeeds['incidents']) {
  const w = engineWorld();
  const ticket = w.openTicket({ summary: 'The printer jams' });
  await w.sync(w.nudge('connectwise', ticket));
  const { pairs } = w.needs();
  const key = await pairs.keyOf('acme', 'connectwise', ticket);
  const stored = await pairs.read('acme', key ?? '');
  const needs: NameRecordsNeeds = { links: [w.link()], pairs, incidents, sleep: () => Promise.resolve() };
  return { needs, ticket, key, incident: stored?.pair.servicenowId ?? '' };
}

test('an incident is named by its number, and both by what they are about', async () => {
  const asked: string[][] = [];
  const { needs, ticket, key, incident } = await aWorld((_link, ids) => {
    asked.push([...ids]);
    return Promise.resolve(ids.map((id) => ({ id, number: 'INC0010013', summary: 'Printer' })));
  });
  const names = await nameRecords(
    [
      { link: 'acme', side: 'connectwise', record: ticket, pair: key },
      { link: 'acme', side: 'servicenow', record: incident, pair: key },
      { link: 'acme', side: 'servicenow', record: incident, pair: null },
      { link: 'acme', side: 'servicenow', record: 'no id', pair: null },
    ],
    needs,
  );
  assert.deepEqual(
    names.map(({ number, summary, connectwiseId }) => [number, summary, connectwiseId]),
    [
      [null, 'The printer jams', ticket],
      ['INC0010013', 'Printer', ticket],
      ['INC0010013', 'Printer', null],
      [null, null, null],
    ],
  );
  assert.deepEqual(asked, [[incident]], 'each incident once, by one question');
});

test('a system that is down leaves the number out, and the list is told', async () => {
  const { needs, key, incident } = await aWorld(() => Promise.reject(new Error('down')));
  const [named] = await nameRecords(
    [{ link: 'acme', side: 'servicenow', record: incident, pair: key }],
    needs,
  );
  assert.deepEqual([named?.number, named?.summary], [null, 'The printer jams']);
});

test('another link is refused by its name', async () => {
  const { needs } = await aWorld(() => Promise.resolve([]));
  const asked = [{ link: 'acne', side: 'connectwise', record: '1', pair: null }] as const;
  await assert.rejects(nameRecords(asked, needs), /acme/);
});
