// If this fails, a key, a query or a person's address ends in a log that many people read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { redactMessage, redactText, redactValue } from '../../../shared/rules/safe-text.ts';

describe('taking secrets out of texts', () => {
  for (const [dirty, clean] of [
    ['GET https://u:pw@host.example/a/b?code=1&x=2#z failed', 'GET https://host.example/a/b?… failed'],
    ['https://host.example/a', 'https://host.example/a'],
    ['Authorization: Basic c2ltY28rcHVibGljOnByaXZhdGU=', 'Authorization: [secret] [secret]'],
    ['sent Bearer abc.def-ghi now', 'sent Bearer [secret] now'],
    ['{"client_secret": "s3cr3t", "id": 7}', '{"client_secret": "[secret]", "id": 7}'],
    ['AccountName=a;AccountKey=abc==;EndpointSuffix=x', 'AccountName=a;AccountKey=[secret];EndpointSuffix=x'],
    ['Unrecognized key: "limt"', 'Unrecognized key: "limt"'],
    ['key: "abc123"', 'key: "[secret]"'],
    ['password=hunter2, then', 'password=[secret], then'],
    ['asked by jane.doe+x@example.co.uk today', 'asked by [mail] today'],
    [
      'Board "Help Desk" has no status New (ticket 4711)',
      'Board "Help Desk" has no status New (ticket 4711)',
    ],
  ] as const)
    it(`turns ${dirty} into ${clean}`, () => {
      assert.equal(redactText(dirty), clean);
    });

  it('clips what is long', () => {
    assert.equal(redactText('x'.repeat(50), 10), `${'x'.repeat(10)}…`);
  });

  it('tells mistakes in settings and configuration whole, however many: they name secrets and hold none', () => {
    const mistakes = Array.from(
      { length: 60 },
      (_, at) => `links[${at}].servicenow.webhookSecret: Invalid input`,
    );
    const { code, message } = new CodedError('config-invalid', { detail: mistakes.join('\n') });
    assert.ok(redactMessage({ code, message }).endsWith('links[59].servicenow.webhookSecret: Invalid input'));
    assert.match(
      redactMessage(new CodedError('unexpected', { detail: 'secret: s3cr3t' })),
      /secret: \[secret\]$/,
    );
  });

  it('shows nothing of a value whose name says that it is a secret', () => {
    for (const name of [
      'Authorization',
      'private_key',
      'x-api-key',
      'clientSecret',
      'Set-Cookie',
      'accessToken',
    ])
      assert.equal(redactValue(name, 'abc'), '[secret]', name);
    assert.equal(redactValue('company', 'ACME'), 'ACME');
    assert.equal(redactValue('count', 7), 7);
  });
});
