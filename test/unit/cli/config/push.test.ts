/**
 * What the user would lose: a customer that is added without a deployment. A configuration that does not fit both
 * instances must not be pushed, one of two people who push at once must be refused, and a running app must take the
 * new version before its next run.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runHere } from '../../../support/cli/here.ts';
import { startCliWorld, type CliWorld, type Ran } from '../../../support/cli/world.ts';

const projectConfig = fileURLToPath(new URL('../../../../config.json', import.meta.url));

describe('config push, with real storage and both simulators', () => {
  let world: CliWorld;
  let folder: string;
  let file: string;
  const stored = { CONFIG_SOURCE: 'storage' };
  /** In this process, over an app whose configuration is in storage. */
  const cli = (...args: readonly string[]): Promise<Ran> =>
    runHere(args, { ...world.environment, ...stored });

  async function edit(change: (text: string) => string): Promise<void> {
    await writeFile(file, change(await readFile(file, 'utf8')));
  }

  before(async () => {
    world = await startCliWorld();
    folder = await mkdtemp(join(tmpdir(), 'config-push-'));
    file = join(folder, 'config.json');
    await writeFile(file, await readFile(projectConfig, 'utf8'));
  });
  after(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('storage without a version is an error, and not the links of the package', async () => {
    const { code, stderr } = await cli('links', 'list');
    assert.equal(code, 4, stderr);
    assert.match(stderr, /^config-unavailable: .*config push config\.json --yes/);
    assert.match((await cli('health')).stdout, /✖ configuration-unavailable: /);
  });

  it('says what it would do, does it with --yes, and an app with the setting works with it', async () => {
    const preview = await world.run(['config', 'push', file]);
    assert.equal(preview.code, 3, preview.stderr);
    assert.match(
      preview.stdout,
      /storage has no version yet\nno link changes\nversion 1 would be pushed; add --yes/,
    );
    const done = await world.run([
      'config',
      'push',
      file,
      '--yes',
      '--as',
      'Jürgen',
      '--because',
      'the first',
    ]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /version 1 is pushed; the app uses the file in its package until/);
    assert.match((await cli('links', 'list')).stdout, /northwind/);
    const { stdout } = await cli('audit', 'list');
    assert.match(stdout, /config-push +all links +Jürgen/);
  });

  it('a word that an instance does not know keeps it from being pushed', async () => {
    await edit((text) => text.replace('"In Progress"', '"In Progres"'));
    const { code, stdout } = await cli('config', 'push', file, '--yes');
    assert.equal(code, 1);
    assert.match(
      stdout,
      /~ links\.northwind\.status\.\[0\]\.rows\.\[1\]\.connectwise: "In Progress" → "In Progres"/,
    );
    assert.match(stdout, /link northwind: changed; has mistakes:/);
    await edit((text) => text.replace('"In Progres"', '"In Progress"'));
  });

  it('an invalid configuration is refused with every mistake, and is not pushed', async () => {
    await edit((text) => text.replace('"companyId": 2', '"companyId": "two"'));
    const { code, stderr } = await cli('config', 'push', file, '--yes');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^config-invalid: .*the proposed config\.json:\n +- links\[0\]\.connectwise\.companyId/,
    );
    await edit((text) => text.replace('"companyId": "two"', '"companyId": 2'));
  });

  it('of two who push onto one version one is told', async () => {
    await edit((text) => text.replace('"history": true', '"history": false'));
    const first = await cli('config', 'push', file, '--onto', '1', '--yes');
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /version 2 is pushed; every instance uses it within a minute/);
    await edit((text) => text.replace('"history": false', '"history": true'));
    const second = await cli('config', 'push', file, '--onto', '1', '--yes');
    assert.equal(second.code, 3);
    assert.match(second.stderr, /^config-changed-meanwhile: .*The newest is now version 2, by /);
  });

  it('goes back to an earlier version, which is then the newest, and keeps every one', async () => {
    const { code, stderr } = await cli('config', 'rollback', '1', '--yes');
    assert.equal(code, 0, stderr);
    const list = JSON.parse((await world.run(['config', 'versions', '--json'], stored)).stdout) as {
      readonly taken: number;
      readonly versions: readonly { readonly number: number; readonly because: string }[];
    };
    assert.deepEqual(
      list.versions.map(({ number, because }) => [number, because]),
      [
        [3, 'back to version 1'],
        [2, ''],
        [1, 'the first'],
      ],
    );
    assert.equal(list.taken, 3);
    const pulled = await cli('config', 'pull', '--number', '2', '--to', join(folder, 'two.json'));
    assert.equal(pulled.code, 0, pulled.stderr);
    assert.match(await readFile(join(folder, 'two.json'), 'utf8'), /"history": false/);
    const unknown = await cli('config', 'rollback', '9', '--yes');
    assert.equal(unknown.code, 3);
    assert.match(unknown.stderr, /^config-version-unknown: /);
  });

  it('shows a link as its templates make it, and which of them each value came from', async () => {
    const templated = join(folder, 'templated.json');
    const link = { name: 'acme', template: 'ours', history: true };
    const ours = { template: 'notes-only', notes: { internal: 'none' }, history: false };
    await writeFile(templated, JSON.stringify({ templates: { ours }, links: [link] }));
    const { code, stdout } = await cli('config', 'show', 'acme', '--file', templated);
    assert.equal(code, 0);
    assert.match(stdout, /"internal": "none"/);
    assert.match(stdout, /^from template notes-only: fields\.summary\.direction, /m);
    assert.match(stdout, /^from template ours: notes\.internal$/m);
    const own = await cli('config', 'show', 'northwind');
    assert.deepEqual([own.code, /^it names no template$/m.test(own.stdout)], [0, true]);
    const unknown = await cli('config', 'show', 'northwnd');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /^link-unknown: .*Did you mean "northwind"\?/);
  });

  it('sends nobody’s sign-in to an account that is not in Azure, whatever an app says', async () => {
    const asked: string[] = [];
    const app = createServer((request, response) => {
      asked.push(request.url ?? '');
      const blobUrl = 'https://blob.core.windows.net.example';
      const answer = { source: 'storage', blobUrl, newest: null, taken: null, text: '{}', hash: '' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ schemaVersion: 1, answer }));
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const address = app.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await runHere(['--app', `http://127.0.0.1:${port}`, 'config', 'push', file], {
      ...world.environment,
      OPERATOR_READING_KEY: 'a-key',
    });
    app.close();
    assert.equal(code, 2);
    assert.match(stderr, /^usage-invalid: .*names no storage account in Azure/m);
    assert.deepEqual(asked, ['/api/operator/show/configuration']);
  });

  it('compares a file with what the app works with', async () => {
    const same = await cli('config', 'diff', projectConfig);
    assert.deepEqual([same.code, same.stdout], [0, 'no value differs\n']);
    const other = await cli('config', 'diff', join(folder, 'two.json'));
    assert.equal(other.code, 1);
    assert.match(other.stdout, /^~ links\.northwind\.history: true → false$/m);
  });
});
