// If this fails, files behave differently on the laptop than at the vendor: the cap, what a person drops on a ticket,
// and downloads that break.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drive, type Driver, type Json } from '../../../../support/sandbox/connectwise-driver.ts';

const ticketOf = ({ core }: Driver): Json => (core.control.records('tickets') as readonly Json[])[0] ?? {};
const drop = (driver: Driver, set: Json): Json =>
  driver.core.control.edit({ table: 'documents', id: null, set, by: 'tpatel' }) as Json;
const form = { 'content-type': 'multipart/form-data; boundary=edge' };

function upload(driver: Driver, recordId: unknown, bytes: Buffer) {
  const text = (name: string, value: unknown): string =>
    `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${String(value)}\r\n`;
  const file = `--edge\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`;
  const head = `${text('recordType', 'Ticket')}${text('recordId', recordId)}${file}`;
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--edge--\r\n')]);
  return driver.ask('POST', '/system/documents', body, form);
}

describe('a document', () => {
  it('that a person drops on a ticket hangs on it with its bytes, and moves the ticket', async () => {
    const driver = drive();
    const { id } = ticketOf(driver);
    await driver.clock.advance(60_000);
    const content = Buffer.from([0, 255, 13, 10]).toString('base64');
    const made = drop(driver, { recordId: id, fileName: 'x.bin', privateFlag: true, contentBase64: content });
    assert.deepEqual(
      [made['fileName'], made['publicFlag'], made['owner'], made['size']],
      ['x.bin', false, 'tpatel', 4],
    );
    const listed = (await driver.expect(
      200,
      'GET',
      `/system/documents?recordType=Ticket&recordId=${String(id)}`,
    )) as Json[];
    assert.deepEqual(
      listed.map((row) => row['id']),
      [made['id']],
    );
    const down = await driver.ask('GET', `/system/documents/${String(made['id'])}/download`);
    assert.deepEqual(down.body, Buffer.from([0, 255, 13, 10]));
    const after = (driver.core.control.record('tickets', String(id)) as { _info: Json })._info;
    assert.equal(after['lastUpdated'], '2026-11-24T08:01:00Z');
    assert.throws(() => drop(driver, { recordId: 9_999_999 }), /not found/);
  });

  it('above 6 MiB is refused, and any is under a fault', async () => {
    const driver = drive();
    const { id } = ticketOf(driver);
    assert.equal((await upload(driver, id, Buffer.alloc(6 * 1024 * 1024 + 1))).status, 413);
    driver.core.faults.order({ fault: 'document-too-large', times: 1 });
    assert.equal((await upload(driver, id, Buffer.from('x'))).status, 413);
    assert.equal((await upload(driver, id, Buffer.alloc(6 * 1024 * 1024))).status, 201);
    assert.equal(driver.core.control.records('documents')?.length, 1);
  });

  it('comes empty or by half under a fault', async () => {
    const driver = drive();
    const made = drop(driver, { recordId: ticketOf(driver)['id'], content: '12345678' });
    const read = async (): Promise<number | undefined> =>
      (await driver.ask('GET', `/system/documents/${String(made['id'])}/download`)).body?.length;
    driver.core.faults.order({ fault: 'document-empty', times: 1 });
    assert.equal(await read(), 0);
    driver.core.faults.order({ fault: 'document-short', times: 1 });
    assert.deepEqual([await read(), await read()], [4, 8]);
  });
});
