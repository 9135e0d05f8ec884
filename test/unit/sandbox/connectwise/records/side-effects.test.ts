// If this fails, what follows from a write of ours looks other on the laptop: a moved ticket, an entry of the audit trail.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drive, newTicket, refused, type Json } from '../../../../support/sandbox/connectwise-driver.ts';

describe('notes, time entries and what follows from them', () => {
  it('a note can be made, read, changed, counted and deleted, and moves its ticket', async () => {
    const driver = drive();
    const { id } = await newTicket(driver);
    await driver.clock.advance(60_000);
    const note = (await driver.expect(201, 'POST', `/service/tickets/${id}/notes`, {
      text: 'Called back',
      internalAnalysisFlag: true,
    })) as Json;
    assert.deepEqual(
      [note['ticketId'], note['internalFlag'], note['externalFlag'], note['createdBy']],
      [id, true, false, 'API-SIM'],
    );
    const one = `/service/tickets/${id}/notes/${String(note['id'])}`;
    const changed = (await driver.expect(200, 'PATCH', one, [
      { op: 'replace', path: 'text', value: 'Called back twice' },
    ])) as Json;
    assert.equal(changed['text'], 'Called back twice');
    assert.deepEqual(await driver.expect(200, 'GET', `/service/tickets/${id}/notes/count`), { count: 1 });
    const ticket = (await driver.expect(200, 'GET', `/service/tickets/${id}`)) as { _info: Json };
    assert.equal(ticket._info['lastUpdated'], '2026-11-24T08:01:00Z');
    await driver.expect(204, 'DELETE', one);
    await driver.expect(404, 'GET', one);
  });

  it('a note leaves its ticket alone when the switch says so', async () => {
    const driver = drive({ switches: { notesTouchTicket: false } });
    const { id } = await newTicket(driver);
    await driver.clock.advance(60_000);
    await driver.expect(201, 'POST', `/service/tickets/${id}/notes`, {
      text: 'Quiet',
      detailDescriptionFlag: true,
    });
    const ticket = (await driver.expect(200, 'GET', `/service/tickets/${id}`)) as { _info: Json };
    assert.equal(ticket._info['lastUpdated'], '2026-11-24T08:00:00Z');
  });

  it('the text of a time entry shows among all notes only, under its own kind', async () => {
    const driver = drive();
    const { id } = await newTicket(driver);
    const entry = (await driver.expect(201, 'POST', '/time/entries', {
      chargeToId: id,
      chargeToType: 'ServiceTicket',
      timeStart: '2026-11-24T07:00:00Z',
      timeEnd: '2026-11-24T07:30:00Z',
      notes: 'Swapped the toner',
      addToResolutionFlag: true,
    })) as Json;
    assert.deepEqual([entry['actualHours'], entry['ticketBoard']], [0.5, 'Help Desk']);
    assert.deepEqual(await driver.expect(200, 'GET', `/service/tickets/${id}/notes`), []);
    const all = (await driver.expect(200, 'GET', `/service/tickets/${id}/allNotes`)) as Json[];
    assert.deepEqual(
      all.map((note) => [note['noteType'], note['text'], note['resolutionFlag'], note['timeStart']]),
      [['TimeEntryNote', 'Swapped the toner', true, '2026-11-24T07:00:00Z']],
    );
  });

  it('a change of one field of an old ticket is one entry, and another contact brings its name', async () => {
    const driver = drive();
    const tickets = (await driver.expect(200, 'GET', '/service/tickets?conditions=contact!=null')) as Json[];
    const ticket = tickets[0]!;
    const target = `/service/tickets/${Number(ticket['id'])}`;
    assert.equal(ticket['contactName'], (ticket['contact'] as Json)['name']);
    await driver.expect(200, 'PATCH', target, [{ op: 'replace', path: 'summary', value: 'Fixed' }]);
    const trail = `/system/audittrail?type=Ticket&id=${Number(ticket['id'])}`;
    const entries = (await driver.expect(200, 'GET', trail)) as Json[];
    assert.deepEqual(
      entries.map(({ text }) => /^\w+/.exec(String(text))?.[0]),
      ['Summary'],
    );
    const other = tickets.find(
      ({ contact }) => (contact as Json)['id'] !== (ticket['contact'] as Json)['id'],
    )!;
    const { id, name } = other['contact'] as Json;
    const moved = (await driver.expect(200, 'PATCH', target, [
      { op: 'replace', path: 'contact', value: { id } },
    ])) as Json;
    assert.equal(moved['contactName'], name);
  });

  it('every change is in the audit trail, in words', async () => {
    const driver = drive();
    const { id } = await newTicket(driver);
    await driver.expect(200, 'PATCH', `/service/tickets/${id}`, [
      { op: 'replace', path: 'status', value: { name: 'Closed' } },
    ]);
    await driver.expect(204, 'DELETE', `/service/tickets/${id}`);
    const entries = (await driver.expect(
      200,
      'GET',
      `/system/audittrail?type=Ticket&id=${id}&pageSize=100`,
    )) as Json[];
    const texts = entries.map(({ text }) => text);
    assert.ok(texts.includes('Status has been changed from "New" to "Closed".'));
    assert.deepEqual(
      [texts[0], texts.at(-1)],
      [`Ticket ${id} has been created.`, `Ticket ${id} has been deleted.`],
    );
    assert.ok(entries.every((entry) => !('id' in entry) && entry['enteredBy'] === 'API-SIM'));
    await driver.expect(404, 'GET', `/service/tickets/${id}/notes`);
  });

  it('a note in no section is refused, made or changed, and a member’s is internal wherever it stands', async () => {
    const driver = drive();
    const { id, contact } = await newTicket(driver, { contact: { id: 2 } });
    const list = `/service/tickets/${id}/notes`;
    for (const flags of [{}, { detailDescriptionFlag: false }, { resolutionFlag: null }]) {
      const { code, errors } = await refused(driver, 'POST', list, { text: 'Nowhere', ...flags });
      assert.deepEqual([code, errors[0]?.code], ['InvalidObject', 'InvalidObject']);
    }
    const post = async (more: Json): Promise<Json> =>
      (await driver.expect(201, 'POST', list, {
        text: 'Hello',
        detailDescriptionFlag: true,
        ...more,
      })) as Json;
    const ofMember = await post({});
    assert.deepEqual([ofMember['internalFlag'], ofMember['externalFlag']], [true, false]);
    const ofContact = await post({ contact });
    assert.deepEqual([ofContact['internalFlag'], ofContact['externalFlag']], [false, true]);
    await refused(driver, 'PATCH', `${list}/${String(ofMember['id'])}`, [
      { op: 'replace', path: 'detailDescriptionFlag', value: false },
    ]);
  });
});
