// If this fails, a fault acts where or as often as nobody ordered it, and tests prove something else than they say.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultBook, type FaultOrder } from '../../../../sandbox/common/fault-registry.ts';

const kinds = [
  { name: 'slow', stage: 'before', sentence: 'Slow.' },
  { name: 'cut', stage: 'after', sentence: 'Cut.' },
  { name: 'odd', stage: 'during', sentence: 'Odd.' },
] as const;

/** How often the fault acts on twenty calls. */
function acts(order: Omit<FaultOrder, 'fault'>, method = 'GET', path = '/service/tickets/1'): number {
  const book = faultBook(kinds);
  book.order({ fault: 'slow', ...order });
  return Array.from({ length: 20 }, () => book.take('before', method, path)).filter(Boolean).length;
}

describe('a fault book', () => {
  it('gives nothing that was not ordered, and nothing at another stage', () => {
    const book = faultBook(kinds);
    assert.equal(book.take('before', 'GET', '/'), undefined);
    book.order({ fault: 'cut' });
    assert.equal(book.take('before', 'GET', '/'), undefined);
    assert.equal(book.take('after', 'GET', '/')?.fault, 'cut');
  });

  for (const [what, order, times] of [
    ['for ever when no number is given', {}, 20],
    ['as often as ordered', { times: 3 }, 3],
    ['on its method', { match: { method: 'get' } }, 20],
    ['not on another method', { match: { method: 'POST' } }, 0],
    ['below a path', { match: { path: '/service/tickets' } }, 20],
    ['on a pattern', { match: { path: '/service/*/1' } }, 20],
    ['not on another path', { match: { path: '/company/*' } }, 0],
    ['never with probability 0', { probability: 0 }, 0],
    ['always with probability 1', { probability: 1 }, 20],
  ] as const)
    it(`lets a fault act ${what}`, () => {
      assert.equal(acts(order), times);
    });

  it('throws the same dice for the same seed', () => {
    const some = acts({ probability: 0.5, seed: 5 });
    assert.ok(some > 0 && some < 20);
    assert.equal(acts({ probability: 0.5, seed: 5 }), some);
  });

  it('takes one by its name, and leaves the others unused', () => {
    const book = faultBook([...kinds, { name: 'other', stage: 'during', sentence: 'Other.' }]);
    book.order({ fault: 'other', times: 1 });
    assert.equal(book.take('during', 'GET', '/', 'odd'), undefined);
    assert.equal(book.take('during', 'GET', '/', 'other')?.played, 1);
    assert.equal(book.take('during', 'GET', '/', 'other'), undefined);
  });

  it('forgets what is removed, one or all', () => {
    const book = faultBook(kinds);
    const { id } = book.order({ fault: 'slow' });
    book.order({ fault: 'cut' });
    assert.equal(book.remove('none such'), false);
    assert.equal(book.remove(id), true);
    assert.deepEqual(
      book.list().map(({ fault }) => fault),
      ['cut'],
    );
    book.remove();
    assert.deepEqual(book.list(), []);
  });

  it('refuses what it does not know, naming what there is', () => {
    assert.throws(() => faultBook(kinds).order({ fault: 'none' }), /slow, cut, odd/);
  });
});
