// If this fails, a person who mistyped a word is shown a wrong one, or no word at all.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { closestWord } from '../../../../shared/rules/config/closest-word.ts';

it('the closest word is close, or there is none', () => {
  assert.equal(closestWord('Waitng', ['Waiting', 'Closed']), 'Waiting');
  assert.equal(closestWord('state', ['sys_id', 'severity']), null);
  assert.equal(closestWord('x', []), null);
  assert.equal(closestWord('OPEN', ['Open', 'Opened']), 'Open');
});
