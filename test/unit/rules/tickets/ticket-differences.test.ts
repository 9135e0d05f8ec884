// If this fails, a caller does not learn that a workflow rule changed the new ticket at once, or reads so wrongly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticketDifferences, writtenFields } from '../../../../shared/rules/tickets/ticket-differences.ts';

const cases: readonly (readonly [name: string, wanted: object, found: object, fields: readonly string[]])[] =
  [
    ['equal references by id', { status: { id: 5 } }, { status: { id: 5, name: 'New' } }, []],
    [
      'another record of the same name',
      { status: { id: 5, name: 'New' } },
      { status: { id: 6, name: 'New' } },
      ['status'],
    ],
    ['a reference that is gone', { owner: { id: 5 } }, { owner: null }, ['owner']],
    ['a reference that is left out', { owner: { id: 5 } }, {}, ['owner']],
    [
      'two texts that Date.parse takes for one day',
      { summary: 'Disk 1' },
      { summary: 'Server 1' },
      ['summary'],
    ],
    ['a text in other case', { summary: 'disk' }, { summary: 'DISK' }, ['summary']],
    [
      'one moment in two spellings',
      { requiredDate: '2027-01-01T00:00:00Z' },
      { requiredDate: '2026-12-31T23:00:00.4-01:00' },
      [],
    ],
    [
      'another moment',
      { requiredDate: '2027-01-01T00:00:00Z' },
      { requiredDate: '2027-01-01T00:00:01Z' },
      ['requiredDate'],
    ],
    ['no moment', { requiredDate: '2027-01-01T00:00:00Z' }, {}, ['requiredDate']],
  ];
for (const [name, wanted, found, fields] of cases)
  test(name, () => {
    const asked = writtenFields.filter((field) => Object.hasOwn(wanted, field));
    assert.deepEqual(
      ticketDifferences(asked, wanted, found).map(({ field }) => field),
      fields,
    );
  });

test('a difference is shown by name and id, and long texts are cut', () => {
  assert.deepEqual(
    ticketDifferences(['status'], { status: { id: 1, name: 'New' } }, { status: { id: 2, name: 'Open' } }),
    [{ field: 'status', wanted: 'New (1)', found: 'Open (2)' }],
  );
  const [long] = ticketDifferences(['summary'], { summary: 'x'.repeat(900) }, {});
  assert.deepEqual([long?.wanted.length, long?.found], [120, 'empty']);
});
