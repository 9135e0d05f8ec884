// If this fails, a caller does not learn what is wrong with a request, or gets the wrong values sent back.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { z } from 'zod';
import { CodedError } from '../../../shared/rules/errors.ts';
import { parseRequest } from '../../../shared/rules/request.ts';

const schema = z.strictObject({ limit: z.int().default(10) });

it('a request is read with its defaults', () => {
  assert.deepEqual(parseRequest(schema, {}), { limit: 10 });
});

it('a request that does not fit is refused with its place, in at most a thousand characters', () => {
  const thrown = (value: unknown): CodedError => {
    try {
      parseRequest(schema, value);
    } catch (error) {
      assert.ok(error instanceof CodedError);
      return error;
    }
    return assert.fail('it was accepted');
  };
  assert.equal(thrown({ limit: 'x' }).code, 'request-invalid');
  assert.match(thrown({ limit: 'x' }).detail, /limit/);
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`property${index}`, 1]));
  assert.equal(thrown(many).detail.length, 1_000);
});
