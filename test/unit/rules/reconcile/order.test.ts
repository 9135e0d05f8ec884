// If this fails, a mistyped request begins a run that writes, or a message of the queue does work that nobody named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReconcileOrder, parseWindowMessage } from '../../../../shared/rules/reconcile/order.ts';

test('a request begins a run or approves one, and nothing else', () => {
  assert.deepEqual(parseReconcileOrder({}), { kind: 'begin', dryRun: false });
  assert.deepEqual(parseReconcileOrder({ dryRun: true }), { kind: 'begin', dryRun: true });
  assert.deepEqual(parseReconcileOrder({ approve: 'r1' }), { kind: 'approve', run: 'r1' });
  for (const wrong of [
    null,
    undefined,
    [],
    'approve',
    { approve: '' },
    { approve: 'r1', dryRun: true },
    { dryrun: true },
    { dryRun: 'yes' },
  ])
    assert.throws(
      () => parseReconcileOrder(wrong),
      { code: 'request-invalid', message: /Send \{\}/ },
      JSON.stringify(wrong),
    );
});

test('a message names one window, whole', () => {
  const message = { link: 'acme', run: 'r1', step: 3, dryRun: false, attempt: 0 };
  assert.deepEqual(parseWindowMessage(message), message);
  assert.deepEqual(parseWindowMessage({ ...message, more: 1 }), message, 'of a later release');
  for (const wrong of [null, 'text', { ...message, step: -1 }, { link: 'acme' }])
    assert.throws(() => parseWindowMessage(wrong), { code: 'reconcile-message-invalid' });
});
