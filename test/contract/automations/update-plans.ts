/** The contract of the store of bulk-update plans; it runs on the table in memory and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createUpdatePlans } from '../../../shared/azure/stores/automations/update-plans.ts';
import type { Table } from '../../../shared/ports/table.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { UpdatePlan, WorkedItem } from '../../../shared/rules/tickets/update-plan.ts';

let plans = 0;

function aPlan(companyId: number, total: number): UpdatePlan {
  plans += 1;
  const createdAt = `2026-11-29T14:00:${String(plans % 60).padStart(2, '0')}.000Z`;
  const time = createdAt.slice(0, 19).replaceAll(/[-:]/g, '');
  return {
    id: `${companyId}-${time}-${String(plans).padStart(8, '0')}`,
    companyId,
    link: companyId === 2 ? 'northwind' : null,
    askedBy: { by: 'operator', name: 'Ann' },
    createdAt,
    expiresAt: '2026-11-30T14:00:00.000Z',
    fingerprint: 'f'.repeat(64),
    changes: { summary: 'O’Brien’s "printer" 🖨' },
    total,
    allowedFailures: 0,
    state: 'waiting',
    approvedBy: null,
    startedAt: null,
    endedAt: null,
    step: 0,
    sent: false,
    next: 0,
    counts: { changed: 0, already: 0, skipped: 0, failed: 0 },
    forgiven: 0,
    waits: 0,
    trouble: null,
    movedAt: createdAt,
  };
}

function someItems(count: number): WorkedItem[] {
  return Array.from({ length: count }, (_each, index) => ({
    ticket: index + 1,
    before: { summary: `Printer ${index}`, owner: null },
    after: { summary: 'O’Brien’s "printer" 🖨', owner: { id: 5, name: 'tpatel' } },
    lastUpdated: '2026-11-29T13:00:00Z',
    begun: false,
    result: null,
    code: null,
    detail: null,
  }));
}

export function updatePlansContract(name: string, table: () => Table): void {
  const companies = [
    { id: 2, link: 'northwind' },
    { id: 3, link: null },
  ];
  const store = () => createUpdatePlans(table(), companies);

  describe(`plans of bulk updates: ${name}`, () => {
    it('a plan and its tickets are read as they were stored, in their order', async () => {
      const [plan, items] = [aPlan(2, 205), someItems(205)];
      await store().create(plan, items);
      assert.deepEqual((await store().read(plan.id))?.plan, plan);
      for (const [from, to] of [
        [0, 1],
        [99, 101],
        [200, 205],
        [0, 205],
      ] as const) {
        const found = await store().items(plan, from, to);
        assert.deepEqual(
          found,
          items.slice(from, to).map((item, index) => ({ position: from + index, item })),
        );
      }
      assert.deepEqual(await store().items(plan, 205, 300), []);
    });

    it('one of two who read the same version saves it', async () => {
      const plan = aPlan(3, 1);
      await store().create(plan, someItems(1));
      const first = await store().read(plan.id);
      assert.ok(first !== null);
      const version = await store().save({ ...plan, step: 1 }, first.version);
      const isConflict = (thrown: unknown) =>
        thrown instanceof CodedError && thrown.code === 'update-plan-conflict';
      await assert.rejects(store().save({ ...plan, step: 9 }, first.version), isConflict);
      await store().save({ ...plan, step: 2 }, version);
      assert.equal((await store().read(plan.id))?.plan.step, 2);
      await assert.rejects(store().create(plan, someItems(1)), isConflict);
    });

    it('results are written for those tickets alone, and for those of that plan', async () => {
      const [plan, other] = [aPlan(2, 3), aPlan(2, 3)];
      await store().create(plan, someItems(3));
      await store().create(other, someItems(3));
      const [, second] = await store().items(plan, 0, 3);
      assert.ok(second !== undefined);
      await store().saveItems(plan, [{ ...second, item: { ...second.item, result: 'changed' } }]);
      await store().saveItems(plan, []);
      const results = async (of: UpdatePlan) =>
        (await store().items(of, 0, 3)).map(({ item }) => item.result);
      assert.deepEqual(await results(plan), [null, 'changed', null]);
      assert.deepEqual(await results(other), [null, null, null]);
    });

    it('an id that is no plan, or names another company, finds nothing', async () => {
      const plan = aPlan(2, 1);
      await store().create(plan, someItems(1));
      const ids = [
        plan.id.replace('2-', '3-'),
        `0${plan.id}`,
        plan.id.replace('T14', 'T15'),
        '2-99999999T999999-00000000',
        'x',
      ];
      for (const id of ids) assert.equal(await store().read(id), null, id);
    });

    it('rows begin with the link, and those of a company without one with no word that a link may be', async () => {
      const keys = async (plan: UpdatePlan) => {
        await store().create(plan, someItems(1));
        const found: string[] = [];
        for await (const { partitionKey, rowKey } of table().query(''))
          if (partitionKey.includes(plan.id) || rowKey.includes(plan.id)) found.push(partitionKey);
        return found;
      };
      const [linked, free] = [await keys(aPlan(2, 1)), await keys(aPlan(3, 1))];
      assert.deepEqual([linked.length, free.length], [2, 2]);
      assert.ok(linked.every((key) => key.startsWith('northwind:2')));
      assert.ok(
        free.every((key) => !/^[A-Za-z0-9-]+[:!]/.test(key)),
        free.join(' '),
      );
    });
  });
}
