/** A worker process that has never run: started, given an app, asked once, and timed. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromWorker, FunctionMetadata, ToWorker } from '../../sandbox/functions-host/worker/messages.ts';

const worker = fileURLToPath(new URL('../../sandbox/functions-host/worker/main.ts', import.meta.url));

export interface ColdStart {
  readonly functions: readonly FunctionMetadata[];
  /** From the start of the process until the app's functions are known, in milliseconds. */
  readonly loaded: number;
  /** From the start of the process until the whole of the first answer is there, in milliseconds. */
  readonly answered: number;
  readonly status: number;
}

/** Sends one request to the HTTP function of an app, the way the Functions host does with streaming on. */
export async function coldStart(
  directory: string,
  { name, path, env }: { readonly name: string; readonly path: string; readonly env: NodeJS.ProcessEnv },
): Promise<ColdStart> {
  const begun = performance.now();
  const child = fork(worker, [String(process.pid)], {
    cwd: directory,
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const say = (message: ToWorker): boolean => child.send(message);
  try {
    say({ kind: 'load', directory });
    const { functions, httpUri, error } = await loadedBy(child);
    const loaded = performance.now() - begun;
    if (error !== undefined || httpUri === undefined)
      throw new Error(`The app in ${directory} did not load: ${error ?? 'it opened no server for HTTP.'}`);
    const invocationId = randomUUID();
    const binding = Object.entries(functions.find((one) => one.name === name)?.bindings ?? {}).find(
      ([, { type }]) => type === 'httpTrigger',
    );
    say({
      kind: 'invoke',
      request: {
        invocationId,
        functionId: name,
        inputData: [{ name: binding?.[0] ?? '', data: { http: {} } }],
        triggerMetadata: {},
        traceContext: { traceParent: '', traceState: '', attributes: {} },
      },
    });
    const answer = await fetch(`${new URL(httpUri).origin.replace('localhost', '127.0.0.1')}${path}`, {
      method: 'POST',
      headers: {
        'x-ms-invocation-id': invocationId,
        'x-forwarded-host': 'localhost',
        'x-forwarded-proto': 'http',
      },
      body: '{}',
      signal: AbortSignal.timeout(20_000),
    });
    await answer.arrayBuffer();
    return { functions, loaded, answered: performance.now() - begun, status: answer.status };
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

function loadedBy(child: ReturnType<typeof fork>): Promise<Extract<FromWorker, { kind: 'loaded' }>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'loaded') resolve(message);
    });
    child.once('exit', (code) => reject(new Error(`The worker ended with ${String(code)} while it loaded.`)));
  });
}
