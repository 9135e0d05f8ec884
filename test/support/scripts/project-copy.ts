/** A copy of the project for the tests of `npm run new`, which write into it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planAutomation, writePlanned, type NewAutomation } from '../../../scripts/automations/new.ts';
import { usualSchedule } from '../../../scripts/automations/schedule.ts';
import { childEnv } from '../child-env.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const leftOut = new Set(['node_modules', 'dist', '.git', '.local', 'LICENSES']);

/** A program that has ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** The project in a folder of its own, with the packages that are installed. */
export class ProjectCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'new-automation-'));

  constructor() {
    cpSync(root, this.folder, { recursive: true, filter: (path) => !leftOut.has(relative(root, path)) });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Takes the copy away. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A file of the copy. */
  text(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Writes a file of the copy. */
  write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }

  /** Runs a program in the copy, and gives everything that it writes. */
  run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return new Promise((resolve) => {
      const options = { cwd: this.folder, env: { ...childEnv(), ...env }, maxBuffer: 64 * 1024 * 1024 };
      execFile(program, args, options, (error, out, err) =>
        resolve({
          code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1,
          output: out + err,
        }),
      );
    });
  }

  /** Writes an automation as the command does, all but the lists. */
  async add(wanted: Omit<NewAutomation, 'schedule'> & { readonly schedule?: string }): Promise<void> {
    const planned = await planAutomation(this.folder, { schedule: usualSchedule, ...wanted });
    await writePlanned(this.folder, planned);
  }
}

/** Two automations that count, one by a message and one by the clock, each in a room of its own. */
export async function addCounts(copy: ProjectCopy): Promise<void> {
  await copy.add({ name: 'count-by-message', kind: 'queue', room: 'tickets' });
  await copy.add({ name: 'count-by-clock', kind: 'timer', room: 'counts', schedule: '0 5 4 * * *' });
}

/** A third one, by the command, which writes the lists of all of them too. */
export async function addCountByCall(copy: ProjectCopy): Promise<void> {
  const { code, output } = await copy.run(
    process.execPath,
    ['scripts/new.ts', 'automation', 'count-by-call', '--http'],
    { FUNCTIONS_PORT: '7999' },
  );
  assert.equal(code, 0, output);
  assert.match(
    output,
    /^wrote\n {2}functions\/count-by-call\.ts +the trigger\n[^]*Next:\n {2}npm run test:file[^]*http:\/\/127\.0\.0\.1:7999\/api\/count-by-call/,
  );
}
