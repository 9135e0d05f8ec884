// If this fails, a person who forgot config.json in a package reads that it is not JSON, and looks for a comma.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readConfig } from '../../../shared/app/read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const reading = (configPath: string) => readConfig({ configPath, configVariables: {} });

test('a file that is not there is missing, and what a package holds is named', async () => {
  await assert.rejects(reading(join(folder, 'config.json')), {
    code: 'config-invalid',
    detail: /config\.json is missing: .*host\.json, package\.json, config\.json and dist\//,
  });
});

test('a folder in its place cannot be read, and what is no JSON is said to be none', async () => {
  await assert.rejects(reading(folder), { code: 'config-invalid', detail: /cannot be read: EISDIR\./ });
  const path = join(folder, 'broken.json');
  writeFileSync(path, '{');
  await assert.rejects(reading(path), { code: 'config-invalid', detail: /cannot be read as JSON/ });
});
