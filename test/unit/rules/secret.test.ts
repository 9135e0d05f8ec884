// If this fails, a secret stands in a log, an error or an answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { Secret } from '../../../shared/rules/secret.ts';

test('a secret shows itself only to who asks for it by name', () => {
  const value = 'hunter2-hunter2';
  const secret = new Secret(value);
  assert.equal(secret.reveal(), value);
  const shown = [
    String(secret),
    ['Bearer', secret].join(' '),
    JSON.stringify({ secret, list: [secret] }),
    inspect(secret, { depth: 9, showHidden: true }),
    inspect({ deep: { secret } }, { depth: 9 }),
    format('%s %o %j', secret, secret, secret),
    Object.entries(secret).join(),
    JSON.stringify(structuredClone(secret)),
    new Error(String(secret)).stack ?? '',
  ];
  for (const text of shown) assert.ok(!text.includes('hunter2'), text);
  assert.equal(Object.keys(secret).length, 0);
});
