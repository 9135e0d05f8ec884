// If this fails, a write of ours that ConnectWise would refuse or bend looks right on the laptop.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resourceNamed } from '../../../../../sandbox/connectwise/model/resources/index.ts';
import { modelOf } from '../../../../../sandbox/connectwise/model/schema.ts';
import { drive, newTicket, refused, type Json } from '../../../../support/sandbox/connectwise-driver.ts';

const valid = { summary: 'Printer offline', company: { id: 2 }, board: { id: 1 } };

describe('a new ticket', () => {
  const driver = drive();

  it('gets the defaults of its board, company and system', async () => {
    const ticket = await newTicket(driver, valid);
    const names = ['board', 'status', 'site', 'priority', 'source'].map(
      (field) => (ticket[field] as Json)['name'],
    );
    assert.deepEqual(names, ['Help Desk', 'New', 'Main', 'Priority 3', 'Phone']);
    assert.equal(ticket['recordType'], 'ServiceTicket');
    assert.equal(ticket['closedFlag'], false);
  });

  it('turns its first texts into notes and does not give them back', async () => {
    const ticket = await newTicket(driver, {
      ...valid,
      initialDescription: 'It beeps.',
      initialInternalAnalysis: 'Probably paper.',
      initialResolution: 'Paper.',
    });
    assert.ok(!JSON.stringify(ticket).includes('beeps'));
    const notes = (await driver.expect(200, 'GET', `/service/tickets/${ticket.id}/notes`)) as Json[];
    assert.deepEqual(
      notes.map((note) => [
        note['text'],
        note['detailDescriptionFlag'],
        note['internalAnalysisFlag'],
        note['resolutionFlag'],
      ]),
      [
        ['It beeps.', true, false, false],
        ['Probably paper.', false, true, false],
        ['Paper.', false, false, true],
      ],
    );
  });

  for (const [what, broken, code, field] of [
    ['without a summary', { summary: undefined }, 'MissingRequiredField', 'summary'],
    ['without a company', { company: undefined }, 'MissingRequiredField', 'company'],
    ['with a summary of 101 characters', { summary: 'x'.repeat(101) }, 'MaxLength', 'summary'],
    ['with a status of another board', { status: { name: 'Dispatched' } }, 'NotFound', 'status/name'],
    ['with the id of a status of another board', { status: { id: 20 } }, 'NotFound', 'status/id'],
    ['with a company that is not there', { company: { id: 4040 } }, 'NotFound', 'company/id'],
  ] as const)
    it(`is refused ${what}`, async () => {
      const body = await refused(driver, 'POST', '/service/tickets', { ...valid, ...broken });
      assert.equal(body.code, 'InvalidObject');
      assert.equal(body.message, 'ticket object is invalid');
      assert.deepEqual(
        body.errors.map((error) => [error.code, error.resource, error.field]),
        [[code, 'ticket', field]],
      );
    });

  it('is refused with a member that the model does not have, word for word', async () => {
    const { code, message } = await refused(driver, 'POST', '/service/tickets', { ...valid, colour: 'red' });
    assert.equal(code, 'ConnectWiseApi');
    assert.equal(
      message,
      `Could not find member 'colour' on object of type 'Ticket'. Path 'colour', line 1, position ${JSON.stringify(valid).length + 9}.Check your accept header to make sure you are using the correct version.`,
    );
  });

  it('finds the status by its name in its own board, whichever board has one of that name', async () => {
    const boards = [1, 2, 4];
    const ids = await Promise.all(
      boards.map(async (board) => {
        const ticket = await newTicket(driver, { ...valid, board: { id: board }, status: { name: 'New' } });
        return (ticket['status'] as Json)['id'];
      }),
    );
    assert.equal(new Set(ids).size, boards.length);
  });

  it('is closed by what its status says, not by what it is called', async () => {
    const review = { ...valid, board: { id: 3 }, status: { name: 'Closed - awaiting review' } };
    assert.equal((await newTicket(driver, review))['closedFlag'], false);
    const closed = await newTicket(driver, { ...valid, status: { name: 'Completed' } });
    assert.equal(closed['closedFlag'], true);
    assert.equal(closed['closedDate'], '2026-11-24T08:00:00Z');
    assert.equal(closed['closedBy'], 'API-SIM');
  });
});

describe('PATCH', () => {
  const driver = drive();
  const patch = async (id: number, ...operations: readonly Json[]): Promise<Json> =>
    (await driver.expect(200, 'PATCH', `/service/tickets/${id}`, operations)) as Json;

  it('takes several operations, paths with and without a slash, and references by id or name', async () => {
    const { id } = await newTicket(driver);
    const ticket = await patch(
      id,
      { op: 'replace', path: 'summary', value: 'Changed' },
      { op: 'replace', path: '/status', value: { name: 'In Progress' } },
      { op: 'add', path: 'priority', value: { id: 1 } },
      { op: 'replace', path: 'owner', value: { identifier: 'tpatel' } },
    );
    assert.equal(ticket['summary'], 'Changed');
    assert.deepEqual(
      ['status', 'priority', 'owner'].map((field) => (ticket[field] as Json)['name']),
      ['In Progress', 'Priority 1', 'Tara Patel'],
    );
  });

  it('removes a value, also when one is sent along', async () => {
    const { id } = await newTicket(driver, { poNumber: 'PO-7' });
    assert.ok(!('poNumber' in (await patch(id, { op: 'remove', path: 'poNumber', value: 'PO-7' }))));
  });

  it('looks at the case of names, and changes nothing when one of the operations is wrong', async () => {
    const { id } = await newTicket(driver);
    await driver.expect(400, 'PATCH', `/service/tickets/${id}`, [
      { op: 'replace', path: 'summary', value: 'Half done' },
      { op: 'replace', path: 'Summary', value: 'x' },
    ]);
    const ticket = (await driver.expect(200, 'GET', `/service/tickets/${id}`)) as Json;
    assert.equal(ticket['summary'], 'A ticket of the test');
  });

  it('needs a status of the new board when the board changes', async () => {
    const { id } = await newTicket(driver);
    const { errors } = await refused(driver, 'PATCH', `/service/tickets/${id}`, [
      { op: 'replace', path: 'board', value: { id: 4 } },
    ]);
    assert.deepEqual(
      [errors[0]?.code, errors[0]?.field, errors[0]?.message],
      ['NotFound', 'status/name', 'Status New not found for Service Board 4.'],
    );
    const moved = await patch(
      id,
      { op: 'replace', path: 'board', value: { id: 4 } },
      { op: 'replace', path: 'status', value: { name: 'New' } },
    );
    assert.equal((moved['board'] as Json)['id'], 4);
  });

  it('opens a ticket again when its status does', async () => {
    const { id } = await newTicket(driver, { status: { name: 'Closed' } });
    const ticket = await patch(id, { op: 'replace', path: 'status', value: { name: 'New' } });
    assert.equal(ticket['closedFlag'], false);
    assert.ok(!('closedDate' in ticket));
  });

  for (const [what, body] of [
    ['an object', { op: 'replace', path: 'summary', value: 'x' }],
    ['an operation in capitals', [{ op: 'Replace', path: 'summary', value: 'x' }]],
    ['an operation without a path', [{ op: 'replace', value: 'x' }]],
    ['a word that the enum does not have', [{ op: 'replace', path: 'severity', value: 'Huge' }]],
  ] as const)
    it(`refuses ${what}`, async () => {
      const { id } = await newTicket(driver);
      await driver.expect(400, 'PATCH', `/service/tickets/${id}`, body);
    });

  it('changes lists by index: an add goes to the end and is never the default, a remove shifts what follows', async () => {
    const contact = (await driver.expect(200, 'GET', '/company/contacts/2')) as {
      communicationItems: Json[];
    };
    const before = contact.communicationItems.length;
    const work = async (...operations: readonly Json[]): Promise<Json[]> => {
      const changed = (await driver.expect(200, 'PATCH', '/company/contacts/2', operations)) as {
        communicationItems: Json[];
      };
      return changed.communicationItems;
    };
    const item = { type: { name: 'Fax' }, value: '8135550199', defaultFlag: true };
    const added = await work({ op: 'add', path: 'communicationItems/0', value: item });
    assert.equal(added.length, before + 1);
    assert.deepEqual(
      [added.at(-1)?.['value'], added.at(-1)?.['defaultFlag'], added.at(-1)?.['communicationType']],
      ['8135550199', false, 'Fax'],
    );
    const replaced = await work({ op: 'replace', path: '/communicationItems/1/value', value: '8135550111' });
    assert.equal(replaced[1]?.['value'], '8135550111');
    const removed = await work({ op: 'remove', path: 'communicationItems/0' });
    assert.equal(removed[0]?.['value'], '8135550111');
    await driver.expect(400, 'PATCH', '/company/contacts/2', [
      { op: 'replace', path: 'communicationItems/9/value', value: 'x' },
    ]);
  });

  it('never clears a custom field that is left out', async () => {
    const change = async (value: unknown): Promise<Json[]> => {
      const company = (await driver.expect(200, 'PATCH', '/company/companies/2', [
        { op: 'replace', path: 'customFields', value },
      ])) as { customFields: Json[] };
      return company.customFields;
    };
    assert.equal((await change([{ id: 1, value: 'Bronze' }]))[0]?.['value'], 'Bronze');
    assert.equal((await change([]))[0]?.['value'], 'Bronze');
  });
});

describe('PUT', () => {
  it('empties what is left out and keeps what the server made', async () => {
    const driver = drive();
    const made = await newTicket(driver, { poNumber: 'PO-9', owner: { identifier: 'tpatel' } });
    const put = (await driver.expect(200, 'PUT', `/service/tickets/${made.id}`, {
      summary: 'Replaced',
      company: { id: 3 },
      board: { id: 1 },
    })) as Json;
    assert.equal(put['summary'], 'Replaced');
    assert.ok(!('poNumber' in put) && !('owner' in put));
    assert.equal(put['id'], made.id);
    assert.deepEqual((put['_info'] as Json)['dateEntered'], (made['_info'] as Json)['dateEntered']);
  });

  it('takes back what GET gave', async () => {
    const driver = drive();
    const { id } = await newTicket(driver);
    const given = (await driver.expect(200, 'GET', `/service/tickets/${id}`)) as Json;
    const put = (await driver.expect(200, 'PUT', `/service/tickets/${id}`, given)) as Json;
    assert.deepEqual({ ...put, _info: undefined }, { ...given, _info: undefined });
  });
});

describe('an empty text, as products send it for nothing,', () => {
  const driver = drive();
  const { model } = resourceNamed('tickets');
  for (const kind of [
    'reference',
    'children',
    'values',
    'number',
    'integer',
    'boolean',
    'date',
    'enum',
  ] as const)
    it(`is null for a ${kind}`, async () => {
      const fields = modelOf(model).fields.filter((field) => field.kind === kind && !field.required);
      assert.ok(fields.length > 0);
      for (const { name } of fields) {
        const { id } = await newTicket(driver);
        const wanted = await driver.expect(200, 'PATCH', `/service/tickets/${id}`, [
          { op: 'replace', path: name, value: null },
        ]);
        const got = await driver.expect(200, 'PATCH', `/service/tickets/${id}`, [
          { op: 'replace', path: name, value: '' },
        ]);
        assert.deepEqual(got, wanted, name);
        await newTicket(driver, { [name]: '' });
      }
    });
});

describe('the messages of a change or a refusal', () => {
  const driver = drive();

  it('has times as the API writes them, and custom fields by their captions', async () => {
    const { id } = await newTicket(driver);
    await driver.expect(200, 'PATCH', `/service/tickets/${id}`, [
      { op: 'replace', path: 'requiredDate', value: '2026-12-01T10:00:00Z' },
      { op: 'replace', path: 'estimatedStartDate', value: '2026-12-02' },
    ]);
    const trail = (await driver.expect(200, 'GET', `/system/audittrail?type=Ticket&id=${id}`)) as Json[];
    const texts = trail.map(({ text }) => String(text)).join('\n');
    assert.match(texts, /RequiredDate has been changed from "" to "2026-12-01T10:00:00Z"/);
    assert.ok(!/\d{13}|\[object/.test(texts), texts);
  });

  it('shows an object as it was sent', async () => {
    const { id } = await newTicket(driver);
    const wrong = [{ op: { a: 1 }, path: 'summary' }];
    assert.match((await refused(driver, 'PATCH', `/service/tickets/${id}`, wrong)).message, /'\{"a":1\}'/);
  });

  it('never shows a password, and cannot be asked for one', async () => {
    const member = (await driver.expect(200, 'GET', '/system/members/4')) as Json;
    assert.equal(member['password'], '********');
    const contact = (await driver.expect(200, 'PATCH', '/company/contacts/2', [
      { op: 'replace', path: 'portalPassword', value: 'hunter2' },
    ])) as Json;
    assert.equal(contact['portalPassword'], '********');
    const trail = await driver.expect(200, 'GET', '/system/audittrail?type=Contact&id=2');
    assert.ok(!JSON.stringify(trail).includes('hunter2'));
    await driver.expect(400, 'GET', '/company/contacts?conditions=portalPassword="hunter2"');
  });

  it('is the web server’s own page when the address is far too long', async () => {
    const { status, headers, body } = await driver.ask('GET', `/service/tickets/${'x'.repeat(23_000)}`);
    assert.deepEqual([status, headers['content-type']?.startsWith('text/html')], [414, true]);
    assert.match(body?.toString() ?? '', /Request URL Too Long/);
  });
});
