/**
 * What the user would lose: the news. Each bad day is made for real in the laptop's world: a remote that stops, a key that is
 * revoked, a callback that is switched off, a message nobody can read, timers that are dead, a Teams workflow that is gone.
 * People must be told on every channel that works, with what to do, and hear of the end.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { freePorts } from '../../../sandbox/world/ports.ts';
import { startWorld, type World } from '../../../sandbox/world/start.ts';
import { connect } from '../../../shared/azure/json-queue.ts';
import { openTable } from '../../../shared/azure/open-table.ts';
import type { StorageAccount } from '../../../shared/azure/storage-account.ts';
import { createRunStore } from '../../../shared/azure/stores/runs.ts';
import { tableKey } from '../../../shared/kit/table-keys.ts';
import { timerPeriods } from '../../../shared/rules/operate/timer-periods.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { buildBundle } from '../../support/built-bundle.ts';

let world: World;
let directory: string;
let seen = 0;
const lines: string[] = [];

before(async () => {
  await buildBundle();
  directory = await mkdtemp(join(tmpdir(), 'told-'));
  world = await startWorld({
    ports: await freePorts(),
    directory,
    seed: 1,
    tickets: 40,
    log: (line) => void lines.push(line),
  });
  await run('ticket-sync');
  await run('health-watch');
  await told();
});
after(async () => {
  await world.stop();
  await rm(directory, { recursive: true, force: true });
});

const account = (): StorageAccount => ({
  kind: 'connection-string',
  value: new Secret(world.connectionString),
});
const runs = () => createRunStore(openTable(account(), 'health'), Object.keys(timerPeriods), Date.now);

async function until(what: string, holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (let tries = 0; tries < seconds * 4; tries += 1) {
    if (await holds()) return;
    await sleep(250);
  }
  assert.fail(`${what}\n${lines.slice(-60).join('\n')}`);
}

/** Runs a timer's function once, as an administrator does, and waits for its end. */
async function run(name: string): Promise<void> {
  const before = (await runs().read())[name]?.endedAt ?? null;
  const answer = await fetch(`${world.addresses.functions}/admin/functions/${name}`, {
    method: 'POST',
    headers: { 'x-functions-key': world.masterKey, 'content-type': 'application/json' },
    body: '{}',
  });
  assert.equal(answer.status, 202);
  await until(`${name} did not end`, async () => (await runs().read())[name]?.endedAt !== before);
}

interface Event {
  readonly channel: string;
  readonly message: {
    readonly event_action?: string;
    readonly payload?: { readonly summary?: string; readonly custom_details?: object };
  };
}

/** What people were told since the last call, as one line a message of the pager, and the texts that Teams shows. */
async function told(): Promise<{ readonly pager: readonly string[]; readonly teams: string }> {
  const received = (await (
    await fetch(`${world.addresses.alerts}/_sim/received`)
  ).json()) as readonly Event[];
  const news = received.slice(seen);
  seen = received.length;
  return {
    pager: news
      .filter(({ channel }) => channel === 'events')
      .map(({ message }) => `${message.event_action ?? ''} ${JSON.stringify(message.payload ?? {})}`),
    teams: JSON.stringify(news.filter(({ channel }) => channel === 'teams')),
  };
}

async function control(address: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${address}/_sim/${path}`, {
    method: body === undefined ? 'DELETE' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.text()}`);
}

/** Looks again and again, as every five minutes, until people heard of it on both channels. */
async function hearOf(words: RegExp, looks: number): Promise<string> {
  let pager: readonly string[] = [];
  let teams = '';
  for (let look = 0; look < looks; look += 1) {
    await run('health-watch');
    const news = await told();
    pager = [...pager, ...news.pager];
    teams += news.teams;
    const heard = pager.find((line) => words.test(line));
    if (heard !== undefined) {
      assert.match(teams, new RegExp(words.source.split('.*').at(-1) ?? ''), 'Teams tells it, too');
      return heard;
    }
  }
  return assert.fail(`nobody was told of ${words.source} within ${looks} looks; told: ${pager.join('\n')}`);
}

/** Looks until people hear that it is over: a circuit lets a trial through once its cool-down has passed. */
async function hearOfTheEnd(): Promise<void> {
  let back = '';
  for (let look = 0; look < 30 && !back.includes('resolve'); look += 1) {
    await sleep(2_000);
    await run('health-watch');
    back += (await told()).pager.join('\n');
  }
  assert.match(back, /resolve/);
}

describe('people are told', () => {
  it('of a remote that has stopped, at the second look, and of its return', async () => {
    await control(world.addresses.servicenow, 'faults', { fault: 'unavailable', match: {}, times: 10_000 });
    const line = await hearOf(/^trigger.*ServiceNow does not answer/, 2);
    assert.match(line, /hibernating, moved or closed/, 'and what to do');
    await control(world.addresses.servicenow, 'faults');
    await hearOfTheEnd();
  });

  it('of a key that was revoked, at the first look, with what follows from it below', async () => {
    await control(world.addresses.connectwise, 'faults', { fault: 'unauthorized', match: {}, times: 10_000 });
    await hearOf(/^trigger.*ConnectWise refuses our API keys/, 2);
    await control(world.addresses.connectwise, 'faults');
    await hearOfTheEnd();
  });

  it('of a callback that was switched off', async () => {
    const records = (await (
      await fetch(`${world.addresses.connectwise}/_sim/records/callbacks`)
    ).json()) as readonly { readonly id: number; readonly type: string }[];
    for (const { id } of records)
      await control(world.addresses.connectwise, 'edit', {
        table: 'callbacks',
        id: String(id),
        set: { inactiveFlag: true },
        by: 'somebody',
      });
    const line = await hearOf(/^trigger.*The callback entry for this app is inactive/, 1);
    assert.match(line, /callbacks ensure/);
    for (const { id } of records)
      await control(world.addresses.connectwise, 'edit', {
        table: 'callbacks',
        id: String(id),
        set: { inactiveFlag: false },
        by: 'somebody',
      });
    await run('health-watch');
    assert.match((await told()).pager.join('\n'), /^resolve/m);
  });

  it('of a message that nobody can read, until somebody discards it', async () => {
    const poison = await connect(account(), 'nudges-poison');
    await poison.createIfNotExists();
    await poison.sendMessage('this is no nudge and no base64 %%%');
    await run('poison-nudges');
    await hearOf(/^trigger.*could not be read and are kept/, 1);
  });

  it('when all timers are dead: the next change has the watch run, which tells', async () => {
    const hours = 3 * 3_600_000;
    const long = new Date(Date.now() - hours).toISOString();
    const columns = Object.keys(timerPeriods).flatMap((name) =>
      ['expected', 'started', 'finished', 'ended'].map(
        (what) => [`${name.replaceAll('-', '_')}_${what}`, long] as const,
      ),
    );
    const table = openTable(account(), 'health');
    await table.merge({
      partitionKey: tableKey('runs'),
      rowKey: tableKey('timers'),
      ...Object.fromEntries(columns),
    });
    // The answer for monitors is remembered for 15 seconds.
    await until('the answer for monitors stays well', async () => {
      const answer = await fetch(`${world.addresses.functions}/api/health`);
      return (
        answer.status === 503 &&
        ((await answer.json()) as { overdue: string[] }).overdue.includes('health-watch')
      );
    });
    await until(
      'no change has the watch run',
      async () => {
        await control(world.addresses.connectwise, 'edit', {
          table: 'tickets',
          id: await anyTicket(),
          set: { summary: `Changed at ${Date.now()}` },
          by: 'somebody',
        });
        await sleep(3_000);
        const watch = (await runs().read())['health-watch'];
        return watch?.finishedAt !== null && watch?.finishedAt !== undefined && watch.finishedAt > long;
      },
      10,
    );
    const { pager } = await told();
    assert.match(pager.join('\n'), /No timer of the app runs any more|has not finished a run/);
  });

  it('that a Teams workflow is gone, by the other channel, which it does not hold up', async () => {
    await control(world.addresses.alerts, 'faults', { fault: 'flow-deleted', match: {}, times: 10_000 });
    const mine = (await runs().read())['health-watch'];
    assert.ok(mine);
    await control(world.addresses.connectwise, 'edit', {
      table: 'callbacks',
      id: String(await anyCallback()),
      set: { inactiveFlag: true },
      by: 'somebody',
    });
    for (let look = 0; look < 2; look += 1) await run('health-watch');
    const { pager, teams } = await told();
    assert.match(pager.join('\n'), /An alert could not be delivered on this channel/);
    assert.equal(teams, '[]');
  });
});

/** A ticket of the link: the change of another one costs nothing, and starts nothing. */
async function anyTicket(): Promise<string> {
  const tickets = (await (
    await fetch(`${world.addresses.connectwise}/_sim/records/tickets`)
  ).json()) as readonly {
    readonly id: number;
    readonly company?: { readonly id?: number };
    readonly board?: { readonly id?: number };
  }[];
  const linked = tickets.find(({ company, board }) => company?.id === 2 && [1, 2].includes(board?.id ?? 0));
  return String(linked?.id ?? assert.fail('no ticket of the linked company'));
}

async function anyCallback(): Promise<number> {
  const [first] = (await (
    await fetch(`${world.addresses.connectwise}/_sim/records/callbacks`)
  ).json()) as readonly { readonly id: number }[];
  return first?.id ?? assert.fail('no callback entry');
}
