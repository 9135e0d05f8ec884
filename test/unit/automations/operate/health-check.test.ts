/**
 * What the user would lose: the one check they rely on, to the very thing it should report. A part that fails or hangs
 * must hide no other, nor the report itself.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { healthReport } from '../../../../functions/health-report.ts';
import { healthCheck as timer } from '../../../../functions/health-check.ts';
import {
  healthCheck,
  sharedHealthCheck,
  type HealthNeeds,
} from '../../../../shared/automations/operate/health-check.ts';
import type { HealthProbe } from '../../../../shared/ports/health.ts';
import type { AlertLook } from '../../../../shared/rules/alerts/state.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { finding, healthTable } from '../../../../shared/rules/operate/health-table.ts';
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
  look: () =>
    Promise.resolve([{ kind: 'queue', subject: 'reconcile-window', waiting: 0, poison: 3, oldestMs: null }]),
};

function aCheck(probes: readonly HealthProbe[], changes: Partial<HealthNeeds> = {}) {
  const metrics = new Map<string, number>();
  const looks: AlertLook[] = [];
  let now = 0;
  const needs: HealthNeeds = {
    probes,
    // A probe that hangs is late at once: the test keeps the time.
    async sleep(milliseconds, signal) {
      const from = now;
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      if (!signal.aborted) now = Math.max(now, from + milliseconds);
    },
    measuresAll: true,
    tell: (look) => Promise.resolve(looks.push(look)),
    metric: (name, value, tags) => void metrics.set(`${name} ${tags['finding'] ?? ''}`, value),
    now: () => now,
    ...changes,
  };
  return { needs, metrics, looks, pass: (ms: number) => void (now += ms) };
}

test('a part that fails and a part that hangs hide no other', async () => {
  const { needs } = aCheck([endless, dead, poison, fine]);
  const report = await healthCheck(needs, { tell: false });
  assert.equal(report.status, 'unhealthy');
  assert.deepEqual(report.findings.map(({ code, subject }) => `${code} ${subject}`).toSorted(), [
    'connectwise-unreachable acme',
    'poison-messages reconcile-window',
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

test('a remote that limits us is waited out, one that does not answer is told', async () => {
  const busy = (because: string): HealthProbe => ({
    name: 'servicenow',
    subject: 'acme',
    look: () => Promise.reject(new CodedError('remote-busy', { facts: { because } })),
  });
  const codes = async (probe: HealthProbe) =>
    (await healthCheck(aCheck([probe]).needs, { tell: false })).findings.map(({ code }) => code);
  assert.deepEqual(await codes(busy('limited')), []);
  assert.deepEqual(await codes(busy('no-answer')), ['servicenow-unreachable']);
});

test('when everything hangs the check ends within its budget and says so of each part', async () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ ...endless, subject: `link-${index}` }));
  const { needs } = aCheck(many);
  const report = await healthCheck(needs, { tell: false });
  assert.equal(report.findings.length, 40);
  assert.equal(report.milliseconds, 150_000);
});

test('the look is told with every part of it, and every kind has a metric where all are measured', async () => {
  const { needs, looks, metrics } = aCheck([dead, fine]);
  await healthCheck(needs, { tell: true });
  const [look] = looks;
  assert.deepEqual(
    look?.found.map(({ from, isFailure, finding }) => [from, isFailure, finding.code]),
    [['acme servicenow', true, 'servicenow-credentials-refused']],
  );
  assert.deepEqual(look?.looked.get(' secrets'), true);
  assert.deepEqual(look?.looked.get('acme servicenow'), false);
  assert.equal(metrics.get('health_status servicenow-credentials-refused'), 0);
  assert.equal(metrics.get('health_status secret-overdue'), 1);
  assert.equal(metrics.get('health_status any'), 0);
  assert.equal(metrics.size, Object.keys(healthTable).filter((code) => !code.startsWith('link-')).length + 1);
  metrics.clear();
  await healthCheck({ ...needs, measuresAll: false }, { tell: true });
  assert.deepEqual(
    [...metrics.keys()],
    ['health_status any', 'health_status servicenow-credentials-refused'],
  );
});

test('a look that leaves the words of the links out calls them neither well nor ill', async () => {
  const { needs, metrics } = aCheck([fine]);
  await healthCheck(needs, { tell: true });
  assert.equal(metrics.has('health_status link-not-ready'), false);
  assert.equal(metrics.get('health_status poll-stopped'), 1);
});

test('people who cannot be told are no reason to hide the report, and an operator’s look tells nobody', async () => {
  const gone = () => Promise.reject(new CodedError('storage-unavailable'));
  const { needs, looks, metrics } = aCheck([dead], { tell: gone });
  const quiet = await healthCheck(needs, { tell: false });
  assert.deepEqual([looks.length, metrics.size, quiet.untold], [0, 0, null]);
  const report = await healthCheck(needs, { tell: true });
  assert.deepEqual(report.untold, finding('people-untold', '', 'storage-unavailable'));
  assert.equal(report.findings.length, 1);
  assert.equal(metrics.get('health_status people-untold'), 0, 'the charts show it');
  const late = await healthCheck(
    { ...needs, tell: () => Promise.reject(new CodedError('run-in-progress')) },
    { tell: true },
  );
  assert.equal(late.untold, null, 'the look that is under way tells');
});

test('a finding that follows from another one names it', async () => {
  const stopped: HealthProbe = {
    name: 'cursors',
    subject: 'acme',
    look: () =>
      Promise.resolve([{ kind: 'cursor', subject: 'acme servicenow', ageMs: 7_200_000, disorder: 0 }]),
  };
  const { needs } = aCheck([dead, stopped]);
  const { findings } = await healthCheck(needs, { tell: false });
  assert.deepEqual(
    findings.map(({ code, followsFrom }) => [code, followsFrom]),
    [
      ['servicenow-credentials-refused', null],
      ['poll-stopped', 'servicenow-credentials-refused acme'],
    ],
  );
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
  const check = sharedHealthCheck(needs, (depth) => ({
    probes: depth === 'deep' ? [counting, counting] : [counting],
  }));
  const [one, other] = await Promise.all([
    check({ depth: 'usual', tell: true }),
    check({ depth: 'usual', tell: true }),
    check({ depth: 'deep', tell: true }),
  ]);
  assert.equal(one, other);
  assert.equal(looks, 3);
  await check({ depth: 'usual', tell: true });
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
        return Promise.resolve({ status, findings: [], untold: null, secrets: [{ name: 'key' }] });
      },
    } as unknown as App;
    const lines: [string, string][] = [];
    const context = new InvocationContext({
      functionName: 'health-check',
      logHandler: (at, ...args) => lines.push([at, args.map(String).join(' ')]),
    });
    const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api/health/report' });
    const answer = await healthReport.handle(request, app, runLog(context));
    assert.deepEqual([answer.status, answer.outcome], [http, status]);
    assert.equal(await timer.handle({ isPastDue: false } as never, app, runLog(context)), status);
    assert.deepEqual(asked, [
      { depth: 'usual', tell: false },
      { depth: 'deep', tell: true },
    ]);
    assert.deepEqual(
      lines.map(([at]) => at),
      [level],
    );
    assert.match(lines[0]?.[1] ?? '', /"event":"health-checked"/);
  }
});
