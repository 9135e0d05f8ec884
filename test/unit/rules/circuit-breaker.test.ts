// If this fails, a system that does not answer is asked by every instance at once, or one that answers again is left alone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { admit, opened, usualCircuit as policy } from '../../../shared/rules/circuit-breaker.ts';
import type { OpenCircuit } from '../../../shared/rules/circuit-breaker.ts';

const noon = Date.parse('2026-11-24T12:00:00.000Z');

describe('an open circuit', () => {
  it('is not there while all is well', () => {
    assert.deepEqual(admit(null, 'a', noon, policy), { kind: 'closed' });
  });

  it('lets nobody ask before its cool-down is over, and tells why and until when', () => {
    const circuit = opened(null, 'reset', noon, policy);
    const until = noon + policy.coolDownMs;
    assert.deepEqual(circuit, { since: noon, coolDownUntil: until, why: 'reset', failures: 1, trial: null });
    assert.deepEqual(admit(circuit, 'a', until - 1, policy), { kind: 'open', until, why: 'reset' });
    assert.equal(admit(circuit, 'a', until, policy).kind, 'half-open');
  });

  it('lets one ask at a time, and another one when nothing is heard of the first', () => {
    const at = noon + policy.coolDownMs;
    const first = admit(opened(null, 'reset', noon, policy), 'a', at, policy);
    assert.ok(first.kind === 'half-open');
    assert.deepEqual(first.next.trial, { owner: 'a', until: at + policy.trialMs });
    const second = admit(first.next, 'b', at + policy.trialMs - 1, policy);
    assert.deepEqual(second, { kind: 'open', until: at + policy.trialMs, why: 'reset' });
    const third = admit(first.next, 'b', at + policy.trialMs, policy);
    assert.ok(third.kind === 'half-open' && third.next.trial?.owner === 'b');
  });

  it('cools down twice as long after each trial that failed, up to the longest, and knows since when it is open', () => {
    let circuit: OpenCircuit | null = null;
    const coolDowns: number[] = [];
    for (let failure = 0; failure < 7; failure += 1) {
      const now = noon + failure * 1_000_000;
      circuit = opened(circuit, `try ${failure}`, now, policy);
      coolDowns.push((circuit.coolDownUntil - now) / 1000);
    }
    assert.deepEqual(coolDowns, [30, 60, 120, 240, 300, 300, 300]);
    assert.deepEqual([circuit?.since, circuit?.failures, circuit?.why], [noon, 7, 'try 6']);
    assert.equal(circuit?.trial, null, 'the trial has ended');
  });

  it('lets one of many who ask in any order through as the trial, as often as a trial’s time passes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 30 }), (waits) => {
        let now = noon + policy.coolDownMs;
        let circuit = opened(null, 'reset', noon, policy);
        let triedAt = Number.NEGATIVE_INFINITY;
        waits.forEach((wait, index) => {
          now += wait;
          const admission = admit(circuit, `caller ${index}`, now, policy);
          assert.notEqual(admission.kind, 'closed');
          if (admission.kind !== 'half-open') return;
          assert.ok(now - triedAt >= policy.trialMs);
          triedAt = now;
          circuit = admission.next;
        });
        assert.ok(Number.isFinite(triedAt), 'the first who asked was let through');
      }),
    );
  });
});
