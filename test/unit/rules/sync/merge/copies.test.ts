// If this fails, a person's edit of a shortened copy replaces the whole text on the other side, or is thrown away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldFingerprint } from '../../../../../shared/rules/sync/canonical-field.ts';
import { toConnectWise } from '../../../../../shared/rules/sync/mapping.ts';
import { mergeField } from '../../../../../shared/rules/sync/merge.ts';
import type { FieldMerge } from '../../../../../shared/rules/sync/merge/field-view.ts';
import { aLink, anIncident, aSyncedPair, aTicket } from '../../../../support/builders/rules.ts';

const link = aLink();
const whole =
  'The printer on the second floor has been offline since Monday morning, although the cable was changed twice; ask Beth for the key.';
const copy = toConnectWise('summary', whole, { link, board: '1' }) ?? '';
const halfOf = (text: string): string => fieldFingerprint('summary', text);

function mergeCopy(shown: string): FieldMerge {
  return mergeField('summary', {
    link,
    pair: aSyncedPair(link, { base: { summary: { connectwise: halfOf(copy), servicenow: halfOf(whole) } } }),
    ticket: aTicket({ summary: shown }),
    incident: anIncident({ summary: whole }),
  });
}

test('an edit of a copy that shows the beginning of a longer text is made in the whole one', () => {
  assert.ok(copy.length < whole.length && copy.length > 50);
  const { rule, write } = mergeCopy(copy.replace('second', 'third'));
  assert.equal(rule, 'edit-of-copy');
  assert.deepEqual(write, { side: 'servicenow', value: whole.replace('second', 'third') });
});

test('such a copy that nobody edits is carried nowhere', () => {
  assert.equal(mergeCopy(copy).write, null);
});
