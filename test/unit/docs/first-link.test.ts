// If this fails, a person who follows the page of the first link types a link that the app refuses, or that the
// simulators do not know.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { seedBoards, seedCompanies } from '../../../sandbox/connectwise/seed/names.ts';
import { seededCompanies, seededGroups, seededUsers } from '../../../sandbox/servicenow/seed/names.ts';
import { parseConfig } from '../../../shared/rules/config/parse.ts';

const read = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const page = read('docs/first-link.md');
const [, written = ''] = /^```json\n([^]*?)^```$/m.exec(page) ?? [];

test('the link on the page stands beside the one that comes along', () => {
  const config = JSON.parse(read('config.json')) as { readonly links: readonly unknown[] };
  const { links } = parseConfig(
    { ...config, links: [...config.links, JSON.parse(written)] },
    { SERVICENOW_INSTANCE: 'http://127.0.0.1:7082' },
  );
  assert.equal(links.length, 2);
});

test('the simulators know its company, board, words, group and caller', () => {
  const [link] = parseConfig(
    { links: [JSON.parse(written)] },
    { SERVICENOW_INSTANCE: 'http://127.0.0.1:7082' },
  ).links;
  assert.ok(link !== undefined);
  const { connectwise, servicenow, status } = link;
  assert.equal(seedCompanies[connectwise.companyId - 1]?.name, "O'Brien & Sons");
  assert.equal(seededCompanies.find(({ sysId }) => sysId === servicenow.company)?.name, "O'Brien & Sons");
  const board = seedBoards[(connectwise.boards[0] ?? 0) - 1];
  assert.deepEqual(
    [...new Set(status[0]?.rows.map((row) => row.connectwise))],
    board?.statuses.map(([name]) => name),
  );
  assert.ok(seededGroups.some(({ sysId }) => sysId === servicenow.assignmentGroup));
  assert.equal(
    seededUsers.find(({ sysId }) => sysId === servicenow.caller)?.companyId,
    servicenow.company,
    'the caller is one of the customer’s',
  );
});
