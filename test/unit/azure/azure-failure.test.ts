// If this fails, a mistake in our own code is reported as storage or a vault that does not answer, and somebody looks
// for it in Azure all night.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAzureFailure } from '../../../shared/azure/azure-failure.ts';
import { storageError } from '../../../shared/azure/storage-account.ts';
import { isNetworkError } from '../../../shared/rules/network-error.ts';

const named = (name: string, more: object = {}): Error => Object.assign(new Error('why'), { name, ...more });

test('an error of the service, the network or the identity is a storage error', () => {
  for (const [error, code] of [
    [named('RestError', { statusCode: 503, code: 'ServerBusy' }), 'storage-unavailable'],
    [named('RestError', { statusCode: 403 }), 'storage-forbidden'],
    [named('RestError', { code: 'REQUEST_SEND_ERROR' }), 'storage-unavailable'],
    [named('Error', { code: 'ECONNREFUSED' }), 'storage-unavailable'],
    [named('CredentialUnavailableError'), 'storage-unavailable'],
    [named('AbortError'), 'storage-unavailable'],
  ] as const) {
    assert.ok(isAzureFailure(error));
    assert.equal(storageError(error, 'Table pairs').code, code);
  }
});

test('everything else is unexpected, with its name', () => {
  for (const thrown of [new TypeError('x is undefined'), new RangeError('r'), new Error('e'), 'text', null]) {
    const error = storageError(thrown, 'Table pairs');
    assert.equal(error.code, 'unexpected');
    assert.match(
      error.detail,
      /^This program failed at Table pairs: (TypeError|RangeError|Error|a thrown \w+)\.$/,
    );
  }
});

test('codes of the network are known one by one', () => {
  for (const code of [
    'ECONNRESET',
    'ENOTFOUND',
    'CERT_HAS_EXPIRED',
    'HPE_INVALID_CONSTANT',
    'Z_BUF_ERROR',
    'EPROTO',
  ])
    assert.ok(isNetworkError(Object.assign(new Error('x'), { code })), code);
  for (const code of ['ERR_INVALID_CHAR', 'ERR_INVALID_ARG_TYPE', 'MODULE_NOT_FOUND', 'EMFILE', undefined])
    assert.ok(!isNetworkError(Object.assign(new Error('x'), { code })), code);
});
