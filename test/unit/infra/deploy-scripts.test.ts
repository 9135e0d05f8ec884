// If this fails, the one command that deploys stops half-way, or says "ready" over an app that runs nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { functions } from '../../../functions/list.ts';

const names = functions.map(({ name }) => name);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const made: string[] = [];
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

interface Answers {
  /** Roles that `az role assignment list` finds. */
  readonly roles: string;
  /** The first look at the roles fails. */
  readonly isBusy?: true;
  /** Functions that the app lists. */
  readonly functions: readonly string[];
  /** The exit code of `npm run deploy:package`; 0 when left out. */
  readonly deployed?: number;
  /** The app's name in the deployment's outputs; `app` when left out. */
  readonly app?: string;
}

/** Runs a script with an `az`, an `npm` and a `sleep` written by hand, not recorded from Azure. */
function run(script: string, args: readonly string[], answers: Answers) {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  made.push(folder);
  const log = join(folder, 'log');
  writeFileSync(log, '');
  const outputs = {
    azurE_RESOURCE_GROUP: 'rg',
    azurE_APP_NAME: answers.app ?? 'app',
    azurE_STORAGE_ACCOUNT: 'st',
    azurE_IDENTITY_NAME: 'id',
  };
  const values = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }]));
  const programs = {
    az: `echo "az $*" >> '${log}'
case "$*" in
  "deployment sub show"*) printf '%s\\n' '${JSON.stringify(values)}' ;;
  "role assignment list"*) ${answers.isBusy ? `[ -e '${log}.seen' ] || { : > '${log}.seen'; exit 1; };` : ''} echo '${answers.roles}' ;;
  "functionapp function list"*) printf '%s\\n' '${answers.functions.map((name) => `app/${name}`).join("' '")}' ;;
  *show*) echo /some/id ;;
esac`,
    npm: `echo "npm $*" >> '${log}'
case "$*" in *deploy:package*) exit ${answers.deployed ?? 0} ;; esac`,
    // Nothing is built here that could be copied.
    ...(script === 'infra/deploy.sh' ? { cp: 'true' } : {}),
    sleep: 'true',
  };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const env = {
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    AZURE_RESOURCE_GROUP: 'rg',
    AZURE_APP_NAME: 'app',
    AZURE_STORAGE_ACCOUNT: 'st',
    AZURE_IDENTITY_NAME: 'id',
  };
  const ended = spawnSync(script.startsWith('infra/') ? 'sh' : 'bash', [join(root, script), ...args], {
    encoding: 'utf8',
    env,
    timeout: 60_000,
  });
  const called = readFileSync(log, 'utf8').trim();
  return { ...ended, calls: called === '' ? [] : called.split('\n') };
}

describe('without Azure', { skip: process.platform === 'win32' && 'they are shell scripts' }, () => {
  test('it deploys, waits for the roles, and hands the package to what looks whether it works', () => {
    const { status, stdout, stderr, calls } = run('infra/deploy.sh', ['test', 'westeurope', 'older'], {
      roles: '1',
      functions: names,
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /doctor --azure --resource-group rg$/m);
    const order = [
      'deployment sub create',
      'role assignment list',
      'npm run package',
      'npm run --silent deploy:package -- --package package/next --previous older',
    ];
    const places = order.map((part) => calls.findIndex((call) => call.includes(part)));
    assert.ok(
      places.every((place, at) => place > (places[at - 1] ?? -1)),
      calls.join('\n'),
    );
  });

  test('a package that does not work ends it with the code that says so', () => {
    const { status, stdout } = run('infra/deploy.sh', ['test', 'westeurope'], {
      roles: '1',
      functions: names,
      deployed: 4,
    });
    assert.equal(status, 4);
    assert.doesNotMatch(stdout, /doctor/);
  });

  test('the app is ready when it lists exactly the functions of this version', () => {
    const { status, stdout, stderr, calls } = run('infra/list-functions.sh', [], {
      roles: '1',
      functions: names.toReversed().map((name) => name.toUpperCase()),
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`^ready: app runs ${names.length} functions$`, 'm'));
    assert.ok(calls.some((call) => call.includes('/host/default/sync')));
  });

  test('the infrastructure alone prints its outputs, a line each, and nothing else', () => {
    const { status, stdout, stderr, calls } = run('infra/deploy-infrastructure.sh', ['test', 'westeurope'], {
      roles: '1',
      functions: [],
    });
    assert.equal(status, 0, stderr);
    assert.equal(stdout, 'AZURE_RESOURCE_GROUP=rg\nAZURE_APP_NAME=app\n');
    assert.match(calls.join('\n'), /role assignment list/);
  });

  test('an output that would be a line more for the pipeline is refused', () => {
    for (const app of ['', 'app\nAZURE_SUBSCRIPTION_ID=other', 'app other']) {
      const { status, stdout, stderr } = run('infra/deploy-infrastructure.sh', ['test', 'westeurope'], {
        roles: '1',
        functions: [],
        app,
      });
      assert.equal(status, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /has no output AZURE_APP_NAME/);
    }
  });

  test('an environment that nobody described is refused before anything is made', () => {
    const none = run('infra/deploy-infrastructure.sh', ['staging', 'westeurope'], {
      roles: '1',
      functions: [],
    });
    assert.equal(none.status, 2);
    assert.match(none.stderr, /There is no infra\/main\.staging\.bicepparam/);
    assert.deepEqual(none.calls, []);
  });

  test('a package is laid out as the deployment reads it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'checkout-'));
    made.push(folder);
    for (const [file, text] of [
      ['package/connectwise-functions.zip', 'zip'],
      ['package/connectwise-functions.zip.sha256', 'sum'],
      ['infra/names.json', '{}'],
    ] as const) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const out = join(folder, 'out');
    const { status, stderr, calls } = run('scripts/deploy/lay-out.sh', [folder, 'a'.repeat(40), out], {
      roles: '1',
      functions: [],
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(calls, [`npm run package --prefix ${folder}`]);
    assert.deepEqual(readdirSync(out).toSorted(), [
      'commit',
      'connectwise-functions.zip',
      'connectwise-functions.zip.sha256',
      'names.json',
    ]);
    assert.equal(readFileSync(join(out, 'commit'), 'utf8'), `${'a'.repeat(40)}\n`);
  });

  const others: readonly (readonly [string, readonly string[]])[] = [
    ['too few functions', ['WarmUp']],
    ['as many functions, one of another version', ['gone', ...names.slice(1)]],
    ['one too many', [...names, 'gone']],
  ];
  for (const [what, listed] of others)
    test(`an app that lists ${what} is not called ready`, () => {
      const { status, stderr, calls } = run('infra/list-functions.sh', [], { roles: '1', functions: listed });
      assert.equal(status, 1);
      assert.match(stderr, /does not list the functions of this version; it lists: .*(?:WarmUp|gone)/);
      assert.equal(calls.filter((call) => call.includes('function list')).length, 10);
    });

  test('a look at the roles that fails is not the last', () => {
    const { status, stderr, calls } = run('infra/wait-for-roles.sh', [], {
      roles: '1',
      isBusy: true,
      functions: [],
    });
    assert.equal(status, 0, stderr);
    assert.equal(calls.filter((call) => call.includes('role assignment list')).length, 2);
  });

  test('roles that never come end the wait', () => {
    const { status, stderr, calls } = run('infra/wait-for-roles.sh', [], { roles: '0', functions: [] });
    assert.equal(status, 1);
    assert.match(stderr, /has no Storage Blob Data Owner/);
    assert.equal(calls.filter((call) => call.includes('role assignment list')).length, 30);
  });
});
