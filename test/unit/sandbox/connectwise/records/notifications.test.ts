// If this fails, nobody can show on the laptop whether a run would have mailed a customer: a backfill that mails
// thousands would look as silent as one that mails nobody.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drive, type Driver, type Json } from '../../../../support/sandbox/connectwise-driver.ts';

const mails = (driver: Driver): unknown[] =>
  (driver.core.control.records('notifications') as Json[]).map(({ to, about, text }) => [to, about, text]);

async function newTicket(driver: Driver, more: Json = {}): Promise<string> {
  const body = { summary: 'Printer', company: { id: 2 }, board: { id: 1 }, ...more };
  return `/service/tickets/${String(((await driver.expect(201, 'POST', '/service/tickets', body)) as Json)['id'])}`;
}

const note = (section: string, more: Json = {}): Json => ({ text: section, [section]: true, ...more });
const replace = (path: string, value: unknown): Json => ({ op: 'replace', path, value });

describe('the simulator writes down the mails of', () => {
  it('a new ticket, a status and notes, and whom they go to', async () => {
    const driver = drive();
    const ticket = await newTicket(driver);
    await driver.expect(200, 'PATCH', ticket, [replace('status', { name: 'In Progress' })]);
    await driver.expect(200, 'PATCH', ticket, [replace('summary', 'Printer 2')]);
    await driver.expect(201, 'POST', `${ticket}/notes`, note('detailDescriptionFlag'));
    await driver.expect(201, 'POST', `${ticket}/notes`, note('internalAnalysisFlag'));
    assert.deepEqual(mails(driver), [
      ['customer', 'new ticket', 'Printer'],
      ['customer', 'status', 'In Progress'],
      ['customer', 'note', 'detailDescriptionFlag'],
      ['members', 'note', 'internalAnalysisFlag'],
    ]);
  });

  it('no write that says processNotifications: false, and forgets that it was said', async () => {
    const driver = drive();
    const silent = { processNotifications: false };
    const ticket = await newTicket(driver, silent);
    await driver.expect(200, 'PATCH', ticket, [
      replace('status', { name: 'In Progress' }),
      replace('processNotifications', false),
    ]);
    await driver.expect(201, 'POST', `${ticket}/notes`, note('detailDescriptionFlag', silent));
    assert.deepEqual(mails(driver), []);
    await driver.expect(200, 'PATCH', ticket, [replace('status', { name: 'Waiting' })]);
    assert.deepEqual(mails(driver), [['customer', 'status', 'Waiting']]);
  });

  it('a person’s edit, as of any other', async () => {
    const driver = drive();
    driver.core.control.edit({ table: 'tickets', id: '1001', set: { summary: 'x' }, by: 'jdoe' });
    assert.deepEqual(mails(driver), []);
    driver.core.control.edit({
      table: 'notes',
      id: null,
      set: { ticketId: 1001, ...note('resolutionFlag') },
      by: 'jdoe',
    });
    assert.deepEqual(mails(driver), [['customer', 'note', 'resolutionFlag']]);
  });
});
