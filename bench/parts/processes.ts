/** Starts the processes of a benchmark and talks with them by messages. */
import { fork, type ChildProcess, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a file of `bench/contenders/`; its output is ours. */
export function start(
  file: string,
  args: readonly string[],
  options: {
    readonly flags?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    /** Drops the output of the program. */
    readonly isSilent?: boolean;
  } = {},
): ChildProcess {
  return fork(fileURLToPath(new URL(`../contenders/${file}`, import.meta.url)), [...args], {
    execArgv: [...(options.flags ?? [])],
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', options.isSilent === true ? 'ignore' : 'inherit', 'inherit', 'ipc'],
  });
}

/** The next message of a process. Throws when it ends without one. */
export async function heard<Message>(child: ChildProcess): Promise<Message> {
  const ended = new AbortController();
  const message = once(child, 'message', { signal: ended.signal });
  const end = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.at(-2)} ended with ${String(code)} before it answered.`);
  });
  try {
    const [first] = (await Promise.race([message, end])) as [Message];
    return first;
  } finally {
    message.catch(() => undefined);
    end.catch(() => undefined);
    ended.abort();
  }
}

/** Asks a process and waits for its answer. */
export async function ask<Message>(child: ChildProcess, question: Serializable): Promise<Message> {
  const answer = heard<Message>(child);
  child.send(question);
  return answer;
}
