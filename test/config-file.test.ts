/**
 * What the user would lose: a first start. The app must accept the configuration in the repository, the configuration
 * must use the words of the sandbox, and its page and its editor schema must say what the code does.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseConfig } from '../shared/rules/config/parse.ts';
import { CodedError } from '../shared/rules/errors.ts';
import { secretVariable } from '../shared/secrets/environment.ts';
import { seedBoards, seedCompanies, seedPriorities } from '../sandbox/connectwise/seed/names.ts';
import {
  closeCodes,
  seededChoices,
  seededCompanies,
  seededGroups,
  seededUsers,
} from '../sandbox/servicenow/seed/names.ts';
import { configSchemaText } from '../scripts/config-schema.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const json: unknown = JSON.parse(read('config.json'));
const config = parseConfig(json, { SERVICENOW_INSTANCE: 'http://127.0.0.1:7082' });

test('config.json is accepted once its variable is given', () => {
  assert.equal(config.links.length, 1);
  assert.equal(config.links[0]?.servicenow.instance, 'http://127.0.0.1:7082');
});

test('without the variable the start names it', () => {
  assert.throws(
    () => parseConfig(json),
    (error) =>
      error instanceof CodedError &&
      error.code === 'config-invalid' &&
      error.detail.includes('${SERVICENOW_INSTANCE} is not set'),
  );
});

test('config.json holds names of secrets that fit in environment variables, and no secret of the sandbox', () => {
  assert.equal(secretVariable('northwind-servicenow-webhook'), 'NORTHWIND_SERVICENOW_WEBHOOK');
  for (const secret of ['sim-secret', 'sim-password', 'sim-private'])
    assert.ok(!read('config.json').includes(secret), `${secret} stands in config.json`);
});

test('its ServiceNow ids, states, reasons and codes exist in a fresh sandbox', () => {
  const choices = (element: string): string[] =>
    seededChoices.find(([, name]) => name === element)?.[2].map(([value]) => value) ?? [];
  const states = choices('state');
  assert.ok(states.length > 3, 'the seed has states');
  for (const link of config.links) {
    const { servicenow, status, closing, onHold } = link;
    assert.ok(seededCompanies.some(({ sysId }) => sysId === servicenow.company));
    assert.ok(seededGroups.some(({ sysId }) => sysId === servicenow.assignmentGroup));
    const caller = seededUsers.find(({ sysId }) => sysId === servicenow.caller);
    assert.equal(caller?.companyId, servicenow.company, 'the caller works for the company');
    assert.ok(seededUsers.some(({ userName }) => userName === servicenow.user));
    const named = [
      ...status.flatMap(({ rows }) => rows.map((row) => row.servicenow)),
      ...status.flatMap(({ otherwise }) => otherwise.toServiceNow ?? []),
      ...closing.states,
      ...onHold.states,
    ];
    for (const state of named) assert.ok(states.includes(state), `state ${state} is not in the seed`);
    assert.ok(choices('hold_reason').includes(onHold.reason));
    if (closing.closeCode !== null)
      assert.ok((closeCodes.newer as readonly string[]).includes(closing.closeCode));
  }
});

test('its ConnectWise company, boards, statuses and priorities exist in a fresh sandbox', () => {
  for (const { connectwise, servicenow, status, priority } of config.links) {
    const company = seedCompanies[connectwise.companyId - 1];
    assert.equal(company?.status, 'Active');
    const there = seededCompanies.find(({ sysId }) => sysId === servicenow.company);
    // Two systems seldom spell a customer alike.
    assert.equal(company?.name.split(' ')[0], there?.name.split(' ')[0], 'the two are one customer');
    for (const { board, rows, otherwise } of status) {
      const words = seedBoards[board - 1]?.statuses.map(([name]) => name) ?? [];
      for (const word of [...rows.map((row) => row.connectwise), otherwise.toConnectWise ?? []].flat())
        assert.ok(words.includes(word), `board ${board} has no status "${word}"`);
      for (const word of words)
        assert.ok(
          rows.some((row) => row.connectwise === word && row.use !== 'to-connectwise'),
          `status "${word}" of board ${board} becomes nothing`,
        );
    }
    assert.deepEqual(
      priority.map((row) => row.connectwise),
      seedPriorities.map(([name]) => name),
    );
  }
});

test('every state of an incident has a status on every board, and every board has a way back', () => {
  const states = seededChoices.find(([, name]) => name === 'state')?.[2].map(([value]) => value) ?? [];
  for (const { status } of config.links)
    for (const { board, rows, otherwise } of status)
      for (const state of states)
        assert.ok(
          otherwise.toConnectWise !== null ||
            rows.some((row) => row.servicenow === state && row.use !== 'to-servicenow'),
          `board ${board} has no status for state ${state}`,
        );
});

test('config.schema.json is what the code checks with', async () => {
  // Not assert.equal: it would print both files.
  const current = read('config.schema.json') === (await configSchemaText());
  assert.ok(current, 'config.schema.json is old; do this: npm run docs');
});

test('docs/configuration.md lists every setting with what it is when left out, and no other', () => {
  const schema = JSON.parse(read('config.schema.json')) as Schema;
  const rows = [
    ...read('docs/configuration.md').matchAll(/^\| `(([a-zA-Z]+)(?:\[\])?\.[^`]+)` +\| ([^|]+?) +\|/gm),
  ].filter((match) => Object.hasOwn(schema.properties ?? {}, match[2] ?? ''));
  const told = new Map(rows.map((match) => [match[1] ?? '', (match[3] ?? '').replaceAll('`', '')]));
  const known = settingsOf(schema, '');
  assert.ok(known.size > 30, `only ${known.size} settings were seen`);
  assert.deepEqual(
    Object.fromEntries(told),
    Object.fromEntries(known),
    'do this: give each setting its row in docs/configuration.md: | `PATH` | when left out | meaning |',
  );
  assert.equal(rows.length, told.size, 'no setting has two rows');
});

interface Schema {
  readonly type?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  /** Of a link: what is required where no template is named. */
  readonly else?: Schema;
}

/** Settings that have parts of their own and one row in the table; the page explains the parts in prose. */
const oneRow = new Set(['links[].servicenow.auth', 'links[].status', 'links[].priority', 'links[].mappings']);

/** Each setting's path and its default as JSON, or `required`. */
function settingsOf(
  schema: Schema,
  path: string,
  needs: Schema | undefined = schema.else,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    const here = path === '' ? name : `${path}.${name}`;
    // A template holds what a link holds.
    if (here === '$schema' || here === 'templates') continue;
    const items = child.items?.properties === undefined ? undefined : child.items;
    const inner = oneRow.has(here) || here.startsWith('links[].fields.') ? undefined : (items ?? child);
    if (inner?.properties === undefined) {
      const required = [...(schema.required ?? []), ...(needs?.required ?? [])].includes(name);
      found.set(here, required ? 'required' : JSON.stringify(child.default));
      continue;
    }
    const below = needs?.properties?.[name] ?? inner.else;
    for (const [key, value] of settingsOf(inner, items === undefined ? here : `${here}[]`, below))
      found.set(key, value);
  }
  return found;
}
