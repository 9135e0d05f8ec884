/**
 * What the user would lose: the one check they rely on, to the very thing it should report. A part that fails or hangs
 * must hide no other, and an alert must come once, not every night and not never.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { healthCheckNow } from '../../../../functions/health-check-now.ts';
import { healthCheck as timer } from '../../../../functions/health-check.ts';
import {
  healthCheck,
  sharedHealthCheck,
  type HealthNeeds,
} from '../../../../shared/automations/operate/health-check.ts';
import type { HealthProbe } from '../../../../shared/ports/health.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { healthTable } from '../../../../shared/rules/operate/health-table.ts';
import type { App } from '../../../../shared/app/app.ts';
import { runLog } from '../../../../functions/log.ts';

const fine: HealthProbe = { name: 'secrets', subject: '', look: () => Promise.resolve([]) };
const dead: HealthProbe = {
  name: 'servicenow',
  subject: 'acme',
  look: () => Promise.reject(new CodedError('servicenow-unauthorized')),
};
const endless: HealthProbe = {
  name: 'connectwise',
  subject: 'acme',
  look: () => new Promise(() => undefined),
};
const poison: HealthProbe = {
  name: 'queues',
  subject: 'nudges',
  look: () => Promise.resolve([{ kind: 'queue', subject: 'nudges', waiting: 0, poison: 3 }]),
};

function aCheck(probes: readonly HealthProbe[], changes: Partial<HealthNeeds> = {}) {
  const metrics = new Map<string, number>();
  const alerts: string[] = [];
  let remembered: readonly string[] = [];
  let now = 0;
  const needs: HealthNeeds = {
    probes,
    // What hangs is late at once: time is the test's.
    async sleep(milliseconds, signal) {
      const from = now;
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      if (!signal.aborted) now = Math.max(now, from + milliseconds);
    },
    memory: {
      read: () => Promise.resolve(remembered),
      save: (keys) => Promise.resolve(void (remembered = keys)),
    },
    metric: (name, value, tags) => void metrics.set(`${name} ${tags['finding'] ?? ''}`, value),
    event: (name, properties) =>
      void alerts.push(`${name} ${properties['finding'] ?? ''} ${properties['subject'] ?? ''}`),
    now: () => now,
    ...changes,
  };
  return { needs, metrics, alerts, pass: (ms: number) => void (now += ms) };
}

test('a part that fails and a part that hangs hide no other', async () => {
  const { needs } = aCheck([endless, dead, poison, fine]);
  const report = await healthCheck(needs, { tell: false });
  assert.equal(report.status, 'unhealthy');
  assert.deepEqual(report.findings.map(({ code, subject }) => `${code} ${subject}`).toSorted(), [
    'connectwise-unreachable acme',
    'poison-messages nudges',
    'servicenow-credentials-refused acme',
  ]);
  assert.deepEqual(
    report.looked.map(({ probe, ok }) => [probe, ok]),
    [
      ['secrets', true],
      ['connectwise', false],
      ['servicenow', false],
      ['queues', true],
    ],
  );
});

test('when everything hangs the check ends within its budget and says so of each part', async () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ ...endless, subject: `link-${index}` }));
  const { needs } = aCheck(many);
  const report = await healthCheck(needs, { tell: false });
  assert.equal(report.findings.length, 40);
  assert.equal(report.milliseconds, 150_000);
});

test('a new critical finding is alerted once, and again after it was gone; every kind has a metric', async () => {
  const { needs, alerts, metrics } = aCheck([dead]);
  await healthCheck(needs, { tell: true });
  await healthCheck(needs, { tell: true });
  assert.deepEqual(alerts, ['health-alert servicenow-credentials-refused acme']);
  assert.equal(metrics.get('health_status servicenow-credentials-refused'), 0);
  assert.equal(metrics.get('health_status secret-overdue'), 1);
  assert.equal(metrics.get('health_status any'), 0);
  assert.equal(metrics.size, Object.keys(healthTable).filter((code) => !code.startsWith('link-')).length + 1);
  await healthCheck({ ...needs, probes: [fine] }, { tell: true });
  assert.equal(metrics.get('health_status any'), 1);
  await healthCheck(needs, { tell: true });
  assert.equal(alerts.length, 2);
});

test('a look that leaves the words of the links out forgets nothing of them, and calls them neither well nor ill', async () => {
  const notReady: HealthProbe = {
    name: 'link-words',
    subject: 'acme',
    look: () => Promise.resolve([{ kind: 'link-words', subject: 'acme', ready: false, mistakes: ['x'] }]),
  };
  const { needs, alerts, metrics } = aCheck([notReady]);
  await healthCheck(needs, { tell: true });
  metrics.clear();
  await healthCheck({ ...needs, probes: [fine] }, { tell: true });
  assert.equal(metrics.has('health_status link-not-ready'), false);
  assert.equal(metrics.get('health_status poll-stopped'), 1);
  await healthCheck(needs, { tell: true });
  assert.deepEqual(alerts, ['health-alert link-not-ready acme']);
});

test('without a memory it is told again rather than never, and an operator’s look tells nobody', async () => {
  const gone = () => Promise.reject(new CodedError('storage-unavailable'));
  const { needs, alerts, metrics } = aCheck([dead], { memory: { read: gone, save: gone } });
  await healthCheck(needs, { tell: false });
  assert.deepEqual([alerts.length, metrics.size], [0, 0]);
  await healthCheck(needs, { tell: true });
  await healthCheck(needs, { tell: true });
  assert.equal(alerts.length, 2);
});

test('those who ask for the same at once share one look; the next one looks again', async () => {
  let looks = 0;
  const counting: HealthProbe = {
    ...fine,
    look() {
      looks += 1;
      return Promise.resolve([]);
    },
  };
  const { needs } = aCheck([]);
  const check = sharedHealthCheck(needs, (deep) => (deep ? [counting, counting] : [counting]));
  const [one, other] = await Promise.all([
    check({ deep: false, tell: true }),
    check({ deep: false, tell: true }),
    check({ deep: true, tell: true }),
  ]);
  assert.equal(one, other);
  assert.equal(looks, 3);
  await check({ deep: false, tell: true });
  assert.equal(looks, 4);
});

test('the address answers 503 only when something does not work; the timer writes one line', async () => {
  for (const [status, http, level] of [
    ['healthy', 200, 'information'],
    ['degraded', 200, 'warning'],
    ['unhealthy', 503, 'warning'],
  ] as const) {
    const asked: unknown[] = [];
    const app = {
      healthCheck: (options: unknown) => {
        asked.push(options);
        return Promise.resolve({ status, findings: [], secrets: [{ name: 'key' }] });
      },
    } as unknown as App;
    const lines: [string, string][] = [];
    const context = new InvocationContext({
      functionName: 'health-check',
      logHandler: (at, ...args) => lines.push([at, args.map(String).join(' ')]),
    });
    const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api/health' });
    const answer = await healthCheckNow.handle(request, app, runLog(context));
    assert.deepEqual([answer.status, answer.outcome], [http, status]);
    assert.equal(await timer.handle({ isPastDue: false } as never, app, runLog(context)), status);
    assert.deepEqual(asked, [
      { deep: false, tell: true },
      { deep: true, tell: true },
    ]);
    assert.deepEqual(
      lines.map(([at]) => at),
      [level],
    );
    assert.match(lines[0]?.[1] ?? '', /"event":"health-checked"/);
  }
});
