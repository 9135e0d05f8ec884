/** Runs scripts of ServiceNow in a thread of stand-ins (`platform-worker.ts`); what they post really goes out. */
import { readFileSync } from 'node:fs';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';

/** The input of one run of scripts. */
export interface Run {
  /** `scoped` has CertificateEncryption, `global` GlideCertificateEncryption. */
  readonly scope: 'scoped' | 'global';
  /** In which encoding the platform signs a text. */
  readonly encoding: 'utf8' | 'latin1';
  readonly properties: Readonly<Record<string, string>>;
  /** Passwords of credential records, by their ids. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The user who made the change. */
  readonly user: string;
  /** The values of the incident. */
  readonly record: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The event that a script action runs for. */
  readonly event?: Pick<Scheduled, 'parm1' | 'parm2'>;
}

export interface Posted {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

export interface Answered {
  /** 0 when no answer came. */
  readonly status: number;
}

export interface Scheduled {
  readonly name: string;
  readonly parm1: string;
  readonly parm2: string;
  readonly at: number;
}

export interface Logged {
  readonly level: 'info' | 'warn' | 'error';
  readonly line: string;
}

/** The input of the thread. */
export interface ScriptedRun {
  readonly run: Run & { readonly scripts: readonly string[] };
  readonly port: MessagePort;
  readonly flag: Int32Array;
}

export interface Ended {
  readonly logged: readonly Logged[];
  readonly scheduled: readonly Scheduled[];
  /** The error that the script threw, as a text. */
  readonly thrown: string | null;
}

/** The scripts of docs/servicenow, by their names. */
export const scriptFile = (name: string): URL => new URL(`../../../docs/servicenow/${name}`, import.meta.url);

/** Runs the script include and then that script, as the platform would; `send` carries out what they post. */
export async function runScript(
  name: 'business-rule.js' | 'script-action.js',
  run: Run,
  send: (posted: Posted) => Promise<Answered>,
): Promise<Ended> {
  const scripts = ['connectwise-nudge.js', name].map((file) => readFileSync(scriptFile(file), 'utf8'));
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const given: ScriptedRun = { run: { ...run, scripts }, port: port2, flag };
  const worker = new Worker(new URL('platform-worker.ts', import.meta.url), {
    workerData: given,
    transferList: [port2],
  });
  try {
    return await new Promise<Ended>((resolve, reject) => {
      const answered = async (posted: Posted): Promise<void> => {
        try {
          port1.postMessage(await send(posted));
          Atomics.store(flag, 0, 1);
          Atomics.notify(flag, 0);
        } catch (thrown) {
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
      };
      worker.once('error', reject);
      port1.on('message', (message: Posted | { readonly ended: Ended }) => {
        if ('ended' in message) {
          resolve(message.ended);
          return;
        }
        void answered(message);
      });
    });
  } finally {
    port1.close();
    await worker.terminate();
  }
}

/** Really sends it. */
export async function post({ url, method, headers, body, timeoutMs }: Posted): Promise<Answered> {
  try {
    const answer = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(timeoutMs) });
    await answer.arrayBuffer();
    return { status: answer.status };
  } catch {
    return { status: 0 };
  }
}
