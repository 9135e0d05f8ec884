// If this fails, a pager refuses the alert, opens a second incident for it, or never closes the first.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pagerEvents } from '../../../../shared/rules/alerts/pager-events.ts';
import { maskText } from '../../../../shared/rules/safe-text.ts';
import { aHostileNotice, anAlert, aNotice } from '../../../support/builders/alerts.ts';

it('an alert triggers, repeats trigger again under the same key, and the recovery resolves it', () => {
  const changes = (['opened', 'reminded', 'flapping', 'recovered'] as const).map((change) => {
    const [event] = pagerEvents(aNotice({ id: change, items: [anAlert({ change })] }));
    return [event?.event_action, event?.dedup_key];
  });
  const key = 'func-cw-prod servicenow-unreachable contoso';
  assert.deepEqual(changes, [
    ['trigger', key],
    ['trigger', key],
    ['trigger', key],
    ['resolve', key],
  ]);
});

it('each alert is an event of its own, with its severity and its run-book', () => {
  const [one, two] = pagerEvents(aNotice({ items: [anAlert(), anAlert({ key: 'b', severity: 'warning' })] }));
  assert.equal(one?.payload.severity, 'critical');
  assert.equal(two?.payload.severity, 'warning');
  assert.equal(one?.payload.class, 'servicenow-unreachable');
  assert.deepEqual(one?.links, [{ href: 'https://app.example/docs/run-book#servicenow', text: 'Run-book' }]);
  assert.equal(one?.client_url, 'https://app.example/api/health');
});

it('a trial is for information, and under a key of its own', () => {
  const [event] = pagerEvents(aNotice({ isTest: true }));
  assert.equal(event?.payload.severity, 'info');
  assert.match(event?.payload.summary ?? '', /nothing is wrong/);
  assert.match(event?.dedup_key ?? '', /^test func-cw-prod 0a1b2c3d/);
});

it('stays within the limits of the interface, and two long keys stay two', () => {
  const app = maskText('a'.repeat(400));
  const keys = ['x', 'y'].map((end) => `${'k'.repeat(199)}${end}`);
  const events = pagerEvents(aNotice({ app, items: keys.map((key) => anAlert({ key })) }));
  assert.equal(new Set(events.map(({ dedup_key: key }) => key)).size, 2);
  for (const event of [...events, ...pagerEvents(aHostileNotice())]) {
    assert.ok(event.dedup_key.length <= 255 && event.dedup_key.length > 0);
    assert.match(event.dedup_key, /^[\x20-\x7e]+$/);
    assert.ok(event.payload.summary.length <= 1_024);
  }
});

it('takes nothing along that acts', () => {
  const [event] = pagerEvents(aHostileNotice());
  assert.deepEqual([event?.client_url, event?.links], [undefined, []]);
  assert.doesNotMatch(JSON.stringify(event), /:\/\/|\\r|\\n|\\u0000|\u202e/);
});
