// If this fails, a dead system is asked by every instance at once, or one that lives again is left alone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { admit, opened, usualCircuit as policy } from '../../../shared/rules/circuit-breaker.ts';
import type { OpenCircuit } from '../../../shared/rules/circuit-breaker.ts';

const noon = Date.parse('2026-11-24T12:00:00.000Z');

describe('an open circuit', () => {
  it('is not there while all is well', () => {
    assert.deepEqual(admit(null, 'a', noon, policy), { kind: 'go' });
  });

  it('lets nobody ask before its rest is over, and tells why and until when', () => {
    const circuit = opened(null, 'reset', noon, policy);
    const until = noon + policy.restMs;
    assert.deepEqual(circuit, { since: noon, until, why: 'reset', failures: 1, probe: null });
    assert.deepEqual(admit(circuit, 'a', until - 1, policy), { kind: 'wait', until, why: 'reset' });
    assert.equal(admit(circuit, 'a', until, policy).kind, 'probe');
  });

  it('lets one ask at a time, and another one when nothing is heard of the first', () => {
    const at = noon + policy.restMs;
    const first = admit(opened(null, 'reset', noon, policy), 'a', at, policy);
    assert.ok(first.kind === 'probe');
    assert.deepEqual(first.next.probe, { owner: 'a', until: at + policy.probeMs });
    const second = admit(first.next, 'b', at + policy.probeMs - 1, policy);
    assert.deepEqual(second, { kind: 'wait', until: at + policy.probeMs, why: 'reset' });
    const third = admit(first.next, 'b', at + policy.probeMs, policy);
    assert.ok(third.kind === 'probe' && third.next.probe?.owner === 'b');
  });

  it('rests twice as long after each probe in vain, up to the longest rest, and knows since when it is dead', () => {
    let circuit: OpenCircuit | null = null;
    const rests: number[] = [];
    for (let failure = 0; failure < 7; failure += 1) {
      const now = noon + failure * 1_000_000;
      circuit = opened(circuit, `try ${failure}`, now, policy);
      rests.push((circuit.until - now) / 1000);
    }
    assert.deepEqual(rests, [30, 60, 120, 240, 300, 300, 300]);
    assert.deepEqual([circuit?.since, circuit?.failures, circuit?.why], [noon, 7, 'try 6']);
    assert.equal(circuit?.probe, null, 'whoever probed has ended');
  });

  it('is probed by one of many who ask in any order, as often as a probe’s time passes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 30 }), (waits) => {
        let now = noon + policy.restMs;
        let circuit = opened(null, 'reset', noon, policy);
        let probedAt = Number.NEGATIVE_INFINITY;
        waits.forEach((wait, index) => {
          now += wait;
          const admission = admit(circuit, `caller ${index}`, now, policy);
          assert.notEqual(admission.kind, 'go');
          if (admission.kind !== 'probe') return;
          assert.ok(now - probedAt >= policy.probeMs);
          probedAt = now;
          circuit = admission.next;
        });
        assert.ok(Number.isFinite(probedAt), 'the first who asked was let through');
      }),
    );
  });
});
