// If this fails, companies, merges, bundles or edits by hand behave on the laptop as they do nowhere else.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  drive,
  newTicket,
  read,
  type Driver,
  type Json,
} from '../../../support/sandbox/connectwise-driver.ts';

interface Refused {
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly resource: string;
    readonly field: string;
  }[];
}

async function refused(driver: Driver, method: string, target: string, body: unknown): Promise<Refused> {
  return (await driver.expect(400, method, target, body)) as Refused;
}

describe('the other records', () => {
  const driver = drive();

  it('a company needs a part of an address, a contact a first name', async () => {
    const company = { identifier: 'NewOne', name: 'New One' };
    assert.equal(
      (await refused(driver, 'POST', '/company/companies', company)).errors[0]?.field,
      'addressLine1',
    );
    await driver.expect(201, 'POST', '/company/companies', { ...company, city: 'Tampa' });
    assert.deepEqual((await refused(driver, 'POST', '/company/contacts', { lastName: 'X' })).errors[0], {
      code: 'MissingRequiredField',
      message: 'The firstName field is required.',
      resource: 'contact',
      field: 'firstName',
    });
  });

  it('a merge marks the company without moving its lastUpdated, and its tickets follow', async () => {
    const before = (await driver.expect(200, 'GET', '/company/companies/4')) as { _info: Json };
    await driver.clock.advance(3_600_000);
    await driver.expect(200, 'POST', '/company/companies/4/merge', { toCompanyId: 3 });
    const after = (await driver.expect(200, 'GET', '/company/companies/4')) as Json & { _info: Json };
    assert.equal(after['deletedFlag'], true);
    assert.equal(after._info['lastUpdated'], before._info['lastUpdated']);
    assert.deepEqual(await driver.expect(200, 'GET', '/service/tickets/count?conditions=company/id=4'), {
      count: 0,
    });
  });

  it('merged tickets take the status and show their notes at the one they went into', async () => {
    const parent = await newTicket(driver);
    const child = await newTicket(driver, { initialDescription: 'From the child' });
    await driver.expect(200, 'POST', `/service/tickets/${parent.id}/merge`, {
      mergeTicketIds: [child.id],
      status: { name: 'Closed' },
    });
    const merged = (await driver.expect(200, 'GET', `/service/tickets/${child.id}`)) as Json;
    assert.deepEqual([merged['closedFlag'], (merged['mergedParentTicket'] as Json)['id']], [true, parent.id]);
    const notes = (await driver.expect(200, 'GET', `/service/tickets/${parent.id}/allNotes`)) as Json[];
    assert.deepEqual(
      notes.map((note) => [note['text'], note['mergedFlag']]),
      [['From the child', true]],
    );
  });

  it('a bundle reads several things in one call, and says for each what went wrong', async () => {
    const { results } = (await driver.expect(200, 'POST', '/system/bundles', {
      requests: [
        { sequenceNumber: 1, resourceType: 'ticket', apiRequest: { id: 1001, fields: 'id' } },
        {
          sequenceNumber: 2,
          resourceType: 'Company',
          apiRequest: { filters: { conditions: 'id in (2,3)' }, page: { pageSize: 1 } },
        },
        { sequenceNumber: 3, resourceType: 'ticket', apiRequest: { id: 99 } },
        { sequenceNumber: 4, resourceType: 'serviceNote', apiRequest: { parentId: 1001 } },
      ],
    })) as { results: Json[] };
    assert.deepEqual(
      results.map(({ success, statusCode, count }) => [success, statusCode, count]),
      [
        [true, 200, 1],
        [true, 200, 1],
        [false, 404, undefined],
        [true, 200, 1],
      ],
    );
    assert.deepEqual(results[0]?.['entities'], [{ id: 1001 }]);
  });

  it('a person’s change by hand moves the record as they did it', async () => {
    const { id } = await newTicket(driver);
    await driver.clock.advance(1000);
    const answer = await driver.control('POST', 'edit', {
      table: 'tickets',
      id,
      set: { summary: 'By hand', status: { name: 'New' }, board: { id: 2 } },
      by: 'tpatel',
    });
    assert.equal(answer.status, 200, String(answer.body));
    const ticket = (await driver.expect(200, 'GET', `/service/tickets/${id}`)) as Json & { _info: Json };
    assert.deepEqual([ticket['summary'], ticket._info['updatedBy']], ['By hand', 'tpatel']);
    const wrong = await driver.control('POST', 'edit', {
      table: 'tickets',
      id,
      set: { status: { name: 'Nowhere' } },
      by: 'tpatel',
    });
    assert.equal(wrong.status, 400);
    assert.match(String((read(wrong) as Json)['error']), /not found for Service Board 2/);
  });

  it('a note by hand hangs below the ticket that it names', async () => {
    const answer = await driver.control('POST', 'edit', {
      table: 'notes',
      set: { ticketId: 1003, text: 'By hand', detailDescriptionFlag: true },
      by: 'tpatel',
    });
    assert.equal(answer.status, 200, String(answer.body));
    const notes = (await driver.expect(200, 'GET', '/service/tickets/1003/notes')) as Json[];
    assert.deepEqual([notes.at(-1)?.['text'], notes.at(-1)?.['createdBy']], ['By hand', 'tpatel']);
  });
});
