// If this fails, opening, reminder and recovery lie in a mailbox as three strangers, or a ticket's text adds a recipient.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mailHeaders } from '../../../../shared/rules/alerts/mail-headers.ts';
import { aHostileNotice, anAlert, aNotice } from '../../../support/builders/alerts.ts';

const from = 'alerts@contoso.example';
const opening = aNotice();

it('an opening begins a thread, and is the same mail when it is sent again', () => {
  assert.deepEqual(mailHeaders(opening, from), {
    subject: '[func-cw-prod] Critical: contoso: ServiceNow does not answer as expected.',
    messageId: '<alert-0a1b2c3d-0000-4000-8000-000000000001@contoso.example>',
    inReplyTo: null,
    references: [],
  });
});

it('a later mail answers the mails that told of the openings, each once', () => {
  const items = [
    anAlert({ change: 'reminded' }),
    anAlert({ key: 'b', change: 'recovered' }),
    anAlert({ key: 'c', change: 'recovered', openedBy: 'ffff' }),
    anAlert({ key: 'd', openedBy: 'eeee' }),
  ];
  const { messageId, inReplyTo, references } = mailHeaders(aNotice({ id: 'eeee', items }), from);
  assert.equal(messageId, '<alert-eeee@contoso.example>');
  assert.equal(inReplyTo, mailHeaders(opening, from).messageId);
  assert.deepEqual(references, [inReplyTo, '<alert-ffff@contoso.example>']);
});

it('never holds a second line, nor names more than twenty mails', () => {
  const items = Array.from({ length: 50 }, (_, at) => anAlert({ key: String(at), openedBy: `abc${at}` }));
  assert.equal(mailHeaders(aNotice({ id: 'f', items }), from).references.length, 20);
  const evil = aHostileNotice({ id: 'a\r\nBcc: x@y>' });
  const headers = mailHeaders(evil, 'a@b.example');
  assert.ok(headers.subject.length <= 150);
  for (const text of [headers.subject, headers.messageId, ...headers.references])
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\u2028\u2029]/u);
  assert.equal(headers.messageId, '<alert-acc@b.example>');
});
