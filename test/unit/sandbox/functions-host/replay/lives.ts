/**
 * Compares ends that come early, late or not at all: time limits, signals, crashes, cold starts, beside the
 * recordings.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ClockedHost, onClockedHost } from '../../../../support/functions-host/clocked-host.ts';
import { holdSleeps } from '../../../../support/functions-host/held-sleeps.ts';
import { startHostChild } from '../../../../support/functions-host/host-child.ts';
import { manualClock, type ManualClock } from '../../../../support/functions-host/manual-clock.ts';
import type { Note } from '../../../../support/functions-host/passes.ts';
import { closed } from './queue-processes.ts';
import {
  fixtures,
  onStage,
  recordingOf,
  replay,
  type Stage,
} from '../../../../support/functions-host/recordings.ts';
import { unlike } from '../../../../support/functions-host/unlike.ts';
import { until } from '../../../../support/until.ts';
import { writeVariant } from '../../../../support/functions-host/variant-apps.ts';

const start = `const {app}=require('@azure/functions');const fs=require('fs');
const seen=(o)=>fs.appendFileSync(process.env.SEEN_FILE,JSON.stringify({pid:process.pid,...o})+'\\n');
const sleep=(ms)=>new Promise((r)=>setTimeout(r,ms));
const http=(name,route,handler,more={})=>app.http(name,{methods:['GET','POST'],authLevel:'anonymous',route,handler,...more});
app.hook.appTerminate(()=>seen({ev:'appTerminate'}));
`;

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

async function ask(address: string, path: string, init: RequestInit = {}): Promise<Answer> {
  try {
    const answer = await fetch(address + path, init);
    return { status: answer.status, body: await answer.text() };
  } catch {
    return { status: undefined, body: '' };
  }
}

/** The recorded answer, without its headers. */
const recordedAnswer = (got: unknown): Answer => {
  const { status, body } = got as Answer;
  return { status, body };
};

function appOf(folder: string, name: string, source: string, hostJson: unknown = { version: '2.0' }): string {
  const app = join(folder, name);
  mkdirSync(app, { recursive: true });
  writeVariant(app, {
    hostJson: JSON.stringify(hostJson),
    packageJson: '{"name":"v","main":"src/*.js"}',
    files: { 'src/app.js': start + source },
  });
  return app;
}

/** All at once. */
export async function replayLives(folder: string, note: Note): Promise<void> {
  await Promise.all([
    timeouts(folder, note),
    streamingTimeout(folder, note),
    stopsWhileAnswering(folder, note),
    timerTimeout(folder, note),
    timerAndSignal(folder, note),
    crashLoop(folder, note),
    routesAndKeys(folder, note),
  ]);
}

/** The clock stands still unless a test moves it: a time limit is over when we say so. */
async function onClock(
  folder: string,
  name: string,
  app: string,
  use: (stage: Stage, clock: ManualClock) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const clock = manualClock(Date.parse('2026-11-23T22:59:59.000Z'));
  await onStage(app, join(folder, `${name}.seen`), env, (stage) => use(stage, clock), clock);
}

/** Three seconds are allowed; what still ends within two more survives. */
async function timeouts(folder: string, note: Note): Promise<void> {
  await onClock(folder, 'timeouts', join(fixtures, 'apps', 'app5'), async (stage, clock) => {
    const { address } = stage.host;
    const lines: ReturnType<Stage['seen']>[number][] = [];
    const seen = (event: string): number => {
      lines.push(...stage.seen());
      return lines.filter((line) => line['ev'] === event || line['hook'] === event).length;
    };
    const running = async (count: number): Promise<boolean> =>
      await until('it runs', () => seen('start') === count);
    await note(['A-timeout-under'], async () => {
      const answer = ask(address, '/api/slow?ms=200');
      await running(1);
      clock.advance(2_999);
      return unlike('answer', await answer, { status: 200, body: 'slept' });
    });
    const before = await ask(address, '/api/pid');
    await note(['A-timeout-async', 'A-timeout-collateral'], async () => {
      const first = ask(address, '/api/slow?ms=600000');
      await running(2);
      clock.advance(1_500);
      const second = ask(address, '/api/slow?ms=300');
      await running(3);
      clock.advance(1_500);
      const got = recordingOf('A-timeout-collateral').got as { first: unknown; second: unknown };
      const secondAnswer = await second;
      clock.advance(2_000);
      return [
        ...unlike('second', secondAnswer, recordedAnswer(got.second)),
        ...unlike('first', await first, recordedAnswer(got.first)),
      ];
    });
    await note(['A-timeout-async-after'], async () => {
      await until('the app is told', () => seen('appTerminate') === 1);
      const after = await ask(address, '/api/pid');
      return [
        ...unlike('status', after.status, 200),
        ...unlike('same process', after.body === before.body, false),
      ];
    });
    const blockedBefore = await ask(address, '/api/pid');
    await note(['A-timeout-block'], async () => {
      const answer = ask(address, '/api/block?ms=600000');
      // One that was sent, and does not block yet, would hear of its end.
      await until('it blocks', () => seen('blocks') === 1);
      clock.advance(3_000);
      clock.advance(2_000);
      // Blocked, it hears of no end, and is given half a second for it.
      clock.advance(500);
      return unlike('answer', await answer, recordedAnswer(recordingOf('A-timeout-block').got));
    });
    await note(['A-timeout-block-after'], async () => {
      const after = await ask(address, '/api/pid');
      return [
        ...unlike('status', after.status, 200),
        ...unlike('same process', after.body === blockedBefore.body, false),
        ...unlike('told to the app', seen('appTerminate'), 1),
      ];
    });
  });
}

async function streamingTimeout(folder: string, note: Note): Promise<void> {
  const source = `app.setup({enableHttpStream:true});
http('bad','bad',async()=>{throw new Error('x')});
http('long','long',async()=>{seen({ev:'start'});await sleep(600000);return{body:'x'}});`;
  const app = appOf(folder, 'stream-timeout', source, { version: '2.0', functionTimeout: '00:00:05' });
  await onClock(folder, 'stream-timeout', app, async (stage, clock) => {
    await note(['AS-timeout'], async () => {
      const bad = ask(stage.host.address, '/api/bad');
      const long = ask(stage.host.address, '/api/long');
      await until('it runs', () => stage.seen().some((line) => line['ev'] === 'start'));
      const badAnswer = await bad;
      clock.advance(5_000);
      clock.advance(2_000);
      const { throws, sleeps } = recordingOf('AS-timeout').got as { throws: unknown; sleeps: unknown };
      return [
        ...unlike('throws', badAnswer, recordedAnswer(throws)),
        ...unlike('sleeps', await long, recordedAnswer(sleeps)),
      ];
    });
  });
}

const eventsOf = (host: ClockedHost): readonly unknown[] => host.look().map((line) => line['ev']);

async function stopsWhileAnswering(folder: string, note: Note): Promise<void> {
  const source = `http('s','s',async()=>{seen({ev:'start'});await sleep(4000);seen({ev:'end'});return{body:'done'}});`;
  const app = appOf(folder, 'sigterm-http', source);
  await note(['A-sigterm-http'], async () => {
    const { seen, got } = recordingOf('A-sigterm-http');
    return await onClockedHost(folder, app, 'sigterm-http', Date.now(), async (host) => {
      const running = ask(host.address, '/api/s');
      await until('it runs', () => host.sleeps.size === 1);
      const ending = host.end('SIGTERM');
      await closed(host.address);
      const late = await ask(host.address, '/api/s');
      for (const sleep of host.sleeps) sleep.end();
      const code = await ending;
      return [
        ...unlike('running', await running, recordedAnswer(got?.['inFlight'])),
        ...unlike('late', late.status, undefined),
        ...unlike('ended with', code, 0),
        ...unlike(
          'events',
          eventsOf(host),
          (seen as readonly (readonly unknown[])[]).map(([, event]) => event),
        ),
      ];
    });
  });
}

/**
 * The first timer runs when the signal comes: until it ends the second goes on firing each second. It ends a tenth of a
 * second after the seventh tick, as recorded.
 */
async function timerAndSignal(folder: string, note: Note): Promise<void> {
  const source = `app.timer('t',{schedule:'*/20 * * * * *',handler:async()=>{seen({ev:'start'});await sleep(6100);seen({ev:"end"})}});
app.timer('tick',{schedule:'* * * * * *',handler:async()=>seen({ev:'tick'})});`;
  const app = appOf(folder, 'c-sigterm', source, { version: '2.0', functionTimeout: '-1' });
  await note(['C-sigterm'], async () => {
    const recorded = (recordingOf('C-sigterm').seen as readonly (readonly [number, string])[]).map(
      ([, event]) => event,
    );
    const begin = Date.parse('2026-11-23T22:59:59.500Z');
    return await onClockedHost(folder, app, 'c-sigterm', begin, async (host) => {
      const ticks = async (count: number): Promise<void> => {
        await until('a tick', () => eventsOf(host).filter((event) => event === 'tick').length === count);
        await host.restWith(2);
      };
      await host.restWith(2);
      await host.move(begin + 500);
      await ticks(1);
      const all = recorded.filter((event) => event === 'tick').length;
      await host.move(begin + 1_500);
      await ticks(2);
      const ending = host.end('SIGTERM');
      await closed(host.address);
      for (let count = 3; count <= all; count += 1) {
        await host.move(begin + count * 1_000 - 500);
        await until('a tick', () => eventsOf(host).filter((event) => event === 'tick').length === count);
        // The next second is waited for, the end of the drain, and the sleep of the first timer.
        await host.restWith(3);
      }
      for (const sleep of host.sleeps) sleep.end();
      const code = await ending;
      const inOrder = (events: readonly unknown[]): readonly unknown[] =>
        // Both are due at the same second: which of them writes first is chance.
        [...events.slice(0, 2).map(String).toSorted(), ...events.slice(2)];
      return [
        ...unlike('ended with', code, 0),
        ...unlike('events', inOrder(eventsOf(host)), inOrder(recorded)),
      ];
    });
  });
}

/** A timer that runs over its limit: its process is replaced, and it runs again when it is next due. */
async function timerTimeout(folder: string, note: Note): Promise<void> {
  const source = `app.timer('t',{schedule:'*/20 * * * * *',handler:async()=>{seen({ev:'start'});await sleep(8000)}});`;
  const app = appOf(folder, 'c-timeout', source, { version: '2.0', functionTimeout: '00:00:03' });
  const sleeps = await holdSleeps(folder);
  await onClock(
    folder,
    'c-timeout',
    app,
    async (stage, clock) => {
      await note(['C-timeout'], async () => {
        const mine: (readonly [number, unknown, unknown])[] = [];
        let due = await until('the timer waits', () => clock.due()[0]);
        const began = due;
        const collect = (): number =>
          mine.push(...stage.seen().map((line) => [clock.now() - began, line['ev'], line['pid']] as const));
        for (const count of [2, 4]) {
          clock.advanceTo(due);
          await until('it runs', () => collect() >= count - 1 && sleeps.now.size === 1);
          clock.advance(3_000);
          clock.advance(2_000);
          await until('the app is told', () => collect() >= count);
          due = await until('the timer waits', () =>
            clock.due().find((one) => one === began + 20_000 * (count / 2)),
          );
        }
        const recorded = recordingOf('C-timeout').seen as readonly (readonly [number, string, number])[];
        const seconds = (events: readonly (readonly [number, unknown, unknown])[]): unknown =>
          events.map(([time, event]) => [Math.round(time / 1000), event]);
        const processes = (events: readonly (readonly [number, unknown, unknown])[]): unknown =>
          events.map(([, , pid]) => pid === events[0]?.[2]);
        return [
          ...unlike('events', seconds(mine), seconds(recorded)),
          ...unlike('in the first process', processes(mine), processes(recorded)),
        ];
      });
    },
    sleeps.env,
  );
  sleeps.close();
}

async function crashLoop(folder: string, note: Note): Promise<void> {
  await note(['E-crash-loop', 'E-exit-after'], async () => {
    const source = `http('pid','pid',async()=>({body:String(process.pid)}));http('exit','exit',async()=>{process.exit(1)});`;
    const host = await startHostChild(appOf(folder, 'crash', source), {
      SEEN_FILE: join(folder, 'crash.seen'),
    });
    const pids: string[] = [];
    const exits: Answer[] = [];
    for (let crash = 0; crash < 3; crash += 1) {
      pids.push((await ask(host.address, '/api/pid')).body);
      exits.push(await ask(host.address, '/api/exit'));
    }
    const code = await host.ended;
    const after = await ask(host.address, '/api/pid');
    return [
      ...unlike('workers', new Set(pids).size, 3),
      // The last answer races with the end of the host.
      ...unlike('exits', exits.slice(0, 2), [
        { status: 500, body: '' },
        { status: 500, body: '' },
      ]),
      ...unlike('ended with', code, 1),
      ...unlike('after', after.status, undefined),
    ];
  });
}

async function routesAndKeys(folder: string, note: Note): Promise<void> {
  const routes = [
    ['z_lit', 'pp/lit'],
    ['a_par', 'pp/{x}'],
    ['m_int', 'pp/{n:int}'],
    ['b_rest', 'qq/{*rest}'],
    ['y_lit', 'qq/lit'],
    ['zz', 'same'],
    ['aa', 'same'],
  ]
    .map(
      ([name, route]) => `http('${name}','${route}',async(q)=>({jsonBody:{fn:'${name}',params:q.params}}));`,
    )
    .join('');
  const source = `${routes}
http('e','e',async(q)=>{const t=await q.text();return{jsonBody:{bodyNull:q.body===null,len:t.length,t}}});
http('f','f',async()=>({body:'f'}),{authLevel:'function'});http('ad','ad',async()=>({body:'a'}),{authLevel:'admin'});`;
  const hostJson = { version: '2.0', extensions: { http: { enableChunkedRequestBinding: true } } };
  const app = appOf(folder, 'routes', source, hostJson);
  const env = { AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
  await onStage(app, join(folder, 'routes.seen'), env, async (stage) => {
    const { address } = stage.host;
    for (const [id, path, fn, params] of [
      ['A-route-order-pp-lit', 'pp/lit', 'a_par', { x: 'lit' }],
      ['A-route-order-pp-7', 'pp/7', 'a_par', { x: '7' }],
      ['A-route-order-qq-lit', 'qq/lit', 'b_rest', { rest: 'lit' }],
      ['A-route-order-qq-a-b', 'qq/a/b', 'b_rest', { rest: 'a/b' }],
      ['A-dup-route-order', 'same', 'aa', {}],
    ] as const)
      await note([id], async () =>
        unlike('answer', JSON.parse((await ask(address, `/api/${path}`)).body), { fn, params }),
      );
    await note(['A-chunked-binding-on'], async () => {
      const got = await replay(
        stage.host,
        { method: 'POST', path: '/api/e', chunked: true, body: 'chunky body' },
        '127.0.0.1',
      );
      return unlike('answer', JSON.parse(got.body ?? '{}'), { bodyNull: true, len: 0, t: '' });
    });
    await note(['B-development'], async () => {
      const statuses = await Promise.all(
        ['/api/f', '/api/ad', '/admin/functions'].map((path) => ask(address, path)),
      );
      return unlike(
        'statuses',
        statuses.map((one) => one.status),
        [401, 401, 401],
      );
    });
    await note(['E-startup-requests'], async () => {
      const host = await startHostChild(app, { SEEN_FILE: join(folder, 'cold.seen') });
      const statuses = await Promise.all(
        ['/api/same', '/', '/admin/host/ping', '/api/nosuch'].map((path) => ask(host.address, path)),
      );
      await host.end('SIGKILL');
      return unlike(
        'statuses',
        statuses.map((one) => one.status),
        [200, 200, 200, 404],
      );
    });
  });
}
