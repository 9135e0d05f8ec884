// If this fails, one customer's flood takes the place of all others, or a quiet customer is treated as a flood.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createShares } from '../../../shared/kit/share.ts';

function shares(atOnce: number, perMinute: number) {
  const clock = { now: 1_000_000 };
  const isWithin = createShares({ atOnce, perMinute, now: () => clock.now });
  const use = (name: string, times: number): number =>
    Array.from({ length: times }, () => isWithin(name)).filter(Boolean).length;
  return { clock, use };
}

test('a name has its share at once, and others keep theirs', () => {
  const { use } = shares(20, 20);
  assert.equal(use('acme', 10_000), 20);
  assert.equal(use('globex', 1), 1);
});

test('a share grows again by the minute, up to its first size', () => {
  const { clock, use } = shares(20, 60);
  assert.equal(use('acme', 100), 20);
  clock.now += 5_000;
  assert.equal(use('acme', 100), 5);
  clock.now += 3_600_000;
  assert.equal(use('acme', 100), 20);
});

test('asking while there is nothing left does not put off the next one', () => {
  const { clock, use } = shares(1, 60);
  assert.equal(use('acme', 1), 1);
  for (let times = 0; times < 4; times += 1) {
    clock.now += 250;
    assert.equal(use('acme', 1), times === 3 ? 1 : 0, `${times}`);
  }
});

test('a clock that is set back gives nothing', () => {
  const { clock, use } = shares(2, 60);
  assert.equal(use('acme', 5), 2);
  clock.now -= 3_600_000;
  assert.equal(use('acme', 5), 0);
  clock.now += 1_000;
  assert.equal(use('acme', 5), 1);
});

test('ten thousand names are forgotten, and none is refused for it', () => {
  const { use } = shares(1, 1);
  for (let name = 0; name < 20_001; name += 1) assert.equal(use(`link-${name}`, 1), 1);
});
