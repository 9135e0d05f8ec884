/**
 * What the user would lose: the lessons of recording the real Functions host. Parameters that a sender can rename,
 * metadata that a message can replace, a queue output that rewrites text, a concurrency that grows with the machine:
 * each is harmless until the day it is not, so each has a test here.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { functions } from '../../../functions/list.ts';
import { servicenowCallback } from '../../../functions/servicenow-callback.ts';
import { scheduleFault } from '../../../scripts/automations/schedule.ts';
import type { ServiceNowWebhook } from '../../../shared/ports/receive.ts';
import { queueNames } from '../../../shared/azure/queue-names.ts';
import type { App } from '../../../shared/app/app.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = globSync('functions/**/*.ts', { cwd: root }).map((file) => ({
  file,
  code: readFileSync(`${root}/${file}`, 'utf8').replaceAll(/\/\*\*[^]*?\*\/|\/\/.*/g, ''),
}));

function never(pattern: RegExp): void {
  assert.ok(sources.length >= 20);
  for (const { file, code } of sources) assert.doesNotMatch(code, pattern, file);
}

test('no function reads params, which query and body can rename or replace', () => never(/\.params\b/));

test('no function reads triggerMetadata, whose entries a message can replace', () =>
  never(/triggerMetadata/));

test('no function uses a queue output, which parses and rewrites what is sent', () =>
  never(/\boutput\b|extraOutputs/));

test('no function sets a cookie or a header twice', () => never(/set-cookie|\bcookies\b/i));

test('the link of a webhook is the one in the address, whatever query and body say', async () => {
  const heard: ServiceNowWebhook[] = [];
  const app = {
    receiveServiceNowCallback: (webhook: ServiceNowWebhook) => {
      heard.push(webhook);
      return Promise.resolve({ kind: 'duplicate', messageId: 'x' });
    },
  } as unknown as App;
  const request = new HttpRequest({
    method: 'POST',
    url: 'http://localhost/api/callbacks/servicenow/contoso?link=other&LINK=third',
    params: { LINK: 'third' },
    body: { string: '{"link":"fourth"}' },
  });
  await servicenowCallback.handle(request, app, new InvocationContext());
  assert.deepEqual(
    heard.map(({ link }) => link),
    ['contoso'],
  );
});

test('concurrency of queues is said in full, because its default grows with the cores', () => {
  const { extensions } = JSON.parse(readFileSync(`${root}/host.json`, 'utf8')) as {
    extensions: { queues: Record<string, unknown> };
  };
  assert.equal(extensions.queues['batchSize'], 8);
  assert.equal(extensions.queues['newBatchThreshold'], 4);
  assert.equal(extensions.queues['messageEncoding'], 'base64');
});

test('the host keeps its own filter of telemetry, and the lines of the app still arrive', () => {
  const { logging } = JSON.parse(readFileSync(`${root}/host.json`, 'utf8')) as {
    logging: { logLevel: Record<string, string> };
  };
  // With `default` the filter is replaced: an idle instance then sends 745 MB a day (observed with host 4.1037).
  assert.deepEqual(logging.logLevel, { 'Host.Results': 'Information', Function: 'Information' });
});

test('every queue that a function reads is made before the app is started', () => {
  const read = functions.flatMap((one) => (one.trigger === 'queue' ? [one.queueName] : []));
  assert.ok(read.length > 2);
  assert.deepEqual(read.toSorted(), [...queueNames], 'do this: npm run docs');
});

test('every timer is one that the host can run, and due at most once a minute, or it would remember nothing', () => {
  const timers = functions.flatMap((one) => (one.trigger === 'timer' ? [one] : []));
  assert.ok(timers.length > 0);
  assert.deepEqual(
    timers.flatMap(({ name, schedule }) => {
      const fault = scheduleFault(schedule);
      return fault === null ? [] : [`${name}: ${fault}`];
    }),
    [],
    'do this: give the schedule in functions/ six fields, the first a single second: 0 30 5 * * *',
  );
});

test('a schedule is judged as the host reads it', () => {
  for (const schedule of [
    '0 */5 * * * MON-FRI',
    '0 30 9 * JAN-MAR,oct *',
    '5 0 0 1 1-12/3 0',
    '0 0 0 29 2 *',
    '0/60 0 4 * * *',
  ])
    assert.equal(scheduleFault(schedule), null, schedule);
  for (const [schedule, told] of [
    ['0 */0 -- 0 0 *', /is no NCRONTAB expression/],
    ['0 , * * * *', /is no NCRONTAB expression/],
    ['0 60 * * * *', /is no NCRONTAB expression/],
    ['0 0 4 * * 7', /is no NCRONTAB expression/],
    ['0 0 4 * * * ; x', /8 fields and not six/],
    ['*/5 * * * *', /5 fields and not six/],
    ['00:05:00', /one field and not six/],
    ['* 5 * * * *', /more than one second of a minute/],
    ['0,30 * * * * *', /more than one second of a minute/],
    ['0 0 4 30 2 *', /is never due/],
  ] as const)
    assert.match(scheduleFault(schedule) ?? 'accepted', told, schedule);
});
