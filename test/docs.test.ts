/**
 * What the user would lose: documentation that can be believed at two in the morning. Tables of codes and settings
 * are compared with the code, in both directions: the pages list exactly the rows of the code.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { functions } from '../functions/list.ts';
import { missingParts } from '../scripts/automations/parts.ts';
import { writtenParts } from '../scripts/doc-tables.ts';
import { errorTable } from '../shared/rules/errors.ts';
import { alarmTable } from '../shared/rules/metrics.ts';
import { healthTable } from '../shared/rules/operate/health-table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Every page, those at the top included. */
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

for (const { file, marker, text } of await writtenParts()) {
  test(`${file} holds the part "${marker}" as the code has it`, () => {
    assert.ok(text.split('\n').length > 2, 'there is something to write');
    assert.ok(read(file).includes(text), `${file} is not what the code says. do this: npm run docs`);
  });
}

test('every function has its page, and every story its trigger, its test and its metric', async () => {
  assert.ok(functions.length > 15, `only ${functions.length} functions were seen`);
  assert.deepEqual(await missingParts(root), []);
});

/** The page without the code that it shows, where brackets mean something else. */
const withoutCode = (page: string): string =>
  page.replaceAll(/^```[^]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');

test('every link between pages leads somewhere', () => {
  let seen = 0;
  for (const page of pages)
    for (const match of withoutCode(read(page)).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      seen += 1;
      const target = join(root, dirname(page), match[1] ?? '');
      assert.ok(
        existsSync(target),
        `${page} links to ${match[1]}, which does not exist. do this: write it, or change the link`,
      );
    }
  assert.ok(seen > 5, `only ${seen} links were seen`);
});

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Map<string, number>();
  const found = new Set<string>();
  for (const [, heading = ''] of page.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
    const before = anchors.get(anchor) ?? 0;
    anchors.set(anchor, before + 1);
    found.add(before === 0 ? anchor : `${anchor}-${before}`);
  }
  return found;
}

test('every link to a heading leads to one that is there', () => {
  const anchors = new Map(pages.map((page) => [page.replaceAll('\\', '/'), anchorsOf(read(page))]));
  const links = pages.flatMap((page) =>
    [...withoutCode(read(page)).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)].map(
      ([, file = '', anchor = '']) => ({ page, file, anchor }),
    ),
  );
  assert.ok(links.length > 100, `only ${links.length} links were seen`);
  const gone = links.filter(({ page, file, anchor }) => {
    const target = file === '' ? page : join(dirname(page), file);
    return anchors.get(target.replaceAll('\\', '/'))?.has(anchor) === false;
  });
  assert.deepEqual(gone, [], 'do this: name the heading as it is written now');
});

test('every section that an error or a finding names is there', () => {
  const named = [...Object.values(errorTable), ...Object.values(healthTable)].flatMap(({ action }) =>
    [...action.matchAll(/(docs\/[\w/-]+\.md)[,:] ([A-Z][^,.;:)`]*)/g)].map(([, page = '', heading = '']) => ({
      page,
      heading: heading.trim(),
    })),
  );
  assert.ok(named.length > 5, `only ${named.length} were seen`);
  const gone = named.filter(
    ({ page, heading }) =>
      !read(page).includes(`\n## ${heading}\n`) && !read(page).includes(`\n### ${heading}\n`),
  );
  assert.deepEqual(gone, [], 'do this: name the heading as it is written now');
});

test('an anchor is made as GitHub makes it', () => {
  const page =
    "# What it's for\n\n```sh\n# no heading\n```\n\n## `links[].name`: a name\n\n## A name\n\n## A name\n";
  assert.deepEqual([...anchorsOf(page)], ['what-its-for', 'linksname-a-name', 'a-name', 'a-name-1']);
});

test('every file and folder of ours that a page names is there', () => {
  const ours = /`((?:shared|functions|cli|dashboard|sandbox|infra|bench|scripts|test)\/[\w./-]*)`/g;
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(ours)].map(([, path = '']) => ({ page, path })),
  );
  assert.ok(named.length > 150, `only ${named.length} were seen`);
  // A placeholder, and what the reader is to make.
  const toBe = /[A-Z]{4}|^functions\/waiting-tickets-nightly\.ts$|^shared\/(?:automations|rules)\/quotes$/;
  const gone = named.filter(({ path }) => !toBe.test(path) && !existsSync(join(root, path)));
  assert.deepEqual(gone, [], 'do this: name where it stands now');
});

test('the run book has one section for each alarm and each finding, and no other one of that kind', () => {
  const sections = [...read('docs/run-book.md').matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);
  const told = new Set([...Object.keys(alarmTable), ...Object.keys(healthTable)]);
  assert.ok(told.size > 50, `only ${told.size} were seen`);
  assert.deepEqual(sections.toSorted(), [...told].toSorted());
});

test('every npm command that the pages name exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run ([a-z][a-z:-]*)/g)].map((match) => [page, match[1] ?? ''] as const),
  );
  assert.ok(named.length > 3);
  for (const [page, name] of named)
    assert.ok(
      name in scripts,
      `${page} names npm run ${name}. do this: add it to the scripts of package.json`,
    );
});
