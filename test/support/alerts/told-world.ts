/** The laptop's world as bad days need it: its timers run when asked, and what people were told is read. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../../sandbox/world/ports.ts';
import { startWorld, type World } from '../../../sandbox/world/start.ts';
import { openTable } from '../../../shared/azure/open-table.ts';
import type { StorageAccount } from '../../../shared/azure/storage-account.ts';
import { createRunStore } from '../../../shared/azure/stores/runs.ts';
import { timerPeriods } from '../../../shared/rules/operate/timer-periods.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { buildBundle } from '../built-bundle.ts';
import { cliProgram } from '../cli/program.ts';

interface Event {
  readonly channel: string;
  readonly message: {
    readonly event_action?: string;
    readonly payload?: { readonly summary?: string; readonly custom_details?: object };
  };
}

export type ToldWorld = Awaited<ReturnType<typeof startToldWorld>>;

/** Starts the world; `firstLink` is what its link has beside the project's own configuration. */
export async function startToldWorld(firstLink: Readonly<Record<string, unknown>> = {}) {
  await buildBundle();
  const directory = await mkdtemp(join(tmpdir(), 'told-'));
  const lines: string[] = [];
  const world: World = await startWorld({
    ports: await freePorts(),
    directory,
    cli: cliProgram,
    seed: 1,
    tickets: 40,
    firstLink,
    log: (line) => void lines.push(line),
  });
  const account: StorageAccount = {
    kind: 'connection-string',
    value: new Secret(world.connectionString),
  };
  const runs = createRunStore(openTable(account, 'health'), Object.keys(timerPeriods), Date.now);
  let seen = 0;

  async function until(what: string, holds: () => Promise<boolean>, seconds = 60): Promise<void> {
    for (let tries = 0; tries < seconds * 4; tries += 1) {
      if (await holds()) return;
      await sleep(250);
    }
    assert.fail(`${what}\n${lines.slice(-60).join('\n')}`);
  }

  /** Runs a timer's function once, as an administrator does, and waits for its end. */
  async function run(name: string): Promise<void> {
    const before = (await runs.read())[name]?.endedAt ?? null;
    const answer = await fetch(`${world.addresses.functions}/admin/functions/${name}`, {
      method: 'POST',
      headers: { 'x-functions-key': world.masterKey, 'content-type': 'application/json' },
      body: '{}',
    });
    assert.equal(answer.status, 202);
    await until(`${name} did not end`, async () => (await runs.read())[name]?.endedAt !== before);
  }

  /**
   * The messages that people were sent since the last call: a line for each message of the pager, and the texts that
   * Teams shows.
   */
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

  await run('ticket-sync');
  await run('health-watch');
  await told();
  return {
    ...world,
    account,
    runs: () => runs.read(),
    until,
    run,
    told,
    hearOf,
    hearOfTheEnd,
    async stop(): Promise<void> {
      await world.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Asks a control route of a simulator: a post with a body, without one a delete. */
export async function control(address: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${address}/_sim/${path}`, {
    method: body === undefined ? 'DELETE' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/** The records of one table of a simulator. */
export async function recordsAt<Row>(address: string, table: string): Promise<readonly Row[]> {
  return (await (await fetch(`${address}/_sim/records/${table}`)).json()) as readonly Row[];
}
