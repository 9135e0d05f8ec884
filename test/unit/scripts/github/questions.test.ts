// If this fails, a commit that was never checked is deployed, or a broken version counts as the one to go back to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Repository } from '../../../../scripts/github/ask-github.ts';
import { checksPassed } from '../../../../scripts/github/checks-passed.ts';
import { previousCommit } from '../../../../scripts/github/previous-commit.ts';
import { virtualTime } from '../../../support/deploy/azure-stand-in.ts';

interface Told {
  readonly status?: number;
  readonly body: unknown;
}

/** GitHub on 127.0.0.1: an answer, or several in turn, for each path. */
async function startGitHub(answers: Readonly<Record<string, Told | readonly Told[]>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    const told = [answers[url.replace(/\?.*/, '')] ?? []].flat();
    const nth = asked.filter((one) => one === url).length - 1;
    const answer =
      request.headers.authorization === 'Bearer token' ? told[Math.min(nth, told.length - 1)] : undefined;
    response.writeHead(answer === undefined ? 404 : (answer.status ?? 200));
    response.end(JSON.stringify(answer?.body ?? { message: 'Not Found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const repository: Repository = {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    name: 'o/r',
    token: 'token',
  };
  return { repository, asked };
}

const sha = (letter: string): string => letter.repeat(40);
const states = (...list: readonly string[]): Told => ({ body: list.map((state) => ({ state })) });

test('the commit of the last deployment that succeeded is the previous one; failed and unfinished ones are not', async () => {
  const { repository, asked } = await startGitHub({
    '/repos/o/r/deployments': {
      body: [
        { id: 4, sha: sha('d') },
        { id: 3, sha: sha('c') },
        { id: 2, sha: sha('b') },
        { id: 1, sha: sha('a') },
      ],
    },
    '/repos/o/r/deployments/4/statuses': states('in_progress'),
    '/repos/o/r/deployments/3/statuses': states('failure', 'in_progress'),
    '/repos/o/r/deployments/2/statuses': states('inactive', 'success', 'in_progress'),
    '/repos/o/r/deployments/1/statuses': states('success'),
    [`/repos/o/r/compare/main...${sha('b')}`]: { body: { status: 'behind' } },
  });
  assert.equal(await previousCommit(repository, 'production', assert.fail), sha('b'));
  assert.match(asked[0] ?? '', /environment=production&/);
  assert.equal(asked.length, 5);
});

test('a success that somebody entered for a commit outside of main counts for nothing, and is told', async () => {
  const { repository } = await startGitHub({
    '/repos/o/r/deployments': {
      body: [
        { id: 4, sha: sha('d') },
        { id: 3, sha: sha('c') },
        { id: 2, sha: sha('b') },
      ],
    },
    ...Object.fromEntries(
      [4, 3, 2].map((id) => [`/repos/o/r/deployments/${id}/statuses`, states('success')]),
    ),
    [`/repos/o/r/compare/main...${sha('d')}`]: { body: { status: 'diverged' } },
    [`/repos/o/r/compare/main...${sha('c')}`]: { body: { status: 'ahead' } },
    [`/repos/o/r/compare/main...${sha('b')}`]: { body: { status: 'identical' } },
  });
  const told: string[] = [];
  assert.equal(await previousCommit(repository, 'production', (line) => void told.push(line)), sha('b'));
  assert.deepEqual(told, [
    `deployment 4 of production does not count: its commit ${sha('d')} is not on main`,
    `deployment 3 of production does not count: its commit ${sha('c')} is not on main`,
  ]);
});

test('an environment that was never deployed to has none', async () => {
  const { repository } = await startGitHub({ '/repos/o/r/deployments': { body: [] } });
  assert.equal(await previousCommit(repository, 'test', assert.fail), null);
});

test('an answer that GitHub does not give is not taken for a first deployment', async () => {
  for (const told of [
    { status: 500, body: { message: 'broken' } },
    { body: { message: 'no list' } },
    { body: [{ id: 1, sha: 'main' }] },
  ]) {
    const { repository } = await startGitHub({ '/repos/o/r/deployments': told });
    await assert.rejects(
      previousCommit(repository, 'test', assert.fail),
      /GitHub did not tell \/deployments: /,
    );
  }
});

test('a hundred failures in a row are not taken for a first deployment', async () => {
  const all = Array.from({ length: 100 }, (_, id) => ({ id, sha: sha('a') }));
  const { repository } = await startGitHub({
    '/repos/o/r/deployments': { body: all },
    ...Object.fromEntries(all.map(({ id }) => [`/repos/o/r/deployments/${id}/statuses`, states('failure')])),
  });
  await assert.rejects(
    previousCommit(repository, 'test', assert.fail),
    /last 100 deployments of test have all failed/,
  );
});

const path = `/repos/o/r/commits/${sha('a')}/check-runs`;
const check = (conclusion: string | null, slug = 'github-actions') => ({
  status: conclusion === null ? 'in_progress' : 'completed',
  conclusion,
  app: { slug },
});
const list = (...all: readonly ReturnType<typeof check>[]): Told => ({ body: { check_runs: all } });

test('a check that is under way is waited for, and passes', async () => {
  const { repository, asked } = await startGitHub({
    [path]: [list(), list(check(null)), { status: 502, body: '' }, list(check('success'))],
  });
  const waiting = virtualTime();
  const { passed, text } = await checksPassed(repository, sha('a'), waiting);
  assert.ok(passed, text);
  assert.equal(asked.length, 4);
  assert.match(asked[0] ?? '', /check_name=all-passed/);
});

for (const conclusion of [
  'failure',
  'cancelled',
  'skipped',
  'neutral',
  'timed_out',
  'action_required',
  'stale',
])
  test(`a check that ended with ${conclusion} has not passed`, async () => {
    const { repository } = await startGitHub({ [path]: list(check('success'), check(conclusion)) });
    const { passed, text } = await checksPassed(repository, sha('a'), virtualTime());
    assert.ok(!passed);
    assert.match(text, new RegExp(`ended with ${conclusion}\\. Do this: `));
  });

test('a commit that was never checked is not deployed, and the wait ends', async () => {
  const { repository, asked } = await startGitHub({ [path]: list() });
  const { passed, text } = await checksPassed(repository, sha('a'), virtualTime());
  assert.ok(!passed);
  assert.match(text, /is not deployed: no check "all-passed" has run for this commit/);
  assert.equal(asked.length, 130);
});

test('a check of the same name by another app counts for nothing', async () => {
  const { repository } = await startGitHub({ [path]: list(check('success', 'somebody')) });
  assert.ok(!(await checksPassed(repository, sha('a'), virtualTime())).passed);
});

describe('the command of the workflows', () => {
  const main = fileURLToPath(new URL('../../../../scripts/github/main.ts', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'github-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
    const output = join(folder, 'output');
    writeFileSync(output, '');
    const child = spawn(process.execPath, [main, ...args], {
      env: { PATH: process.env['PATH'], GITHUB_OUTPUT: output, ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)));
    const [status] = (await once(child, 'close')) as [number];
    return { status, said, written: readFileSync(output, 'utf8') };
  }

  const environment = (repository: Repository) => ({
    GITHUB_API_URL: repository.api,
    GITHUB_REPOSITORY: repository.name,
    GITHUB_TOKEN: repository.token,
  });

  test('writes the commit for the next step, and an empty one at a first deployment', async () => {
    const { repository } = await startGitHub({
      '/repos/o/r/deployments': [{ body: [{ id: 1, sha: sha('a') }] }, { body: [] }],
      '/repos/o/r/deployments/1/statuses': states('success'),
      [`/repos/o/r/compare/main...${sha('a')}`]: { body: { status: 'behind' } },
    });
    const first = await run(['previous-commit', 'test'], environment(repository));
    assert.deepEqual([first.status, first.written], [0, `commit=${sha('a')}\n`], first.said);
    const second = await run(['previous-commit', 'test'], environment(repository));
    assert.deepEqual([second.status, second.written], [0, 'commit=\n']);
    assert.match(second.said, /^test has never been deployed to$/m);
  });

  test('ends with 1 where checks failed, with 4 where GitHub is out of reach, with 2 where it is called wrongly', async () => {
    const { repository } = await startGitHub({ [path]: list(check('failure')) });
    assert.equal((await run(['checks-passed', sha('a')], environment(repository))).status, 1);
    const gone = await run(['previous-commit', 'test'], {
      ...environment(repository),
      GITHUB_TOKEN: 'wrong',
    });
    assert.deepEqual([gone.status, gone.written], [4, '']);
    assert.match(gone.said, /^GitHub did not tell \/deployments: 404: Not Found$/m);
    for (const args of [[], ['previous-commit'], ['something', 'test']])
      assert.equal((await run(args, environment(repository))).status, 2);
  });
});
