// If this fails, somebody chooses a plan by a price that nobody computed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../../../scripts/scale/environments.ts';
import { partNames, perChange, priceOf, reachedAt, sharesOf } from '../../../../scripts/scale/model.ts';
import { readNumbers } from '../../../../scripts/scale/numbers.ts';
import { at, only, snapshots } from '../../../support/infra/snapshot.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const numbers = readNumbers(root);
const trial = readEnvironment(root, 'test');
const production = readEnvironment(root, 'production');
const near = (one: number, other: number): void =>
  assert.ok(Math.abs(one - other) <= Math.abs(other) * 1e-9, `${one} is not ${other}`);

test('executions cost what the price says beyond the free ones, and all of them where instances are kept ready', () => {
  const { perMillionExecutions, freeExecutions } = numbers.prices.functions;
  const own = 30 * (1_000_000 * perChange(numbers).executions + numbers.assumptions.timerExecutionsPerDay);
  near(
    priceOf(1_000_000, trial, numbers).executions,
    ((own + trial.availabilityRuns - freeExecutions) / 1e6) * perMillionExecutions,
  );
  near(
    priceOf(1_000_000, production, numbers).executions,
    ((own + production.availabilityRuns) / 1e6) * perMillionExecutions,
  );
  assert.equal(priceOf(1, trial, numbers).executions, 0);
});

test('each run of the availability test is an execution of a second, too', () => {
  const { alwaysReadyPerGBSecond: rate } = numbers.prices.functions;
  assert.deepEqual([trial.availabilityRuns, production.availabilityRuns], [30 * 480, 30 * 1_440]);
  const without = priceOf(1_000, { ...production, availabilityRuns: 0 }, numbers);
  near(
    priceOf(1_000, production, numbers)['GB-seconds'] - without['GB-seconds'],
    30 * 1_440 * numbers.assumptions.leastBilledSeconds * numbers.assumptions.instanceGB * rate,
  );
});

test('always-ready instances cost the same whether anything happens or not', () => {
  const { alwaysReadyBaselinePerGBSecond: rate } = numbers.prices.functions;
  assert.equal(trial.alwaysReady, 0);
  assert.ok(production.alwaysReady >= 4);
  near(
    priceOf(0, production, numbers)['always ready'],
    production.alwaysReady * numbers.assumptions.instanceGB * 30 * 86_400 * rate,
  );
  assert.equal(
    priceOf(0, production, numbers)['always ready'],
    priceOf(1_000_000, production, numbers)['always ready'],
  );
});

test('no part becomes cheaper by more changes, and none is negative', () => {
  for (const environment of [trial, production])
    for (const name of partNames) {
      const prices = [0, 100, 10_000, 1_000_000].map(
        (changes) => priceOf(changes, environment, numbers)[name],
      );
      for (const [index, price] of prices.entries())
        assert.ok(price >= (prices[index - 1] ?? 0), `${environment.name} ${name}: ${prices.join(', ')}`);
    }
});

test('a limit is reached where its share is one, and the first one comes first', () => {
  const reached = reachedAt(numbers);
  assert.ok(reached.length > 4);
  for (const { limit, changesPerDay } of reached) near(sharesOf(changesPerDay, numbers)[limit] ?? 0, 1);
  const places = reached.map(({ changesPerDay }) => changesPerDay);
  assert.deepEqual(
    places,
    places.toSorted((one, other) => one - other),
  );
});

test('a mixed change lies between the dearest and the cheapest kind', () => {
  const { newTicket, changedTicket, changedIncident } = numbers.measured.perPiece;
  const kinds = [newTicket, changedTicket, changedIncident].map(({ tableRequests }) => tableRequests);
  const mixed = perChange(numbers).tableRequests;
  assert.ok(mixed > Math.min(...kinds) && mixed < Math.max(...kinds));
});

test('instances and the daily cap are those that are deployed', () => {
  for (const snapshot of snapshots) {
    const scale = 'properties.functionAppConfig.scaleAndConcurrency';
    assert.equal(
      at(only(snapshot, 'Microsoft.Web/sites'), `${scale}.maximumInstanceCount`),
      numbers.assumptions.maxInstances,
    );
    assert.equal(
      at(only(snapshot, 'Microsoft.Web/sites'), `${scale}.instanceMemoryMB`),
      numbers.assumptions.instanceGB * 1024,
    );
    const cap = at(
      only(snapshot, 'Microsoft.OperationalInsights/workspaces'),
      'properties.workspaceCapping.dailyQuotaGb',
    );
    assert.equal(cap, numbers.assumptions.dailyCapGB);
  }
});

test('the budget of each environment is enough for a thousand changes a day', () => {
  for (const [environment, snapshot] of [
    [trial, snapshots.find((one) => one.environment === 'test')],
    [production, snapshots.find((one) => one.environment === 'production')],
  ] as const) {
    assert.ok(snapshot);
    const parts = Object.values(priceOf(1_000, environment, numbers));
    const price = parts.reduce((sum, one) => sum + one, 0);
    const budget = Number(at(only(snapshot, 'Microsoft.Consumption/budgets'), 'properties.amount'));
    assert.ok(budget >= price && budget < 3 * price, `${environment.name}: ${budget} for ${price}`);
  }
});
