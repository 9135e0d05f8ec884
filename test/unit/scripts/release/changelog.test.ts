// If this fails, a release has the notes of another one, or is made of a version that is still in preparation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { releaseNotes } from '../../../../scripts/release/changelog.ts';

const changelog = '# Changelog\n\nWords.\n\n## 0.3.0\n\n- new\n\n### More\n\n- too\n\n## 0.2.0\n\n- old\n';

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
    { tag: 'v0.3.0', version: '0.3.0', changelog: '## 0.3.0 (in preparation)\n\n- new\n' },
    /calls it "0\.3\.0 \(in preparation\)"/,
  ],
  [
    'a version without a word',
    { tag: 'v0.3.0', version: '0.3.0', changelog: '## 0.3.0\n\n## 0.2.0\n' },
    /says nothing/,
  ],
];
for (const [what, release, words] of wrong)
  test(`${what} is refused`, () => assert.throws(() => releaseNotes(release), words));

test('the changelog that is kept has a heading for the version of package.json', () => {
  const read = (file: string): string =>
    readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8');
  const { version } = JSON.parse(read('package.json')) as { readonly version: string };
  assert.match(
    read('CHANGELOG.md'),
    new RegExp(`^## ${version.replaceAll('.', String.raw`\.`)}(?: \\(in preparation\\))?$`, 'm'),
  );
});
