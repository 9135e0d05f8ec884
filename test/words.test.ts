/**
 * What the user would lose: the meaning of a word. Each of these once stood for several things, or for one that has a
 * name in the field; whoever reads the code, a page or a log line looks it up in vain.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const places = ['*.md', '{shared,functions,cli,dashboard,scripts,sandbox,bench,test,docs}/**/*.{ts,tsx,md}'];
/** The words, and what is said in their place. */
const retired = {
  asker: 'actor',
  'called off': 'cancelled',
  desk: 'claimed pair, or the vendor’s pages',
  gate: 'rate limiter or readiness check',
  hanging: 'waiting, endless or child',
  losses: 'missed changes or unsynced values',
  mend: 'fix',
  mended: 'fixed',
  anew: 'again',

  parked: 'dead-lettered or deferred',
  settle: 'come to rest, decide or wait',
  settled: 'at rest or decided',
  spared: 'skipped',
} as const;
const words = new RegExp(String.raw`\b(?:${Object.keys(retired).join('|')})\b`, 'gi');
/** Words of others: what an MSP calls its service desk, and JavaScript; and one command's name. */
const allowed =
  /(?:service|help|front)[ -]?desk|Promise\.allSettled|\bconflicts'?,? '?settle\b|\blist, settle'|^ *'settle',$/gim;

/** The retired words of a text, each with its line. */
function retiredIn(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, at) =>
      [...line.replaceAll(allowed, '').matchAll(words)].map(([word]) => `${at + 1}: ${word}`),
    );
}

test('no retired word stands in the code or on a page', () => {
  const files = globSync(places, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !/^test\/(?:fixtures\/|words\.test)/.test(file));
  assert.ok(files.length > 900, `only ${files.length} files were read`);
  const found = files.flatMap((file) =>
    retiredIn(readFileSync(join(root, file), 'utf8')).map((where) => `${file}:${where}`),
  );
  assert.deepEqual(
    found,
    [],
    `do this: ${Object.entries(retired)
      .map((pair) => pair.join(' → '))
      .join('; ')}`,
  );
});

test('a retired word is found, and the field’s own words are not', () => {
  assert.deepEqual(retiredIn('the pair is parked\nuntil it settles\nor is Settled'), [
    '1: parked',
    '3: Settled',
  ]);
  assert.deepEqual(retiredIn('the Service Desk, a helpdesk, await Promise.allSettled([])'), []);
});
