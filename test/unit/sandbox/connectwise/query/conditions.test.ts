// If this fails, the simulator finds other records than ConnectWise would, and a wrong query of ours would look right.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  drive,
  idsFound,
  newTicket,
  read,
  type Json,
} from '../../../../support/sandbox/connectwise-driver.ts';

async function refusal(conditions: string, path = '/service/tickets'): Promise<Json> {
  const answer = await drive().ask('GET', `${path}?conditions=${encodeURIComponent(conditions)}`);
  assert.equal(answer.status, 400, `${conditions} was answered with ${answer.status}`);
  return read(answer) as Json;
}

describe('conditions', () => {
  const driver = drive();

  it('compare numbers, texts, booleans and references, joined by and and or', async () => {
    const { id } = await newTicket(driver, { summary: 'Needle One', externalXRef: 'X-1' });
    for (const condition of [
      `id = ${id}`,
      `id in (${id}, 99999)`,
      'summary = "Needle One"',
      "summary = 'needle one'",
      'summary = "Needle One" and company/id = 2',
      'company/identifier = "Northwind" and externalXRef = "X-1"',
      '(summary = "nothing" or summary = "Needle One") and closedFlag = False',
      'SUMMARY contains "needle o"',
      'summary like "Needle*"',
      'summary like "%dle One"',
      'status/name = "New" and board/name = "Help Desk" and externalXRef != null',
      `id >= ${id} and id < ${id + 1}`,
      '_info/enteredBy = "API-SIM" and summary not like "Printer*" and externalXRef = "X-1"',
      'externalXRef not in ("X-2") and externalXRef = "X-1"',
      'externalXRef not contains "2" AND externalXRef LIKE "X-%"',
    ])
      assert.deepEqual(await idsFound(driver, condition), [id], condition);
  });

  it('bind and tighter than or', async () => {
    const { id } = await newTicket(driver, { summary: 'Precedence' });
    const found = await idsFound(driver, `id = ${id} or id = 1001 and summary = "no such summary"`);
    assert.deepEqual(found, [id]);
  });

  it('compare times in brackets, with and without a time of day', async () => {
    const { id } = await newTicket(driver);
    assert.ok((await idsFound(driver, 'lastUpdated >= [2026-11-24T08:00:00Z]')).includes(id));
    assert.ok((await idsFound(driver, 'lastUpdated > [2026-11-24]')).includes(id));
    assert.ok(!(await idsFound(driver, 'lastUpdated > [2026-11-24T08:00:00Z]')).includes(id));
    assert.ok((await idsFound(driver, 'dateEntered <= [2026-11-24T08:00:00Z]')).includes(id));
  });

  for (const [what, summary, literal] of [
    ['an apostrophe in double quotes', "O'Brien", `"O'Brien"`],
    ['a double quote in single quotes', 'the "big" one', `'the "big" one'`],
    ['both quotes with backslashes', `it's "big"`, String.raw`"it's \"big\""`],
    ['both quotes doubled', `it's "big" now`, `"it's ""big"" now"`],
    ['a backslash', String.raw`C:\temp`, String.raw`"C:\temp"`],
    ['words of the grammar', 'a and b or (c)', '"a and b or (c)"'],
    ['another script', 'プリンター & 株式会社', '"プリンター & 株式会社"'],
    ['a date in brackets', '[2026-01-01]', '"[2026-01-01]"'],
  ] as const)
    it(`take ${what} inside a text`, async () => {
      const { id } = await newTicket(driver, { summary });
      assert.deepEqual(await idsFound(driver, `summary = ${literal}`), [id]);
    });

  it('take a bracket in a pattern only when it is written [[]', async () => {
    const { id } = await newTicket(driver, { summary: 'Rack [7] is down' });
    assert.deepEqual(await idsFound(driver, 'summary like "Rack [[]7]*"'), [id]);
    assert.deepEqual(await idsFound(driver, 'summary like "Rack [7]*"'), []);
    assert.deepEqual(await idsFound(driver, 'summary contains "[7] is"'), [id]);
  });

  it('treat a missing value as equal to null only', async () => {
    const { id } = await newTicket(driver, { summary: 'No owner here' });
    const own = `summary = "No owner here" and `;
    assert.deepEqual(await idsFound(driver, `${own}owner = null`), [id]);
    assert.deepEqual(await idsFound(driver, `${own}owner != null`), []);
    assert.deepEqual(await idsFound(driver, `${own}owner/identifier != "tpatel"`), []);
    assert.deepEqual(await idsFound(driver, `${own}poNumber not contains "x"`), []);
  });

  it('refuse names that the model does not have, word for word', async () => {
    assert.deepEqual(await refusal('member/id = 1'), {
      code: 'ApiFindCondition',
      message: 'member/id is not a recognized name.',
    });
    assert.equal(
      (await refusal('resources/identifier = "x"'))['message'],
      'resources/identifier is not a recognized name.',
    );
    assert.equal((await refusal('initialDescription = "x"'))['code'], 'ApiFindCondition');
  });

  it('refuse lists of children, which childConditions are for', async () => {
    assert.equal(
      (await refusal('communicationItems/value = "x"', '/company/contacts'))['code'],
      'ApiFindCondition',
    );
    const found = (await driver.expect(
      200,
      'GET',
      `/company/contacts?childConditions=${encodeURIComponent('communicationItems/value like "*@northwind.invalid" and communicationItems/communicationType = "Email"')}`,
    )) as { company: { id: number } }[];
    assert.ok(found.length > 0);
    assert.ok(found.every(({ company }) => company.id === 2));
    const crossed = await driver.expect(
      200,
      'GET',
      `/company/contacts?childConditions=${encodeURIComponent('communicationItems/value like "*@*" and communicationItems/communicationType = "Phone"')}`,
    );
    assert.deepEqual(crossed, [], 'one and the same child must meet the whole of it');
  });

  it('find by custom fields, by caption and value', async () => {
    const query = encodeURIComponent('caption="Customer Tier" AND value="Gold"');
    const gold = (await driver.expect(
      200,
      'GET',
      `/company/companies?customFieldConditions=${query}`,
    )) as Json[];
    const all = (await driver.expect(200, 'GET', '/company/companies')) as Json[];
    assert.ok(gold.length > 0 && gold.length < all.length);
  });

  it('refuse in outside of conditions', async () => {
    const query = encodeURIComponent('communicationItems/value in ("x")');
    await driver.expect(400, 'GET', `/company/contacts?childConditions=${query}`);
  });

  for (const [condition, part] of [
    ['closedFlag = 1', 'Expected a boolean value, not a numeric.'],
    ['id = "1"', 'Expected a numeric value, not a string.'],
    ['summary = 5', 'Expected a string value, not a numeric.'],
    ['lastUpdated > "2026-01-01"', 'Expected a datetime value, not a string.'],
    ['severity = "Huge"', 'Enum value supplied was invalid'],
    ['severity like "L*"', 'Enum value supplied was invalid'],
    ['summary = ', 'ends'],
    ['summary "x"', "not 'x'"],
    ['summary = "x', 'no closing quote'],
    ['(id = 1', "')'"],
    ['id = 1) ', "not ')'"],
    ['id = 1 id = 2', "not 'id'"],
    ['lastUpdated > [yesterday]', 'is not a date'],
    ['id in 1', "'('"],
    ['not id = 1', 'a name'],
    ['id = 1; drop', "';'"],
  ] as const)
    it(`refuse ${condition}`, async () => {
      const body = await refusal(condition);
      assert.equal(body['code'], 'ApiFindCondition');
      assert.ok(String(body['message']).includes(part), String(body['message']));
    });

  it('find tickets by a configuration under its singular name, once', async () => {
    const { id } = await newTicket(driver);
    await driver.expect(201, 'POST', `/service/tickets/${id}/configurations`, { id: 3 });
    assert.deepEqual(await idsFound(driver, 'configuration/id=3'), [id]);
    await driver.expect(
      400,
      'GET',
      '/service/tickets?conditions=configuration/id=3%20or%20configuration/id=4',
    );
    await driver.expect(400, 'GET', '/service/tickets?conditions=configurations/id=3');
  });

  it('do not overflow on a condition nested without end', async () => {
    const deep = `${'('.repeat(5000)}id=1${')'.repeat(5000)}`;
    const answer = await drive().ask('POST', '/service/tickets/search', { conditions: deep });
    assert.equal(answer.status, 400);
  });
});
