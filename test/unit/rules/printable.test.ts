// If this fails, a ticket's text moves the cursor of an operator's terminal, turns a line around, or looks like a row of
// its own.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { printable } from '../../../shared/rules/printable.ts';

describe('a text for a terminal', () => {
  for (const [what, given, expected] of [
    ['a line break', 'a\nb\r\nc\rd', 'a ⏎ b ⏎ c ⏎ d'],
    ['a tab', 'a\tb', 'a b'],
    ['a colour', '\u001b[31mred', '\\u{1b}[31mred'],
    ['a bell and a null', '\u0007\u0000', '\\u{7}\\u{0}'],
    ['a direction mark', 'a\u202egpj.exe', 'a\\u{202e}gpj.exe'],
    ['separators of lines and paragraphs', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
    ['an emoji of several parts', '👩‍🔧 🖨️', '👩‍🔧 🖨️'],
    ['letters of any script', 'Ünï שלום 漢字', 'Ünï שלום 漢字'],
  ] as const)
    it(`shows ${what} and does nothing`, () => assert.equal(printable(given), expected));

  it('is one line of characters that are only seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        assert.doesNotMatch(shown, /[^\P{C}\u200d]|[\u2028\u2029]/u);
        assert.equal(printable(shown), shown);
      }),
    );
  });
});

describe('text of strangers', () => {
  const evil = '\u001b]0;pwned\u0007\u001b[2J\r\n\u202egnp.exe\u0000\u009b31m\u2028x';

  it('only shows, whatever it holds', () => {
    const shown = printable(evil);
    assert.doesNotMatch(shown, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    assert.match(shown, /\\u\{1b\}\]0;pwned\\u\{7\}/);
    assert.equal(printable('Grüße 🖨️ 👩‍💻 “x”'), 'Grüße 🖨️ 👩‍💻 “x”');
  });
});
