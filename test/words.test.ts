/**
 * What the user would lose: the meaning of a word. Each of these once meant several things, or a thing that has a
 * name in the field; a reader of the code, a page or a log line looks it up in vain.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { operatorProgram } from '../cli/program.ts';
import type { AlertItem } from '../shared/rules/alerts/notice.ts';
import { trialNotice } from '../shared/rules/alerts/trial.ts';
import { factsOf, testSentence } from '../shared/rules/alerts/wording.ts';
import { errorTable } from '../shared/rules/errors.ts';
import { healthTable } from '../shared/rules/operate/health-table.ts';
import { findingTable } from '../shared/rules/reconcile/findings.ts';
import { redactText } from '../shared/rules/safe-text.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const places = ['*.md', '{shared,functions,cli,dashboard,scripts,sandbox,bench,test,docs}/**/*.{ts,tsx,md}'];
/** The words, and what is said in their place. */
const retired = {
  asker: 'actor',
  'called off': 'cancelled',
  'came to rest': 'ended in sync',
  'come to rest': 'end in sync',
  'comes to rest': 'ends in sync',
  desk: 'claimed pair, or the vendor’s pages',
  gate: 'rate limiter or readiness check',
  hanging: 'waiting, endless or child',
  losses: 'missed changes or unsynced values',
  mend: 'fix',
  mended: 'fixed',
  anew: 'again',

  parked: 'dead-lettered or deferred',
  'person ordered': 'person requested',
  'person orders': 'person requests',
  "person's order": 'person’s request',
  settle: 'be in sync, decide or wait',
  settled: 'in sync or decided',
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

/** Folders whose comments and texts say who is notified, what is reported and what a program learns. */
const written = [
  '*.md',
  '{shared,functions,cli,dashboard,scripts,sandbox,bench}/**/*.{ts,tsx}',
  'docs/**/*.{md,js}',
];
/** In other words: notified, reported, shown, learns, distinguished. A line break may stand between the two words. */
const isTold = /\b(?:am|is|are|was|were|be|been)\s+(?:\*\s+|\/\/\s+)?told\b/;

test('no comment, text or page says that somebody or something is told', () => {
  const files = globSync(written, { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  assert.ok(files.length > 600, `only ${files.length} files were read`);
  assert.deepEqual(
    files.filter((file) => isTold.test(readFileSync(join(root, file), 'utf8'))),
    [],
    'do this: say who is notified or learns it, or what is reported or shown',
  );
  assert.match('a person is\n * told', isTold);
  assert.doesNotMatch('The page tells a person; the told states', isTold);
});

test('a retired word is found, and the field’s own words are not', () => {
  assert.deepEqual(retiredIn('the pair is parked\nuntil it settles\nor is Settled'), [
    '1: parked',
    '3: Settled',
  ]);
  assert.deepEqual(retiredIn('the Service Desk, a helpdesk, await Promise.allSettled([])'), []);
});

/**
 * Phrases that make a reader stop in a sentence that they need at night, and what is said in their place. A question is a
 * sentence that may open with its word.
 */
const stumbles: readonly (readonly [name: string, phrase: RegExp, instead: string, planted: string])[] = [
  [
    'opens with a relative clause',
    /(?:^|[.;:!?] +)(?:what|who|whom|whose|which|whoever|whatever|whichever|where|wherever)\b(?![^.;:!]*\?)/i,
    'name the subject first; a condition opens with "if"',
    'The link is paused; what changes meanwhile waits.',
  ],
  ['is none', /\b(?:is|are|was|were) none\b/i, 'say what it is', 'A number to write is none.'],
  ['ends in "no more"', /\bno more(?=[.;:!?]|$)/i, 'no longer', 'The link is configured no more.'],
  ['so many', /\bso many\b/i, 'name the number', 'At most so many rows.'],
  ['of one’s own', /\bof (?:one|his|her|its|our|their)(?:[’']s)? own\b/i, 'its own', 'A name of its own.'],
  ['stands for', /\bstands? for\b/i, 'is, means', 'The word stands for itself.'],
  ['is told', /\b(?:am|is|are|was|were|be|been) told\b/i, 'is notified, learns', 'People are told.'],
];

/** The stumbles of a text by their names. */
const stumblesIn = (text: string): readonly string[] =>
  stumbles.flatMap(([name, phrase, instead]) => (phrase.test(text) ? [`${name} (${instead})`] : []));

type Told = readonly [place: string, text: string];

/** Every help text of a command and of the commands below it. */
function helpTexts(command: Command, path: string): readonly Told[] {
  return [
    [path, command.description()],
    ...command.registeredArguments.map((one): Told => [`${path} <${one.name()}>`, one.description]),
    ...command.options.map((one): Told => [`${path} ${one.flags}`, one.description]),
    ...command.commands.flatMap((one) => helpTexts(one, `${path} ${one.name()}`)),
  ];
}

/** The words of alerts that stand in no table: those of a trial, and of an alert that comes and goes. */
function alertTexts(): readonly Told[] {
  const { items } = trialNotice({ id: '1', app: redactText('app'), now: 0, appState: null });
  const changes: readonly AlertItem['change'][] = ['opened', 'reminded', 'recovered', 'flapping'];
  const facts = items.flatMap((item) =>
    changes.flatMap((change) => factsOf({ ...item, change }, 'UTC').map(([, text]) => text)),
  );
  return [testSentence({ isTest: true }) ?? '', ...items.map(({ sentence }) => sentence), ...facts].map(
    (text): Told => ['a trial', text],
  );
}

test('no text for an operator makes them stop', () => {
  const told: readonly Told[] = [
    ...Object.entries(errorTable).flatMap(([code, { sentence, action }]): Told[] => [
      [code, sentence],
      [code, action],
    ]),
    ...Object.entries(healthTable).flatMap(([code, { sentence, meaning, action }]): Told[] => [
      [code, sentence],
      [code, meaning],
      [code, action],
    ]),
    ...Object.entries(findingTable).map(([code, { sentence }]): Told => [code, sentence]),
    ...alertTexts(),
    ...helpTexts(operatorProgram(), 'cli'),
  ];
  assert.ok(told.length > 600, `only ${told.length} texts were read`);
  assert.deepEqual(
    told.flatMap(([place, text]) => stumblesIn(text).map((why) => `${place}: ${why}: ${text}`)),
    [],
  );
});

test('each phrase that makes a reader stop is found, and plain English is not', () => {
  for (const [name, , instead, planted] of stumbles)
    assert.deepEqual(stumblesIn(planted), [`${name} (${instead})`], planted);
  for (const text of [
    'The name has no more than 63 characters.',
    'The plan would change so much of the link that it asks first.',
    'Ask the author who made the change, and find out where it came from.',
    'Which clock is wrong? Compare both with a time server.',
  ])
    assert.deepEqual(stumblesIn(text), [], text);
});
