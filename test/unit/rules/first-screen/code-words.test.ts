// If this fails, an operator reads a code instead of words: of a run, a backfill, a mute, a request.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { errorTable } from '../../../../shared/rules/errors.ts';
import { healthTable } from '../../../../shared/rules/operate/health-table.ts';
import { codeWords, wordsOf } from '../../../../shared/rules/first-screen/code-words.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Every word that names how a story or a function ended, as it is written in the code. */
function outcomes(): ReadonlySet<string> {
  const files = globSync(['functions/**/*.ts', 'shared/automations/**/*.ts', 'shared/rules/**/*.ts'], {
    cwd: root,
  });
  return new Set(
    files.flatMap((file) =>
      [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/\b(?:kind|outcome|state):\s*'([a-z-]+)'/g)].map(
        ([, word = '']) => word,
      ),
    ),
  );
}

test('every error and every finding is its sentence', () => {
  for (const code of [...Object.keys(errorTable), ...Object.keys(healthTable)])
    assert.match(codeWords(code), /^[A-Z][^]*\s[^]*[.!?)]$/, code);
});

test('every outcome that the code has is plain words', () => {
  const words = outcomes();
  assert.ok(
    words.size > 100 && words.has('busy') && words.has('dry-run'),
    `${words.size} outcomes were found`,
  );
  for (const word of words) assert.doesNotMatch(codeWords(word), /[a-z][-_][a-z]/, word);
  for (const word of ['busy', 'done', 'none', 'dead-lettered']) assert.match(codeWords(word), /\w \w/, word);
});

test('a text that is no code stays as it is, and no code reaches beyond the tables', () => {
  for (const text of ['replayed 3 records of 4 dead letters, 0 left', 'ticket 4711 created', ''])
    assert.equal(codeWords(text), text);
  assert.equal(codeWords('constructor'), 'constructor');
  assert.deepEqual(wordsOf(['busy', null, 'write-refused']), {
    busy: codeWords('busy'),
    'write-refused': errorTable['write-refused'].sentence,
  });
});
