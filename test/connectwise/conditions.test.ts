// If this fails, a customer's name with a quote in it opens the query: tickets of other customers are found and changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseCondition } from '../../sandbox/connectwise/condition-grammar.ts';
import { all, any, field, queryString } from '../../shared/connectwise/conditions.ts';
import type { Company, Ticket } from '../../shared/connectwise/wire.ts';
import { CodedError } from '../../shared/rules/errors.ts';

const refused = (thrown: unknown) => thrown instanceof CodedError && thrown.code === 'query-value-refused';

test('each kind of value has its own spelling', () => {
  const since = new Date('2026-08-20T18:04:26.789Z');
  const spellings: readonly (readonly [{ text: string }, string])[] = [
    [field<Ticket>('summary').is('Printer'), 'summary = "Printer"'],
    [field<Ticket>('summary').contains("O'Brien"), `summary contains "O'Brien"`],
    [field<Ticket>('summary').is('19" rack'), `summary = '19" rack'`],
    [field<Ticket>('status/id').in([1, 2]), 'status/id in (1,2)'],
    [field<Ticket>('board/name').notIn(['A', 'B']), 'board/name not in ("A","B")'],
    [field<Ticket>('closedFlag').is(false), 'closedFlag = False'],
    [field<Ticket>('contact').is(null), 'contact = null'],
    [field<Ticket>('contact').isNot(null), 'contact != null'],
    [field<Ticket>('lastUpdated').from(since), 'lastUpdated >= [2026-08-20T18:04:26Z]'],
    [field<Ticket>('id').above(5), 'id > 5'],
  ];
  for (const [{ text }, expected] of spellings) assert.equal(text, expected);
});

test('sets stand in parentheses, so nothing depends on which word binds tighter', () => {
  const one = field<Ticket>('id').is(1);
  const two = field<Ticket>('id').is(2);
  const three = field<Ticket>('id').is(3);
  assert.equal(all(any(one, two), three).text, '((id = 1 or id = 2) and id = 3)');
  assert.equal(all(one).text, 'id = 1');
});

test('a name that the record lacks, or a condition on another record, does not compile', () => {
  // @ts-expect-error a ticket has no such field
  field<Ticket>('asignee');
  // @ts-expect-error a status has no such part
  field<Ticket>('status/nome');
  const company = field<Company>('identifier').is('x');
  // @ts-expect-error a condition on companies is none on tickets
  const onTickets: ReturnType<typeof all<Ticket>> = company;
  assert.ok(onTickets);
});

test('what has no safe spelling is refused', () => {
  const attempts: readonly (() => unknown)[] = [
    () => field<Ticket>('summary').is('ends in \\'),
    () => field<Ticket>('summary').is('say \\"'),
    () => field<Ticket>('summary').is('\\\\server\\share'),
    () => field<Ticket>('id').is(Number.NaN),
    () => field<Ticket>('id').is(1e300),
    () => field<Ticket>('id').in([]),
    () => field<Ticket>('lastUpdated').from(new Date(Number.NaN)),
    () => all(),
  ];
  for (const [index, attempt] of attempts.entries()) assert.throws(attempt, refused, String(index));
  assert.equal(field<Ticket>('summary').is('DOMAIN\\user').text, 'summary = "DOMAIN\\user"');
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '\\',
        '" or id > 0 or summary = "',
        "' or 1 = 1",
        '[',
        ']',
        '(',
        ')',
        '*',
        '%',
        ' and ',
        '\n',
        '\u0000',
        '漢字',
        '🖨️',
        '&',
        '+',
        '#',
        'x',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

test('no value of any kind changes the query or is read as another value', () => {
  let written = 0;
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      let text: string;
      try {
        text = all(
          field<Ticket>('company/id').is(7),
          any(field<Ticket>('summary').is(one), field<Ticket>('summary').in([other, one])),
        ).text;
      } catch (thrown) {
        assert.ok(refused(thrown));
        return;
      }
      written += 1;
      // Through the address and back, as a server reads it.
      const received = new URLSearchParams(queryString({ conditions: text })).get('conditions') ?? '';
      const comparison = (operator: string, ...values: string[]) => ({
        kind: 'comparison',
        path: 'summary',
        operator,
        negated: false,
        literals: values.map((value) => ({ kind: 'text', value: value.toWellFormed() })),
      });
      assert.deepEqual(parseCondition(received), {
        kind: 'and',
        parts: [
          {
            kind: 'comparison',
            path: 'company/id',
            operator: '=',
            negated: false,
            literals: [{ kind: 'number', value: 7 }],
          },
          { kind: 'or', parts: [comparison('=', one), comparison('in', other, one)] },
        ],
      });
    }),
    { numRuns: 2_000 },
  );
  assert.ok(written > 500, `only ${written} values were written at all`);
});

test('a reader that knows no escape sees refused texts side by side, never words outside quotes', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      let text: string;
      try {
        ({ text } = field<Ticket>('summary').is(value));
      } catch {
        return;
      }
      // Take the texts out in the simplest reading: a text ends at the next quote of its kind.
      const outside = text.slice('summary = '.length).replaceAll(/"[^"]*"|'[^']*'/g, '');
      assert.equal(outside, '');
    }),
    { numRuns: 2_000 },
  );
});

test('every sign that means something in an address is escaped', () => {
  assert.equal(
    queryString({ conditions: `a'b*c(d)!~&+%"#`, page: 2, fields: undefined }),
    'conditions=a%27b%2Ac%28d%29%21%7E%26%2B%25%22%23&page=2',
  );
});
