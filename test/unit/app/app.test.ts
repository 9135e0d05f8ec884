/**
 * What the user would lose: an app that starts. A setting that was wrong when the first invocation came must not keep
 * the instance down until somebody restarts it, and building must ask nobody.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openApp } from '../../../shared/app/app.ts';

const good = {
  CONNECTWISE_SITE: 'http://127.0.0.1:1',
  CONNECTWISE_COMPANY: 'simco',
  CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
  SECRETS_PROVIDER: 'environment',
  ALLOW_LOOPBACK: 'true',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  CONFIG_PATH: fileURLToPath(new URL('../../../config.json', import.meta.url)),
  SERVICENOW_INSTANCE: 'https://127.0.0.1:1',
};

test('a build that failed is tried again, one that did not is kept, and building asks nobody', async () => {
  const open = () => openApp(() => undefined);
  await assert.rejects(open(), { code: 'settings-invalid' });
  Object.assign(process.env, good, { CONFIG_PATH: '/nowhere/config.json' });
  await assert.rejects(open(), { code: 'config-invalid' });
  Object.assign(process.env, good);
  const [first, second] = await Promise.all([open(), open()]);
  assert.equal(first, second);
  assert.equal(first.signInChecked, false);
  await first.flush();
});
