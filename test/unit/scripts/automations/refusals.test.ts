// If this fails, `npm run new` writes an automation that cannot be: its name is taken, or its schedule runs nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { planAutomation, type TriggerKind } from '../../../../scripts/automations/new.ts';
import { usualSchedule } from '../../../../scripts/automations/schedule.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const plan = (
  name: string,
  kind: TriggerKind,
  change: { readonly room?: string; readonly schedule?: string } = {},
) => planAutomation(root, { name, kind, room: 'tickets', schedule: usualSchedule, ...change });

test('names that cannot be, or are taken, are refused before anything is written', async () => {
  for (const name of [
    'Waiting',
    'waiting_tickets',
    'a',
    '-x-',
    'a--b',
    '1st-try',
    'delete',
    'undefined',
    'global-this',
    'x'.repeat(41),
    '../up',
    "o'brien",
  ])
    await assert.rejects(plan(name, 'http'), { code: 'automation-name-invalid' }, name);
  await assert.rejects(plan('orders-poison', 'queue'), { code: 'automation-name-invalid' });
  for (const [name, kind] of [
    ['waiting-tickets', 'http'],
    ['sync-pair', 'timer'],
    ['main', 'http'],
    ['log', 'timer'],
    ['health', 'http'], // the route of health-check-now
    ['nudges', 'queue'],
    ['tickets-processed', 'http'], // a metric
  ] as const)
    await assert.rejects(plan(name, kind), { code: 'automation-exists' }, name);
});

test('a schedule is refused as the guard of host rules refuses it, and taken as the host takes it', async () => {
  for (const schedule of [
    '5',
    '* 5 * * * *',
    '0 60 * * * *',
    '0 5 4 * *',
    '0 5 4 * * * ; x',
    '0 */0 -- 0 0 *',
    '0 , * * * *',
    '0 0 0 31 2 *',
  ])
    await assert.rejects(
      plan('new-one', 'timer', { schedule }),
      { code: 'automation-schedule-invalid' },
      schedule,
    );
  const [trigger] = await plan('new-one', 'timer', { schedule: ' 0 33 5 * *  MON-FRI' });
  assert.match(trigger?.text ?? '', /schedule: '0 33 5 \* \* MON-FRI',/);
});

test('a schedule on a minute of another timer is refused with its name: Azure cuts such bursts off', async () => {
  for (const [schedule, other] of [
    ['0 17 4 * * *', 'reconcile'],
    ['30 */30 * * * *', 'ticket-sync'],
    ['0 0 3 1 * *', 'ticket-sync'],
  ] as const)
    await assert.rejects(plan('new-one', 'timer', { schedule }), {
      code: 'automation-schedule-invalid',
      message: new RegExp(`falls on a minute of ${other} `),
    });
});

test('a name that would bind an identifier twice is refused, and said which', async () => {
  for (const [name, kind, identifier] of [
    ['automation', 'http', null],
    ['request', 'http', 'parseRequest'],
    ['request', 'queue', 'parseRequest'],
    ['batch', 'timer', 'runBatch'],
    ['read-order', 'http', 'readOrder'],
    ['asked', 'http', 'asked'],
    ['outcome', 'timer', 'outcome'],
    ['message', 'queue', 'message'],
    ['functions', 'timer', 'functions'],
    ['nudge', 'http', 'parseNudge'],
  ] as const)
    if (identifier === null) assert.ok((await plan(name, kind)).length > 0);
    else
      await assert.rejects(
        plan(name, kind),
        { code: 'automation-name-invalid', message: new RegExp(`\`${identifier}\``) },
        name,
      );
});
