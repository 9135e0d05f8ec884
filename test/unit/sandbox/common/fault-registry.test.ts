// If this fails, a fault acts where or as often as nobody asked for, and tests prove something else than they say.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFaultRegistry, type FaultOrder } from '../../../../sandbox/common/fault-registry.ts';

const kinds = [
  { name: 'slow', stage: 'before', sentence: 'Slow.' },
  { name: 'cut', stage: 'after', sentence: 'Cut.' },
  { name: 'odd', stage: 'during', sentence: 'Odd.' },
] as const;

/** The number of calls, of twenty, on which the fault acts. */
function acts(order: Omit<FaultOrder, 'fault'>, method = 'GET', path = '/service/tickets/1'): number {
  const registry = createFaultRegistry(kinds);
  registry.order({ fault: 'slow', ...order });
  return Array.from({ length: 20 }, () => registry.take('before', method, path)).filter(Boolean).length;
}

describe('the fault registry', () => {
  it('gives no fault that was not injected, and none at another stage', () => {
    const registry = createFaultRegistry(kinds);
    assert.equal(registry.take('before', 'GET', '/'), undefined);
    registry.order({ fault: 'cut' });
    assert.equal(registry.take('before', 'GET', '/'), undefined);
    assert.equal(registry.take('after', 'GET', '/')?.fault, 'cut');
  });

  for (const [what, order, times] of [
    ['for ever when no number is given', {}, 20],
    ['as often as ordered', { times: 3 }, 3],
    ['on its method', { match: { method: 'get' } }, 20],
    ['not on another method', { match: { method: 'POST' } }, 0],
    ['on one of several methods', { match: { method: 'POST, get' } }, 20],
    ['below a path', { match: { path: '/service/tickets' } }, 20],
    ['on a pattern', { match: { path: '/service/*/1' } }, 20],
    ['not on another path', { match: { path: '/company/*' } }, 0],
    ['never with probability 0', { probability: 0 }, 0],
    ['always with probability 1', { probability: 1 }, 20],
  ] as const)
    it(`lets a fault act ${what}`, () => {
      assert.equal(acts(order), times);
    });

  it('lets a fault act for a time, says how much of it is left, and keeps it on the list', () => {
    let now = 1_000;
    const registry = createFaultRegistry(
      [...kinds, { name: 'closed', stage: 'standing', sentence: 'Closed.' }],
      () => now,
    );
    registry.order({ fault: 'slow', seconds: 60 });
    registry.order({ fault: 'closed', seconds: 60 });
    registry.order({ fault: 'cut', times: 1 });
    const list = () =>
      registry.list().map(({ played, isOver, secondsLeft }) => [played, isOver, secondsLeft]);
    now += 59_000;
    assert.equal(registry.take('before', 'GET', '/')?.fault, 'slow');
    assert.equal(registry.standing('closed').length, 1);
    registry.take('after', 'GET', '/');
    assert.deepEqual(list(), [
      [1, false, 1],
      [0, false, 1],
      [1, true, undefined],
    ]);
    now += 1_000;
    assert.equal(registry.take('before', 'GET', '/'), undefined);
    assert.deepEqual(registry.standing('closed'), []);
    assert.deepEqual(list(), [
      [1, true, 0],
      [0, true, 0],
      [1, true, undefined],
    ]);
  });

  it('throws the same dice for the same seed', () => {
    const some = acts({ probability: 0.5, seed: 5 });
    assert.ok(some > 0 && some < 20);
    assert.equal(acts({ probability: 0.5, seed: 5 }), some);
  });

  it('takes one by its name, and leaves the others unused', () => {
    const registry = createFaultRegistry([...kinds, { name: 'other', stage: 'during', sentence: 'Other.' }]);
    registry.order({ fault: 'other', times: 1 });
    assert.equal(registry.takeNamed('odd', 'GET', '/'), undefined);
    assert.equal(registry.takeNamed('other', 'GET', '/')?.played, 1);
    assert.equal(registry.takeNamed('other', 'GET', '/'), undefined);
  });

  it('refuses to look for a fault that is not on its list', () => {
    assert.throws(
      () => createFaultRegistry(kinds).takeNamed('none', 'GET', '/'),
      /"none" that is not on its list/,
    );
  });

  it('forgets what is removed, one or all', () => {
    const registry = createFaultRegistry(kinds);
    const { id } = registry.order({ fault: 'slow' });
    registry.order({ fault: 'cut' });
    assert.equal(registry.remove('none such'), false);
    assert.equal(registry.remove(id), true);
    assert.deepEqual(
      registry.list().map(({ fault }) => fault),
      ['cut'],
    );
    registry.remove();
    assert.deepEqual(registry.list(), []);
  });

  it('refuses what it does not know, naming what there is', () => {
    assert.throws(() => createFaultRegistry(kinds).order({ fault: 'none' }), /slow, cut, odd/);
  });
});
