/**
 * The questions of the workflows to GitHub: `previous-commit ENVIRONMENT` writes `commit=…` to GITHUB_OUTPUT, empty at
 * a first deployment; `checks-passed COMMIT` ends with 1 if they have not.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { oneLine } from '../deploy/ask.ts';
import { checksPassed } from './checks-passed.ts';
import { previousCommit } from './previous-commit.ts';

const [question, about = ''] = process.argv.slice(2);
const repository = {
  api: process.env['GITHUB_API_URL'] ?? 'https://api.github.com',
  name: process.env['GITHUB_REPOSITORY'] ?? '',
  token: process.env['GITHUB_TOKEN'] ?? '',
};

try {
  if (about === '' || repository.name === '' || repository.token === '') process.exitCode = usage();
  else if (question === 'previous-commit') {
    const commit = (await previousCommit(repository, about, (line) => console.log(oneLine(line)))) ?? '';
    console.log(
      commit === '' ? `${about} has never been deployed to` : `last success of ${about}: ${commit}`,
    );
    appendFileSync(process.env['GITHUB_OUTPUT'] ?? '/dev/stdout', `commit=${commit}\n`);
  } else if (question === 'checks-passed') {
    const waiting = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };
    const { passed, text } = await checksPassed(repository, about, waiting);
    console.log(oneLine(text));
    process.exitCode = passed ? 0 : 1;
  } else process.exitCode = usage();
} catch (error) {
  console.error(oneLine(error instanceof Error ? error.message : 'unknown'));
  process.exitCode = 4;
}

function usage(): number {
  console.error('Usage: node scripts/github/main.ts previous-commit ENVIRONMENT | checks-passed COMMIT');
  console.error('with GITHUB_REPOSITORY and GITHUB_TOKEN.');
  return 2;
}
