// If this fails, a message that nobody of ours wrote is worked off as if it were a nudge, or a good one is thrown away.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseNudge, requireNudge, type Nudge } from '../../../../shared/rules/sync/nudge.ts';

const nudge = {
  link: 'acme',
  side: 'servicenow',
  recordId: 'f'.repeat(32),
  origin: 'callback',
  learnedAt: '2026-11-24T12:00:00.000Z',
  messageId: 'm1',
};

describe('a message of the queue', () => {
  for (const more of [{}, { attempt: 3 }, { job: '20261124-a1' }, { orderedAt: nudge.learnedAt }])
    it(`is a nudge with ${JSON.stringify(more)}`, () =>
      assert.deepEqual(parseNudge({ ...nudge, ...more }), { ...nudge, ...more }));

  for (const origin of ['poll', 'again', 'replay', 'reconcile', 'backfill'])
    it(`is a nudge from ${origin}`, () => assert.equal(parseNudge({ ...nudge, origin })?.origin, origin));

  for (const [what, changes] of [
    ['of another side', { side: 'jira' }],
    ['of another origin', { origin: 'mail' }],
    ['without a link', { link: '' }],
    ['with a link that is a list', { link: ['acme'] }],
    ['without a record', { recordId: '' }],
    ['with a long record', { recordId: 'f'.repeat(65) }],
    ['with an incident by a number', { recordId: '4711' }],
    ['with a ticket by a sys_id', { side: 'connectwise' }],
    ['with a ticket below zero', { side: 'connectwise', recordId: '-5' }],
    ['with a ticket beyond all numbers', { side: 'connectwise', recordId: '1e20' }],
    ['with a time in words', { learnedAt: 'yesterday' }],
    ['with a time without a zone', { learnedAt: '2026-11-24T12:00:00' }],
    ['with half an attempt', { attempt: 0.5 }],
    ['with fewer attempts than none', { attempt: -1 }],
    ['with a job that is a path', { job: '../x' }],
  ] as const)
    it(`is invalid ${what}`, () => assert.equal(parseNudge({ ...nudge, ...changes }), null));

  it('leaves alone what a later release says besides', () =>
    assert.deepEqual(parseNudge({ ...nudge, fields: {} }), nudge));

  it('is invalid without one of its parts, and as a text, a list or nothing', () => {
    for (const name of Object.keys(nudge)) {
      const { [name as keyof typeof nudge]: _left, ...rest } = nudge;
      assert.equal(parseNudge(rest), null, name);
    }
    for (const wrong of [null, undefined, '', JSON.stringify(nudge), [nudge], 7])
      assert.equal(parseNudge(wrong), null);
  });

  it('is not sent when no reader would take it', () => {
    requireNudge(nudge as Nudge);
    assert.throws(() => requireNudge({ ...nudge, recordId: '' } as unknown as Nudge), {
      code: 'nudge-invalid',
    });
    // @ts-expect-error An id that nobody has looked at does not compile.
    const unlooked: Nudge = { ...nudge, side: 'servicenow', origin: 'poll' };
    requireNudge(unlooked);
  });
});
