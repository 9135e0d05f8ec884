// If this fails, something was changed at a person's request and nobody can say whose, or the author is taken from a
// header that anybody can send.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audited } from '../../../shared/kit/audited.ts';
import { actorOverHttp } from '../../../shared/rules/operate/audit.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { emptyState, memoryStores } from '../../support/fakes/memory-stores.ts';

const order = {
  actor: { by: 'operator', name: 'ann' },
  action: 'dead-letters-replay',
  link: 'acme',
  scope: 'code write-refused',
} as const;

function world(pause: (where: string) => Promise<void> = () => Promise.resolve()) {
  const state = emptyState();
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  return {
    rows: () => [...state.auditRows.values()],
    needs: {
      audit: memoryStores({ state, pause }).audit,
      now: () => (now += 1000),
      newId: () => 'order-1',
    },
  };
}

test('a request stands in the journal before its work begins, and says afterwards how it ended', async () => {
  const w = world();
  const result = await audited(order, w.needs, () => {
    assert.deepEqual(
      w.rows().map(({ outcome, endedAt }) => [outcome, endedAt]),
      [['begun', null]],
    );
    return Promise.resolve({ outcome: 'replayed 2', result: 2 });
  });
  assert.equal(result, 2);
  assert.deepEqual(w.rows(), [
    {
      ...order,
      id: 'order-1',
      at: '2026-11-24T12:00:01.000Z',
      endedAt: '2026-11-24T12:00:02.000Z',
      outcome: 'replayed 2',
    },
  ]);
});

test('a request that failed is written with its code, and fails all the same', async () => {
  const w = world();
  const failing = audited(order, w.needs, () => Promise.reject(new CodedError('storage-unavailable')));
  await assert.rejects(failing, { code: 'storage-unavailable' });
  assert.equal(w.rows()[0]?.outcome, 'storage-unavailable');
});

test('a request that cannot be written down is not carried out', async () => {
  const w = world(() => Promise.reject(new CodedError('storage-unavailable')));
  let worked = false;
  await assert.rejects(
    audited(order, w.needs, () => {
      worked = true;
      return Promise.resolve({ outcome: '', result: null });
    }),
  );
  assert.equal(worked, false);
});

test('finished work stays done when only the last line of the journal cannot be written', async () => {
  let calls = 0;
  const w = world((where) =>
    where.startsWith('before') && (calls += 1) > 1
      ? Promise.reject(new CodedError('storage-unavailable'))
      : Promise.resolve(),
  );
  assert.equal(await audited(order, w.needs, () => Promise.resolve({ outcome: 'done', result: 7 })), 7);
  assert.equal(w.rows()[0]?.outcome, 'begun');
});

test('a name over HTTP counts as proven only where Azure put it there', () => {
  const headers = { principalName: 'ann@msp.example', claimedName: 'bob' };
  assert.deepEqual(actorOverHttp({ ...headers, signInChecked: true }), {
    by: 'entra',
    name: 'ann@msp.example',
  });
  assert.deepEqual(actorOverHttp({ ...headers, signInChecked: false }), { by: 'function-key', name: 'bob' });
  assert.deepEqual(actorOverHttp({ principalName: null, claimedName: null, signInChecked: true }), {
    by: 'function-key',
    name: 'not given',
  });
});

test('a name is one short line, whatever was sent', () => {
  const { name } = actorOverHttp({
    principalName: null,
    signInChecked: false,
    claimedName: `\u001b[31mAnn\r\n\u202eB\u0000 ${'x'.repeat(500)}`,
  });
  assert.match(name, /^\[31mAnn B x+$/);
  assert.equal(name.length, 120);
});
