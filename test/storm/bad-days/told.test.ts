/**
 * What the user would lose: the news. Each bad day is made for real in the laptop's world: a remote that stops, a key
 * that is revoked, a callback that is switched off, a message nobody can read, timers that are dead, a Teams workflow
 * that is gone. Every channel that works must notify people, with what to do, and report the end.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { connect } from '../../../shared/azure/json-queue.ts';
import { openTable } from '../../../shared/azure/open-table.ts';
import { tableKey } from '../../../shared/kit/table-keys.ts';
import { timerPeriods } from '../../../shared/rules/operate/timer-periods.ts';
import { untilAtRest } from '../at-rest.ts';
import { control, recordsAt, startToldWorld, type ToldWorld } from '../../support/alerts/told-world.ts';

const link = 'northwind';
let world: ToldWorld;
/** At rest: the app's own writes to a new pair are over. */
const pairs: Pair[] = [];

before(async () => {
  const fields = { summary: { conflict: 'manual' } };
  world = await startToldWorld({ guard: { atLeast: 2, share: 0.01 }, fields });
  const titles = ['The printer jams', 'Mail is slow', 'Mail is lost', 'The door is open'];
  pairs.push(...(await Promise.all(titles.map(pair))));
  await untilAtRest(world.connectionString, 150_000);
  // A version that was read in the second of its change is not trusted, and a poll leaves the last two seconds to the next one.
  await sleep(3_000);
  await world.run('ticket-sync');
  await untilAtRest(world.connectionString, 150_000);
});
after(() => world.stop());

describe('a ticket that was changed behind our back', () => {
  it('is seen by no poll, is repaired by the comparison, and calls nobody', async () => {
    const [one = assert.fail()] = pairs;
    await changeUnseen(one, 'The printer burns');
    await world.run('ticket-sync');
    assert.equal(await titleOf(one), 'The printer jams', 'a poll sees nothing');
    const { phase, found, nudged } = await compare();
    assert.deepEqual([phase, found, nudged], ['done', { 'pair-drifted': 1 }, 1]);
    await world.until('not repaired', async () => (await titleOf(one)) === 'The printer burns');
    await world.run('health-watch');
    assert.deepEqual((await world.told()).pager, []);
  });

  it('with so many others that the guard asks: people learn it at the next look, and the approved plan is carried out', async () => {
    const both = pairs.slice(1, 3);
    for (const [index, one] of both.entries()) await changeUnseen(one, `By a script ${index}`);
    const { phase, run } = await compare();
    assert.equal(phase, 'waiting');
    const line = await world.hearOf(/^trigger.*The nightly comparison waits for approval/, 1);
    assert.match(line, /reconcile status --link/, 'and what to do');
    assert.deepEqual(await Promise.all(both.map(titleOf)), ['Mail is slow', 'Mail is lost']);
    await comparison({ approve: run });
    for (const [index, one] of both.entries())
      await world.until('not repaired', async () => (await titleOf(one)) === `By a script ${index}`);
    await world.hearOfTheEnd();
  });

  it('while the incident was changed, too, where only a person may decide: people are told, and of the end once one has', async () => {
    const one = pairs[3] ?? assert.fail();
    await changeUnseen(one, 'The front door is open');
    await control(world.addresses.servicenow, 'edit', {
      table: 'incident',
      id: one.incident,
      set: { short_description: 'The back door is open' },
      by: 'beth.anglin',
    });
    await untilAtRest(world.connectionString, 20_000);
    const { phase, found } = await compare();
    assert.deepEqual([phase, found], ['done', { 'conflict-open': 1 }]);
    const line = await world.hearOf(/^trigger.*Conflicts wait for a person/, 1);
    assert.match(line, /conflicts list/, 'and what to do');
    assert.equal(await titleOf(one), 'The back door is open', 'neither value is written over');
    await world.until('the page says nothing of it', async () => {
      const page = await fetch(`${world.addresses.connectwise}/_sim/pairs?limit=100`);
      const { pairs: shown } = (await page.json()) as {
        readonly pairs: readonly { readonly told: { readonly kind: string } | null }[];
      };
      return shown.some(({ told }) => told?.kind === 'conflict');
    });
    const { conflicts } = await operate<{
      readonly conflicts: readonly { readonly id: string; readonly connectwiseId: string }[];
    }>('show/conflicts', {});
    assert.deepEqual(
      conflicts.map(({ connectwiseId }) => connectwiseId),
      [one.ticket],
    );
    const choice = { link, record: one.ticket, field: 'summary', take: 'connectwise', dryRun: false };
    await operate('act/conflict-choice', { ...choice, seen: conflicts[0]?.id });
    await world.until(
      'the choice is not carried out',
      async () => (await titleOf(one)) === 'The front door is open',
    );
    await world.until('the conflict stands', async () => Object.keys((await compare()).found).length === 0);
    await world.hearOfTheEnd();
  });
});

describe('people are told', () => {
  it('of a remote that has stopped, at the second look, and of its return', async () => {
    await control(world.addresses.servicenow, 'faults', { fault: 'unavailable', match: {}, times: 10_000 });
    const line = await world.hearOf(/^trigger.*ServiceNow does not answer/, 2);
    assert.match(line, /hibernate, have moved, or block our address/, 'and what to do');
    await control(world.addresses.servicenow, 'faults');
    await world.hearOfTheEnd();
  });

  it('of a key that was revoked, at the first look, with what follows from it below', async () => {
    await control(world.addresses.connectwise, 'faults', { fault: 'unauthorized', match: {}, times: 10_000 });
    await world.hearOf(/^trigger.*ConnectWise refuses our API keys/, 2);
    await control(world.addresses.connectwise, 'faults');
    await world.hearOfTheEnd();
  });

  it('of a callback that was switched off', async () => {
    const records = await recordsAt<{ readonly id: number }>(world.addresses.connectwise, 'callbacks');
    for (const { id } of records)
      await control(world.addresses.connectwise, 'edit', {
        table: 'callbacks',
        id: String(id),
        set: { inactiveFlag: true },
        by: 'somebody',
      });
    const line = await world.hearOf(/^trigger.*A callback entry for tickets of a link is inactive/, 1);
    assert.match(line, /callbacks ensure/);
    for (const { id } of records)
      await control(world.addresses.connectwise, 'edit', {
        table: 'callbacks',
        id: String(id),
        set: { inactiveFlag: false },
        by: 'somebody',
      });
    await world.run('health-watch');
    assert.match((await world.told()).pager.join('\n'), /^resolve/m);
  });

  it('of a message that nobody can read, until somebody discards it', async () => {
    const poison = await connect(world.account, 'nudges-poison');
    await poison.createIfNotExists();
    await poison.sendMessage('this is no nudge and no base64 %%%');
    await world.run('poison-nudges');
    await world.hearOf(/^trigger.*could not be read and are kept/, 1);
  });

  it('when all timers are dead: the next change has the watch run, which tells', async () => {
    const hours = 3 * 3_600_000;
    const long = new Date(Date.now() - hours).toISOString();
    const columns = Object.keys(timerPeriods).flatMap((name) =>
      ['expected', 'started', 'finished', 'ended'].map(
        (what) => [`${name.replaceAll('-', '_')}_${what}`, long] as const,
      ),
    );
    const table = openTable(world.account, 'health');
    await table.merge({
      partitionKey: tableKey('runs'),
      rowKey: tableKey('timers'),
      ...Object.fromEntries(columns),
    });
    // The answer for monitors is remembered for 15 seconds.
    await world.until('the answer for monitors stays well', async () => {
      const answer = await fetch(`${world.addresses.functions}/api/health`);
      return (
        answer.status === 503 &&
        ((await answer.json()) as { overdue: string[] }).overdue.includes('health-watch')
      );
    });
    await world.until(
      'no change has the watch run',
      async () => {
        await control(world.addresses.connectwise, 'edit', {
          table: 'tickets',
          id: await anyTicket(),
          set: { summary: `Changed at ${Date.now()}` },
          by: 'somebody',
        });
        await sleep(3_000);
        const watch = (await world.runs())['health-watch'];
        return watch?.finishedAt !== null && watch?.finishedAt !== undefined && watch.finishedAt > long;
      },
      10,
    );
    const { pager } = await world.told();
    assert.match(pager.join('\n'), /The timers of the app have stopped|has not finished a run/);
  });

  it('that a Teams workflow is gone, by the other channel, which it does not hold up', async () => {
    await control(world.addresses.alerts, 'faults', { fault: 'flow-deleted', match: {}, times: 10_000 });
    const mine = (await world.runs())['health-watch'];
    assert.ok(mine);
    await control(world.addresses.connectwise, 'edit', {
      table: 'callbacks',
      id: String(await anyCallback()),
      set: { inactiveFlag: true },
      by: 'somebody',
    });
    for (let look = 0; look < 2; look += 1) await world.run('health-watch');
    const { pager, teams } = await world.told();
    assert.match(pager.join('\n'), /An alert could not be delivered on this channel/);
    assert.equal(teams, '[]');
  });
});

/** A ticket of the link: the change of another one costs nothing, and starts nothing. */
async function anyTicket(): Promise<string> {
  const tickets = await recordsAt<{
    readonly id: number;
    readonly company?: { readonly id?: number };
    readonly board?: { readonly id?: number };
  }>(world.addresses.connectwise, 'tickets');
  const linked = tickets.find(({ company, board }) => company?.id === 2 && [1, 2].includes(board?.id ?? 0));
  return String(linked?.id ?? assert.fail('no ticket of the linked company'));
}

async function anyCallback(): Promise<number> {
  const [first] = await recordsAt<{ readonly id: number }>(world.addresses.connectwise, 'callbacks');
  return first?.id ?? assert.fail('no callback entry');
}

interface Pair {
  readonly ticket: string;
  readonly incident: string;
}

const incidents = () =>
  recordsAt<{ readonly sys_id: string; readonly short_description: string }>(
    world.addresses.servicenow,
    'incident',
  );
const titleOf = async ({ incident }: Pair): Promise<string> =>
  (await incidents()).find(({ sys_id: id }) => id === incident)?.short_description ?? '';

/** A new pair. */
async function pair(summary: string): Promise<Pair> {
  const set = { summary, company: { id: 2 }, board: { id: 1 }, initialDescription: 'It burns.' };
  const order = { table: 'tickets', id: null, set, by: 'jdoe' };
  const made = (await control(world.addresses.connectwise, 'edit', order)) as { readonly id: number };
  const find = async () => (await incidents()).find(({ short_description: title }) => title === summary);
  await world.until(`no incident for "${summary}"`, async () => (await find()) !== undefined);
  return { ticket: String(made.id), incident: (await find())?.sys_id ?? '' };
}

/** A change of the ticket that moves no time and of which no callback tells. */
async function changeUnseen({ ticket }: Pair, summary: string): Promise<void> {
  const { connectwise } = world.addresses;
  await control(connectwise, 'faults', { fault: 'timestamp-unmoved', times: 1, match: { method: 'EDIT' } });
  await control(connectwise, 'faults', { fault: 'callback-lost', times: 1, match: {} });
  await control(connectwise, 'edit', { table: 'tickets', id: ticket, set: { summary }, by: 'jdoe' });
}

interface Comparison {
  readonly state: {
    readonly run: {
      readonly run: string;
      readonly phase: string;
      readonly found: Readonly<Record<string, number>>;
      readonly nudged: number;
    };
  };
}

const comparison = (body?: object): Promise<Comparison> =>
  fetch(`${world.addresses.functions}/api/reconcile/${link}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-functions-key': world.hostKey, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).then(async (answer) => {
    assert.ok(answer.ok, `${answer.status}`);
    return (await answer.json()) as Comparison;
  });

/** Sends a deployed app the requests of the operator's command. */
const operate = <Answer>(path: string, body: object): Promise<Answer> =>
  fetch(`${world.addresses.functions}/api/operator/${path}`, {
    method: 'POST',
    headers: { 'x-functions-key': world.hostKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then(async (answer) => {
    const text = await answer.text();
    assert.ok(answer.ok, `${answer.status} ${text}`);
    return (JSON.parse(text) as { readonly answer: Answer }).answer;
  });

/** One comparison of the whole link, as every night has one; its run once it rests. */
async function compare(): Promise<Comparison['state']['run']> {
  const { run: begun } = (await comparison({})) as unknown as { readonly run: string };
  let run: Comparison['state']['run'] | undefined;
  await world.until('the comparison did not end', async () => {
    run = (await comparison()).state.run;
    return run.run === begun && ['done', 'waiting', 'failed'].includes(run.phase);
  });
  return run ?? assert.fail();
}
