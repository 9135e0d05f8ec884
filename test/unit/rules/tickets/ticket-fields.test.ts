// If this fails, a bulk update writes the value that is there already, takes a moved ticket for an untouched one, or
// sends a value that no field holds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  differingFields,
  fieldsToSet,
  fieldValuesIn,
  isReferenceField,
  ticketChangesSchema,
  type TicketField,
  type TicketValue,
} from '../../../../shared/rules/tickets/ticket-fields.ts';

const changes: readonly (readonly [given: object, read: object | null])[] = [
  [{}, null],
  [{ company: { id: 3 } }, null],
  [{ summary: ' Printer ' }, { summary: 'Printer' }],
  [{ summary: 'x'.repeat(101) }, null],
  [{ summary: 'a\tb' }, null],
  [{ summary: 'a\u2028b' }, null],
  [{ summary: '\ud83d' }, null],
  [{ summary: '🖨 O’Brien & "Sons" <b>' }, { summary: '🖨 O’Brien & "Sons" <b>' }],
  [{ status: null }, null],
  [{ status: 0 }, null],
  [{ status: 2 ** 31 }, null],
  [{ status: 2 ** 31 - 1 }, { status: 2 ** 31 - 1 }],
  [{ status: '5' }, { status: '5' }],
  [{ owner: null }, { owner: null }],
  [{ budgetHours: -0.1 }, null],
  [{ budgetHours: 0 }, { budgetHours: 0 }],
  [{ budgetHours: 99_999.5 }, null],
  [{ impact: 'low' }, null],
  [{ requiredDate: null }, { requiredDate: null }],
  [{ requiredDate: '2027-01-01' }, null],
  [{ requiredDate: '2027-01-01T00:00:00' }, null],
  [{ requiredDate: '2027-02-30T00:00:00Z' }, null],
  [{ requiredDate: '1899-12-31T23:00:00-02:00' }, { requiredDate: '1900-01-01T01:00:00Z' }],
  [{ requiredDate: '1900-01-01T00:00:00+02:00' }, null],
  [{ requiredDate: '2027-01-01T00:30:00.999+02:00' }, { requiredDate: '2026-12-31T22:30:00Z' }],
];
for (const [given, read] of changes)
  test(`the change ${JSON.stringify(given).slice(0, 60)} is ${read === null ? 'refused' : 'taken'}`, () => {
    const { success, data } = ticketChangesSchema.safeParse(given);
    assert.deepEqual(success ? data : null, read);
  });

const one = { id: 1, name: 'New' };
const same: readonly (readonly [
  field: TicketField,
  found: TicketValue,
  wanted: TicketValue,
  isSame: boolean,
])[] = [
  ['status', one, { id: 1, name: 'Renamed' }, true],
  ['status', one, { id: 2, name: 'New' }, false],
  ['status', one, null, false],
  ['status', null, one, false],
  ['status', one, 'New', false],
  ['owner', null, null, true],
  ['summary', 'Disk 1', 'Server 1', false],
  ['summary', 'disk', 'DISK', false],
  ['budgetHours', 1, 1, true],
  ['budgetHours', 0, null, false],
  ['requiredDate', '2027-01-01T00:00:00Z', '2026-12-31T22:00:00.9-02:00', true],
  ['requiredDate', '2027-01-01T00:00:00Z', '2027-01-01T00:00:01Z', false],
  ['requiredDate', '2027-01-01T00:00:00Z', null, false],
];
for (const [field, found, wanted, isSame] of same)
  test(`${field} ${JSON.stringify(found)} is ${isSame ? '' : 'not '}${JSON.stringify(wanted)}`, () => {
    assert.deepEqual(differingFields({ [field]: found }, { [field]: wanted }), isSame ? [] : [field]);
  });

test('only fields that are to be set are compared, and one that is not there is empty', () => {
  assert.deepEqual(differingFields({ status: one, summary: 'a' }, { status: one }), []);
  assert.deepEqual(differingFields({}, { owner: null, type: one }), ['type']);
});

test('values are read from a ticket as ConnectWise answers it', () => {
  const ticket = {
    summary: '',
    status: { id: 1, name: 'New', _info: {} },
    owner: { id: 5, identifier: 'tpatel', name: 'Tara Patel' },
    source: { id: 4 },
    team: { name: 'without an id' },
    budgetHours: 0,
    requiredDate: null,
  };
  const fields = [
    'summary',
    'status',
    'owner',
    'source',
    'team',
    'budgetHours',
    'requiredDate',
    'item',
  ] as const;
  assert.deepEqual(fieldValuesIn(ticket, fields), {
    summary: null,
    status: one,
    owner: { id: 5, name: 'tpatel' },
    source: { id: 4, name: '4' },
    team: null,
    budgetHours: 0,
    requiredDate: null,
    item: null,
  });
});

test('the fields to set are those that are named, and references are told from values', () => {
  assert.deepEqual(fieldsToSet({ summary: 'a', owner: null, type: undefined }), ['summary', 'owner']);
  assert.deepEqual((['status', 'owner', 'summary', 'requiredDate'] as const).map(isReferenceField), [
    true,
    true,
    false,
    false,
  ]);
});
