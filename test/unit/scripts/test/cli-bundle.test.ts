// If this fails, the tests of the operator's command run another command than the one that a person starts.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { buildCli } from '../../../../scripts/test/cli-bundle.ts';
import { childEnv } from '../../../support/child-env.ts';
import { cliProgram, cliSources } from '../../../support/cli/program.ts';

// Within the project, as that of `npm test`.
const folder = await mkdtemp(resolve('node_modules/.cli-bundle-'));
after(() => rm(folder, { recursive: true, force: true }));
const built = cliProgram === cliSources ? await buildCli(process.cwd(), folder) : cliProgram;

/** The end of a command, with a setting that is wrong on purpose. */
function endOf(program: string, args: readonly string[]): Promise<object> {
  const env = { ...childEnv(), PATH: folder, CONNECTWISE_SITE: 'nowhere', HOME: join(folder, 'nowhere') };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

for (const args of [
  ['--help'],
  ['--version'],
  ['links', 'new', '--help'],
  // Reads infra/names.json, and finds no az.
  ['doctor', '--azure', '--resource-group', 'rg'],
  // Refuses the settings, and says which.
  ['queues', 'list'],
  ['nothing', 'of', 'the', 'kind'],
])
  test(`the built command ends as the sources do: ${args.join(' ')}`, async () => {
    assert.deepEqual(await endOf(built, args), await endOf(cliSources, args));
  });
