/**
 * What the user would lose: the whole app. On Azure one file that throws while it loads means no function at all,
 * with the host reporting that it runs; and a file that reads settings or connects while it loads breaks instances
 * that were started before their settings were known. So every file is imported in a process with an empty
 * environment, and importing must do nothing: no output, no open handle, no error.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Programs: they are run, not imported, and have tests that run them. */
const programs =
  /^(scripts\/|functions\/main\.ts$|sandbox\/(.*\/)?(main|start-all|demo|worker|watchdog|azurite-child)\.ts$|cli\/main\.ts$|bench\/)/;

const files = globSync('{functions,shared,sandbox,cli}/**/*.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !programs.test(file));

test('importing any file does nothing', async () => {
  assert.ok(files.length > 60, `only ${files.length} files were found`);
  const program = `
    const before = process.getActiveResourcesInfo().length;
    for (const file of ${JSON.stringify(files.map((file) => pathToFileURL(`${root}/${file}`).href))}) {
      try { await import(file); } catch (error) { console.log(file, error); }
    }
    const left = process.getActiveResourcesInfo().filter((kind) => !/^(PipeWrap|TTYWrap|FSReqPromise)$/.test(kind));
    if (left.length > before) console.log('left open:', left);
    console.error('imported');
  `;
  const run = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    env: {},
    timeout: 60_000,
  });
  assert.equal(run.stdout, '');
  assert.match(run.stderr, /imported/);
});
