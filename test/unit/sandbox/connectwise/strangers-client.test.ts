// If this fails, a client that nobody here wrote cannot use the simulator, so ours only agrees with itself.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ManageAPI, utils } from 'connectwise-rest';
import {
  startConnectWiseSimulator,
  type ConnectWiseSimulator,
} from '../../../../sandbox/connectwise/start.ts';
import { ensureCertificates } from '../../../../sandbox/world/certificates.ts';

interface Received {
  readonly url: string;
  readonly signature: string;
  readonly body: Buffer;
}

/** The package's own idea of a callback body. */
type Payload = Parameters<typeof utils.Callback.verifyMessage>[0];

describe('connectwise-rest 1.3.0', () => {
  let directory = '';
  let simulator: ConnectWiseSimulator;
  let receiver: Server;
  let receiverUrl = '';
  let cw: ManageAPI;
  const received: Received[] = [];
  const usualAuthorities = getCACertificates('default');

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'connectwise-'));
    const certificates = await ensureCertificates(directory);
    // The package knows only https and takes no authority of its own.
    setDefaultCACertificates([...usualAuthorities, certificates.ca]);
    simulator = await startConnectWiseSimulator({
      httpPort: 0,
      httpsPort: 0,
      tls: certificates,
      tickets: 120,
    });
    receiver = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const signature = incoming.headers['x-content-signature'];
        received.push({ url: incoming.url ?? '', signature: String(signature), body: Buffer.concat(chunks) });
        outgoing.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    assert.ok(typeof address === 'object' && address !== null);
    receiverUrl = `http://127.0.0.1:${address.port}/hook?recordId=`;
    cw = new ManageAPI({
      companyId: 'simco',
      publicKey: 'sim-public',
      privateKey: 'sim-private',
      clientId: '00000000-0000-4000-8000-000000000002',
      companyUrl: new URL(simulator.httpsAddress).host,
      logger: () => undefined,
    });
  });

  after(async () => {
    setDefaultCACertificates(usualAuthorities);
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    await simulator.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('reads a list with conditions, and one record', async () => {
    const [board] = await cw.ServiceAPI.getServiceBoards({ conditions: 'name="Help Desk"' });
    assert.equal(board?.id, 1);
    const tickets = await cw.ServiceAPI.getServiceTickets({
      conditions: `board/id=1 and company/name = "O'Brien & Sons"`,
      orderBy: 'id desc',
      pageSize: 5,
    });
    assert.ok(tickets.length > 0);
    assert.ok(tickets.every(({ company }) => company?.name === "O'Brien & Sons"));
    const one = await cw.ServiceAPI.getServiceTicketsById(1001);
    assert.equal(one.recordType, 'ServiceTicket');
  });

  it('pages to the end without a row twice', async () => {
    const rows = (await cw.paginate(
      cw.ServiceAPI.getServiceTickets.bind(cw.ServiceAPI),
      { pageSize: 50 },
      { fields: 'id' },
    )) as { id: number }[];
    assert.ok(rows.length >= 120);
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  });

  it('asks what the suite of its own authors asks', async () => {
    const [newest] = await cw.ServiceAPI.getServiceTickets({ pageSize: 1 });
    assert.ok(newest?.id !== undefined && newest._info?.['dateEntered'] !== undefined);
    await assert.rejects(
      cw.ServiceAPI.getServiceBoardsByGrandparentIdItemsByParentIdAssociations(9999, 9999),
      {
        status: 404,
      },
    );
    const whole = await cw.CompanyAPI.getCompanyCommunicationTypes({ pageSize: 50 });
    const paged = await cw.paginate(
      cw.CompanyAPI.getCompanyCommunicationTypes,
      { pageSize: 2, startPage: 1 },
      {},
    );
    assert.deepEqual(paged, whole);
    assert.ok(whole.every(({ id, description, _info }) => id && description && _info));
  });

  it('does what its README shows: a ticket by names, a status by number, conditions, a bare request', async () => {
    const made = await cw.ServiceAPI.postServiceTickets({
      summary: 'This is the summary',
      board: { name: 'Help Desk' },
      company: { identifier: 'Northwind' },
      initialDescription: 'ticket description',
      recordType: 'ServiceTicket',
    });
    const statuses = await cw.ServiceAPI.getServiceBoardsByParentIdStatuses(made.board?.id ?? 0, {});
    const wanted = statuses.find(({ name }) => name === 'In Progress')?.id;
    const patched = await cw.ServiceAPI.patchServiceTicketsById(made.id ?? 0, [
      { op: 'replace', path: 'status', value: { id: wanted } },
    ]);
    assert.equal(patched.status?.id, wanted);
    const conditions =
      '(contact/name like "Fred%" and closedFlag = false) and dateEntered > [2015-12-23T05:53:27Z] ' +
      'or summary contains "is the" AND summary != "Some Summary"';
    const found = await cw.ServiceAPI.getServiceTickets({ conditions });
    assert.deepEqual(
      found.map(({ id }) => id),
      [made.id],
    );
    const bare = (await cw.request({
      path: `/service/tickets/${made.id}`,
      method: 'get',
      params: { fields: 'id' },
    })) as {
      id: number;
    };
    assert.deepEqual(bare, { id: made.id });
  });

  it('creates, patches, replaces, adds a note, counts, searches and deletes', async () => {
    const made = await cw.ServiceAPI.postServiceTickets({ summary: 'From a stranger', company: { id: 2 } });
    const id = made.id ?? 0;
    const patched = await cw.ServiceAPI.patchServiceTicketsById(id, [
      { op: 'replace', path: 'status', value: { name: 'In Progress' } },
    ]);
    assert.equal(patched.status?.name, 'In Progress');
    const note = await cw.ServiceAPI.postServiceTicketsByParentIdNotes(id, {
      text: 'Hello',
      internalAnalysisFlag: true,
    });
    assert.equal(note.ticketId, id);
    assert.deepEqual(await cw.ServiceAPI.getServiceTicketsByParentIdNotesCount(id), { count: 1 });
    const found = await cw.ServiceAPI.postServiceTicketsSearch({ conditions: 'summary = "From a stranger"' });
    assert.deepEqual(
      found.map((ticket) => ticket.id),
      [id],
    );
    const put = await cw.ServiceAPI.putServiceTicketsById(id, { ...patched, summary: 'Put back' });
    assert.equal(put.summary, 'Put back');
    await cw.ServiceAPI.deleteServiceTicketsById(id);
    await assert.rejects(cw.ServiceAPI.getServiceTicketsById(id), {
      status: 404,
      data: { code: 'NotFound', message: `Ticket ${id} not found`, errors: null },
    });
  });

  it('gets the vendor error out of a refused write', async () => {
    await assert.rejects(
      cw.ServiceAPI.postServiceTickets({ summary: 'x'.repeat(200), company: { id: 2 } }),
      (thrown) => {
        const { status, data } = thrown as { status: number; data: { errors: { field: string }[] } };
        assert.deepEqual([status, data.errors[0]?.field], [400, 'summary']);
        return true;
      },
    );
  });

  it('registers a callback, and its own signature function accepts the delivered message', async () => {
    const entry = await cw.SystemAPI.postSystemCallbacks({
      url: receiverUrl,
      objectId: 0,
      type: 'ticket',
      level: 'owner',
    });
    assert.equal(entry.objectId, 1);
    const made = await cw.ServiceAPI.postServiceTickets({ summary: 'Délivré "signed"', company: { id: 5 } });
    await simulator.core.idle();
    const message = received.at(-1);
    assert.ok(message !== undefined);
    assert.equal(message.url, `/hook?recordId=${made.id}&action=added`);
    const payload = JSON.parse(message.body.toString('utf8')) as Payload;
    const answer = await fetch(payload.Metadata.key_url);
    const { signing_key: signingKey } = (await answer.json()) as { signing_key: string };
    assert.equal(utils.Callback.verifyMessage(payload, message.signature, signingKey), true);
    assert.equal(utils.Callback.verifyMessage({ ...payload, ID: 1 }, message.signature, signingKey), false);
    assert.equal(utils.Callback.verifyMessage(payload, message.signature, 'another key'), false);
  });

  it('cannot fetch the key itself: it parses as JSON what its HTTP library has parsed before', async () => {
    const message = received.at(-1);
    assert.ok(message !== undefined);
    const payload = JSON.parse(message.body.toString('utf8')) as Payload;
    await assert.rejects(utils.Callback.verifyCallback(payload, message.signature), SyntaxError);
  });
});
