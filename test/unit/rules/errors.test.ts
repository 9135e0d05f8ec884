// If this fails, one failure is answered with the treatment of another: a code stands in two tables, or in none that counts.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { asCodedError, CodedError, errorTable } from '../../../shared/rules/errors.ts';

const folder = new URL('../../../shared/rules/errors/', import.meta.url);
/** Every table of the folder, found on the disk, so that a new one cannot be forgotten. */
const tables = await Promise.all(
  readdirSync(folder)
    .filter((file) => file !== 'row.ts')
    .map(async (file) => {
      const exported = (await import(new URL(file, folder).href)) as Readonly<Record<string, object>>;
      return { file, codes: Object.values(exported).flatMap((table) => Object.keys(table)) };
    }),
);

test('no code stands twice, and every code of the folder is in the one table', () => {
  assert.ok(tables.length >= 10, `only ${tables.length} tables were found`);
  const codes = tables.flatMap((table) => table.codes);
  assert.deepEqual(
    codes.filter((code, index) => codes.indexOf(code) !== index),
    [],
  );
  assert.deepEqual(codes.toSorted(), Object.keys(errorTable).toSorted());
});

test('every code is kebab-case, its sentence is one, and its status fits its treatment', () => {
  for (const [code, { sentence, treatment, status }] of Object.entries(errorTable)) {
    assert.match(code, /^[a-z]+(-[a-z]+)*$/);
    assert.match(sentence, /^[A-Z].*[^.]\.$/, code);
    assert.doesNotMatch(sentence, /^(It|There|What|Who|Which|Nothing)\b/, `${code}: the subject comes first`);
    assert.ok(status >= 400 && status < 600, code);
    if (treatment === 'refuse') assert.ok(status < 500, `${code}: the caller is at fault`);
  }
});

test('an error carries its row, its detail and the least wait', () => {
  const error = new CodedError('remote-busy', { detail: 'Asked to wait.', retryAfterMs: 5_000 });
  assert.equal(error.message, `${errorTable['remote-busy'].sentence} Asked to wait.`);
  assert.deepEqual([error.code, error.treatment, error.status], ['remote-busy', 'retry', 503]);
  assert.equal(error.retryAfterMs, 5_000);
  assert.equal(new CodedError('remote-busy').message, errorTable['remote-busy'].sentence);
});

test('anything thrown becomes a coded error, and one with a code stays itself', () => {
  const coded = new CodedError('claim-lost');
  assert.equal(asCodedError(coded), coded);
  const cause = new TypeError('x is not a function');
  const wrapped = asCodedError(cause);
  assert.deepEqual([wrapped.code, wrapped.cause], ['unexpected', cause]);
  assert.match(wrapped.detail, /TypeError: x is not a function/);
  assert.equal(asCodedError('a text').code, 'unexpected');
});
