// If this fails, `azd up` stops half-way: at a hook that is not there, or at a package that nobody wrote.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { laidOut } from '../../../scripts/format/laid-out.ts';
import { readPlainYaml, yamlAt } from '../../support/infra/plain-yaml.ts';
import { at, only, snapshots } from '../../support/infra/snapshot.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const azure = readPlainYaml(read('azure.yaml'));
const textIn = (path: string): string => {
  const value = yamlAt(azure, path);
  return typeof value === 'string' ? value : assert.fail(`azure.yaml says nothing at ${path}`);
};
const scripts = globSync('infra/*.sh', { cwd: root });
const onUnix = { skip: process.platform === 'win32' && 'they are shell scripts' };

test('azure.yaml is YAML, and has what azd asks for', async () => {
  assert.equal(await laidOut('azure.yaml', read('azure.yaml')), read('azure.yaml'));
  assert.match(read('azure.yaml'), /\$schema=https:\/\/raw\.githubusercontent\.com\/Azure\/azure-dev\//);
  // Of the schema v1.0: lower case letters, digits and hyphens.
  assert.match(textIn('name'), /^[a-z0-9][a-z0-9-]*[a-z0-9]$/);
  assert.equal(yamlAt(azure, 'infra.provider'), 'bicep');
  assert.equal(yamlAt(azure, 'services.app.host'), 'function');
  assert.equal(yamlAt(azure, 'services.app.language'), 'js');
  const known = ['name', 'infra', 'services', 'hooks'];
  assert.deepEqual(Object.keys(azure), known);
});

test('its module is a file of parameters, and the environment is the one whose tag azd looks for', () => {
  const file = `infra/${textIn('infra.module')}.bicepparam`;
  assert.ok(existsSync(join(root, file)), file);
  const [snapshot] = snapshots.filter(({ environment }) => file.includes(environment));
  assert.ok(snapshot);
  const site = only(snapshot, 'Microsoft.Web/sites');
  assert.match(JSON.stringify(site.tags), /azd-service-name[^}]*'app'|"azd-service-name":"app"/);
  const name = /^param environmentName = '(.*)'$/m.exec(read(file))?.[1] ?? '';
  assert.match(
    JSON.stringify(only(snapshot, 'Microsoft.Resources/resourceGroups').tags),
    new RegExp(`"azd-env-name":"${name}"`),
  );
  assert.ok(at(site, 'properties.functionAppConfig.deployment'));
});

test('azd sends the folder that the package’s script writes, and builds nothing in Azure', () => {
  assert.equal(yamlAt(azure, 'services.app.remoteBuild'), 'false');
  assert.equal(yamlAt(azure, 'services.app.dist'), 'package/app');
  assert.match(read('scripts/release/package.ts'), /join\(folder, 'app', path\)/);
  assert.equal(yamlAt(azure, 'services.app.hooks.prepackage.run'), 'npm run package');
});

test('each hook is a script that is there and may be run', onUnix, () => {
  const hooks = ['preprovision', 'postprovision', 'postdeploy'].map((hook) => {
    assert.equal(yamlAt(azure, `hooks.${hook}.shell`), 'sh');
    return textIn(`hooks.${hook}.run`);
  });
  assert.deepEqual(Object.keys(yamlAt(azure, 'hooks') ?? {}).length, hooks.length);
  for (const file of hooks) {
    assert.ok(existsSync(join(root, file)), file);
    assert.ok((statSync(join(root, file)).mode & 0o111) !== 0, `${file} may not be run`);
  }
});

test('every script is read by a shell without a complaint', onUnix, () => {
  assert.ok(scripts.length >= 4);
  for (const file of scripts) {
    assert.match(read(file), /^#!\/bin\/sh\n(?:#.*\n)+set -eu\n/, file);
    const { status, stderr } = spawnSync('sh', ['-n', join(root, file)], { encoding: 'utf8' });
    assert.equal(status, 0, `${file}: ${stderr}`);
  }
});

test('every value that a script waits for is an output of the deployment', () => {
  const wanted = new Set(
    scripts.flatMap((file) =>
      [...read(file).matchAll(/\$\{(AZURE_[A-Z_]+):\?/g)].map(([, name = '']) => name),
    ),
  );
  wanted.delete('AZURE_ENV_NAME'); // azd's own
  assert.ok(wanted.size >= 4);
  for (const { outputs, environment } of snapshots)
    for (const name of wanted) assert.ok(name in outputs, `${environment} has no output ${name}`);
});

test('another environment of azd than the described one is refused before anything is made', onUnix, () => {
  const run = (name?: string) =>
    spawnSync('sh', [join(root, 'infra/check-environment.sh')], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...(name === undefined ? {} : { AZURE_ENV_NAME: name }) },
    });
  assert.equal(run('test').status, 0);
  assert.equal(run('prod').status, 1);
  assert.match(run('prod').stderr, /azd env new test/);
  assert.notEqual(run().status, 0);
});

test('a line that the reader does not know is no value', () => {
  assert.throws(() => readPlainYaml('a:\n  - b\n'), /does not know/);
  assert.throws(() => readPlainYaml('a:\n  b: 1\n c: 2\n'), /indented/);
});
