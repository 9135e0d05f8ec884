// If this fails, an operator who names a record gets another one, or a text that is no name runs as a query.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordReference } from '../../../../shared/rules/why/reference.ts';

describe('a record’s name', () => {
  it('is read as what it can only be', () => {
    assert.deepEqual(recordReference('#4711', null), { kind: 'id', side: 'connectwise', id: '4711' });
    assert.deepEqual(recordReference('inc0010001', null), { kind: 'number', number: 'INC0010001' });
    const sysId = '46F09E75A9FE198100F4FFD8D366D17B';
    assert.deepEqual(recordReference(sysId, null), {
      kind: 'id',
      side: 'servicenow',
      id: sysId.toLowerCase(),
    });
    // Thirty-two digits are a sys_id: no ticket has so many.
    assert.equal(recordReference('1'.repeat(32), null).kind, 'id');
  });

  it('is refused where it fits nothing, or not the side', () => {
    for (const [text, side] of [
      ["4711' or 1=1", null],
      ['INC001^ORactive=true', null],
      ['javascript:gs.log(1)', 'servicenow'],
      ['', null],
      ['0', null],
      ['4711', 'servicenow'],
      ['INC0010001', 'connectwise'],
    ] as const)
      assert.throws(() => recordReference(text, side), { code: 'request-invalid' }, text);
  });
});
