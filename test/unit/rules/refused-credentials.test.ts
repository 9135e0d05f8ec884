// If this fails, a revoked key is reported as the fault of each record.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable } from '../../../shared/rules/errors.ts';
import { isLostRole, isRefusedCredentials } from '../../../shared/rules/refused-credentials.ts';

test('every code of refused credentials is one that may pass, and no other code is among them', () => {
  const codes = Object.keys(errorTable).filter(isRefusedCredentials);
  assert.deepEqual(codes.toSorted(), ['connectwise-unauthorized', 'servicenow-unauthorized']);
  for (const code of codes) assert.equal(errorTable[code].treatment, 'retry');
});

test('every code of a lost role is one that may pass, and no other code is among them', () => {
  const codes = Object.keys(errorTable).filter(isLostRole);
  assert.deepEqual(codes.toSorted(), ['connectwise-role-lost', 'servicenow-role-lost']);
  for (const code of codes) assert.equal(errorTable[code].treatment, 'retry');
});
