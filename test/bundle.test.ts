/**
 * What the user would lose: everything, in silence. A bundle in which `@azure/functions-core` is not found registers
 * no function at all, and the host says that it is running. So the file that is deployed is built and loaded here, as
 * the Functions worker loads it, and what it registers is compared with this explicit list.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildBundle } from './support/built-bundle.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

const expected = {
  backfill: 'httpTrigger GET POST function backfill/{link}/{action?}',
  'backfill-page': 'queueTrigger backfill-steps',
  'backfill-pair': 'queueTrigger backfill-nudges',
  'connectwise-callback': 'httpTrigger POST anonymous callbacks/connectwise',
  'health-check': 'timerTrigger 0 40 3 * * *',
  'health-check-now': 'httpTrigger GET function health',
  reconcile: 'timerTrigger 0 17 * * * *',
  'reconcile-order': 'httpTrigger GET POST function reconcile/{link}',
  'reconcile-window': 'queueTrigger reconcile-window',
  'dead-letters': 'httpTrigger GET function dead-letters',
  'dead-letters-expiry': 'timerTrigger 0 40 2 * * *',
  'dead-letters-replay': 'httpTrigger POST function dead-letters/replay',
  'poison-nudges': 'timerTrigger 20 */5 * * * *',
  'servicenow-callback': 'httpTrigger POST anonymous callbacks/servicenow/{link}',
  'sync-pair': 'queueTrigger nudges',
  'sync-preview': 'httpTrigger GET function preview/{link}/{side}/{recordId}',
  'ticket-sync': 'timerTrigger 0 */15 * * * *',
  'waiting-tickets': 'httpTrigger POST function waiting-tickets',
  why: 'httpTrigger GET function why/{link}/{side}/{recordId}',
};

/** Loads the bundle as the worker does: CommonJS, with `@azure/functions-core` answered by the loader. */
const loader = `
  const Module = require('node:module');
  const registered = {};
  const core = {
    version: '4.0.0', hostVersion: '4.1037.0',
    registerFunction({ name, bindings }) {
      const trigger = Object.values(bindings).find(({ type }) => type.endsWith('Trigger'));
      const words = [trigger.type, trigger.methods?.join(' '), trigger.authLevel, trigger.route, trigger.queueName, trigger.schedule];
      registered[name] = words.filter(Boolean).join(' ');
      return { dispose() {} };
    },
    registerHook: () => ({ dispose() {} }),
    setProgrammingModel() {}, getProgrammingModel: () => ({ name: 'x', version: 'x' }), log() {}, Disposable: class {},
  };
  const load = Module._load;
  Module._load = function (id, ...rest) { return id === '@azure/functions-core' ? core : load.call(this, id, ...rest); };
  require(process.argv[1]);
  console.log(JSON.stringify(registered));
`;

test('the built bundle registers exactly these functions', async () => {
  await buildBundle();
  const run = await execute(process.execPath, ['--eval', loader, `${root}/dist/main.cjs`], {
    cwd: '/',
    env: {},
  });
  assert.deepEqual(JSON.parse(run.stdout), expected);
  assert.equal(run.stderr, '');
});
