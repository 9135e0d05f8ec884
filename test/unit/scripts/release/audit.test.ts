// If this fails, a package with a known hole is deployed, or nobody learns that nothing was asked.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readAudit } from '../../../../scripts/release/read-audit.ts';
import { loopback } from '../../../support/web/loopback.ts';

const script = fileURLToPath(new URL('../../../../scripts/release/audit.ts', import.meta.url));

/** Runs the command against a registry; npm itself asks it. */
function audit(registry: string, ...args: string[]): Promise<{ code: unknown; stdout: string }> {
  const env = { ...process.env, npm_config_registry: registry };
  return new Promise((ended) =>
    execFile(process.execPath, [script, ...args], { env }, (error, stdout) =>
      ended({ code: error?.code ?? 0, stdout }),
    ),
  );
}

test('a known hole of a deployed package ends the command with 1 and is named with its page', async () => {
  const hole = {
    id: 1,
    url: 'https://example.invalid/advisory',
    title: 'Follows any redirect',
    severity: 'high',
    vulnerable_versions: '<=99.0.0',
    cwe: [],
    cvss: { score: 8, vectorString: null },
  };
  await using registry = await loopback(({ url }) =>
    url.includes('advisories/bulk') ? { body: { axios: [hole] } } : { status: 404, body: {} },
  );
  const { code, stdout } = await audit(registry.origin);
  assert.match(stdout, /^high +axios: Follows any redirect https:\/\/example\.invalid\/advisory/m);
  assert.equal(code, 1);
});

test('a registry that knows of none ends it with 0', async () => {
  await using registry = await loopback(() => ({ body: {} }));
  const { code, stdout } = await audit(registry.origin);
  assert.match(stdout, /No package that is deployed/);
  assert.equal(code, 0);
});

test('a registry that does not answer the question is told loudly, and fails where it is required', async () => {
  await using registry = await loopback(() => ({ status: 405, body: null }));
  const { code, stdout } = await audit(registry.origin);
  assert.match(stdout, /^NOT AUDITED: 405/m);
  assert.equal(code, 0);
  assert.equal((await audit(registry.origin, '--required')).code, 1);
});

test('a text that is no report is not taken for a clean one', () => {
  for (const printed of ['', 'null', '{}', '[]', '{"vulnerabilities":null}', '<html>'])
    assert.equal(readAudit(printed, '').kind, 'not-audited', printed);
  assert.match(readAudit('', 'npm error ECONNREFUSED').lines.join(), /ECONNREFUSED/);
});

test('faults of low severity are shown and stop nobody', () => {
  const one = { name: 'x', severity: 'low', via: ['y'], fixAvailable: false };
  const { kind, lines } = readAudit(JSON.stringify({ vulnerabilities: { x: one } }), '');
  assert.deepEqual([kind, lines[0]], ['clean', 'low      x: by y (no fix yet)']);
});
