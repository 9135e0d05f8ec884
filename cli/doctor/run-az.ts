/** The real `az` of this machine. */
import { execFile } from 'node:child_process';
import type { AzRun, RunAz } from './az.ts';

/** Questions about roles go through a whole subscription. */
const maxMs = 60_000;

/** Runs `az` without a shell. A run that takes longer than a minute is ended and has failed. */
export const runAz: RunAz = (args) =>
  new Promise<AzRun>((resolve) => {
    // On Windows `az` is a script, which only a shell starts; no argument of ours is anybody else's text.
    const isWindows = process.platform === 'win32';
    execFile(
      'az',
      [...args],
      { timeout: maxMs, maxBuffer: 16 * 1024 * 1024, shell: isWindows },
      (error, stdout, stderr) => {
        if (error === null) resolve({ status: 0, stdout, stderr });
        else if (error.code === 'ENOENT') resolve({ status: null, stdout, stderr });
        else {
          const status = typeof error.code === 'number' ? error.code : 1;
          resolve({ status, stdout, stderr: stderr === '' ? error.message : stderr });
        }
      },
    );
  });
