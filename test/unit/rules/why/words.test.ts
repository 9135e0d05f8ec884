// If this fails, an operator reads a word of the history without its sentence, or with that of another one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorTable } from '../../../../shared/rules/errors.ts';
import {
  attachmentSentence,
  errorSentence,
  fieldSentence,
  noteSentence,
  outcomeSentence,
} from '../../../../shared/rules/why/words.ts';

describe('a word of the history', () => {
  it('stands for itself in rows that are older than these words', () => {
    assert.equal(fieldSentence('gone-rule' as 'equal'), 'gone-rule');
    assert.equal(outcomeSentence('constructor' as 'synced'), 'constructor');
    for (const [code, { sentence }] of Object.entries(errorTable))
      assert.equal(errorSentence(code), sentence);
  });

  it('has its sentence by what it is about', () => {
    assert.match(fieldSentence('merged-away'), /takes no edits/);
    assert.match(noteSentence('merged-away'), /takes no more notes/);
    assert.match(attachmentSentence('merged-away'), /takes no more files/);
    assert.match(outcomeSentence('ignored-orphan'), /leaves it alone/);
    assert.equal(outcomeSentence('write-refused'), errorTable['write-refused'].sentence);
  });
});
