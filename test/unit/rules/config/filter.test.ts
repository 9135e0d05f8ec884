// If this fails, a condition of a link's filter is read as another one, and a mistake in it is not found.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFilter } from '../../../../shared/rules/config/filter.ts';

describe('a filter is read', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['', [], []],
    ['active=true', ['active = true'], []],
    ['active=true^ORstate!=7^priority<=2', ['active = true', 'state != 7', 'priority <= 2'], []],
    ['caller_id.company.nameSTARTSWITHA^^B', ['caller_id.company.name STARTSWITH A^B'], []],
    ['stateNOT IN6,7^short_descriptionNOT LIKEor', ['state NOT IN 6,7', 'short_description NOT LIKE or'], []],
    ['assigned_toISEMPTY', ['assigned_to ISEMPTY '], []],
    ['short_descriptionLIKEA=B', ['short_description LIKE A=B'], []],
    ['active=true^EQ', ['active = true'], ['EQ']],
    ['123TEXTQUERY321=x', [], ['123TEXTQUERY321=x']],
    ['active', [], ['active']],
    ['Active=true', [], ['Active=true']],
  ];
  for (const [filter, conditions, unreadable] of cases)
    it(`"${filter}"`, () => {
      const read = readFilter(filter);
      assert.deepEqual(
        read.conditions.map(({ field, operator, value }) => `${field} ${operator} ${value}`),
        conditions,
      );
      assert.deepEqual(read.unreadable, unreadable);
    });
});
