// If this fails, a call that is tried again outlives the claim on its pair, and two workers write the same ticket.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTimeBudget } from '../../../shared/web/time-budget.ts';
import { anAnswer, anAttempt } from '../../support/web/attempts.ts';
import { testWorld } from '../../support/web/world.ts';

/** The time-out with which an attempt is sent so many milliseconds after the call began. */
async function timeoutAfter(passedMs: number, number: number): Promise<number | undefined> {
  const { world } = testWorld();
  let timeoutMs: number | undefined;
  const send = withTimeBudget((attempt) => {
    ({ timeoutMs } = attempt.request);
    return Promise.resolve(anAnswer(200));
  }, world);
  await world.sleep(passedMs);
  await send(anAttempt({ number }));
  return timeoutMs;
}

test('the first attempt has its own time-out, a later one at most what is left of the budget', async () => {
  const { budgetMs } = testWorld().world.policy;
  assert.equal(await timeoutAfter(budgetMs - 100, 1), 30_000);
  assert.equal(await timeoutAfter(1_000, 2), 30_000);
  assert.equal(await timeoutAfter(budgetMs - 100, 2), 100);
});

test('an attempt after the end of the budget is sent with the shortest time-out, not with none', async () => {
  const { budgetMs } = testWorld().world.policy;
  assert.equal(await timeoutAfter(budgetMs + 5_000, 3), 1);
});
