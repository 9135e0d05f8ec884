/**
 * What the user would lose: a pipeline that nobody can take over. Each rule below closes a way by which strangers have got
 * into pipelines: a tag that was moved, a title that ran in a shell, a token that could write, a check that was skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { bicepVersion } from '../scripts/infra/compiler.ts';
import { aggregateCheck, checkLooks } from '../scripts/github/checks-passed.ts';
import { pinnedActions } from './support/workflows/pinned-actions.ts';
import { allSteps, workflowOf, workflows } from './support/workflows/read-workflows.ts';

test('all of them are there, and each is read', () => {
  assert.deepEqual(
    workflows.map(({ name }) => name),
    ['check', 'codeql', 'deploy', 'infra', 'release'],
  );
  assert.ok(allSteps.length > 40, `only ${allSteps.length} steps were seen`);
});

test('every action is pinned by its commit, with its tag beside it, and has no input that it does not know', () => {
  let seen = 0;
  for (const { file, text } of workflows)
    for (const [line, name = '', commit = '', tag = ''] of text.matchAll(
      /^ *(?:- )?uses: ([\w./-]+)@(\S+)(?: # (\S+))?$/gm,
    )) {
      seen += 1;
      const known = pinnedActions[name];
      assert.ok(known, `${file}: ${name} has no line in test/support/workflows/pinned-actions.ts`);
      assert.deepEqual([commit, tag], [known.commit, known.tag], `${file}: ${line.trim()}`);
      assert.match(commit, /^[0-9a-f]{40}$/);
    }
  const uses = allSteps.filter(([, step]) => step.uses !== undefined);
  assert.equal(seen, uses.length, 'a line with another form was not looked at');
  for (const [where, step] of uses) {
    const known = pinnedActions[step.uses?.split('@')[0] ?? '']?.inputs ?? [];
    for (const input of Object.keys(step.with ?? {}))
      assert.ok(known.includes(input), `${where}: ${step.uses} has no input "${input}"`);
  }
});

test('rights are given job by job, and none beyond what the job is for', () => {
  const writes: string[] = [];
  for (const { file, jobs, permissions } of workflows) {
    assert.deepEqual(permissions, {}, `${file}: none for all`);
    for (const [name, { permissions: own }] of Object.entries(jobs))
      for (const [right, level] of Object.entries(own))
        if (level === 'write') writes.push(`${file} ${name} ${right}`);
  }
  assert.deepEqual(writes.toSorted(), [
    'codeql.yml analyze security-events',
    'deploy.yml deploy id-token',
    'infra.yml what-if id-token',
    'release.yml publish attestations',
    'release.yml publish contents',
    'release.yml publish id-token',
  ]);
});

test('no trigger gives strangers rights, and every job has an end', () => {
  const known = ['merge_group', 'pull_request', 'push', 'schedule', 'workflow_dispatch'];
  for (const { file, on, jobs, concurrency } of workflows) {
    for (const trigger of Object.keys(on)) assert.ok(known.includes(trigger), `${file}: ${trigger}`);
    assert.notEqual(concurrency.group, '');
    for (const [name, job] of Object.entries(jobs))
      assert.ok(job['timeout-minutes'] <= 350, `${file} ${name}`);
  }
});

test('no checkout leaves a token behind in the folder, and no installation is taken from a cache', () => {
  for (const [where, step] of allSteps) {
    if (step.uses?.startsWith('actions/checkout@') === true)
      assert.equal(step.with?.['persist-credentials'], false, where);
    // A cache that a pull request's run has written would be a way into a release.
    if (step.uses?.startsWith('actions/setup-node@') === true)
      assert.equal(step.with?.['package-manager-cache'], false, where);
  }
});

test('no value of an expression becomes a part of a script', () => {
  for (const [where, step] of allSteps)
    if (step.run !== undefined) assert.doesNotMatch(step.run, /\$\{\{/, `${where}: hand it over by env`);
});

test('every variable that a workflow asks GitHub for stands on the page that says what to set up', () => {
  const page = readFileSync(new URL('../docs/deploy.md', import.meta.url), 'utf8');
  const named = new Set(
    workflows.flatMap(({ text }) => [...text.matchAll(/\bvars\.([A-Z_]+)/g)].map(([, name = '']) => name)),
  );
  assert.ok(named.size >= 6, [...named].join());
  for (const name of named) assert.ok(page.includes(`\`${name}\``), name);
});

test('no secret of ours is kept in GitHub at all', () => {
  for (const { file, text } of workflows) assert.doesNotMatch(text, /secrets\.|secrets: inherit/, file);
});

/** Jobs that are not waited for, and why stands beside each in check.yml. */
const notNeeded = ['night', 'benchmarks', 'windows-tests'];

describe('the one check that must pass', () => {
  const { jobs } = workflowOf('check');
  const aggregate = jobs[aggregateCheck];
  const [step] = aggregate?.steps ?? [];

  test('it needs every job but those that are named here, and is never skipped itself', () => {
    const others = Object.keys(jobs).filter((name) => name !== aggregateCheck && !notNeeded.includes(name));
    assert.deepEqual(aggregate?.needs, others);
    assert.equal(aggregate?.if, 'always()');
    assert.equal(aggregate?.name, undefined, 'a check has the name of its job');
    for (const name of others) assert.equal(jobs[name]?.if, undefined, `${name} always runs`);
    assert.equal(step?.env?.['RESULTS'], "${{ join(needs.*.result, ' ') }}");
  });

  const cases = [
    ['success success', 0],
    ['success failure', 1],
    ['skipped success', 1],
    ['success cancelled', 1],
    ['', 1],
  ] as const;
  for (const [results, status] of cases)
    test(`"${results}" ends with ${status}`, { skip: process.platform === 'win32' }, () => {
      const run = spawnSync('bash', ['-e', '-c', step?.run ?? 'exit 9'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], RESULTS: results },
      });
      assert.equal(run.status, status, run.stderr);
    });
});

test('the jobs that have rights in Azure or may write install no packages', () => {
  let seen = 0;
  for (const { file, jobs } of workflows)
    for (const [name, { permissions, steps }] of Object.entries(jobs))
      if (permissions['id-token'] === 'write' || permissions['contents'] === 'write') {
        seen += 1;
        for (const { run = '' } of steps) assert.doesNotMatch(run, /\bnp[mx]\b/, `${file} ${name}`);
      }
  assert.equal(seen, 3);
});

test('one job alone has an environment, so that its successes are what ran there, and it is not cancelled', () => {
  const withEnvironment = workflows.flatMap(({ file, jobs }) =>
    Object.entries(jobs)
      .filter(([, { environment }]) => environment !== undefined)
      .map(([name]) => `${file} ${name}`),
  );
  assert.deepEqual(withEnvironment, ['deploy.yml deploy']);
  assert.equal(workflowOf('deploy').concurrency['cancel-in-progress'], false);
  assert.equal(workflowOf('release').concurrency['cancel-in-progress'], false);
});

test('the deployed package and the one that would replace it are built apart, and production’s is verified where it is sent', () => {
  const { jobs } = workflowOf('deploy');
  assert.deepEqual(jobs['deploy']?.needs, ['package', 'previous']);
  const verifying = jobs['deploy']?.steps.find(({ run }) => run?.includes('gh attestation verify'));
  assert.equal(verifying?.if, "env.ENVIRONMENT == 'production'");
  const run = verifying?.run ?? '';
  assert.match(run, /--signer-workflow .*release\.yml" /);
  // The commit too: infra/ of the checkout is run there, and a tag can be moved.
  assert.match(run, /--source-ref "\$GITHUB_REF" --source-digest "\$GITHUB_SHA"/);
  const [, files = ''] = /^for file in (.*); do$/m.exec(run) ?? [];
  assert.deepEqual(files.split(' '), ['connectwise-functions.zip', 'names.json', 'deploy.mjs', 'github.mjs']);
  const attesting = workflowOf('release').jobs['publish']?.steps.find(({ uses }) =>
    uses?.startsWith('actions/attest'),
  );
  const subjects = String(attesting?.with?.['subject-path']);
  for (const file of files.split(' ')) assert.ok(subjects.includes(`release/${file}`), `${file} is attested`);
});

test('a job that runs older packages cannot put its own artifact in the place of the new one', () => {
  const { deploy } = workflowOf('deploy').jobs;
  const downloads = deploy?.steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact@'));
  assert.deepEqual(
    downloads?.map((step) => [step.with?.['name'], step.with?.['artifact-ids']]),
    [
      [undefined, '${{ needs.package.outputs.artifact }}'],
      [undefined, '${{ needs.previous.outputs.artifact }}'],
    ],
  );
  for (const name of ['package', 'previous'])
    assert.equal(
      workflowOf('deploy').jobs[name]?.outputs?.['artifact'],
      '${{ steps.upload.outputs.artifact-id }}',
    );
});

test('the job that waits for the checks waits longer than a check may take, and its own limit is longer still', () => {
  const needed = workflowOf('check').jobs[aggregateCheck]?.needs ?? [];
  const longest = Math.max(
    ...[needed].flat().map((name) => workflowOf('check').jobs[name]?.['timeout-minutes'] ?? 0),
  );
  const waits = (checkLooks.maxLooks * checkLooks.pauseMs) / 60_000;
  assert.ok(waits > longest, `${waits} minutes for checks that may take ${longest}`);
  for (const name of ['deploy', 'release'] as const) {
    const own = workflowOf(name).jobs['package']?.['timeout-minutes'] ?? 0;
    assert.ok(own >= waits + 30, `${name}: ${own} minutes, and ${waits} of them for the checks`);
  }
});

const onUnix = { skip: process.platform === 'win32' };
const places = [
  ['production', 'refs/heads/main', 1],
  ['production', 'refs/tags/w0.3.0', 1],
  ['production', 'refs/heads/refs/tags/v0.3.0', 1],
  ['production', 'refs/tags/v0.3.0', 0],
  ['test', 'refs/heads/main', 0],
  ['test', 'refs/tags/v0.3.0', 0],
  ['staging', 'refs/tags/v0.3.0', 1],
] as const;
for (const [environment, ref, status] of places)
  test(`${ref} to ${environment} ends with ${status}`, onUnix, () => {
    const [step] = workflowOf('deploy').jobs['package']?.steps ?? [];
    const run = spawnSync('bash', ['-e', '-c', step?.run ?? 'exit 9'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ENVIRONMENT: environment, GITHUB_REF: ref },
    });
    assert.equal(run.status, status, run.stdout);
  });

const a = 'a'.repeat(40);
for (const [before, now, status] of [
  [a, a, 0],
  ['', '', 0],
  [a, 'b'.repeat(40), 1],
  ['', a, 1],
  [a, '', 1],
] as const)
  test(
    `built over "${before.slice(0, 1)}", and "${now.slice(0, 1)}" runs there now: ends with ${status}`,
    onUnix,
    () => {
      const steps = workflowOf('deploy').jobs['deploy']?.steps ?? [];
      const at = steps.findIndex(({ name }) => name === 'What runs there is still what it was');
      assert.ok(at < steps.findIndex(({ uses }) => uses?.startsWith('azure/login')));
      const folder = mkdtempSync(join(tmpdir(), 'still-'));
      writeFileSync(join(folder, 'node'), `#!/bin/sh\necho commit=${now} >> "$GITHUB_OUTPUT"\n`, {
        mode: 0o755,
      });
      const run = spawnSync('bash', ['-e', '-c', steps[at]?.run ?? 'exit 9'], {
        encoding: 'utf8',
        env: {
          PATH: `${folder}:${process.env['PATH']}`,
          RUNNER_TEMP: folder,
          ENVIRONMENT: 'test',
          PREVIOUS: before,
        },
      });
      rmSync(folder, { recursive: true });
      assert.equal(run.status, status, run.stderr);
      assert.equal(run.stdout.includes('Re-run all jobs'), status === 1);
    },
  );

test('a workflow that signs in to Azure for a pull request does not run for one from a fork', () => {
  const condition = workflowOf('infra').jobs['what-if']?.if ?? '';
  assert.match(condition, /head\.repo\.full_name == github\.repository/);
  assert.match(condition, /user\.login != 'dependabot\[bot\]'/);
});

test('the compiler in Azure’s command is the one that the snapshots were written with', () => {
  const versions = workflows.flatMap(({ text }) =>
    [...text.matchAll(/az bicep install --version v(\S+)/g)].map(([, version]) => version),
  );
  assert.deepEqual([...new Set(versions)], [bicepVersion]);
  assert.equal(versions.length, 3);
});

test('infrastructure comes first, then a second sign-in, then the code', () => {
  const steps = workflowOf('deploy').jobs['deploy']?.steps ?? [];
  const order = steps.map(({ uses, run }) =>
    uses === undefined
      ? ['deploy-infrastructure.sh', 'deploy.mjs" --package'].find((word) => run?.includes(word))
      : uses.split('@')[0],
  );
  assert.deepEqual(
    order.filter((one) => one === 'azure/login' || one?.startsWith('deploy')),
    ['azure/login', 'deploy-infrastructure.sh', 'azure/login', 'deploy.mjs" --package'],
  );
});
