// If this fails, keys that are refused at the first request are reported as a fault inside ConnectWise.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discoverCodebase } from '../../../../shared/connectwise/http/address.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';

for (const [status, expected] of [
  [401, 'connectwise-unauthorized'],
  [403, 'connectwise-unauthorized'],
  [404, 'connectwise-failed'],
  [500, 'connectwise-failed'],
] as const)
  test(`companyinfo that answers ${status} is told as ${expected}`, async () => {
    const codebase = discoverCodebase({
      site: 'https://na.myconnectwise.net',
      company: 'simco',
      send: () => Promise.resolve({ status, headers: {}, body: Buffer.from('no') }),
    });
    await assert.rejects(
      codebase.current(),
      (error) => error instanceof CodedError && error.code === expected,
    );
  });
