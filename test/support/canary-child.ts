/**
 * Run by canary.test.ts in a process of its own: carries marked secrets and personal data into every place that they
 * could leak from, and lets everything out that the app ever lets out: answers, logs, thrown errors, telemetry.
 */
import { inspect } from 'node:util';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { AxiosError, AxiosHeaders } from 'axios';
import { answerOf } from '../../functions/http/answers.ts';
import { runLog } from '../../functions/log.ts';
import { httpHandler, queueHandler, timerHandler } from '../../functions/run.ts';
import { createTelemetry } from '../../shared/azure/telemetry/create.ts';
import { connectwiseCaller } from '../../shared/connectwise/http/caller.ts';
import { asCodedError, CodedError } from '../../shared/rules/errors.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { servicenowCaller } from '../../shared/servicenow/http/call.ts';
import { signIn } from '../../shared/servicenow/http/sign-in.ts';
import { axiosSend } from '../../shared/web/send.ts';
import type { App } from '../../shared/app/app.ts';
import { loopback, type Answerer } from './web/loopback.ts';
import { testWorld } from './web/world.ts';

const telemetry = createTelemetry({
  settings: {
    connectionString: new Secret(process.env['APPLICATIONINSIGHTS_CONNECTION_STRING'] ?? ''),
    useIdentity: false,
  },
  identity: { kind: 'developer' },
  flushWithinMs: 40_000, // a busy machine takes long to load the library

  log: (line) => console.log(line),
});
const world = {
  ...testWorld().world,
  onCall: ({
    scope,
    route,
    status,
    milliseconds,
  }: {
    scope: string;
    route: string;
    status: number | null;
    milliseconds: number;
  }) => {
    telemetry.metric('remote_call_seconds', milliseconds / 1000, { route, status: String(status) });
    telemetry.dependency({
      name: route,
      target: scope,
      milliseconds,
      success: status === 200,
      resultCode: String(status),
    });
  },
};

/** The things that a remote may do to us, with canaries in its answers. */
const remotes: Record<string, Answerer> = {
  reset: (_seen, response) => {
    response.destroy();
    return 'handled';
  },
  'refuses with our own words': (seen) => ({
    status: 400,
    body: {
      code: 'InvalidObject',
      message: `The header Authorization: ${seen.headers['authorization']} of jane.canary-mail@example.com is wrong; see https://x:canary-url-user@h.example/a?code=canary-url-code`,
      errors: [{ code: 'X', message: 'password=canary-answer-password', field: 'summary' }],
    },
  }),
  'repeats what we sent, scheme or no scheme': (seen) => {
    if (seen.url === '/oauth_token.do')
      return { status: 200, body: { access_token: 'canary-live-token', expires_in: 1_800 } };
    const sent = seen.headers['authorization'] ?? '';
    const [, bare = ''] = sent.split(' ');
    const words = `got ${sent}, that is ${bare}, or ${Buffer.from(bare, 'base64').toString('latin1')}`;
    return { status: 400, body: { code: 'X', message: words, error: { message: words, detail: bare } } };
  },
  'fails inside': () => ({ status: 500, body: '<html>secret: canary-html</html>' }),
  'refuses the keys': () => ({
    status: 401,
    body: { code: 'Unauthorized', message: 'token=canary-answer-token' },
  }),
  'leads elsewhere': () => ({
    status: 302,
    headers: { location: 'http://u:canary-location@elsewhere.example/?sig=canary-sig' },
  }),
};

async function thrownBy(answer: Answerer): Promise<unknown[]> {
  await using server = await loopback(answer);
  const connectwise = connectwiseCaller({
    site: server.origin,
    company: 'simco',
    clientId: 'canary-client-id-is-no-secret'.replace('canary-', ''),
    codebase: { current: () => Promise.resolve('v2025_1/'), movedFrom: () => Promise.resolve(false) },
    keys: () =>
      Promise.resolve([
        { publicKey: new Secret('canary-public-key'), privateKey: new Secret('canary-private-key') },
      ]),
    allowLoopback: true,
    retry: world,
  });
  const credentials = {
    kind: 'oauth',
    clientId: new Secret('canary-oauth-id'),
    clientSecret: new Secret('canary-oauth-secret'),
  } as const;
  const servicenow = servicenowCaller({
    account: 'sim',
    instance: server.origin,
    signIn: signIn({
      instance: server.origin,
      credentials: () => Promise.resolve([credentials]),
      send: axiosSend(),
      now: Date.now,
    }),
    retry: world,
  });
  const route = '/service/tickets';
  const calls = [
    connectwise({
      method: 'GET',
      path: route,
      route,
      query: { conditions: 'summary="canary-query"' },
      repeatable: true,
    }),
    connectwise({ method: 'POST', path: route, route, json: { summary: 'canary-body' }, repeatable: false }),
    servicenow({
      method: 'GET',
      path: '/table/incident',
      route: '/table/incident',
      query: { sysparm_query: 'canary-query' },
      repeatable: true,
    }),
  ];
  return (await Promise.allSettled(calls)).map((ended) =>
    ended.status === 'rejected' ? ended.reason : new Error('it did not fail'),
  );
}

/** The errors that a library may throw at us. */
function thrownByLibraries(): unknown[] {
  const headers = new AxiosHeaders({ authorization: 'Basic canary-axios-header' });
  const axios = new AxiosError(
    'Request failed: https://u:canary-axios-url@h.example/?code=canary-axios-query',
    'ERR',
    {
      headers,
      url: 'https://h.example/?code=canary-axios-config',
      data: 'canary-axios-body',
    },
  );
  const bare = new Error('AccountKey=canary-account-key;EndpointSuffix=x');
  return [
    axios,
    bare,
    new Error('it broke', { cause: axios }),
    new Error('it broke', { cause: { headers: { authorization: 'Bearer canary-cause-object' } } }),
    new AggregateError([axios, bare], 'all broke for jane.canary-aggregate@example.com'),
    new CodedError('connectwise-failed', {
      cause: axios,
      facts: { token: 'canary-fact', url: 'https://h.example/?k=canary-fact-url' },
    }),
    new CodedError('settings-invalid', { detail: 'Bearer canary-detail-bearer' }),
    { message: 'canary-thrown-object' },
    'password: canary-thrown-text',
  ];
}

function appThatThrows(thrown: unknown): App {
  const app: Partial<App> = {
    traced: (parent, work) => telemetry.within(parent, work),
    countRun: async (name, outcome, seconds) =>
      telemetry.metric('function_runs', seconds, { function: name, outcome }),
    flush: () => telemetry.flush(),
    timedRun: (_name, story) => story(),
    // Anything may be thrown, and that is the point.
    syncPair: () => Promise.reject(thrown),
  };
  return app as App;
}

async function letOut(thrown: unknown): Promise<void> {
  const source = () => Promise.resolve(appThatThrows(thrown));
  const context = () =>
    new InvocationContext({
      functionName: 'canary',
      logHandler: (level, ...args) => console.log(level, ...args),
    });
  const http = httpHandler(
    {
      name: 'canary-http',
      trigger: 'http',
      methods: ['POST'],
      route: 'canary',
      authLevel: 'function',
      handle: (_request, app) => app.syncPair({}).then(({ kind }) => ({ status: 200, outcome: kind })),
    },
    source,
  );
  const request = new HttpRequest({
    method: 'POST',
    url: 'http://localhost/api/canary?code=canary-function-key',
  });
  console.log(inspect(await http(request, context()), { depth: 9 }));
  const queue = {
    name: 'canary-queue',
    trigger: 'queue',
    queueName: 'q',
    handle: (message: unknown, app: App) => app.syncPair(message).then(({ kind }) => kind),
  } as const;
  // A story makes an outcome of it, which the function logs and answers.
  const { message, detail } = asCodedError(thrown);
  runLog(context()).warn('pair-synced', { kind: 'deferred', detail, message: String(thrown) });
  console.log(inspect(answerOf({ status: 200, outcome: 'x', json: { detail, message } }), { depth: 9 }));
  const timer = {
    name: 'canary-timer',
    trigger: 'timer',
    schedule: '0 0 0 1 1 *',
    handle: (_timer: unknown, app: App) => app.syncPair({}).then(({ kind }) => kind),
  } as const;
  // As the host does it: what is thrown is written down as it is.
  await queueHandler(queue, source)({ text: 'canary-message' }, context()).catch((error: unknown) =>
    console.error(inspect(error, { depth: 9, showHidden: true })),
  );
  await timerHandler(timer, source)({ isPastDue: false } as never, context()).catch((error: unknown) =>
    console.error(error),
  );
  telemetry.event('went_wrong', {
    password: 'canary-event-name',
    why: thrown instanceof Error ? thrown.message : 'x',
  });
}

let letOutSoFar = 0;
for (const thrown of [
  ...(await Promise.all(Object.values(remotes).map(thrownBy))).flat(),
  ...thrownByLibraries(),
]) {
  await letOut(thrown);
  letOutSoFar += 1;
}
console.log(
  new Secret('canary-secret'),
  String(new Secret('canary-secret')),
  JSON.stringify({ s: new Secret('canary-secret') }),
);
await telemetry.flush();
console.log(`let out ${letOutSoFar}`);
process.exit();
