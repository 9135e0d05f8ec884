// If this fails, a remote that bears four calls at once is asked sixteen, refuses twelve, and everybody waits for nothing; or
// it is asked one at a time for ever after a bad minute.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assert as assertProperty, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { usualAtOnce } from '../../../shared/rules/remotes/calls-at-once.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { callsAtOnce, withCallsAtOnce } from '../../../shared/web/calls-at-once.ts';
import { anAttempt, answered, inner } from '../../support/web/attempts.ts';
import { remoteWithLimit } from '../../support/web/remote-with-limit.ts';
import { testWorld } from '../../support/web/world.ts';

const answerMs = 50;

describe('calls to a remote that bears a few at once', () => {
  it('come to nearly as many as it bears, and are hardly refused any more', async () => {
    const of = async (bounds?: Partial<typeof usualAtOnce>) => {
      const world = remoteWithLimit({ bears: 4, retryAfter: '1' });
      const ms = await world.make(1_000, 16, [world.instance(bounds)]);
      return { times: ms / ((1_000 * answerMs) / 4), refused: world.seen.refused };
    };
    const [unlimited, limited] = [await of(), await of({})];
    assert.ok(unlimited.times > 10, `${unlimited.times} times as long as need be`);
    assert.ok(limited.times < 2, `${limited.times} times as long as need be`);
    assert.ok(limited.refused < 60, `${limited.refused} refused`);
  });

  it('are as many as ever where nothing is refused', async () => {
    const world = remoteWithLimit({ bears: 100, retryAfter: '1' });
    assert.equal(await world.make(1_600, 16, [world.instance({})]), (1_600 / 16) * answerMs);
  });

  it('are as many as before once it bears more again', async () => {
    const remote = { bears: 3, retryAfter: '1' };
    const world = remoteWithLimit(remote);
    const instance = world.instance({ max: 12 });
    await world.make(300, 16, [instance]);
    assert.ok((instance.limiter.slowDown?.('remote:x')?.atOnce ?? 12) <= 4);
    remote.bears = 100;
    await world.make(8_000, 16, [instance]);
    world.seen.most = 0;
    await world.make(100, 16, [instance]);
    assert.equal(world.seen.most, 12);
  });

  it('are fewer for an instance, too, that was never refused itself', async () => {
    const world = remoteWithLimit({ bears: 4, retryAfter: '1' });
    await world.make(200, 16, [world.instance({})]);
    const [refused, other] = [world.seen.refused, world.instance({})];
    await other.limiter.blockedUntil('remote:x');
    world.seen.most = 0;
    await world.make(40, 16, [other]);
    assert.ok(world.seen.most <= 5, `${world.seen.most} at once`);
    assert.ok(world.seen.refused - refused <= 3);
  });

  it('are never more than the bounds, with any number of workers, and all end', async () => {
    const some = record({
      bears: integer({ min: 1, max: 12 }),
      workers: integer({ min: 1, max: 24 }),
      max: integer({ min: 1, max: 16 }),
      retryAfter: constantFrom('0', '1', '5'),
      instances: integer({ min: 1, max: 3 }),
    });
    await assertProperty(
      asyncProperty(some, async ({ bears, workers, max, retryAfter, instances }) => {
        const world = remoteWithLimit({ bears, retryAfter });
        const all = Array.from({ length: instances }, () => world.instance({ max }));
        await world.make(60, workers, all);
        assert.ok(world.seen.most <= max * instances);
        assert.equal(world.seen.sent - world.seen.refused, 60);
        assert.equal(world.seen.underWay, 0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('refusals in a row', () => {
  const scope = 'remote:x';
  /** Eight calls under way, and a clock that the test moves. */
  const eight = () => {
    const clock = { now: 1_000 };
    const atOnce = callsAtOnce({}, { bounds: usualAtOnce, now: () => clock.now });
    for (let call = 0; call < 8; call += 1) atOnce.enter(scope);
    return { clock, atOnce };
  };

  it('are one where the refused calls were on their way together: a hiccup, and no limit', () => {
    const { clock, atOnce } = eight();
    for (let refused = 0; refused < 4; refused += 1) {
      clock.now += 1;
      assert.equal(atOnce.refused(scope, 1_000), undefined);
    }
    clock.now = 3_000;
    assert.equal(atOnce.refused(scope, 2_500), undefined, 'the second in a row');
  });

  it('are a limit where calls are refused again and again as soon as they go on', () => {
    const { clock, atOnce } = eight();
    const heard = [];
    for (let wait = 0; wait < 3; wait += 1, clock.now += 1_000) {
      for (let answers = 0; answers < 4; answers += 1) atOnce.answered(scope);
      heard.push(atOnce.refused(scope, clock.now - 20), atOnce.refused(scope, clock.now - 20));
    }
    const limit = { sentAt: 2_980, underWay: 8 };
    assert.deepEqual(heard, [undefined, undefined, undefined, undefined, limit, limit]);
  });

  it('are none where more calls than are under way were answered between them', () => {
    const { clock, atOnce } = eight();
    for (let wait = 0; wait < 6; wait += 1, clock.now += 1_000) {
      for (let answers = 0; answers < 9; answers += 1) atOnce.answered(scope);
      assert.equal(atOnce.refused(scope, clock.now - 20), undefined);
    }
  });
});

describe('a call that waits for its turn', () => {
  const one = { ...usualAtOnce, max: 1 };
  const busy = () => {
    const { world } = testWorld();
    const atOnce = callsAtOnce({}, { bounds: one, now: () => world.now() });
    const { next, seen } = inner(answered(200));
    return { atOnce, seen, send: withCallsAtOnce(next, { ...world, atOnce }) };
  };
  const scope = anAttempt().call.scope;

  it('goes when the one before it has ended, in the order in which they came', async () => {
    const { world } = testWorld({ sleep: () => new Promise(() => undefined) });
    const atOnce = callsAtOnce({}, { bounds: one, now: () => world.now() });
    const first = atOnce.enter(scope);
    const order: string[] = [];
    const begun = (name: string) =>
      withCallsAtOnce(
        (attempt) => {
          order.push(name);
          return inner(answered(200)).next(attempt);
        },
        { ...world, atOnce },
      )(anAttempt());
    const both = [begun('second'), begun('third')];
    first.leave();
    await Promise.all(both);
    assert.deepEqual(order, ['second', 'third']);
  });

  it('is put off when that takes too long, leaves its place in the row, and was not sent', async () => {
    const { atOnce, send, seen } = busy();
    const first = atOnce.enter(scope);
    await assert.rejects(
      send(anAttempt()),
      (thrown) => thrown instanceof CodedError && thrown.code === 'remote-busy',
    );
    assert.equal(seen.length, 0);
    first.leave();
    assert.equal(atOnce.enter(scope).turn, null, 'nobody waits any more');
  });

  it('gives its place back where the call throws', async () => {
    const { world } = testWorld();
    const atOnce = callsAtOnce({}, { bounds: one, now: () => world.now() });
    const failing = withCallsAtOnce(() => Promise.reject(new CodedError('http-aborted')), {
      ...world,
      atOnce,
    });
    await assert.rejects(failing(anAttempt()), { code: 'http-aborted' });
    assert.equal(atOnce.enter(scope).turn, null);
  });
});
