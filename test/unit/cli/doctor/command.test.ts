// If this fails, `cli doctor --azure` prints something else than it found, or ends with the wrong code.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cliProgram, cliSources } from '../../../support/cli/program.ts';
import { childEnv } from '../../../support/child-env.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command with an `az` of these lines, written by hand; null: there is none on the PATH. */
function doctor(
  az: string | null,
  args: readonly string[] = ['--resource-group', 'rg'],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const bin = mkdtempSync(join(folder, 'bin-'));
  if (az !== null) {
    writeFileSync(join(bin, 'az'), `#!/bin/sh\n${az}\n`);
    chmodSync(join(bin, 'az'), 0o755);
  }
  const options = { cwd: root, env: { ...childEnv(), PATH: bin }, timeout: 60_000 };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [az === null ? cliSources : cliProgram, 'doctor', '--azure', ...args],
      options,
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

test('a machine without az ends with 4 and says where it is', async () => {
  const { code, stdout } = await doctor(null);
  assert.equal(code, 4);
  assert.match(stdout, /^fail {2}az: it is not installed\n +https:/);
  assert.match(stdout, /1 to fix, 0 to check, 0 ok\n$/);
});

test('without a resource group nothing is asked', async () => {
  const { code, stderr } = await doctor(null, []);
  assert.equal(code, 2);
  assert.match(stderr, /usage-invalid.*--resource-group/);
});

const shell = { skip: process.platform === 'win32' && 'it is a shell script' };

test('the output of az reaches the line, and the code is 1', shell, async () => {
  const { code, stdout } = await doctor(`case "$*" in
  "account show"*) echo '{"id": "1", "name": "Automation", "user": {"name": "me"}}' ;;
  *) echo "ERROR: (ResourceGroupNotFound) Resource group 'rg' could not be found." >&2; exit 3 ;;
esac`);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^ok +az: me is signed in, subscription Automation\nfail {2}resource group rg: not found/,
  );
});

test('as JSON every line has its commands', shell, async () => {
  const { stdout } = await doctor(`echo "Please run 'az login'" >&2; exit 1`, [
    '--resource-group',
    'rg',
    '--json',
  ]);
  assert.deepEqual((JSON.parse(stdout) as { readonly lines: unknown }).lines, [
    {
      mark: 'fail',
      subject: 'az',
      says: "nobody is signed in: Please run 'az login'",
      fix: ['az login', 'az account set --subscription NAME'],
    },
  ]);
});
