// If this fails, a function is registered that nothing runs, or the receivers wait for the whole app to load.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functions } from '../../../../functions/list.ts';
import { frontFunctions, runningFront } from '../../../../functions/start/front.ts';
import { registrations } from '../../../../functions/start/registrations.ts';
import { runningWhole } from '../../../../functions/start/whole.ts';

test('every function is run by the front or by the whole, by the one that its registration asks', () => {
  const front = Object.keys(runningFront().handlers);
  const whole = Object.keys(runningWhole().handlers);
  assert.deepEqual(
    [...front, ...whole].toSorted(),
    functions.map(({ name }) => name),
  );
  const asked = registrations.filter((one) => one.trigger === 'http' && one.isFront === true);
  assert.deepEqual(
    asked.map(({ name }) => name),
    front.toSorted(),
  );
  assert.deepEqual(
    frontFunctions.map(({ name }) => name),
    ['connectwise-callback', 'dashboard', 'health', 'servicenow-callback'],
  );
});

test('an app that never ran has nothing to end', async () => {
  await runningFront().end();
  await runningWhole().end();
});
