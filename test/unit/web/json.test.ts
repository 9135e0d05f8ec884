// If this fails, a login page or half an answer is taken for data, and tickets are overwritten with nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { jsonIfAny, jsonOf } from '../../../shared/web/json.ts';

const answer = (text: string) => ({ status: 200, headers: {}, body: Buffer.from(text, 'utf8') });

test('JSON is read, an empty list and null included', () => {
  for (const value of [[], null, { a: 'ü🖨' }, 5])
    assert.deepEqual(jsonOf(answer(JSON.stringify(value)), 'host'), value);
});

test('a web page, half an answer and nothing are refused, and their text is not repeated', () => {
  for (const text of ['<!DOCTYPE html><p>canary', ' <html>canary', '{"result":[{"a":"canary', '']) {
    assert.throws(
      () => jsonOf(answer(text), 'host'),
      (thrown) =>
        thrown instanceof CodedError && thrown.code === 'http-not-json' && !thrown.message.includes('canary'),
      text,
    );
    assert.equal(jsonIfAny(answer(text)), undefined);
  }
});
