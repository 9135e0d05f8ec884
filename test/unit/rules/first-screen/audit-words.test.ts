// If this fails, the audit journal on the page says less than who requested what, and how it ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditWords } from '../../../../shared/rules/first-screen/audit-words.ts';
import { anOrder } from '../../../support/builders/rows.ts';

test('a request, the proof of its author, and its end have words', () => {
  const told = auditWords(anOrder('acme', { action: 'automation-run', outcome: 'storage-failing' }));
  assert.equal(told.what, 'Ran an automation');
  assert.equal(told.proof, 'at the command');
  assert.match(told.ended, /^[A-Z].*\.$/);
  assert.equal(auditWords(anOrder('acme', { outcome: 'begun' })).ended, 'begun, never ended');
  assert.equal(
    auditWords(anOrder('acme', { outcome: 'discarded 3 messages' })).ended,
    'discarded 3 messages',
  );
});
