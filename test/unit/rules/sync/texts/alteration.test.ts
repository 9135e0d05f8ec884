// If this fails, a text that a system altered while saving it is taken for a person's edit and destroys the original, or
// a person's edit is taken for such an alteration and never travels.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { baseAsSaved, recognisedAlteration } from '../../../../../shared/rules/sync/texts/alteration.ts';
import type { PendingWrite } from '../../../../../shared/rules/sync/pair.ts';

const sent = 'Printer on floor three jams since Monday 🖨️ and smells\nof smoke';

describe('a saved text is recognised as the sent one', () => {
  for (const [name, saved, shows] of [
    ['whole', sent, 'whole'],
    ['cut at a length', sent.slice(0, 35), 35],
    ['cut at a 4-byte character, however early', 'Printer on floor three jams since Monday', 40],
    ['in capitals', sent.toUpperCase(), 'respelled'],
    ['on one line', sent.replace('\n', ' '), 'respelled'],
    ['without the emoji', sent.replace('🖨️', '?'), 'respelled'],
    ['in capitals and cut', sent.toUpperCase().slice(0, 35), 'unclear'],
  ] as const)
    it(name, () => assert.equal(recognisedAlteration(sent, saved), shows));
});

describe('a saved text may as well be a person’s', () => {
  for (const saved of ['', `URGENT ${sent}`, 'Printer', 'Printer on floor two jams', 'Something else'])
    it(JSON.stringify(saved), () => assert.equal(recognisedAlteration(sent, saved), null));
  it('a number that grew by a digit', () => assert.equal(recognisedAlteration('1 jams', '21 jams'), null));
});

describe('the base after a write', () => {
  const at = '2026-11-24T11:00:00.000Z';
  const write: PendingWrite = {
    side: 'servicenow',
    field: 'summary',
    value: { connectwise: 'Printer', servicenow: 'Printer' },
    at,
  };

  it('has what the answer showed as the half of the target', () => {
    const base = baseAsSaved(write, 'Printer', { saved: 'PRINTER', at });
    const sentText = { side: 'servicenow', text: 'Printer', shows: 'respelled', at };
    assert.deepEqual(base, { connectwise: 'Printer', servicenow: 'PRINTER', sent: sentText });
  });

  it('has what was sent where the answer showed nothing', () => {
    const base = baseAsSaved(write, 'Printer', { saved: undefined, at: '' });
    assert.deepEqual([base.servicenow, base.sent?.shows], ['Printer', 'respelled']);
  });

  it('recognises an answer that fits no known alteration', () => {
    assert.equal(baseAsSaved(write, 'Printer', { saved: '', at }).sent?.shows, 0);
    assert.equal(baseAsSaved(write, 'Printer', { saved: 'Pr?t', at }).sent?.shows, 'unclear');
    assert.equal(baseAsSaved(write, 'Printer', { saved: 'Drucker im Flur', at }).sent?.shows, 'respelled');
  });

  it('keeps a word of a map as it was written', () => {
    const status: PendingWrite = {
      ...write,
      field: 'status',
      value: { connectwise: '1:New', servicenow: '1' },
    };
    assert.deepEqual(baseAsSaved(status, '1', { saved: '2', at }), status.value);
  });
});
