// If this fails, a placeholder of ours travels as a text, or a person's edit of a field looks like nothing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeholders } from '../../../../shared/rules/canonical.ts';
import { canonicalField } from '../../../../shared/rules/sync/canonical-field.ts';

describe('a field', () => {
  it('of one line takes line breaks and runs of blanks for one blank', () => {
    assert.equal(canonicalField('summary', ' a \r\n  b\t c '), 'a b c');
    assert.equal(canonicalField('description', 'a\r\n  b'), 'a\n  b');
  });

  it('that holds the placeholder is empty, and only that field’s own', () => {
    assert.equal(canonicalField('summary', placeholders.summary), '');
    assert.equal(canonicalField('description', ` ${placeholders.description}\r\n`), '');
    assert.equal(canonicalField('summary', placeholders.description), placeholders.description);
    assert.equal(canonicalField('summary', `${placeholders.summary}!`), `${placeholders.summary}!`);
  });

  it('of words is compared letter by letter, blanks around it aside', () => {
    for (const field of ['status', 'priority'] as const) {
      assert.equal(canonicalField(field, ' In  Progress '), 'In  Progress');
      assert.notEqual(canonicalField(field, 'new'), canonicalField(field, 'New'));
    }
  });
});
