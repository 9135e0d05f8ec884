/**
 * What the user would lose: a command that says what is wrong with a line. Each mistake is told once, by its code, in our
 * words, with what was probably meant; each ends with 2, and nothing is asked of anybody.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { operatorProgram } from '../../../cli/program.ts';
import { childEnv } from '../../support/child-env.ts';
import { runHere } from '../../support/cli/here.ts';

/** No setting at all, and no world of `npm start`: a site is named that nobody asks. */
const environment = { ...childEnv(), CONNECTWISE_SITE: 'https://nobody.example' };

const wrong: readonly (readonly [line: string, said: RegExp])[] = [
  ['helth', /There is no command "helth"\. Did you mean health\?/],
  ['dead-letters lst', /There is no command "lst"\. Did you mean "list"\?/],
  ['dead-letters', /A command is missing after dead-letters: list, show, replay, discard\./],
  ['why', /The argument <record> is missing\./],
  ['why 1 2', /There are more arguments than the command takes\./],
  ['why 1 --lnk acme', /There is no option --lnk\. Did you mean --link\?/],
  ['why 1 --side both', /--side "both" is not valid: expected connectwise or servicenow\./],
  ['why 1 --limit many', /--limit "many" is not valid: expected a whole number from 1 to 100000\./],
  ['why 1 --limit', /This option needs a value: --limit\./],
  ['sync preview --link acme --id 1', /This option is missing: --side\./],
  ['dead-letters list --since lately', /--since "lately" is not valid: expected a time such as/],
  ['dead-letters replay --per-minute 0', /--per-minute "0" is not valid/],
  [
    'backfill preview acme --side both',
    /--side "both" is not valid: expected one of connectwise, servicenow\./,
  ],
  [
    'backfill preview acme --since 01.02.2026',
    /--since "01\.02\.2026" is not valid: expected a day or a time/,
  ],
  ['backfill start acme', /This option is missing: --token\./],
  ['reconcile run', /This option is missing: --link\./],
  ['reconcile run --link acme --yes --dry-run', /--yes and --dry-run exclude each other/],
  ['reconcile approve --link acme', /This option is missing: --run\./],
  [
    'alerts mute x --for soon --because y',
    /--for "soon" is not valid: expected a span of time such as 90m, 12h or 7d\./,
  ],
  ['alerts mute x --for 2h', /This option is missing: --because\./],
  ['audit review --night yesterday', /--night "yesterday" is not valid: expected a day such as 2026-11-28\./],
  [
    'update-tickets status 1 --result perhaps',
    /--result "perhaps" is not valid: expected one of changed, already/,
  ],
  ['update-tickets plan --company two --set a=b', /--company "two" is not valid/],
  [
    'update-tickets plan --company 2 --ids one --set a=b',
    /--ids "one" is not valid: expected numbers of tickets/,
  ],
  ['update-company-address two --city x', /"two" is not the id of a company\./],
  ['test-data remove', /This option is missing: --company\./],
  ['customer remove', /The argument <link> is missing\./],
  ['completion fish', /"fish" is not valid: expected one of bash, powershell\./],
  ['doctor', /This option is missing: --azure\./],
  ['--env nobody health', /profile-unknown: .*There is no profile "nobody"\./],
  ['--app ftp://x health', /The address of an app is https:/],
  ['--settings a --env b health', /Use only one of --settings, --env\./],
  ['--settings no-such-file health', /settings-invalid: .*no-such-file/],
  ['env add x', /names either app or settings/],
  ['env add x y', /There are more arguments/],
  ['env remove nobody', /There is no profile "nobody"/],
];

test('each wrong line is told once, by its code and in our words, and ends with 2', async () => {
  for (const [line, said] of wrong) {
    const ran = await runHere(line.split(' '), { ...environment, CWF_PROFILES: '/nowhere/profiles.json' });
    const all = `${line}: ${ran.stdout}${ran.stderr}`;
    assert.equal(ran.code, 2, all);
    assert.match(ran.stderr, said, all);
    assert.match(ran.stderr, /^[a-z]+(-[a-z]+)+: [A-Z]/, all);
    assert.doesNotMatch(ran.stderr, /error: |commander|✖|Allowed choices|\bInvalid\b/, all);
  }
});

test('a program gets the same as a document', async () => {
  const ran = await runHere(['why', '--json'], environment);
  const { error, schemaVersion } = JSON.parse(ran.stdout) as Record<string, { readonly code?: string }>;
  assert.deepEqual([error?.code, schemaVersion, ran.code], ['usage-invalid', 1, 2]);
});

test('help goes to standard output and ends with 0, also where no command is named', async () => {
  for (const line of ['', '--help', 'help', 'dead-letters --help', 'help why', 'why --help']) {
    const ran = await runHere(line.split(' ').filter(Boolean), environment);
    assert.deepEqual([ran.code, ran.stderr], [0, ''], line);
    assert.match(ran.stdout, /Usage: cli/);
  }
});

test('the version is that of the project', async () => {
  const ran = await runHere(['--version'], environment);
  assert.match(ran.stdout, /^\d+\.\d+\.\d+\n+$/);
});

function leaves(command: Command, path: string): readonly (readonly [path: string, command: Command])[] {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((one) => leaves(one, `${path} ${one.name()}`.trim()));
}

test('every command has --json, an example in its help, and --as where it has --yes', () => {
  const all = leaves(operatorProgram(), '');
  assert.ok(all.length > 30, `only ${all.length} commands were seen`);
  for (const [path, command] of all) {
    const options = command.options.map(({ long }) => long);
    assert.ok(options.includes('--json'), path);
    assert.equal(options.includes('--yes') && !options.includes('--as'), false, path);
    let help = '';
    command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
    assert.match(help, new RegExp(`Examples?:\\n {2}npm run cli -- ${path.split(' ')[0]}`), path);
  }
});
