// If this fails, a reader of plain text does not learn what to do, or a stranger's text passes for a part of our
// message.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mailText, maxMailItems } from '../../../../shared/rules/alerts/mail-text.ts';
import { aHostileNotice, anAlert, aNotice } from '../../../support/builders/alerts.ts';

it('says what is wrong, since when, what it means and what to do', () => {
  assert.equal(
    mailText(aNotice(), 'Europe/Berlin'),
    [
      'Critical: contoso: ServiceNow does not answer as expected.',
      'Since: 2026-11-29 10:05 UTC+1',
      'For: 10 min',
      'Detail: The connection was refused (ECONNREFUSED).',
      'Means: Changes wait and are carried over once it answers.',
      'Do: Check the instance.',
      'Run-book: https://app.example/docs/run-book#servicenow',
      '',
      'State of the app: https://app.example/api/health',
    ].join('\n'),
  );
});

it('counts what it has no room for', () => {
  const items = Array.from({ length: maxMailItems + 3 }, (_, at) => anAlert({ key: String(at) }));
  const text = mailText(aNotice({ items }), 'UTC');
  assert.match(text, /\n\nand 3 more: npm run cli -- alerts list\n/);
  assert.equal(text.split('Critical: contoso').length - 1, maxMailItems);
});

it('keeps each field on its line, with no address that a program makes a link of', () => {
  const text = mailText(aHostileNotice(), 'UTC');
  assert.doesNotMatch(text.replaceAll('\n', ''), /[^\P{C}\u200d]|[\u2028\u2029]/u);
  assert.doesNotMatch(text, /evil\.example[^\n]*:\/\/|^(?:Bcc|QUIT|\.)/m);
  assert.doesNotMatch(text.replaceAll('https://app.example/', ''), /:\/\/|\bwww\./i);
});

it('a trial says first that nothing is wrong', () => {
  assert.match(mailText(aNotice({ isTest: true }), 'UTC'), /^This is a test alert .* nothing is wrong\.\n\n/);
});
