// If this fails, a ticket is billed to an agreement that has ended, gets another priority, or is asked for in words that act.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agreementFor,
  parseCreateTicket,
  priorityFor,
} from '../../../../shared/rules/tickets/create-ticket.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';

const now = Date.parse('2026-11-29T15:00:00Z');
const dayMs = 24 * 3_600_000;
const at = (ms: number) => new Date(now + ms).toISOString();
const agreement = (set: object = {}) => ({ id: 7, name: 'Gold', startDate: '2020-01-01T00:00:00Z', ...set });

const agreements: readonly (readonly [name: string, set: object, isActive: boolean])[] = [
  ['without an end', { noEndingDateFlag: true }, true],
  ['without an end, whatever date stands there', { noEndingDateFlag: true, endDate: at(-dayMs * 9) }, true],
  ['without any dates', { startDate: null, endDate: null }, true],
  ['that ends today', { endDate: '2026-11-29T00:00:00Z' }, true],
  ['that ended yesterday', { endDate: '2026-11-28T00:00:00Z' }, false],
  ['that begins now', { startDate: at(0) }, true],
  ['that begins in a second', { startDate: at(1_000) }, false],
  ['that is cancelled', { cancelledFlag: true, noEndingDateFlag: true }, false],
];
for (const [name, set, isActive] of agreements)
  test(`an agreement ${name} is ${isActive ? '' : 'not '}taken`, () => {
    assert.deepEqual(agreementFor([agreement(set)], now).value, isActive ? { id: 7, name: 'Gold' } : null);
  });

test('of several agreements none is taken, and at most ten are named', () => {
  const many = (count: number) => Array.from({ length: count }, (_, id) => agreement({ id, name: `A${id}` }));
  const { value, because } = agreementFor(many(12), now);
  assert.equal(value, null);
  assert.match(because, /12 active agreements.*: A0 \(0\), .*A9 \(9\), …$/);
  assert.match(agreementFor(many(201), now).because, /more than 200 agreements/);
});

const priorities = [
  { id: 1, name: 'Priority 1 - Critical' },
  { id: 2, name: 'High!' },
  { id: 3, name: 'Highest' },
  { id: 4, name: 'Low (2 days)' },
  { id: 5, name: 'low' },
];
const codeOf = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (thrown) {
    return thrown instanceof CodedError ? thrown.code : 'other';
  }
};

test('a priority is found by the whole word, or by the name of the configuration', () => {
  assert.equal(priorityFor('High', {}, priorities).value.id, 2);
  assert.equal(priorityFor('Critical', {}, priorities).value.id, 1);
  assert.equal(priorityFor('Low', { Low: ' LOW ' }, priorities).value.id, 5);
  assert.equal(
    codeOf(() => priorityFor('Low', {}, priorities)),
    'reference-unknown',
    'two of them',
  );
  assert.equal(
    codeOf(() => priorityFor('Medium', {}, priorities)),
    'reference-unknown',
  );
  assert.equal(
    codeOf(() => priorityFor('Medium', { Medium: 'Gone' }, priorities)),
    'reference-unknown',
  );
});

const body = { companyId: 2, summary: ' Printer ' };
test('the key of the header stands for the property, and the two may not differ', () => {
  assert.equal(parseCreateTicket(body, 'a').idempotencyKey, 'a');
  assert.equal(parseCreateTicket({ ...body, idempotencyKey: 'a' }, 'a').idempotencyKey, 'a');
  assert.equal(parseCreateTicket(body, null).summary, 'Printer');
  for (const header of ['', 'a b', 'x'.repeat(201), 'ä'])
    assert.equal(
      codeOf(() => parseCreateTicket(body, header)),
      'request-invalid',
      header,
    );
  assert.equal(
    codeOf(() => parseCreateTicket({ ...body, idempotencyKey: 'a' }, 'b')),
    'request-invalid',
  );
});

test('a second reading changes nothing of the first', () => {
  const asked = { ...body, requiredDate: '2027-01-01T00:00:00.5+02:00' };
  assert.equal(parseCreateTicket(asked, 'k').requiredDate, '2026-12-31T22:00:00Z');
});
