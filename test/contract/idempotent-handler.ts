/** The contract of the idempotent handler; it runs on the table in memory and on Azure Tables. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { idempotent, type IdempotentRun } from '../../shared/kit/idempotent-handler.ts';
import type { Table } from '../../shared/ports/table.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { noon } from '../support/builders/rows.ts';

interface Order {
  readonly id: string;
  readonly lines: number;
}
const minute = 60_000;
const hour = 60 * minute;

export function idempotentHandlerContract(name: string, table: () => Table): void {
  describe(`idempotent handler: ${name}`, () => {
    /** A handler whose work is scripted, on a clock that the test moves. */
    function start(
      work: (order: Order, run: IdempotentRun, turn: number) => Promise<unknown> = (_o, _r, turn) =>
        Promise.resolve({ receipt: turn }),
    ) {
      const operation = randomUUID();
      const clock = { now: noon };
      const runs: IdempotentRun[] = [];
      const instance = () =>
        idempotent<Order, unknown>({
          table: table(),
          name: operation,
          keyOf: ({ id }) => id,
          now: () => clock.now,
          newOwner: randomUUID,
          workingMs: 5 * minute,
          keepMs: 24 * hour,
          work: (order, run) => {
            runs.push(run);
            return work(order, run, runs.length);
          },
        });
      return { clock, runs, instance };
    }
    const order = { id: 'Ä/1?', lines: 2 };

    it('does it once and gives every later delivery the same result, on every instance', async () => {
      const { instance, runs } = start();
      assert.deepEqual(await instance()(order), { how: 'done', result: { receipt: 1 } });
      // The same content in another order of its members is the same content.
      const again = { lines: 2, id: 'Ä/1?' };
      for (let turn = 0; turn < 3; turn += 1)
        assert.deepEqual(await instance()(again), { how: 'replayed', result: { receipt: 1 } });
      assert.equal(runs.length, 1);
      assert.equal(runs[0]?.mayHaveHappened, false);
    });

    it('replays nothing, and a large result whole', async () => {
      const large = `🖨️ ${'x'.repeat(400_000)}`;
      for (const result of [undefined, null, large]) {
        const { instance } = start(() => Promise.resolve(result));
        await instance()(order);
        assert.deepEqual(await instance()(order), { how: 'replayed', result });
      }
    });

    it('lets one of many deliveries at once do it; the others come again later', async () => {
      let finish: () => void = () => undefined;
      const untilTold = new Promise<void>((resolve) => (finish = resolve));
      const { instance, runs } = start(() => untilTold.then(() => 'done'));
      const refused: unknown[] = [];
      const all = Promise.allSettled(
        Array.from({ length: 5 }, () =>
          instance()(order).catch((thrown: unknown) => {
            refused.push(thrown);
            throw thrown;
          }),
        ),
      );
      // One that comes after the end would be given what was done, which is another story.
      while (runs.length === 0 || refused.length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
      await assert.rejects(instance()(order), (thrown) => {
        assert.ok(thrown instanceof CodedError);
        assert.deepEqual([thrown.code, thrown.retryAfterMs], ['idempotency-in-progress', 5 * minute]);
        return true;
      });
      finish();
      const ended = await all;
      assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal(runs.length, 1);
    });

    it('refuses a missing key, and a key that comes back with another content', async () => {
      const { instance, runs } = start();
      await assert.rejects(instance()({ id: '', lines: 1 }), { code: 'idempotency-key-missing' });
      await instance()(order);
      await assert.rejects(instance()({ ...order, lines: 3 }), { code: 'idempotency-payload-differs' });
      assert.equal(runs.length, 1);
    });

    it('takes over from a run that died, and says that it may have happened', async () => {
      const { instance, runs, clock } = start((_order, _run, turn) =>
        turn === 1 ? new Promise(() => undefined) : Promise.resolve('second'),
      );
      void instance()(order);
      while (runs.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      clock.now += 5 * minute - 1;
      await assert.rejects(instance()(order), { code: 'idempotency-in-progress' });
      clock.now += 1;
      assert.deepEqual(await instance()(order), { how: 'done', result: 'second' });
      assert.deepEqual(
        runs.map(({ mayHaveHappened }) => mayHaveHappened),
        [false, true],
      );
    });

    it('fences off a run that was too slow: what the other one did stays', async () => {
      let finish: () => void = () => undefined;
      const untilTold = new Promise<void>((resolve) => (finish = resolve));
      const { instance, runs, clock } = start((_order, _run, turn) =>
        turn === 1 ? untilTold.then(() => 'late') : Promise.resolve('in time'),
      );
      const slow = instance()(order);
      while (runs.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      clock.now += 5 * minute;
      await instance()(order);
      await assert.rejects(runs[0]?.renew() ?? Promise.resolve(), { code: 'claim-lost' });
      finish();
      await assert.rejects(slow, { code: 'claim-lost' });
      assert.deepEqual(await instance()(order), { how: 'replayed', result: 'in time' });
    });

    it('lives as long as it is renewed', async () => {
      const { instance, clock, runs } = start(async (_order, run, turn) => {
        if (turn > 1) return 'taken over';
        for (let step = 0; step < 3; step += 1) {
          clock.now += 4 * minute;
          await run.renew();
        }
        return 'long work';
      });
      assert.deepEqual(await instance()(order), { how: 'done', result: 'long work' });
      assert.equal(runs.length, 1);
    });

    it('tries again after a failure that may pass, and replays one that will not', async () => {
      const passing = start((_order, _run, turn) =>
        turn === 1 ? Promise.reject(new CodedError('http-timeout')) : Promise.resolve('done'),
      );
      await assert.rejects(passing.instance()(order), { code: 'http-timeout' });
      assert.deepEqual(await passing.instance()(order), { how: 'done', result: 'done' });
      assert.equal(passing.runs[1]?.mayHaveHappened, true);

      const final = start(() => Promise.reject(new CodedError('write-refused')));
      for (let turn = 0; turn < 3; turn += 1)
        await assert.rejects(final.instance()(order), { code: 'write-refused' });
      assert.equal(final.runs.length, 1);
    });

    it('forgets a result after its time, and the key is free again', async () => {
      const { instance, clock, runs } = start();
      await instance()(order);
      clock.now += 24 * hour;
      assert.deepEqual(await instance()({ ...order, lines: 9 }), { how: 'done', result: { receipt: 2 } });
      assert.equal(runs[1]?.mayHaveHappened, false);
    });
  });
}
