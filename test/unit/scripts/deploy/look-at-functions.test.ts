// If this fails, an app without its functions counts as ready, or a good one is replaced because half of a list was read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expected, listing, type Told } from '../../../support/deploy/azure-stand-in.ts';
import { play, times } from '../../../support/deploy/play.ts';

test('only WarmUp is listed three times: the triggers are read again before each look', async () => {
  const { code, said, azure } = await play({
    functions: [...times(3, listing(['WarmUp'])), listing([...expected, 'WarmUp']), listing(expected)],
  });
  assert.equal(code, 0, said);
  assert.match(said, /all 3 are listed, at look 5/);
  assert.equal(azure.count('sync'), 5);
});

test('functions that never come: the previous package is sent again, and it says which are missing', async () => {
  const { code, said, sent } = await play({
    functions: [...times(10, listing(['WarmUp', 'health'])), listing(expected)],
  });
  assert.equal(code, 1, said);
  assert.deepEqual(sent, ['new', 'old']);
  assert.match(said, /FAIL {2}functions: after 10 looks: 2 of 3 are not listed \(sync-pair, ticket-sync\)/);
  assert.match(said, /runs the previous package again: 0\.2\.0 \(bbbbbbb\)/);
});

test('a function of another version is not the expected set', async () => {
  const { code, said } = await play({ functions: [listing([...expected, 'gone'])] });
  assert.equal(code, 4);
  assert.match(said, /of another version: gone/);
});

test('reading the triggers again is refused: the reason stands beside what is missing', async () => {
  const { said } = await play({
    functions: [listing([])],
    sync: [{ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no right' } } }],
  });
  assert.match(said, /reading the triggers again was refused: 403: no right/);
});

test('a list on two pages is read to its end, and a page of another address gets no token', async () => {
  const [first = '', ...rest] = expected;
  const page = (names: readonly string[], nextLink?: string): Told => ({
    status: 200,
    body: { value: names.map((name) => ({ name: `app/${name}` })), nextLink },
  });
  const elsewhere = await play({ functions: [page([first], 'https://evil.example/functions')] }, null);
  assert.equal(elsewhere.code, 4);
  assert.match(elsewhere.said, /Azure does not list them: the next page is at another address/);
  const next =
    '{base}/arm/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Web/sites/app/functions?page=2';
  const paged = await play({ functions: [page([first], next), page(rest)] });
  assert.equal(paged.code, 0, paged.said);
});

test('Azure does not tell a function’s case apart', async () => {
  const { code, said } = await play({ functions: [listing(expected.map((name) => name.toUpperCase()))] });
  assert.equal(code, 0, said);
});

test('a disabled function is told with the command, and the previous package would not enable it', async () => {
  const value = expected.map((name) => ({
    name: `app/${name}`,
    properties: { isDisabled: name === 'ticket-sync' },
  }));
  const { code, said, sent, azure } = await play({ functions: [{ status: 200, body: { value } }] });
  assert.equal(code, 1);
  assert.deepEqual(sent, ['new']);
  assert.match(
    said,
    /disabled: ticket-sync\. Do this: .* --setting-names AzureWebJobs\.ticket-sync\.Disabled/,
  );
  assert.equal(azure.count('query'), 0, 'nobody waits for a timer that is disabled');
});
