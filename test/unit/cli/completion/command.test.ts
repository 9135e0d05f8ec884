/**
 * What the user would lose: `cwf`, the short name of the command. In bash, zsh and PowerShell it passes on each word as it was
 * typed, `--yes` above all, and Tab completes commands, options and choices. zsh and PowerShell run where they are installed.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { powershellScript } from '../../../../cli/completion/powershell.ts';
import { childEnv } from '../../../support/child-env.ts';
import { runHere } from '../../../support/cli/here.ts';

const environment = { ...childEnv(), CONNECTWISE_SITE: 'https://nobody.example' };
const completed: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['cwf dead-l', ['dead-letters']],
  ['cwf dead-letters re', ['replay']],
  ['cwf dead-letters replay --per', ['--per-minute']],
  ['cwf --env prod why --li', ['--limit', '--link']],
  ['cwf completion p', ['powershell']],
];

const lacks = (program: string, ...args: readonly string[]): string | false =>
  spawnSync(program, args).status === 0 ? false : `${program} is not installed`;
const noBash = process.platform === 'win32' ? 'there is no bash' : false;

test('bash completes commands, options and choices', { skip: noBash }, async () => {
  const { stdout } = await runHere(['completion', 'bash'], environment);
  for (const [line, expected] of completed) {
    const words = line.split(' ');
    const script = `${stdout}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _cwf_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
    assert.deepEqual(said.toSorted(), expected, line);
  }
});

test('zsh takes the script for bash, and completes by it', { skip: lacks('zsh', '-fc', ':') }, async () => {
  const { stdout } = await runHere(['completion', 'bash'], environment);
  const said = execFileSync('zsh', ['-f', '-c', `${stdout}\necho $_comps[cwf]`], { encoding: 'utf8' });
  assert.equal(said.trim(), '_bash_complete -F _cwf_complete');
});

test('cwf of PowerShell starts Node itself, whose npm on Windows loses the words of a function', () => {
  const script = powershellScript(
    { '': ['why'] },
    { node: "C:\\it's\\$1\\node.exe", root: 'C:\\a \u2019 b' },
  );
  assert.match(
    script,
    /^ {2}try \{ Invoke-Expression "& 'C:\\it''s\\`\$1\\node\.exe' cli\/main\.ts \$line" \}/m,
  );
  assert.match(script, /^ {2}Push-Location 'C:\\a \u2019\u2019 b'$/m);
  assert.doesNotMatch(script, /^[^#]*npm/m);
});

const noPowerShell = lacks('pwsh', '-NoLogo', '-NoProfile', '-Command', '1');

describe('in PowerShell', { skip: noPowerShell }, () => {
  const folder = mkdtempSync(join(tmpdir(), "cwf's "));
  mkdirSync(join(folder, 'cli'));
  writeFileSync(join(folder, 'cli/main.ts'), 'console.log(JSON.stringify(process.argv.slice(2)));');
  after(() => rmSync(folder, { recursive: true }));

  function run(script: string, ...commands: readonly string[]): readonly string[] {
    const file = join(folder, 'commands.ps1');
    writeFileSync(file, [script, ...commands].join('\n'));
    const env = { ...environment, NO_COLOR: '1', TERM: 'dumb' };
    const given = ['-NoLogo', '-NoProfile', '-File', file];
    return execFileSync('pwsh', given, { encoding: 'utf8', env }).trim().split(/\r?\n/);
  }

  test('cwf passes on each word as it was typed', () => {
    const script = powershellScript({ '': ['why'] }, { node: process.execPath, root: folder });
    const said = run(
      script,
      `cwf plan --ids 1001,1002 --yes 12d 00123456 'a b' "*" "O'Brien & Sons" 'it\u2019\u2019s $x' status=Waiting`,
      'cwf',
    );
    assert.deepEqual(
      said.map((line): unknown => JSON.parse(line)),
      [
        [
          'plan',
          '--ids',
          '1001,1002',
          '--yes',
          '12d',
          '00123456',
          'a b',
          '*',
          "O'Brien & Sons",
          'it\u2019s $x',
          'status=Waiting',
        ],
        [],
      ],
    );
  });

  test('Tab completes commands, options and choices', async () => {
    const { stdout } = await runHere(['completion', 'powershell'], environment);
    const asked = completed.map(
      ([line]) =>
        `([System.Management.Automation.CommandCompletion]::CompleteInput('${line}', ${line.length}, $null).CompletionMatches.CompletionText | Sort-Object) -join ' '`,
    );
    assert.deepEqual(
      run(stdout, ...asked),
      completed.map(([, words]) => words.join(' ')),
    );
  });
});
