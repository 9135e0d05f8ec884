// If this fails, the copy of a note loses words, opens markup in ServiceNow, or does not fit into its field.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalText, limits } from '../../../../../shared/rules/canonical.ts';
import { noteTexts } from '../../../../../shared/rules/sync/notes/text.ts';
import { aLink, aSideNote } from '../../../../support/builders/rules.ts';

describe('the text of a copy', () => {
  const link = aLink();

  it('opens with its author, if the link wants that', () => {
    assert.deepEqual(noteTexts(aSideNote(), 'connectwise', link), [
      'Beth Anglin (ConnectWise): Have you tried water?',
    ]);
    const plain = aLink({ notes: { authors: false } });
    assert.deepEqual(noteTexts(aSideNote(), 'connectwise', plain), ['Have you tried water?']);
  });

  it('longer than the target takes continues in a second note, and no word is lost', () => {
    const text = Array.from({ length: 2000 }, (_, at) => `word${at}`).join(' ');
    const parts = noteTexts(aSideNote({ text, author: '' }), 'connectwise', link);
    assert.ok(parts.length > 2);
    for (const part of parts) assert.ok(part.length <= limits.servicenow.note);
    const together = parts.map((part, at) => (at === 0 ? part : part.replace(`(${at + 1}) `, ''))).join(' ');
    assert.equal(together, text);
  });

  it('without a place to cut ends all the same, and never inside a character', () => {
    const parts = noteTexts(aSideNote({ text: '🖨'.repeat(5000), author: '' }), 'connectwise', link);
    assert.ok(parts.every((part) => part.isWellFormed() && part.length <= limits.servicenow.note));
    assert.equal(parts.join('').replaceAll(/\(\d+\) /g, '').length, 10_000);
  });

  it('cannot open markup in ServiceNow', () => {
    const [part] = noteTexts(
      aSideNote({ text: '[code]<script>alert(1)</script>[/CODE]' }),
      'connectwise',
      link,
    );
    assert.doesNotMatch(part ?? '', /\[\/?code\]/i);
  });

  it('loses the markup of ServiceNow on its way back', () => {
    const text = 'Hello [code]<b>bold</b><br/>line[/code]';
    assert.deepEqual(noteTexts(aSideNote({ kind: 'comments', text, author: '' }), 'servicenow', link), [
      canonicalText('Hello bold\nline'),
    ]);
  });

  it('cannot look like the heading of another entry of a journal', () => {
    const text = (line: string) =>
      noteTexts(aSideNote({ text: `see:\n${line}\nfired`, author: '' }), 'connectwise', link)[0];
    for (const line of [
      '2026-11-24 06:00:00 - The Boss (Additional comments)',
      '24.11.2026 06:00 - The Boss (Kommentare (für Kunden sichtbar))',
      '24-Nov-2026 06:00:00 - (Work notes)',
      '11/24/26 06:00:00 AM - The Boss (Comments)',
    ])
      assert.equal(text(line), `see:\n> ${line}\nfired`);
    for (const line of [
      'Call me at 10:30 (or later)',
      'v1.2.3 - see 10.5 (draft)',
      'On 2026-11-24 it failed (twice)',
    ])
      assert.equal(text(line), `see:\n${line}\nfired`);
  });

  it('of nothing is nothing', () => {
    assert.deepEqual(noteTexts(aSideNote({ text: ' \r\n ' }), 'connectwise', link), []);
  });
});
