/** Notices when the npm that started us is gone. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks at who our parent is, in milliseconds. */
const look = 500;
const parent = process.ppid;
/** The parent of those whose own has ended: then the shell was gone before we were loaded. */
const ofOrphans = 1;

/** The name and the parent of another process; 0 where the system does not tell without a program of its own. */
function processOf(pid: number): { readonly name: string; readonly parent: number } {
  try {
    const [, name = '', ppid] =
      /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { name, parent: Number(ppid ?? 0) };
  } catch {
    return { name: '', parent: 0 };
  }
}

/**
 * npm, where a shell stands between it and us. A shell that makes itself our program (bash does for a single command) leaves
 * npm as our parent: who started that may end as it likes.
 */
function npmBehindShell(): number {
  const { parent: grandparent } = processOf(parent);
  return /^(?:npm|node)/.test(processOf(grandparent).name) ? grandparent : 0;
}

const grandparent = npmBehindShell();

/**
 * Resolves once the shell that npm started us with has ended, or npm itself (on Linux); never when npm did not start us. A
 * signal that is sent to npm alone, by `kill` or `timeout`, ends that shell and tells us nothing; an npm that is killed
 * leaves even the shell behind.
 */
export async function npmParentGone(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (env['npm_lifecycle_event'] === undefined) await new Promise<never>(() => undefined);
  if (parent === ofOrphans) return;
  const isNpmThere = (): boolean => grandparent === 0 || processOf(parent).parent === grandparent;
  while (process.ppid === parent && isNpmThere()) await sleep(look, undefined, { ref: false });
}
