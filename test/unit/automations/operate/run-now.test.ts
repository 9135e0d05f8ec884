// If this fails, a timer's story runs from a preview or without an author, twice for one press, or for a name that nobody has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runNow } from '../../../../shared/automations/operate/run-now.ts';
import { createStartOrders } from '../../../../shared/azure/stores/start-orders.ts';
import type { StartOrder } from '../../../../shared/ports/health.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import type { AuditRow } from '../../../../shared/rules/operate/audit.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const actor = { by: 'operator', name: 'Jo' } as const;

function aWorld() {
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  const rows: AuditRow[] = [];
  const sent: StartOrder[] = [];
  const queue = { send: (order: StartOrder) => Promise.resolve(void sent.push(order)) };
  return {
    rows,
    sent,
    advance: (ms: number) => void (now += ms),
    needs: {
      timers: ['ticket-sync', 'retention'],
      startOrders: createStartOrders(memoryTable(), queue, () => now),
      audit: {
        write: (row: AuditRow) => Promise.resolve(void rows.push(row)),
        list: () => Promise.resolve([]),
      },
      now: () => now,
      newId: () => 'order',
    },
  };
}

test('a run is queued once for two people who press at the same time, and again later', async () => {
  const { needs, sent, rows, advance } = aWorld();
  const asked = { automation: 'ticket-sync', actor, dryRun: false };
  const both = await Promise.all([runNow(asked, needs), runNow(asked, needs)]);
  assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['ordered', 'unchanged']);
  assert.deepEqual(sent, [{ automation: 'ticket-sync', because: 'asked' }]);
  assert.deepEqual(
    rows.map(({ action, actor: { name } }) => [action, name]),
    Array.from({ length: 4 }, () => ['automation-run', 'Jo']),
  );
  advance(31_000);
  assert.equal((await runNow(asked, needs)).kind, 'ordered');
  assert.equal(sent.length, 2);
});

test('a preview queues nothing, and an unknown timer is refused with the closest name', async () => {
  const { needs, sent, rows } = aWorld();
  const would = await runNow({ automation: 'retention', actor, dryRun: true }, needs);
  assert.equal(would.kind, 'would-run');
  for (const dryRun of [true, false])
    await assert.rejects(
      runNow({ automation: 'ticket-snyc', actor, dryRun }, needs),
      (thrown: unknown) =>
        thrown instanceof CodedError &&
        thrown.code === 'request-invalid' &&
        /Did you mean "ticket-sync"/.test(thrown.detail),
    );
  assert.deepEqual([sent, rows], [[], []]);
});
