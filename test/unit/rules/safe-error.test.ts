// If this fails, a secret leaves in the error that the host writes into its log, or our own log says nothing of a cause.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { errorFacts, withoutCause } from '../../../shared/rules/safe-error.ts';

const error = new CodedError('remote-busy', {
  detail: 'It sent Bearer planted-token.',
  facts: { scope: 'servicenow:x', password: 'planted-password' },
  retryAfterMs: 5_000,
  cause: new CodedError('http-timeout', { detail: 'https://u:planted-user@x.example/?k=planted-query' }),
});

test('a thrown error keeps its code and its wait, and loses its cause and every secret', () => {
  const clean = withoutCause(error);
  assert.equal(clean.code, 'remote-busy');
  assert.equal(clean.retryAfterMs, 5_000);
  assert.equal(clean.cause, undefined);
  assert.equal(clean.facts['scope'], 'servicenow:x');
  assert.doesNotMatch(`${clean.stack} ${clean.message} ${JSON.stringify(clean.facts)}`, /planted/);
});

test('the log line has the code of the cause, and no secret either', () => {
  const facts = errorFacts(error);
  assert.equal(facts['code'], 'remote-busy');
  assert.equal(facts['causeCode'], 'http-timeout');
  assert.equal(facts['scope'], 'servicenow:x');
  assert.doesNotMatch(JSON.stringify(facts), /planted/);
  assert.ok(!('cause' in errorFacts(new CodedError('http-timeout'))));
});
