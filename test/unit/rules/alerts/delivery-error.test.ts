// If this fails, a log line names the address at which anybody could speak in the operators' channel.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inspect } from 'node:util';
import {
  channelLimited,
  channelRefused,
  channelUnreachable,
  deliveryError,
} from '../../../../shared/rules/alerts/delivery-error.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';

const host = 'a.environment.api.powerplatform.com';
const facts = { host, reason: 'ECONNREFUSED' };

it('of what failed below only the code, its sentence and the reason are told', () => {
  const below = new CodedError('http-no-answer', { detail: `${host} could not be reached.`, facts });
  const wrapped = new CodedError('remote-busy', {
    detail: `It is ${host}.`,
    cause: below,
    retryAfterMs: 5_000,
  });
  for (const thrown of [below, wrapped, new TypeError(`cannot read ${host}`)]) {
    const error = deliveryError('ops', thrown);
    assert.equal(error.code, 'alert-channel-unreachable');
    assert.deepEqual(error.facts, { channel: 'ops' });
    assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(host));
  }
  assert.match(deliveryError('ops', below).detail, /^http-no-answer: .* \(ECONNREFUSED\)$/);
  assert.match(deliveryError('ops', new TypeError('x')).detail, /^unexpected: .* \(TypeError\)$/);
  assert.equal(deliveryError('ops', wrapped).retryAfterMs, 5_000);
});

it('a failure that no retry can help is refused, with the missing secret by name', () => {
  const error = deliveryError('ops', new CodedError('secret-missing', { facts: { secret: 'teams-ops' } }));
  assert.equal(error.code, 'alert-channel-refused');
  assert.equal(error.treatment, 'dead-letter');
  assert.match(error.detail, /\(teams-ops\)$/);
});

it('a channel’s own words are kept, and named', () => {
  for (const [own, code] of [
    [channelRefused('It answered 404.'), 'alert-channel-refused'],
    [channelUnreachable('It answered 503.'), 'alert-channel-unreachable'],
  ] as const) {
    const error = deliveryError('ops', own);
    assert.equal(error.code, code);
    assert.equal(error.detail, own.detail);
    assert.deepEqual(error.facts, { channel: 'ops' });
  }
  const limited = deliveryError('ops', channelLimited(1_500));
  assert.deepEqual([limited.detail, limited.retryAfterMs], ['It asks to wait 2 s.', 1_500]);
});
