/**
 * What the user would lose: a change of the configuration that reaches an app while it runs. The app of a run that
 * has begun must stay as it was, the next run must have the pushed version, and an invalid version must be reported
 * and change nothing.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, mock, test } from 'node:test';
import { openApp, type App } from '../../../../shared/app/app.ts';
import { configVersionsFor } from '../../../../shared/app/operate/configuration.ts';
import { readSettings } from '../../../../shared/app/settings.ts';
import type { ConfigVersions } from '../../../../shared/ports/stored-data/config-versions.ts';
import { startCliWorld, type CliWorld } from '../../../support/cli/world.ts';

let world: CliWorld;
let versions: ConfigVersions;
let text: string;
const kept = process.env;

before(async () => {
  world = await startCliWorld();
  process.env = { ...world.environment, CONFIG_SOURCE: 'storage' };
  versions = configVersionsFor(readSettings());
  text = await readFile(new URL('../../../../config.json', import.meta.url), 'utf8');
  mock.timers.enable({ apis: ['Date'], now: Date.now() });
});
after(async () => {
  mock.timers.reset();
  process.env = kept;
  await world.close();
});

async function push(next: string): Promise<void> {
  const onto = await versions.newest();
  assert.notEqual(onto, 'unchanged');
  const done = await versions.push({
    text: next,
    by: 'ana',
    because: '',
    at: new Date().toISOString(),
    onto: onto === 'unchanged' ? null : onto,
    after: 0,
  });
  assert.ok(done !== null);
}

const open = (): Promise<App> => openApp(() => undefined);
const namesOf = ({ links }: App): readonly string[] => links.map(({ name }) => name);

test('a run keeps the app that it began with, and the next one has what was pushed meanwhile', async () => {
  await push(text);
  const first = await open();
  mock.timers.tick(1_000);
  await push(text.replace('"name": "northwind"', '"name": "renamed"'));
  assert.equal(await open(), first, 'storage is not asked before every run');
  mock.timers.tick(21_000);
  const [second, other] = await Promise.all([open(), open()]);
  assert.equal(second, other);
  assert.deepEqual([namesOf(first), namesOf(second)], [['northwind'], ['renamed']]);
  // The clients, which cache tokens and lists, are not made again.
  assert.equal(second.connectwise, first.connectwise);
  const rows = await second.audit.list(null, 10);
  assert.deepEqual(
    rows.map(({ action, actor, scope, outcome }) => [action, actor.name, scope, outcome]),
    [
      ['config-push', 'ana', 'version 2', 'taken'],
      ['config-push', 'ana', 'version 1', 'taken'],
    ],
  );
});

test('an invalid version changes nothing and is a finding, until a valid one is there', async () => {
  const before = await open();
  await push('{"links": 3}');
  mock.timers.tick(21_000);
  assert.equal(await open(), before);
  const found = async (): Promise<readonly string[]> =>
    (await before.healthCheck({ depth: 'watch', tell: false })).findings.map(({ code }) => code);
  assert.ok((await found()).includes('configuration-refused'));
  await push(text);
  mock.timers.tick(21_000);
  assert.deepEqual(namesOf(await open()), ['northwind']);
  assert.ok(!(await found()).includes('configuration-refused'));
});
