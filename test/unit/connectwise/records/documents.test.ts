// If this fails, an attachment arrives damaged, fills the memory, lands on another record, or its name writes headers
// of its own into our request.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readParts } from '../../../../sandbox/connectwise/api/multipart.ts';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import { formData, formFileName } from '../../../../shared/connectwise/http/form-data.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { scripted } from '../../../support/connectwise/caller.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

const code = (expected: string) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === expected;
const collect = async <Row>(rows: AsyncIterable<Row>): Promise<Row[]> => {
  const read: Row[] = [];
  for await (const row of rows) read.push(row);
  return read;
};
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('every byte of a file comes back, whole or in pieces, empty or with line ends and boundaries in it', async () => {
  await using sim = await startSimulated(3);
  const ticket = sim.held()[0]?.id ?? 0;
  const files = [
    Buffer.alloc(0),
    Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
    Buffer.from('\r\n--\r\n----boundary--\r\n\n'),
    randomBytes(300_000),
  ];
  for (const [index, bytes] of files.entries()) {
    const content = index % 2 === 0 ? bytes : inPieces(bytes, 1000);
    const made = await sim.client.documents.upload({
      recordType: 'Ticket',
      recordId: ticket,
      fileName: `file ${index}.bin`,
      content,
    });
    assert.deepEqual([made.fileName, made.title], [`file ${index}.bin`, `file ${index}.bin`]);
    assert.ok((await sim.client.documents.read(made.id)).equals(bytes), `file ${index}`);
    const file = await sim.client.documents.download(made.id);
    assert.equal(file.fileName, `file ${index}.bin`);
    assert.ok(Buffer.concat(await collect(file.bytes)).equals(bytes));
  }
  assert.equal(await sim.client.documents.count('Ticket', ticket), files.length);
});

test('documents are listed by their record, told apart by their flags, and deleted', async () => {
  await using sim = await startSimulated(3);
  const [one, other] = sim.held();
  const upload = (recordId: number, title: string, privateFlag: boolean) =>
    sim.client.documents.upload({
      recordType: 'Ticket',
      recordId,
      fileName: 'a.txt',
      title,
      content: Buffer.from(title),
      privateFlag,
      readOnlyFlag: true,
    });
  const hidden = await upload(one?.id ?? 0, 'Übersicht & "Plan" 漢字 🖨️', true);
  const shown = await upload(one?.id ?? 0, 'seen by the customer', false);
  await upload(other?.id ?? 0, 'elsewhere', false);
  const listed = await collect(sim.client.documents.list('Ticket', one?.id ?? 0));
  assert.deepEqual(
    listed.map(({ id, title, publicFlag, readOnlyFlag }) => [id, title, publicFlag, readOnlyFlag]),
    [
      [hidden.id, 'Übersicht & "Plan" 漢字 🖨️', false, true],
      [shown.id, 'seen by the customer', true, true],
    ],
  );
  await sim.client.documents.delete(hidden.id);
  await assert.rejects(sim.client.documents.get(hidden.id), code('connectwise-not-found'));
  await assert.rejects(sim.client.documents.download(hidden.id), code('connectwise-not-found'));
  await assert.rejects(
    sim.client.documents.upload({
      recordType: 'Ticket',
      recordId: 9_999_999,
      fileName: 'a',
      content: Buffer.from('x'),
    }),
    code('connectwise-refused'),
  );
});

test('a file that is too long is neither sent nor read on', async () => {
  await using sim = await startSimulated(3);
  const draft = { recordType: 'Ticket', recordId: sim.held()[0]?.id ?? 0, fileName: 'long.bin' } as const;
  let pulled = 0;
  async function* endless() {
    for (;;) {
      pulled += 1;
      yield Buffer.alloc(1000);
    }
  }
  for (const content of [Buffer.alloc(10_001), endless()])
    await assert.rejects(
      sim.client.documents.upload({ ...draft, content, maxBytes: 10_000 }),
      code('http-too-large'),
    );
  assert.equal(pulled, 11);
  assert.equal(await sim.client.documents.count('Ticket', draft.recordId), 0);
  const made = await sim.client.documents.upload({ ...draft, content: Buffer.alloc(10_001) });
  const { bytes } = await sim.client.documents.download(made.id, { maxBytes: 10_000 });
  await assert.rejects(collect(bytes), code('http-too-large'));
  await assert.rejects(sim.client.documents.read(made.id, { maxBytes: 10_000 }), code('http-too-large'));
});

test('a file that ends in the middle is no file, and who stops reading closes the connection', async () => {
  const closed: string[] = [];
  await using on = await scripted((seen, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': '1000000' });
    response.write(Buffer.alloc(1000));
    if (seen.path.includes('/1/')) setImmediate(() => response.destroy());
    else response.on('close', () => closed.push(seen.path));
    return 'handled';
  });
  const { documents } = connectwiseClient(on.call);
  await assert.rejects(documents.read(1), code('http-no-answer'));
  const file = await documents.download(2);
  assert.equal(file.size, 1_000_000);
  for await (const piece of file.bytes) {
    assert.equal(piece.length, 1000);
    break;
  }
  while (closed.length === 0) await new Promise((resolve) => setImmediate(resolve));

  const control = new AbortController();
  const other = await documents.download(3, { signal: control.signal });
  await assert.rejects(async () => {
    for await (const _ of other.bytes) control.abort();
  }, code('http-aborted'));
});

test('an upload whose answer is lost is a doubt and is not sent again', async () => {
  await using on = await scripted((_, response) => {
    response.destroy();
    return 'handled';
  });
  await assert.rejects(
    connectwiseClient(on.call).documents.upload({
      recordType: 'Ticket',
      recordId: 5,
      fileName: 'a.txt',
      content: Buffer.from('x'),
    }),
    code('remote-write-ambiguous'),
  );
  assert.equal(on.asked().length, 1);
});

test('the server’s name for a file leads nowhere', async () => {
  for (const [header, expected] of [
    ['attachment; filename="report.pdf"', 'report.pdf'],
    ['attachment; filename=../../etc/passwd', 'passwd'],
    [`attachment; filename="x.txt"; filename*=UTF-8''%E6%BC%A2%E5%AD%97.txt`, '漢字.txt'],
    ['attachment; filename="..\\\\..\\\\boot.ini"', 'boot.ini'],
    ['attachment; filename=".."', 'document'],
    ['attachment', undefined],
  ] as const) {
    await using on = await scripted((_, response) => {
      response.writeHead(200, { 'content-disposition': header });
      response.end('x');
      return 'handled';
    });
    assert.equal((await connectwiseClient(on.call).documents.download(1)).fileName, expected, header);
  }
});

test('no title and no name can begin a part or a header of its own', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(fc.constantFrom('\r\n', '--', '"', ';', 'filename="x"', '\0', 'a', '漢', '/', '\\', '.'), {
        maxLength: 15,
      })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(hostile, hostile, fc.uint8Array({ maxLength: 200 }), (title, name, bytes) => {
      const fileName = formFileName(name);
      const form = formData({ title }, { name: fileName, contentType: 'text/plain', bytes: [bytes] });
      const parts = readParts(form.contentType, form.bytes) ?? [];
      assert.deepEqual(
        parts.map((part) => part.name),
        ['title', 'file'],
      );
      assert.equal(parts[0]?.bytes.toString('utf8'), title.toWellFormed());
      assert.equal(parts[1]?.fileName, fileName);
      assert.ok(parts[1]?.bytes.equals(bytes));
    }),
    { numRuns: 300 },
  );
});

test('a document sent as JSON is 415, as the vendor answers it', async () => {
  await using sim = await startSimulated(3);
  const refused = await sim.client
    .resource('system/documents')
    .create({ recordType: 'Ticket', recordId: sim.held()[0]?.id ?? 0 } as object)
    .catch((thrown: unknown) => thrown);
  assert.ok(refused instanceof CodedError);
  assert.deepEqual([refused.code, refused.facts['status']], ['connectwise-refused', 415]);
});
