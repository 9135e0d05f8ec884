// If this fails, nobody learns that the app has stopped: it cannot say so itself.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { functions } from '../../../functions/list.ts';
import { alertRules, allowedMinutes } from '../../../scripts/infra/alert-rules.ts';
import { infraNames } from '../../../scripts/infra/names.ts';
import { mistakesOf } from '../../support/kusto.ts';
import { at, ofType, snapshots } from '../../support/infra/snapshot.ts';

const root = new URL('../../../', import.meta.url);
const names = infraNames(root.pathname);
const rules = alertRules(names);

for (const { name, query } of rules)
  test(`the query of ${name} runs`, () => {
    assert.deepEqual(mistakesOf(query), []);
  });

test('the rule of absence names every timer, with its period and some patience', () => {
  const query = rules.find(({ name }) => name === 'timer-absent')?.query ?? '';
  const timers = functions.filter(({ trigger }) => trigger === 'timer');
  assert.ok(timers.length > 3);
  for (const timer of names.timers) {
    assert.ok(allowedMinutes(timer) > timer.longestGapMinutes, timer.name);
    assert.ok(query.includes(`'${timer.name}', ${allowedMinutes(timer)}m`), timer.name);
  }
  assert.deepEqual(
    names.timers.map(({ name }) => name),
    timers.map(({ name }) => name),
  );
});

for (const snapshot of snapshots) {
  const { environment } = snapshot;

  test(`${environment}: every log alert says whom, how urgently, and where to read on`, () => {
    const alerts = ofType(snapshot, 'Microsoft.Insights/scheduledQueryRules');
    assert.equal(alerts.length, rules.length);
    for (const alert of alerts) {
      assert.equal(at(alert, 'properties.skipQueryValidation'), true, alert.name);
      assert.ok([1, 2].includes(Number(at(alert, 'properties.severity'))), alert.name);
      assert.equal(typeof at(alert, 'properties.autoMitigate'), 'boolean', alert.name);
      assert.match(String(at(alert, 'properties.description')), /run-book\.md#/, alert.name);
      assert.equal((at(alert, 'properties.actions.actionGroups') as readonly string[]).length, 1, alert.name);
    }
  });

  test(`${environment}: storage, vault and the app itself are watched by Azure's own metrics`, () => {
    const alerts = ofType(snapshot, 'Microsoft.Insights/metricAlerts');
    const watched = alerts.map((alert) => [
      at(alert, 'properties.criteria.allOf.0.metricNamespace') ??
        at(alert, 'properties.criteria.failedLocationCount'),
      at(alert, 'properties.criteria.allOf.0.threshold') ?? null,
    ]);
    assert.deepEqual(watched, [
      [2, null],
      ['Microsoft.Storage/storageAccounts', 99],
      ['Microsoft.KeyVault/vaults', 90],
    ]);
    for (const alert of alerts) assert.equal(at(alert, 'properties.autoMitigate'), true, alert.name);
  });

  test(`${environment}: removals and the health of the resources are told`, () => {
    const operations = ofType(snapshot, 'Microsoft.Insights/activityLogAlerts').map((alert) =>
      JSON.stringify(at(alert, 'properties.condition')),
    );
    for (const word of ['storageAccounts/delete', 'vaults/delete', 'workspaces/delete', 'ResourceHealth'])
      assert.ok(
        operations.some((condition) => condition.includes(word)),
        word,
      );
  });

  test(`${environment}: no alert watches a metric that Flex Consumption does not have`, () => {
    assert.doesNotMatch(snapshot.text, /FunctionExecutionCount|FunctionExecutionUnits/);
  });

  test(`${environment}: every place of the run book that an alert names is there`, () => {
    const page = new URL('docs/run-book.md', root);
    assert.ok(existsSync(page));
    const headings = [...readFileSync(page, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    const named = new Set(
      [...snapshot.text.matchAll(/run-book\.md#([a-z0-9-]+)/g)].map(([, anchor = '']) => anchor),
    );
    assert.ok(named.size > 4);
    assert.deepEqual(
      [...named].filter((anchor) => !headings.includes(anchor)),
      [],
    );
  });
}
