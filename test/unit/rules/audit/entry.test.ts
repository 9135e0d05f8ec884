// If this fails, a customer's text in a ticket decides the findings of the audit review, stops it, or reaches a
// terminal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertGrowsWithLength } from '../../../support/growth.ts';
import { changeOf, type ReviewedRecord } from '../../../../shared/rules/audit/entry.ts';

const ticket: ReviewedRecord = { type: 'Ticket', id: 4711, company: 2, board: 1, link: 'acme' };
const member: ReviewedRecord = { type: 'Member', id: 7, company: null, board: null, link: null };
const enteredDate = '2026-11-28T22:15:00Z';
const entry = { enteredDate, enteredBy: 'tpatel', auditSubType: 'Record' };

for (const [auditSubType, text, kind] of [
  ['Add', 'Ticket 4711 has been created.', 'created'],
  ['Delete', 'Ticket 4711 has been deleted.', 'deleted'],
  ['Record', 'Status has been changed from "New" to "Closed".', 'changed'],
  [' RECORD ', '', 'changed'],
  ['Record', 'Summary has been changed from "a" to "Ticket 4711 has been deleted.".', 'changed'],
  ['Record', 'DeletedFlag has been changed from "false" to "true".', 'deleted'],
  ['', 'Ticket 4711 has been deleted.', 'deleted'],
  ['Workflow', 'Ticket 4711 has been updated.', 'changed'],
  ['', 'Summary has been changed from "x" to "it has been deleted", it says "quote".', 'changed'],
  ['', 'Summary: "Ticket has been deleted."', 'other'],
  ['Something new', 'Nobody knows these words.', 'other'],
  [null, null, 'other'],
] as const)
  test(`${String(auditSubType)}, ${String(text)} is ${kind}`, () => {
    assert.equal(changeOf(ticket, { ...entry, auditSubType, text })?.kind, kind);
  });

for (const [text, touches] of [
  ['SecurityRole has been changed from "Service" to "Admin".', 'rights'],
  ['AdminFlag has been changed from "false" to "true".', 'rights'],
  ['InactiveFlag has been changed from "true" to "false".', 'rights'],
  ['API Key "integration" has been created.', 'keys'],
  ['Private key has been changed.', 'keys'],
  ['Title has been changed from "API key" to "security role".', 'member'],
  ['Member 7 has been created.', 'member'],
  ['', 'member'],
] as const)
  test(`of a member, ${text} touches ${touches}; of a ticket nothing`, () => {
    assert.equal(changeOf(member, { ...entry, text })?.touches, touches);
    assert.equal(changeOf(ticket, { ...entry, text })?.touches, null);
  });

test('an entry without a time is left out, and one without an author has no name', () => {
  for (const date of [undefined, null, '', 'yesterday', '99999-99-99'])
    assert.equal(changeOf(ticket, { ...entry, enteredDate: date }), null);
  assert.equal(changeOf(ticket, { enteredDate })?.by, '');
  assert.equal(changeOf(ticket, entry)?.at, Date.parse(enteredDate));
});

const control = '\u001b[2J\u202e\r\n\u0000<script>alert(1)</script>';
/** Texts of about so many characters, each made to keep a pattern busy. */
const hostileTexts = (length: number): readonly string[] => [
  'has been '.repeat(length / 9),
  '"'.repeat(length),
  `${'a'.repeat(length)} has been deleted`,
  `"${'x" has been deleted. "'.repeat(length / 22)}"`,
  `security ${'role '.repeat(length / 5)}`,
  control.repeat(length / control.length),
];

test('hostile texts and names act nowhere, and nothing of a text is kept', () => {
  for (const text of hostileTexts(100_000)) {
    const change = changeOf(member, { ...entry, auditSubType: 'new', text, enteredBy: text });
    assert.ok(change !== null);
    assert.notEqual(change.kind, 'deleted');
    assert.ok(change.by.length <= 51, `${change.by.length} characters`);
    assert.doesNotMatch(change.by, /[\p{Cc}\u202e]/u);
    assert.ok(JSON.stringify(change).length < 500);
  }
});

test('reading hostile texts and names takes as much longer as they are longer', () => {
  const texts = new Map([10_000, 160_000].map((length) => [length, hostileTexts(length)]));
  for (const [index] of hostileTexts(1).entries())
    assertGrowsWithLength((length) => {
      const text = texts.get(length)?.[index];
      changeOf(member, { ...entry, auditSubType: 'new', text, enteredBy: text });
    }, 10_000);
});
