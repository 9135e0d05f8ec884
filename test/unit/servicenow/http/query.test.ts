// If this fails, a customer's name with a caret in it opens the query, or text from a ticket runs as a script on their
// ServiceNow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseEncodedQuery } from '../../../../sandbox/servicenow/query/encoded-query.ts';
import {
  both,
  eitherGroup,
  oneOf,
  ordered,
  term,
  toGlideTime,
  type Operator,
} from '../../../../shared/servicenow/http/query.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';

const refused = (thrown: unknown) => thrown instanceof CodedError && thrown.code === 'query-value-refused';

test('conditions, groups and sort orders are spelled as ServiceNow reads them', () => {
  const scope = term('company', '=', 'abc');
  assert.equal(
    ordered(
      eitherGroup(
        both(scope, term('sys_updated_on', '>', '2026-11-23 20:00:00')),
        both(scope, term('sys_updated_on', '=', '2026-11-23 20:00:00'), term('sys_id', '>', 'f')),
      ),
      'sys_updated_on',
      'sys_id',
    ),
    'company=abc^sys_updated_on>2026-11-23 20:00:00^NQcompany=abc^sys_updated_on=2026-11-23 20:00:00^sys_id>f^ORDERBYsys_updated_on^ORDERBYsys_id',
  );
  assert.equal(both('', scope, ''), scope);
});

test('a value that would run on the server, or change the operator, is refused', () => {
  const attempts: readonly (() => unknown)[] = [
    () => term('state', '=', 'javascript:gs.getUserID()'),
    () => term('state', '=', ' JavaScript:x'),
    () => oneOf('state', ['1', 'javascript:x']),
    () => oneOf('state', ['1,2']),
    () => oneOf('state', []),
    () => oneOf('sys_class_name', ['STANCEOFtask']),
    () => term('sys_id', '>', '=x'),
  ];
  for (const [index, attempt] of attempts.entries()) assert.throws(attempt, refused, String(index));
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        '^',
        '^^',
        '^NQ',
        '^OR',
        'active=true',
        'ORDERBYsys_id',
        ',',
        '=',
        '>',
        'IN',
        'STANCEOF',
        'javascript:',
        '@',
        '\n',
        '漢',
        '🖨️',
        'x',
        ' ',
      ),
      { maxLength: 10 },
    )
    .map((parts) => parts.join('')),
);

test('no value changes the query or is read as another value', () => {
  let written = 0;
  fc.assert(
    fc.property(
      hostile,
      hostile,
      fc.constantFrom<Operator>('=', '!=', '<', '<=', '>', '>=', 'STARTSWITH'),
      (one, other, operator) => {
        let query: string;
        try {
          query = ordered(
            eitherGroup(
              both(term('company', '=', 'abc'), term('short_description', operator, one)),
              both(term('company', '=', 'abc'), oneOf('correlation_id', [other, 'z'])),
            ),
            'sys_id',
          );
        } catch (thrown) {
          assert.ok(refused(thrown));
          return;
        }
        written += 1;
        const company = [{ field: 'company', operator: '=', value: 'abc' }];
        assert.deepEqual(parseEncodedQuery(query), {
          groups: [
            [company, [{ field: 'short_description', operator, value: one }]],
            [company, [{ field: 'correlation_id', operator: 'IN', value: `${other},z` }]],
          ],
          order: [{ field: 'sys_id', descending: false }],
          invalid: [],
        });
      },
    ),
    { numRuns: 2_000 },
  );
  assert.ok(written > 500, `only ${written} values were written at all`);
});

test('times go there and back in UTC and whole seconds', () => {
  assert.equal(toGlideTime('2026-11-23T20:00:05.900Z'), '2026-11-23 20:00:05');
});
