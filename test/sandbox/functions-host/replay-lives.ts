/** What ends early, late or not at all: timeouts, signals, crashes, cold starts, beside the recordings. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startHostChild } from './host-child.ts';
import { type Line, unlike } from './queue-stage.ts';
import type { Note } from './queue-variants.ts';
import { fixtures, onStage, replay, type Stage } from './recordings.ts';
import { writeVariant } from './variant-apps.ts';

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

/** About twenty seconds, all at once. */
export async function replayLives(folder: string, note: Note): Promise<void> {
  await Promise.all([
    timeouts(folder, note),
    blocked(folder, note),
    streamingTimeout(folder, note),
    stopsWhileAnswering(folder, note),
    timerTimeoutAndSignal(folder, note),
    crashLoop(folder, note),
    routesAndKeys(folder, note),
  ]);
}

async function onApp(
  folder: string,
  name: string,
  app: string,
  use: (stage: Stage) => Promise<void>,
): Promise<void> {
  await onStage(app, join(folder, `${name}.seen`), {}, use);
}

async function timeouts(folder: string, note: Note): Promise<void> {
  await onApp(folder, 'timeouts', join(fixtures, 'apps', 'app5'), async (stage) => {
    const { address } = stage.host;
    await note(['A-timeout-under'], async () =>
      unlike('answer', await ask(address, '/api/slow?ms=2000'), { status: 200, body: 'slept' }),
    );
    const before = await ask(address, '/api/pid');
    await note(['A-timeout-async', 'A-timeout-collateral'], async () => {
      const long = ask(address, '/api/slow?ms=8000');
      await delay(1_500);
      const short = await ask(address, '/api/slow?ms=2500');
      return [
        ...unlike('first', await long, { status: 500, body: '' }),
        ...unlike('second', short, { status: 200, body: 'slept' }),
      ];
    });
    await note(['A-timeout-async-after'], async () => {
      const after = await ask(address, '/api/pid');
      const ended = stage.seen().filter((line) => line['hook'] === 'appTerminate').length;
      return [
        ...unlike('status', after.status, 200),
        ...unlike('same process', after.body === before.body, false),
        ...unlike('appTerminate', ended, 1),
      ];
    });
  });
}

async function blocked(folder: string, note: Note): Promise<void> {
  await onApp(folder, 'blocked', join(fixtures, 'apps', 'app5'), async (stage) => {
    const { address } = stage.host;
    const before = await ask(address, '/api/pid');
    await note(['A-timeout-block'], async () =>
      unlike('answer', await ask(address, '/api/block?ms=9000'), { status: 500, body: '' }),
    );
    await note(['A-timeout-block-after'], async () => {
      const after = await ask(address, '/api/pid');
      return [
        ...unlike('status', after.status, 200),
        ...unlike('same process', after.body === before.body, false),
      ];
    });
  });
}

async function streamingTimeout(folder: string, note: Note): Promise<void> {
  const source = `app.setup({enableHttpStream:true});
http('bad','bad',async()=>{throw new Error('x')});http('long','long',async()=>{await sleep(20000);return{body:'x'}});`;
  const app = appOf(folder, 'stream-timeout', source, { version: '2.0', functionTimeout: '00:00:03' });
  await onApp(folder, 'stream-timeout', app, async (stage) => {
    await note(['AS-timeout'], async () => {
      const both = await Promise.all([
        ask(stage.host.address, '/api/bad'),
        ask(stage.host.address, '/api/long'),
      ]);
      return unlike('answers', both, [
        { status: 500, body: '' },
        { status: 500, body: '' },
      ]);
    });
  });
}

async function stopsWhileAnswering(folder: string, note: Note): Promise<void> {
  const source = `http('s','s',async(q)=>{seen({ev:'start'});await sleep(+q.query.get('ms'));seen({ev:'end'});return{body:'done'}});`;
  const app = appOf(folder, 'sigterm-http', source);
  await note(['A-sigterm-http'], async () => {
    const { lines, env } = seenIn(folder, 'sigterm-http.seen');
    const host = await startHostChild(app, env);
    const running = ask(host.address, '/api/s?ms=3000');
    await delay(800);
    const ending = host.end('SIGTERM');
    await delay(400);
    const late = await ask(host.address, '/api/s?ms=1');
    await ending;
    return [
      ...unlike('running', await running, { status: 200, body: 'done' }),
      ...unlike('late', late.status, undefined),
      ...unlike(
        'events',
        lines().map((line) => line['ev']),
        ['start', 'end', 'appTerminate'],
      ),
    ];
  });
}

function seenIn(
  folder: string,
  name: string,
): { readonly lines: () => readonly Line[]; readonly env: Record<string, string> } {
  const file = join(folder, name);
  writeFileSync(file, '');
  return {
    env: { SEEN_FILE: file },
    lines: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line),
  };
}

async function timerTimeoutAndSignal(folder: string, note: Note): Promise<void> {
  const slow = `app.timer('t',{schedule:'*/20 * * * * *',runOnStartup:true,handler:async()=>{seen({ev:'start'});await sleep(4000);seen({ev:'end'})}});
app.timer('tick',{schedule:'* * * * * *',handler:async()=>seen({ev:'tick'})});`;
  await Promise.all([
    note(['C-sigterm'], async () => {
      const { lines, env } = seenIn(folder, 'c-sigterm.seen');
      const host = await startHostChild(appOf(folder, 'c-sigterm', slow), env);
      await delay(500);
      const before = lines().length;
      await host.end('SIGTERM');
      const after = lines()
        .slice(before)
        .map((line) => line['ev']);
      return [
        ...unlike('last words', after.slice(-2), ['end', 'appTerminate']),
        ...unlike('ticks go on', after.filter((event) => event === 'tick').length >= 2, true),
      ];
    }),
    note(['C-timeout'], async () => {
      const source = `app.timer('t',{schedule:'*/6 * * * * *',handler:async()=>{seen({ev:'start'});await sleep(8000)}});`;
      const app = appOf(folder, 'c-timeout', source, { version: '2.0', functionTimeout: '00:00:01' });
      const { lines, env } = seenIn(folder, 'c-timeout.seen');
      const host = await startHostChild(app, env);
      for (let tries = 0; tries < 300 && lines().length < 3; tries += 1) await delay(50);
      await host.end('SIGKILL');
      const [one, two, three] = lines();
      return [
        ...unlike(
          'events',
          [one, two, three].map((line) => line?.['ev']),
          ['start', 'appTerminate', 'start'],
        ),
        ...unlike('same process', one?.['pid'] === three?.['pid'], false),
      ];
    }),
  ]);
}

async function crashLoop(folder: string, note: Note): Promise<void> {
  await note(['E-crash-loop', 'E-exit-after'], async () => {
    const source = `http('pid','pid',async()=>({body:String(process.pid)}));http('exit','exit',async()=>{process.exit(1)});`;
    const { env } = seenIn(folder, 'crash.seen');
    const host = await startHostChild(appOf(folder, 'crash', source), env);
    const pids: string[] = [];
    const exits: Answer[] = [];
    for (let crash = 0; crash < 3; crash += 1) {
      pids.push((await ask(host.address, '/api/pid')).body);
      exits.push(await ask(host.address, '/api/exit'));
    }
    await delay(300);
    const after = await ask(host.address, '/api/pid');
    await host.end('SIGKILL');
    return [
      ...unlike('workers', new Set(pids).size, 3),
      // The last answer races with the end of the host.
      ...unlike('exits', exits.slice(0, 2), [
        { status: 500, body: '' },
        { status: 500, body: '' },
      ]),
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
      const { env: seen } = seenIn(folder, 'cold.seen');
      const host = await startHostChild(app, seen);
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
