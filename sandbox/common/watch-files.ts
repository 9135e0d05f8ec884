/** Notices that files were written again. Looking again and again works on every disk, also on one that is mounted. */
import { statSync } from 'node:fs';

const lookMs = 200;

/**
 * Calls `onChange` once a file differs from when it was looked at first and has rested from one look to the next, so
 * that nobody reads half of it. A file that is missing for a moment is being replaced. The function it gives ends this.
 */
export function watchFiles(paths: readonly string[], onChange: () => void): () => void {
  const look = (): string => paths.map(stateOf).join(' ');
  let told = look();
  let last = told;
  const timer = setInterval(() => {
    const now = look();
    const isAtRest = now === last && !now.includes(missing);
    last = now;
    if (!isAtRest || now === told) return;
    told = now;
    onChange();
  }, lookMs);
  return () => clearInterval(timer);
}

const missing = 'missing';

function stateOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? missing : `${found.ino}:${found.size}:${found.mtimeMs}`;
}
