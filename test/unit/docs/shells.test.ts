/**
 * What the user would lose: commands that work as they are printed. A line that bash takes is refused by zsh, the shell of every
 * Mac, where it ends with a comment, has a question mark outside of quotes, or a word that begins with `=`.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Texts that zsh reads otherwise than bash at a prompt, each with an example that must be found. */
const rules: readonly (readonly [what: string, pattern: RegExp, example: string])[] = [
  ['a comment', /(?:^|\s)#/, 'npm start # begins'],
  ['a pattern for file names', /[?*[\]]/, 'curl http://127.0.0.1/?id=1'],
  ['the path of a command', /\s=\w/, 'curl =7081'],
  ['the history', /![^\s=(]/, 'echo wait!now'],
  ['a redirection', /[<>]\w/, 'npm run cli -- why <record>'],
];

/** The rules that a line breaks, outside of its quotes. */
function brokenBy(line: string): readonly string[] {
  const bare = line.replaceAll(/'[^']*'|"[^"]*"/g, "''");
  return rules.filter(([, pattern]) => pattern.test(bare)).map(([what]) => what);
}

test('each rule finds its example', () => {
  for (const [what, , example] of rules) assert.ok(brokenBy(example).includes(what), what);
  assert.deepEqual(brokenBy(`curl 'http://127.0.0.1/?id=1#a' -d '{"a":["!b"]}' && npm run cli -- why 1`), []);
});

test('every command of every page is one that bash and zsh take alike', () => {
  const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
  const lines = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/^ *```(?:sh|bash|shell)\n([^]*?)^ *```$/gm)].flatMap(
      ([, code = '']) =>
        code
          .trimEnd()
          .split('\n')
          .map((line) => ({ page, line })),
    ),
  );
  assert.ok(lines.length > 100, `only ${lines.length} lines were seen`);
  assert.deepEqual(
    lines.flatMap(({ page, line }) => brokenBy(line).map((what) => `${page}: ${what}: ${line}`)),
    [],
  );
});
