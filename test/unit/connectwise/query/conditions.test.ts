// If this fails, a customer's name with a quote in it opens the query: tickets of other customers are found and changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseCondition } from '../../../../sandbox/connectwise/query/grammar.ts';
import {
  all,
  any,
  Condition,
  conditionFrom,
  field,
  fieldsOf,
} from '../../../../shared/connectwise/query/conditions.ts';
import {
  allOfChild,
  childTextFrom,
  customField,
} from '../../../../shared/connectwise/query/child-conditions.ts';
import { queryString } from '../../../../shared/connectwise/query/query-string.ts';
import type {
  Company,
  Contact,
  Member,
  Project,
  ProjectPhase,
  Ticket,
} from '../../../../shared/connectwise/wire/index.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

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

test('a value that ConnectWise cannot spell is refused', () => {
  const attempts: readonly (() => unknown)[] = [
    () => field<Ticket>('id').is(Number.NaN),
    () => field<Ticket>('id').is(1e300),
    () => field<Ticket>('id').in([]),
    () => field<Ticket>('lastUpdated').from(new Date(Number.NaN)),
    () => all(),
    // Out of JavaScript, or past the compiler.
    () => all({ text: 'id > 0) or (id > 0' } as never),
    () => conditionFrom({ text: 'id > 0) or (id > 0' } as never),
    () => Reflect.construct(Condition, [Symbol('made here'), { kind: 'text', text: 'id > 0' }]),
    () => childTextFrom({ text: 'id > 0' } as never),
  ];
  for (const [index, attempt] of attempts.entries()) assert.throws(attempt, refused, String(index));
});

test('a backslash that could be an escape is written where none is read: in the brackets of a pattern', () => {
  assert.equal(field<Ticket>('summary').is('DOMAIN\\user').text, 'summary = "DOMAIN\\user"');
  assert.equal(field<Ticket>('summary').is('ends in \\').text, 'summary like "ends in [\\]"');
  assert.equal(
    field<Ticket>('summary').isNot('\\\\server\\50%').text,
    'summary not like "[\\][\\]server[\\]50[%]"',
  );
  assert.equal(field<Ticket>('summary').contains('say \\"').text, `summary like '%say [\\]"%'`);
  assert.equal(
    field<Ticket>('summary').in(['a', 'b\\', 'a']).text,
    '(summary in ("a") or summary like "b[\\]")',
  );
});

test('each field takes its own kind of value and no other', () => {
  const ticket = fieldsOf<Ticket>();
  assert.equal(
    all(
      ticket('closedFlag').is(false),
      ticket('severity').is('High'),
      ticket('requiredDate').below(new Date('2026-01-01')),
      ticket('_info/dateEntered').from(new Date('2026-01-01')),
      ticket('board/name').startsWith('100%'),
      ticket('owner').is(null),
    ).text,
    '(closedFlag = False and severity = "High" and requiredDate < [2026-01-01T00:00:00Z] and _info/dateEntered >= [2026-01-01T00:00:00Z] and board/name like "100[%]%" and owner = null)',
  );
  const project = fieldsOf<Project>();
  assert.equal(
    project('billingStartDate').from(new Date('2026-01-01')).text,
    'billingStartDate >= [2026-01-01T00:00:00Z]',
  );
  fieldsOf<ProjectPhase>()('deadlineDate').below(new Date());
  fieldsOf<Member>()('inactiveDate').below(new Date());
  ticket('subDateAccepted').below(new Date());
  // @ts-expect-error a flag is no text
  ticket('closedFlag').is('False');
  // @ts-expect-error an enumeration has its own words
  ticket('severity').is('Huge');
  // @ts-expect-error a time is compared with a Date, never with text of any form
  ticket('lastUpdated').from('2026-01-01');
  // @ts-expect-error a reference is asked for by a part of it
  ticket('owner').is('tpatel');
  // @ts-expect-error a number holds no text
  ticket('id').contains('5');
  // @ts-expect-error texts have no order that both sides know
  ticket('summary').above('a');
  // @ts-expect-error a list inside the record is reached by `whereChild`
  ticket('customFields');
  // @ts-expect-error a ticket has no such field
  ticket('resources/identifier');
});

test('lists inside a record and custom fields have conditions of their own', () => {
  assert.equal(
    childTextFrom<Contact>((item) =>
      allOfChild(
        item('communicationItems/value').is("o'brien@b.example"),
        item('communicationItems/communicationType').is('Email'),
      ),
    ),
    `(communicationItems/value = "o'brien@b.example" and communicationItems/communicationType = "Email")`,
  );
  // @ts-expect-error the items have no such field
  childTextFrom<Contact>((item) => item('communicationItems/adress').is('x'));
  // @ts-expect-error no list of the record
  childTextFrom<Contact>((item) => item('firstName').is('x'));
  assert.equal(customField('Asset "Tag"').is('A & B').text, `(caption = 'Asset "Tag"' and value = "A & B")`);
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

test('no value of any kind changes the query', () => {
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      const { text } = all(
        field<Ticket>('company/id').is(7),
        any(field<Ticket>('summary').is(one), field<Ticket>('summary').contains(other)),
      );
      // Through the address and back, as a server reads it.
      const received = new URLSearchParams(queryString({ conditions: text })).get('conditions') ?? '';
      const parsed = parseCondition(received);
      const shape = (value: string, operator: string) =>
        /\\(\\|["']|$)/.test(value.toWellFormed())
          ? { operator: 'like', negated: false, path: 'summary', values: 1 }
          : { operator, negated: false, path: 'summary', values: 1, value: value.toWellFormed() };
      assert.deepEqual(shapeOf(parsed), {
        kind: 'and',
        parts: [
          { operator: '=', negated: false, path: 'company/id', values: 1, value: 7 },
          { kind: 'or', parts: [shape(one, '='), shape(other, 'contains')] },
        ],
      });
    }),
    { numRuns: 2_000 },
  );
});

function shapeOf(condition: ReturnType<typeof parseCondition>): unknown {
  if (condition.kind !== 'comparison') return { kind: condition.kind, parts: condition.parts.map(shapeOf) };
  const { operator, negated, path, literals } = condition;
  const value = operator === 'like' ? {} : { value: literals[0]?.value };
  return { operator, negated, path, values: literals.length, ...value };
}

test('exactly the records that have the value come back, for every kind of condition', async () => {
  await using sim = await startSimulated(3);
  const company = sim.held()[0]?.company?.id ?? 0;
  const values = fc
    .sample(hostile, { numRuns: 70, seed: 20261124 })
    .map((value) => value.slice(0, 100))
    .filter((value) => value.trim() !== '');
  const held = new Map<number, string>();
  for (const externalXRef of new Set([
    ...values,
    'plain',
    'PLAIN',
    '%',
    '*',
    '_',
    '[a]',
    'a',
    '\\\\srv\\x\\',
  ])) {
    const made = await sim.client.tickets.create({ summary: 'x', company: { id: company }, externalXRef });
    held.set(made.id, made.externalXRef ?? '');
  }
  assert.ok(held.size > 60);
  const fold = (text: string) => text.toWellFormed().toLowerCase();
  const where = (test: (value: string) => boolean) =>
    [...held].flatMap(([id, value]) => (test(fold(value)) ? [id] : []));
  const xref = fieldsOf<Ticket>()('externalXRef');
  let matched = 0;
  const check = async (condition: Condition<Ticket>, expected: readonly number[], value: string) => {
    const rows = await sim.client.tickets.list({ where: condition, fields: ['id'] }).toArray({ limit: 1000 });
    assert.deepEqual(
      rows.map(({ id }) => id),
      expected,
      `${condition.text} for ${JSON.stringify(value)}`,
    );
    matched += expected.length;
  };
  const others = fc.sample(hostile, { numRuns: 30, seed: 7 });
  for (const value of [...held.values(), ...others]) {
    const wanted = fold(value);
    await check(
      xref.is(value),
      where((one) => one === wanted),
      value,
    );
    await check(
      xref.in([value, 'plain']),
      where((one) => one === wanted || one === 'plain'),
      value,
    );
    await check(
      xref.contains(value),
      where((one) => one.includes(wanted)),
      value,
    );
    await check(
      xref.startsWith(value),
      where((one) => one.startsWith(wanted)),
      value,
    );
    await check(
      xref.endsWith(value),
      where((one) => one.endsWith(wanted)),
      value,
    );
    await check(
      all(xref.isNot(value), xref.isNot(null)),
      where((one) => one !== wanted),
      value,
    );
  }
  assert.ok(matched > 1000, `only ${matched} records came back at all`);
});

test('the same holds for items of a list and for custom fields', async () => {
  await using sim = await startSimulated(12);
  const company = { id: sim.held()[0]?.company?.id ?? 0 };
  const values = fc
    .sample(hostile, { numRuns: 25, seed: 99 })
    .filter((value) => value.trim() !== '')
    .concat(`a"b'c`, '\\\\srv\\', '%', 'plain', `" or value != "`);
  const fold = (text: string) => text.toWellFormed().toLowerCase();
  const tickets = sim.held();
  const [custom] = tickets[0]?.customFields ?? [];
  assert.ok(custom !== undefined);
  const contacts = new Map<number, string>();
  for (const [index, value] of values.entries()) {
    const communicationItems = [{ type: { id: 1 }, value, communicationType: 'Email' as const }];
    const made = await sim.client.contacts.create({ firstName: 'x', company, communicationItems });
    contacts.set(made.id, fold(value));
    const ticket = tickets[index];
    if (ticket !== undefined)
      await sim.client.tickets.update(ticket.id, { customFields: [{ id: custom.id, value }] });
  }
  const tagged = new Map(sim.held().map(({ id, customFields }) => [id, customFields?.[0]?.value]));
  for (const value of values) {
    const people = await sim.client.contacts
      .list({ whereChild: (item) => item('communicationItems/value').is(value), fields: ['id'] })
      .toArray({ limit: 1000 });
    assert.deepEqual(
      people.map(({ id }) => id),
      [...contacts].flatMap(([id, one]) => (one === fold(value) ? [id] : [])),
      value,
    );
    assert.equal(
      await sim.client.contacts.count(undefined, {
        whereChild: (item) => item('communicationItems/value').is(value),
      }),
      people.length,
    );
    const found = await sim.client.tickets
      .list({ whereCustomField: customField('Asset Tag').is(value), fields: ['id'] })
      .toArray({ limit: 1000 });
    assert.deepEqual(
      found.map(({ id }) => id),
      [...tagged].flatMap(([id, one]) => (typeof one === 'string' && fold(one) === fold(value) ? [id] : [])),
      value,
    );
  }
  assert.equal(
    await sim.client.forCompany(company.id).contacts.count((one) => one('firstName').is('x'), {
      whereChild: (item) => item('communicationItems/value').is('plain'),
    }),
    [...contacts.values()].filter((one) => one === 'plain').length,
  );
  assert.equal(
    await sim.client.tickets.count(undefined, { whereCustomField: customField('Asset Tag').isNot(null) }),
    [...tagged.values()].filter((one) => one !== undefined && one !== null).length,
  );
  assert.equal(tagged.size, 12);
});

test('a reader that knows no escape sees refused texts side by side, never words outside quotes', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const { text } = field<Ticket>('summary').is(value);
      // Take the texts out in the simplest reading: a text ends at the next quote of its kind.
      const outside = text.replace(/^summary (=|like) /, '').replaceAll(/"[^"]*"|'[^']*'/g, '');
      assert.equal(outside, '');
      // And in the other simple reading: a backslash takes the next sign with it.
      const escaped = text
        .replace(/^summary (=|like) /, '')
        .replaceAll(/"(\\[^]|[^"\\])*"|'(\\[^]|[^'\\])*'/g, '');
      assert.equal(escaped, '');
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
