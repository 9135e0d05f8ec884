// If this fails, a work over all records of a link passes some of them by, takes some twice, or reaches into another
// customer's.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordList } from '../../../../shared/ports/backfill.ts';
import type { ListFilter } from '../../../../shared/rules/backfill/job.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import { realWorld } from '../../../support/engine/real-world.ts';

type Json = Readonly<Record<string, unknown>>;
type World = Awaited<ReturnType<typeof realWorld>>;

const reference = (row: Json, name: string): unknown => (row[name] as Json | undefined)?.['id'];

/** The records that the list must show, taken from the simulators' own rows. */
function held(of: World, side: SideName, { since, until, closed }: ListFilter): string[] {
  const { connectwise, servicenow } = of.link;
  if (side === 'connectwise')
    return (of.connectwise.control.records('tickets') as readonly Json[])
      .filter((row) => reference(row, 'company') === connectwise.companyId)
      .filter((row) => connectwise.boards.includes(Number(reference(row, 'board'))))
      .filter((row) => closed || row['closedFlag'] !== true)
      .filter((row) => Date.parse(String((row['_info'] as Json)['dateEntered'])) < Date.parse(until))
      .filter((row) => String((row['_info'] as Json)['lastUpdated']) >= (since ?? '').slice(0, 19))
      .map((row) => String(row['id']));
  return (of.servicenow.control.records('incident') as readonly Json[])
    .filter((row) => row['company'] === servicenow.company)
    .filter((row) => closed || (row['state'] !== '7' && row['state'] !== '8'))
    .filter((row) => String(row['sys_created_on']) < until.slice(0, 19).replace('T', ' '))
    .filter((row) => String(row['sys_updated_on']) >= (since ?? '').slice(0, 19).replace('T', ' '))
    .map((row) => String(row['sys_id']))
    .toSorted();
}

async function readAll(list: RecordList, filter: ListFilter, pageSize: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let guard = 0; guard < 2_000; guard += 1) {
    const page: Awaited<ReturnType<RecordList['page']>> = await list.page(filter, after, pageSize);
    ids.push(...page.ids);
    if (page.after === null) return ids;
    after = page.after;
  }
  throw new Error('the list never ends');
}

for (const side of ['connectwise', 'servicenow'] as const)
  describe(`the list of a link's records in ${side}`, () => {
    const later = '2026-06-01T00:00:00.000Z';

    it('gives each record of the scope once, in pages of any size, and counts as many', async () => {
      const of = await realWorld(5, 400);
      const list = of.linked.lists[side];
      for (const filter of [
        { since: null, until: later, closed: false },
        { since: null, until: later, closed: true },
        { since: '2026-02-20T00:00:00.000Z', until: later, closed: true },
        { since: null, until: '2026-02-15T00:00:00.000Z', closed: true },
      ]) {
        const wanted = held(of, side, filter);
        assert.ok(wanted.length > 3, `only ${wanted.length} records`);
        for (const pageSize of [1, 7, 1000]) assert.deepEqual(await readAll(list, filter, pageSize), wanted);
        assert.equal(await list.count(filter), wanted.length);
      }
    });

    it('passes by no record when others change, come or go meanwhile', async () => {
      const of = await realWorld(5, 400);
      const list = of.linked.lists[side];
      const filter = { since: null, until: later, closed: true };
      const wanted = held(of, side, filter);
      const table = side === 'connectwise' ? 'tickets' : 'incident';
      const set = side === 'connectwise' ? { summary: 'moved' } : { short_description: 'moved' };
      const first = await list.page(filter, null, 5);
      await of.clock.advance(60_000);
      for (const id of wanted) of[side].control.edit({ table, id, set, by: 'admin' });
      const ids = [...first.ids];
      for (let { after } = first; after !== null;) {
        const page = await list.page(filter, after, 5);
        ids.push(...page.ids);
        after = page.after;
      }
      assert.deepEqual(ids, wanted);
    });
  });

describe('incidents that access rules hide', () => {
  for (const [fault, options] of [
    ['short-page', { hidden: 2 }],
    ['empty-page', {}],
    ['link-elsewhere', {}],
    ['link-lost', {}],
  ] as const)
    it(`(${fault}) do not end the list`, async () => {
      const of = await realWorld(5, 400);
      const filter = { since: null, until: '2026-06-01T00:00:00.000Z', closed: true };
      const wanted = held(of, 'servicenow', filter);
      await of.linked.lists.servicenow.page(filter, null, 1);
      of.servicenow.faults.order({
        fault,
        times: 2,
        options,
        match: { method: 'GET', path: '/api/now/v2/table/incident' },
      });
      const ids = await readAll(of.linked.lists.servicenow, filter, 4);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(ids.at(-1), wanted.at(-1), 'it comes to the end');
      assert.ok(ids.length >= wanted.length - 8 && ids.every((id) => wanted.includes(id)));
    });

  it('nor a customer’s filter that the instance does not know: no other company’s incident is listed', async () => {
    const of = await realWorld(5, 400);
    const filter = { since: null, until: '2026-06-01T00:00:00.000Z', closed: true };
    const wanted = held(of, 'servicenow', filter);
    of.servicenow.faults.order({
      fault: 'field-unknown',
      times: 100,
      options: { field: 'company' },
      match: { path: '/api/now/v2/table/incident' },
    });
    assert.deepEqual(await readAll(of.linked.lists.servicenow, filter, 50), wanted);
  });
});
