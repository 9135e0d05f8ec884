// If this fails, npm unpacks a package that is not the one that was built.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { tarball } from '../../../../scripts/package-client/tarball.ts';

test('every file comes out as it went in, long paths and other letters too', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tarball-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const long = `${'folder-with-a-name/'.repeat(6)}file.txt`;
  const files = { 'a.txt': 'ä – ü\n', [long]: 'x'.repeat(512), empty: '' };
  writeFileSync(join(folder, 'one.tgz'), tarball(files));
  execFileSync('tar', ['-xzf', 'one.tgz'], { cwd: folder });
  for (const [path, text] of Object.entries(files))
    assert.equal(readFileSync(join(folder, 'package', path), 'utf8'), text);
});

test('the order in which the files are named makes no difference, and a path that does not fit is refused', () => {
  assert.deepEqual(tarball({ a: '1', b: '2' }), tarball({ b: '2', a: '1' }));
  assert.throws(() => tarball({ ['x'.repeat(120)]: '' }), /too long/);
});
