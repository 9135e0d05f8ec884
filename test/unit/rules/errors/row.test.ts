/**
 * What the user would lose: advice that can be followed. Every setting, path of the configuration, page and heading that
 * an action of the table names is looked up; its commands are typed by test/unit/cli/documented-commands.test.ts.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { errorParts, errorTable } from '../../../../shared/rules/errors.ts';
import { settingsTable } from '../../../../shared/app/settings-table.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const configSchema: unknown = JSON.parse(readFileSync(join(root, 'config.schema.json'), 'utf8'));
/** Variables of the command, which no app reads. */
const ofTheCommand = ['OPERATOR_READING_KEY', 'OPERATOR_ACTING_KEY'];

/** Returns true if the configuration has this path, from its top or from a link. */
function hasPath(path: string): boolean {
  const walk = (schema: unknown, names: readonly string[]): boolean => {
    if (typeof schema !== 'object' || schema === null) return false;
    const [first, ...rest] = names;
    if (first === undefined) return true;
    return Object.entries(schema).some(([name, below]: [string, unknown]) =>
      name === 'properties'
        ? walk((below as Readonly<Record<string, unknown>>)[first], rest)
        : ['items', 'anyOf', 'oneOf', 'allOf', '0', '1', '2', '3'].includes(name) && walk(below, names),
    );
  };
  const links = (configSchema as { readonly properties: Readonly<Record<string, unknown>> }).properties[
    'links'
  ];
  return walk(configSchema, path.split('.')) || walk(links, path.split('.'));
}

/** The references of an action that lead nowhere. */
function mistakes(action: string): readonly string[] {
  const quoted = [...action.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  const settings = quoted.filter(
    (text) => /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text) && !ofTheCommand.includes(text),
  );
  const paths = quoted.filter((text) => /^[a-z]\w*(?:\.[a-z]\w*)+$/.test(text) && text !== 'config.json');
  const pages = [...action.matchAll(/(docs\/[\w/-]+\.(?:md|js))(?:, ([A-Z][\w ]+?)(?=[),.;:]|$))?/g)];
  return [
    ...settings.filter((name) => !Object.hasOwn(settingsTable, name)),
    ...paths.filter((path) => !hasPath(path)),
    ...pages.flatMap(([whole, page = '', heading]) => {
      if (!existsSync(join(root, page))) return [page];
      if (heading === undefined) return [];
      const text = readFileSync(join(root, page), 'utf8');
      const known = [...text.matchAll(/^#+ (.+)$/gm), ...text.matchAll(/\*\*([^*\n]+)\*\*/g)].map(
        ([, head = '']) => head,
      );
      return known.some((head) => head.startsWith(heading.replace(/,? (?:says|shows|lists) .*/, '')))
        ? []
        : [whole];
    }),
  ];
}

test('every code stands in one part of the page', () => {
  const codes = Object.values(errorParts).flatMap((rows) => Object.keys(rows));
  assert.deepEqual(codes, Object.keys(errorTable));
});

test('every action names settings, paths and pages that exist', () => {
  const actions = Object.entries(errorTable).map(([code, { action }]) => ({ code, action }));
  assert.ok(actions.filter(({ action }) => action.includes('docs/')).length > 30);
  assert.ok(actions.filter(({ action }) => action.includes('npm run cli -- ')).length > 70);
  assert.deepEqual(
    actions.flatMap(({ code, action }) => mistakes(action).map((what) => `${code}: ${what}`)),
    [],
  );
});

test('every action has its own sentences, and none sends the reader away', () => {
  for (const [code, { action, sentence }] of Object.entries(errorTable)) {
    assert.match(action, /^[A-Z].*\.$/, code);
    assert.ok(action.length >= 40 && action.length <= 360, `${code}: ${action.length} characters`);
    assert.ok(!action.includes(sentence), `${code}: repeats the sentence`);
    assert.doesNotMatch(action, /administrator|support team|try again later/i, code);
    assert.equal(action.split('`').length % 2, 1, `${code}: a backtick is alone`);
    if (/^Nothing\b/.test(action)) assert.match(action, /Worry|\bif\b|next/i, `${code}: say when to worry`);
  }
});

test('a setting, a path, a page and a heading that do not exist are found', () => {
  assert.deepEqual(mistakes('Set `CONNECTWISE_SIGHT`, then `CONNECTWISE_SITE`.'), ['CONNECTWISE_SIGHT']);
  assert.deepEqual(mistakes('Add it to `automations.companys`, not `automations.companies`.'), [
    'automations.companys',
  ]);
  assert.deepEqual(mistakes('Read docs/erors.md.'), ['docs/erors.md']);
  assert.deepEqual(mistakes('Read docs/run-book.md, Dead people.'), ['docs/run-book.md, Dead people']);
  assert.deepEqual(mistakes('Read docs/run-book.md, Dead letters.'), []);
});
