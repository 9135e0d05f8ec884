// If this fails, an edit of a shortened copy costs the part of the text that the copy did not show.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { shorten } from '../../../../../shared/rules/canonical.ts';
import { applyToUncut } from '../../../../../shared/rules/sync/texts/uncut-edit.ts';
import type { UncutEdit } from '../../../../../shared/rules/sync/texts/uncut-edit.ts';

const uncut = `${'the printer in room 5 is on fire, '.repeat(8)}and the smoke reaches room 6`;
const shown = shorten(uncut, 100);
const keeps = shown.length - 1;
const hidden = uncut.slice(keeps);
const edit = (edited: string): UncutEdit => applyToUncut({ uncut, shown, keeps, edited });

describe('an edit of a copy that ends in a mark is applied to the whole text', () => {
  for (const [name, edited, text] of [
    ['a word in front', shown.replace('printer', 'scanner'), uncut.replace('printer', 'scanner')],
    ['a line in front', `URGENT\n${shown}`, `URGENT\n${uncut}`],
    ['a word left out', shown.replace('printer in ', ''), uncut.replace('printer in ', '')],
    ['a line behind', `${shown}\nSolved.`, `${uncut}\nSolved.`],
    ['in front and behind', `URGENT ${shown} Solved.`, `URGENT ${uncut} Solved.`],
  ] as const)
    it(name, () => assert.deepEqual(edit(edited), { kind: 'applied', text }));
});

it('an edit of a copy that was cut without a mark is applied likewise', () => {
  const cut = uncut.slice(0, 80);
  const edited = cut.replace('room 5', 'room 7');
  assert.deepEqual(applyToUncut({ uncut, shown: cut, keeps: 80, edited }), {
    kind: 'applied',
    text: uncut.replace('room 5', 'room 7'),
  });
});

describe('an edit that left no place for the hidden part', () => {
  it('is unclear while it is still the copy', () => {
    assert.equal(edit(shown.slice(0, -8)).kind, 'unclear');
    assert.equal(edit(shown.slice(0, -1)).kind, 'unclear');
    assert.equal(edit(shown.slice(0, 40)).kind, 'unclear');
  });
  it('is a new text if nothing of the copy is left', () => {
    for (const text of [
      '',
      'Solved by phone',
      'Something quite different, and long enough to be seen as such by anybody',
    ])
      assert.equal(edit(text).kind, 'replaced');
  });
});

it('any edit of the shown part keeps the hidden part in the result, or has no result', () => {
  fc.assert(
    fc.property(
      fc.nat(shown.length),
      fc.nat(shown.length),
      fc.string({ unit: 'grapheme' }),
      (one, other, text) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const edited = `${shown.slice(0, from)}${text}${shown.slice(to)}`;
        const result = edit(edited);
        if (result.kind === 'applied') assert.ok(result.text.includes(hidden));
        if (to < shown.length) assert.equal(result.kind, 'applied');
      },
    ),
  );
});
