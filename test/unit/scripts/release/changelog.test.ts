// If this fails, a release has the notes of another one, or is made of a version that is still in preparation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isInPreparation, releasedOn, releaseNotes } from '../../../../scripts/release/changelog.ts';

const changelog =
  '# Changelog\n\nWords.\n\n## [Unreleased]\n\n- later\n\n## [0.3.0] - 2026-12-24\n\n- new\n\n### More\n\n- too\n\n## [0.2.0] - 2026-11-30\n\n- old\n';

test('the notes of a version are what stands below its heading, up to the next version', () => {
  const notes = releaseNotes({ tag: 'v0.3.0', version: '0.3.0', changelog });
  assert.equal(notes, '- new\n\n### More\n\n- too\n');
  assert.equal(releaseNotes({ tag: 'v0.2.0', version: '0.2.0', changelog }), '- old\n');
});

const wrong: readonly (readonly [string, Parameters<typeof releaseNotes>[0], RegExp])[] = [
  ['a tag of another version', { tag: 'v0.2.0', version: '0.3.0', changelog }, /must be v0\.3\.0/],
  ['a tag without its letter', { tag: '0.3.0', version: '0.3.0', changelog }, /must be v0\.3\.0/],
  [
    'a version that the changelog does not know',
    { tag: 'v0.4.0', version: '0.4.0', changelog },
    /no heading/,
  ],
  [
    'a version in preparation',
    { tag: 'v0.3.0', version: '0.3.0', changelog: '## [0.3.0] - soon\n\n- new\n' },
    /calls it "\[0\.3\.0\] - soon"/,
  ],
  [
    'a version without a word',
    { tag: 'v0.3.0', version: '0.3.0', changelog: '## [0.3.0] - 2026-12-24\n\n## [0.2.0] - 2026-11-30\n' },
    /says nothing/,
  ],
];
for (const [what, release, words] of wrong)
  test(`${what} is refused`, () => assert.throws(() => releaseNotes(release), words));

test('a version is released on the day of its heading, and not before it has one', () => {
  assert.equal(releasedOn(changelog, '0.3.0'), '2026-12-24');
  assert.equal(releasedOn(changelog, '0.4.0'), null);
  assert.equal(releasedOn('## [0.3.0] - soon\n', '0.3.0'), null);
});

test('a version’s fixture is kept as soon as any heading names the version, also one that is written wrong', () => {
  assert.equal(isInPreparation(changelog, '0.4.0'), true);
  assert.equal(isInPreparation('## [0.3.0-beta] - 2026-12-24\n\nsince 0.3.0\n', '0.3.0'), true);
  for (const heading of [
    '## [0.3.0] - 2026-12-24',
    '## [0.3.0] - 2026-12-24\r',
    '## 0.3.0 - 2026-12-24',
    '## v0.3.0',
    '# [0.3.0]',
    '## [0.3.0](https://example.com)',
  ])
    assert.equal(isInPreparation(`# Changelog\n\n${heading}\n\n- new\n`, '0.3.0'), false, heading);
});

test('the changelog that is kept has a place for what comes, and every version with its day below it', () => {
  const kept = readFileSync(new URL('../../../../CHANGELOG.md', import.meta.url), 'utf8');
  const [first, ...others] = [...kept.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
  assert.equal(first, '[Unreleased]');
  assert.ok(others.length > 0);
  for (const heading of others) assert.match(heading, /^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
});

test('no line of the changelog is longer than 130 characters', () => {
  const kept = readFileSync(new URL('../../../../CHANGELOG.md', import.meta.url), 'utf8');
  const long = kept.split('\n').flatMap((line, at) => (line.length > 130 ? [`${at + 1}: ${line}`] : []));
  assert.deepEqual(long, [], 'do this: wrap them');
});
