// If this fails, a caller with a key does not learn what to do, or a stranger learns how the app is set up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOf } from '../../../../functions/http/answers.ts';
import { CodedError, errorTable } from '../../../../shared/rules/errors.ts';

function told(authLevel: 'anonymous' | 'function'): unknown {
  const { body } = problemOf(new CodedError('callback-signature-wrong'), { authLevel }, 'run-1');
  return JSON.parse(typeof body === 'string' ? body : '');
}

test('a caller with a key learns what to do, a stranger only what happened', () => {
  const { sentence, action, status } = errorTable['callback-signature-wrong'];
  const known = {
    type: 'about:blank',
    title: sentence,
    status,
    code: 'callback-signature-wrong',
    invocation: 'run-1',
  };
  assert.deepEqual(told('anonymous'), known);
  assert.deepEqual(told('function'), { ...known, action });
});
