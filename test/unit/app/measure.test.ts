/**
 * What the user would lose: charts and alert rules that can be built from the list in docs/metrics.md. Every name
 * that is sent must stand in the list, every name of the list must be sent, and a ticket must be counted as it ended.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { measuresOf } from '../../../shared/automations/sync/measures.ts';
import { alarmTable, eventTable, metricTable } from '../../../shared/rules/metrics.ts';
import { countedCircuitBreaker, measuring } from '../../../shared/app/measure.ts';
import { everyNode, isNode, nameOf, parseSource, textOf } from '../../../scripts/automations/syntax.ts';
import { redactText } from '../../../shared/rules/safe-text.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = globSync('{functions,shared,cli}/**/*.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file !== 'shared/rules/metrics.ts')
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

function recorded() {
  const sent: unknown[] = [];
  const metrics = measuring({
    metric: (...one) => void sent.push(one),
    event: (...one) => void sent.push(one),
  });
  return { sent, metrics };
}

test('nothing is measured or told past the one list', () => {
  const past = /\b(telemetry|client)\s*\.\s*(metric|event|trackMetric|trackEvent)\(/;
  assert.ok(past.test("parts.telemetry.metric('x', 1)"), 'the guard knows what it looks for');
  const found = sources
    .filter(({ text }) => past.test(text.replace(/^\s*\*.*$/gm, '')))
    .map(({ file }) => file);
  // The adapter that talks to the library, and the one place that hands it what the list allows.
  assert.deepEqual(found.toSorted(), [
    'shared/app/measure.ts',
    'shared/azure/telemetry/application-insights.ts',
  ]);
  assert.ok(sources.length > 150);
});

/**
 * The names that a source sends: the first argument of `record`, `metric`, `alarm` and `event`, and the name of a
 * measure.
 */
function sentNames(file: string, source: string): readonly string[] {
  return [...everyNode(parseSource(file, source).program)].flatMap((node) => {
    if (node.type === 'CallExpression') {
      const { callee } = node;
      const verb = nameOf(callee) ?? (isNode(callee) ? nameOf(callee['property']) : undefined);
      const [first] = node['arguments'] as readonly unknown[];
      if (!/^(?:record|metric|alarm|event)$/.test(verb ?? '') || !isNode(first)) return [];
      const choices =
        first.type === 'ConditionalExpression' ? [first['consequent'], first['alternate']] : [first];
      return choices.flatMap((one) => textOf(one) ?? []);
    }
    if (node.type !== 'ObjectExpression') return [];
    const properties = (node['properties'] as readonly unknown[]).filter((one) => isNode(one, 'Property'));
    const valueOf = (name: string) => properties.find(({ key }) => nameOf(key) === name)?.['value'];
    return valueOf('value') === undefined ? [] : (textOf(valueOf('name')) ?? []);
  });
}

test('everything in the list is sent by something', () => {
  const names = [metricTable, alarmTable, eventTable].flatMap((table) => Object.keys(table));
  const sent = new Set(sources.flatMap(({ file, text }) => sentNames(file, text)));
  assert.deepEqual(
    names.filter((name) => !sent.has(name)),
    [],
    'do this: measure it where its outcome is known, or take its row out of shared/rules/metrics.ts and run npm run docs',
  );
  assert.ok(names.length > 20);
  for (const name of ['tickets_processed', 'processing_duration_seconds']) assert.ok(names.includes(name));
});

test('a name that is only mentioned is not sent', () => {
  const source = `
    export const waiting: TimerDefinition = { name: 'waiting', trigger: 'timer' };
    log.info('counted', { kind: 'other' }); // metrics.record('spoken', 1, {})
    const measures = [{ name: 'folded', value: 1, tags: {} }];
    metrics.record('recorded', 1, {});
    needs.alarm(isReady ? 'one' : 'another', { link });`;
  assert.deepEqual(sentNames('x.ts', source), ['folded', 'recorded', 'one', 'another']);
});

test('a wrong name and a missing tag do not compile', () => {
  const { metrics } = recorded();
  const never = (): void => {
    // @ts-expect-error a name that is not in the list
    metrics.record('tickets_procesed', 1, { link: 'a', side: 'connectwise', outcome: 'synced' });
    // @ts-expect-error a tag is missing
    metrics.record('tickets_processed', 1, { link: 'a', side: 'connectwise' });
    // @ts-expect-error an alarm that is not in the list
    metrics.alarm('something', { link: 'a' });
    // @ts-expect-error a fact is missing
    metrics.alarm('reconcile-failed', { link: 'a' });
  };
  assert.equal(typeof never, 'function');
});

test('each outcome of a ticket is counted once, with what was written and why it failed', () => {
  const { sent, metrics } = recorded();
  const of = { link: 'acme', side: 'servicenow' } as const;
  metrics.all(
    measuresOf(of, {
      kind: 'synced',
      pair: 'p',
      created: false,
      counts: { writes: 2, notes: 0, attachments: 1, conflicts: 3 },
    }),
  );
  metrics.all(measuresOf(of, { kind: 'stale', pair: 'p' }));
  metrics.all(
    measuresOf(of, {
      kind: 'dead-lettered',
      code: 'servicenow-forbidden',
      detail: redactText('not for a chart'),
    }),
  );
  metrics.all(measuresOf(of, { kind: 'idle' }));
  assert.deepEqual(sent, [
    ['tickets_processed', 1, { ...of, outcome: 'synced' }],
    ['ticket_writes', 2, { link: 'acme', what: 'record' }],
    ['ticket_writes', 1, { link: 'acme', what: 'attachment' }],
    ['ticket_conflicts', 3, { link: 'acme' }],
    ['tickets_processed', 1, { ...of, outcome: 'stale' }],
    ['tickets_processed', 1, { ...of, outcome: 'dead-lettered' }],
    ['tickets_failed', 1, { ...of, outcome: 'dead-lettered', code: 'servicenow-forbidden' }],
  ]);
});

test('an alarm is told and counted, and so is a call that an open circuit refuses', async () => {
  const { sent, metrics } = recorded();
  metrics.alarm('reconcile-failed', { link: 'acme', code: 'http-timeout' });
  assert.deepEqual(sent.splice(0), [
    ['alarm', { alarm: 'reconcile-failed', link: 'acme', code: 'http-timeout' }],
    ['alarms', 1, { alarm: 'reconcile-failed', link: 'acme' }],
  ]);
  let open = false;
  const breaker = countedCircuitBreaker(
    {
      enter: () =>
        Promise.resolve(open ? { kind: 'open', until: 5, why: 'ECONNREFUSED' } : { kind: 'closed' }),
      record: () => Promise.resolve(),
    },
    metrics,
  );
  assert.equal((await breaker.enter('servicenow:x', 'me', 0)).kind, 'closed');
  assert.deepEqual(sent, []);
  open = true;
  assert.equal((await breaker.enter('servicenow:x', 'me', 0)).kind, 'open');
  assert.deepEqual(sent, [['remote_calls_held', 1, { remote: 'servicenow:x' }]]);
});
