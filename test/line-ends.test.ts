/**
 * What the user would lose: a clone on Windows that works. With the line ends that Git writes there when nobody says
 * otherwise, derived files differ from what the code writes, the layout check fails everywhere, and no shell runs a script.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const skip = existsSync(join(root, '.git')) ? false : 'not a clone';

test('every file that is kept has one kind of line end, whatever the system', { skip }, () => {
  // Each line: the ends in the index, those in the folder, the attributes, a tab, and the name.
  const lines = execFileSync('git', ['ls-files', '--eol'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
  assert.ok(lines.length > 1_000, `only ${lines.length} files were seen`);
  const others = lines.filter(
    (line) =>
      !/^i\/(?:lf|none)\s+w\/\S*\s+attr\/text=auto eol=lf\s*\t/.test(line) &&
      // A picture is no text, and .gitattributes says so.
      !/\sattr\/-text\s*\t.*\.png$/.test(line),
  );
  assert.deepEqual(others, [], 'do this: save the file with LF, or name its kind in .gitattributes');
});

test(
  'a clone whose Git turns line ends as on Windows has those of the repository all the same',
  { skip },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'line-ends-'));
    try {
      const git = (...args: readonly string[]): string =>
        execFileSync('git', ['-c', 'core.autocrlf=true', '-C', folder, ...args], { encoding: 'utf8' });
      git('init', '--quiet');
      cpSync(join(root, '.gitattributes'), join(folder, '.gitattributes'));
      const kept = ['check.sh', 'page.md', 'derived.json', 'no-ending'];
      for (const file of kept) writeFileSync(join(folder, file), 'one\ntwo\n');
      writeFileSync(join(folder, 'without.txt'), 'one\r\ntwo\r\n');
      git('add', '.');
      for (const file of [...kept, 'without.txt']) rmSync(join(folder, file));
      git('checkout-index', '--all', '--force');
      for (const file of [...kept, 'without.txt'])
        assert.equal(readFileSync(join(folder, file), 'utf8'), 'one\ntwo\n', file);
      // It does look: without that file Git turns them.
      rmSync(join(folder, '.gitattributes'));
      git('rm', '--quiet', '--cached', '.gitattributes');
      rmSync(join(folder, 'page.md'));
      git('checkout-index', '--force', 'page.md');
      assert.equal(readFileSync(join(folder, 'page.md'), 'utf8'), 'one\r\ntwo\r\n');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
