// If this fails, a server's clean-up of a text on its way in looks like a person's edit, and is written back for
// ever; or a person's edit looks like nothing.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  canonicalText,
  clip,
  cutAt,
  digest,
  fingerprint,
  limits,
  runningDigest,
  shorten,
} from '../../../shared/rules/canonical.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 300 });

describe('a text', () => {
  for (const [what, given, expected] of [
    ['line ends of Windows', 'a\r\nb\r\n', 'a\nb'],
    ['line ends of old Macs', 'a\rb', 'a\nb'],
    ['blanks around it', '  a \n ', 'a'],
    ['blanks at the end of a line', 'a \t\nb', 'a\nb'],
    ['blanks at the start of a line', 'a\n  b', 'a\n  b'],
    ['a blank that does not break', 'a\u00a0b', 'a b'],
    ['control characters', 'a\u0000\u0007b', 'a  b'],
    ['tabs inside a line', 'a\tb', 'a\tb'],
    ['half of an emoji', 'a\ud83d', 'a\ufffd'],
    ['emoji and right-to-left text', '🖨️ שלום', '🖨️ שלום'],
    ['nothing but blanks', ' \n\t\r\n', ''],
  ] as const)
    it(`is compared without regard to ${what}`, () => assert.equal(canonicalText(given), expected));

  it('has one form, which is its own form', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = canonicalText(text);
        assert.equal(canonicalText(once), once);
        assert.equal(canonicalText(`\r\n ${once.replaceAll('\n', '\r\n')}  `), once);
      }),
    );
  });
});

describe('a text that is too long', () => {
  it('fits, never ends inside a character, and shows that something was cut', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 300 }), (text, limit) => {
        const short = shorten(text, limit);
        assert.ok(short.length <= limit);
        assert.equal(short.isWellFormed(), text.isWellFormed());
        if (text.length <= limit) assert.equal(short, text);
        else assert.ok(short.endsWith('…'));
        assert.ok(text.startsWith(cutAt(text, limit)));
      }),
    );
    assert.equal(cutAt('a🖨', 2), 'a', 'half a character is none');
    assert.equal(shorten('abc   d', 6), 'abc…', 'no blank before the ellipsis');
    assert.equal(shorten('a'.repeat(9999), limits.connectwise.description), 'a'.repeat(9999));
    assert.equal(clip('a'.repeat(301)).length, 300);
  });
});

describe('a fingerprint', () => {
  it('is the text itself while it is short, and tells long ones apart', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        assert.equal(fingerprint(one) === fingerprint(other), one === other);
        assert.ok(fingerprint(one).length <= 120);
      }),
    );
    const long = 'x'.repeat(121);
    assert.equal(fingerprint(long.slice(1)), long.slice(1));
    assert.match(fingerprint(long), /^sha256:[0-9a-f]{64}$/);
  });

  it('of bytes that come in pieces is that of the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (pieces) => {
        const running = runningDigest();
        for (const piece of pieces) running.add(piece);
        assert.equal(running.hex(), createHash('sha256').update(Buffer.concat(pieces)).digest('hex'));
      }),
    );
    assert.equal(digest('ü'), createHash('sha256').update(Buffer.from('ü', 'utf8')).digest('hex'));
  });
});
