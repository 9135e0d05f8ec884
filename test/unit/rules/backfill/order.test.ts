// If this fails, a typing mistake starts a backfill that was never previewed, or a good request is refused.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBackfillOrder, parseBackfillToken } from '../../../../shared/rules/backfill/order.ts';

const token = '20261124120000-a1';
const refused = { code: 'request-invalid', treatment: 'refuse' };

describe('a request for a backfill', () => {
  it('is a preview of everything if it says nothing', () => {
    const order = parseBackfillOrder('', {});
    assert.ok(order.kind === 'preview');
    assert.deepEqual([order.sample, order.scope.limit, order.scope.closed], [10, null, false]);
  });

  it('is a preview of the scope that it names', () => {
    const order = parseBackfillOrder('', { dryRun: true, sides: ['servicenow'], limit: 5, sample: 0 });
    assert.ok(order.kind === 'preview');
    assert.deepEqual([order.sample, order.scope.limit, order.scope.sides], [0, 5, ['servicenow']]);
    assert.ok(!('dryRun' in order.scope));
  });

  it('starts only by the token of a preview', () => {
    assert.deepEqual(parseBackfillOrder('', { dryRun: false, token }), { kind: 'start', token });
    for (const wrong of [
      { dryRun: false },
      { dryRun: false, token: '' },
      { dryRun: false, token: '../x' },
      { dryRun: false, token, limit: 5 },
      { dryRun: 'false', token },
      { dryRun: true, token },
    ])
      assert.throws(() => parseBackfillOrder('', wrong), refused, JSON.stringify(wrong));
  });

  for (const kind of ['pause', 'resume', 'cancel'])
    it(`to ${kind} means the one that is named, or the last`, () => {
      assert.deepEqual(parseBackfillOrder(kind, { token }), { kind, token });
      assert.deepEqual(parseBackfillOrder(kind, {}), { kind, token: null });
      assert.throws(() => parseBackfillOrder(kind, { token, dryRun: false }), refused);
    });

  it('is refused with a reason that names the mistake', () => {
    assert.throws(() => parseBackfillOrder('', { sample: 51 }), /sample/);
    assert.throws(() => parseBackfillOrder('', { side: 'servicenow' }), /side/);
    assert.throws(() => parseBackfillOrder('delete', {}), /pause, resume or cancel/);
    for (const body of [null, [], 'text', 7]) assert.throws(() => parseBackfillOrder('', body), refused);
  });

  it('names a token that can stand in an address', () => {
    assert.equal(parseBackfillToken(token), token);
    assert.equal(parseBackfillToken(null), null);
    for (const wrong of ['', 'A1', 'a/b', 'a'.repeat(41)])
      assert.throws(() => parseBackfillToken(wrong), refused, wrong);
  });
});
