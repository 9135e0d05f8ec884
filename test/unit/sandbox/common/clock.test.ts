// If this fails, scheduled work of a simulator (retries, late callbacks) happens in another order than asked, or never.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shiftableClock, virtualClock } from '../../../../sandbox/common/clock.ts';

describe('a virtual clock', () => {
  it('stands still until it is advanced, and wakes sleepers in the order of their times', async () => {
    const clock = virtualClock(1000);
    const woken: string[] = [];
    const sleeper = async (name: string, milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds);
      woken.push(`${name} at ${clock.now()}`);
    };
    const all = Promise.all([sleeper('late', 300), sleeper('soon', 100)]);
    await clock.advance(50);
    assert.deepEqual(woken, []);
    await clock.advance(250);
    await all;
    assert.deepEqual(woken, ['soon at 1100', 'late at 1300']);
    assert.equal(clock.now(), 1300);
  });

  it('lets who wakes sleep again within one advance', async () => {
    const clock = virtualClock(0);
    const times: number[] = [];
    const work = (async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await clock.sleep(2000);
        times.push(clock.now());
      }
    })();
    await clock.advance(10_000);
    await work;
    assert.deepEqual(times, [2000, 4000, 6000]);
  });
});

describe('the shiftable clock', () => {
  it('wakes who sleeps past the new time, and no one else', async () => {
    const clock = shiftableClock();
    const before = clock.now();
    let isAwake = false;
    const asleep = (async () => {
      await clock.sleep(3_600_000);
      isAwake = true;
    })();
    await clock.advance(1_800_000);
    assert.equal(isAwake, false);
    await clock.advance(1_800_000);
    await asleep;
    assert.ok(clock.now() - before >= 3_600_000);
  });
});
