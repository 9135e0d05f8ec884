// If this fails, one outage fills a board with tickets, or the ticket of one alert is closed by the end of another.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { alertTickets } from '../../../../shared/rules/alerts/ticket-text.ts';
import { maskText } from '../../../../shared/rules/safe-text.ts';
import { aHostileNotice, anAlert, aNotice } from '../../../support/builders/alerts.ts';

const keysOf = (notice = aNotice(), channel = 'tickets') =>
  alertTickets(notice, channel, 'UTC').map(({ key }) => key);

it('an alert keeps its key from its opening to its end', () => {
  const later = aNotice({ id: 'ffff', items: [anAlert({ change: 'recovered' })] });
  assert.deepEqual(keysOf(later), keysOf());
  assert.deepEqual(
    [aNotice(), later].map((notice) => alertTickets(notice, 'tickets', 'UTC')[0]?.isOver),
    [false, true],
  );
});

it('another alert, app, channel or trial has another key', () => {
  const keys = [
    ...keysOf(),
    ...keysOf(aNotice({ items: [anAlert({ key: 'other' })] })),
    ...keysOf(aNotice({ app: maskText('func-cw-test') })),
    ...keysOf(aNotice(), 'second'),
    ...keysOf(aNotice({ isTest: true })),
  ];
  assert.equal(new Set(keys).size, 5);
  for (const key of keys) assert.match(key, /^alert-[0-9a-f]{40}$/);
});

it('the text says what to do, and ends with the mark of its notice', () => {
  const [ticket] = alertTickets(aNotice(), 'tickets', 'UTC');
  assert.equal(ticket?.summary, '[func-cw-prod] Critical: contoso: ServiceNow does not answer as expected.');
  assert.match(ticket?.text ?? '', /\nDo: Check the instance\.\n/);
  assert.equal(ticket?.text.split('\n').at(-1), '[alert 0a1b2c3d-0000-4000-8000-000000000001]');
});

it('a summary has at most 100 characters on one line, and the text nothing that acts', () => {
  for (const { summary, text, mark } of alertTickets(aHostileNotice({ id: '\r\n] x' }), 'tickets', 'UTC')) {
    assert.ok(summary.length <= 100);
    assert.doesNotMatch(summary, /[^\P{C}\u200d]|:\/\//u);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[^\P{C}\u200d]/u);
    assert.doesNotMatch(text.replaceAll('https://app.example/', ''), /:\/\//);
    assert.equal(mark, '[alert ]');
  }
});
