/** A worker process that has never run: started, given an app, asked once, and measured. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type {
  FunctionMetadata,
  InvocationRequest,
  TypedData,
} from '../../sandbox/functions-host/worker/messages.ts';
import type { FromColdWorker, ToColdWorker } from './cold-worker.ts';

/** One request, as the host hands it to a function. */
export interface FirstRequest {
  /** The function's name. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Behind `/api/`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One start of an app in a new process. */
export interface ColdStart {
  readonly functions: readonly FunctionMetadata[];
  /** From the start of the process until the app's functions are known. */
  readonly loadedMs: number;
  /** From the start of the process until the whole of the first answer is there. */
  readonly answeredMs: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly status: number;
  readonly files: readonly string[];
  readonly bytes: number;
}

/**
 * Starts `worker` (cold-worker.ts, bundled), loads the app of that folder and sends it one request over the channel, as the
 * Functions host does. `isCounting` counts what is read, which takes time of its own.
 */
export async function coldStart(
  worker: string,
  directory: string,
  request: FirstRequest,
  { env, isCounting }: { readonly env: NodeJS.ProcessEnv; readonly isCounting: boolean },
): Promise<ColdStart> {
  const began = performance.now();
  const child = fork(worker, [], {
    cwd: directory,
    env,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const say = (message: ToColdWorker): boolean => child.send(message);
  const heard = async <Kind extends FromColdWorker['kind']>(
    kind: Kind,
  ): Promise<Extract<FromColdWorker, { kind: Kind }>> => {
    const signal = AbortSignal.timeout(20_000);
    const end = ended.then(() => [{ kind: 'ended' as const }]);
    const [message] = (await Promise.race([once(child, 'message', { signal }), end])) as [
      FromColdWorker | { readonly kind: 'ended' },
    ];
    if (message.kind !== kind)
      throw new Error(`The worker of ${directory} said "${message.kind}" for "${kind}".`);
    return message as Extract<FromColdWorker, { kind: Kind }>;
  };
  try {
    say({ kind: 'load', directory, isCounting });
    const { functions } = await heard('loaded');
    const loadedMs = performance.now() - began;
    say({ kind: 'invoke', request: invocation(functions, request) });
    const { response, cpuMs, rssBytes, files, bytes } = await heard('answered');
    const answeredMs = performance.now() - began;
    const status = Number(response.returnValue?.http?.statusCode ?? 200);
    return { functions, loadedMs, answeredMs, cpuMs, rssBytes, status, files, bytes };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/** The request as the host hands it to the worker. */
export function invocation(
  functions: readonly FunctionMetadata[],
  { name, method, path, headers = {}, body = '' }: FirstRequest,
): InvocationRequest {
  const binding = Object.entries(functions.find((one) => one.name === name)?.bindings ?? {}).find(
    ([, { type }]) => type === 'httpTrigger',
  );
  if (binding === undefined) throw new Error(`The app has no HTTP function "${name}".`);
  const bytes = Buffer.from(body);
  const all = { host: 'localhost', 'content-length': String(bytes.length), ...headers };
  const data: TypedData = {
    http: {
      method,
      url: `http://localhost/api/${path}`,
      nullableHeaders: Object.fromEntries(Object.entries(all).map(([key, value]) => [key, { value }])),
      nullableQuery: {},
      nullableParams: {},
      body: bytes.length === 0 ? null : { bytes },
    },
  };
  return {
    invocationId: randomUUID(),
    functionId: name,
    inputData: [{ name: binding[0], data }],
    triggerMetadata: {},
    traceContext: { traceParent: '', traceState: '', attributes: {} },
  };
}
