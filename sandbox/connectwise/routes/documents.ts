/** Documents: uploaded as multipart, listed by the record they hang on, downloaded byte for byte. */
import { answerCount, answerList, answerRecord, type Answer, type Source } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import { readParts, type Part } from '../api/multipart.ts';
import { parameter } from '../api/paging.ts';
import type { Route } from '../api/router.ts';
import { notFound, refuse, refuseObject } from '../model/refusal.ts';
import { resourceNamed } from '../model/resources/index.ts';
import { faultDuring, type RecordCall } from '../records/call.ts';
import { touchTicket } from '../records/side-effects.ts';
import type { Row } from '../store/table.ts';
import { newRow } from '../store/world.ts';

const documents = resourceNamed('documents');

/** Record types that documents can hang on, with their tables. */
const tables: Readonly<Record<string, string>> = {
  ticket: 'tickets',
  projectticket: 'tickets',
  project: 'projects',
  activity: 'activities',
  company: 'companies',
  contact: 'contacts',
  configuration: 'configurations',
  agreement: 'agreements',
  timeentry: 'timeEntries',
  member: 'members',
};

function listSource(call: Call): Source {
  const type = parameter(call.query, 'recordType').toLowerCase();
  const id = parameter(call.query, 'recordId');
  const rows = call.world
    .table('documents')
    .rows()
    .filter(
      ({ values }) =>
        (type === '' || String(values['recordType']).toLowerCase() === type) &&
        (id === '' || values['recordId'] === Number(id)),
    );
  return { rows, model: 'DocumentInfo', table: 'documents' };
}

function upload(call: Call): Answer {
  const parts = readParts(call.headers['content-type'] ?? '', call.body);
  if (parts === undefined)
    throw refuse(415, 'UnsupportedMediaType', 'Documents are sent as multipart/form-data.');
  const named = new Map(parts.map((part) => [part.name, part]));
  const text = (name: string): string => named.get(name)?.bytes.toString('utf8').trim() ?? '';
  const recordType = text('recordtype');
  const recordId = Number(text('recordid'));
  checkOwner(call, recordType, recordId);
  const file = named.get('file') ?? parts.find((part) => part.fileName !== undefined);
  if (file === undefined && text('url') === '')
    throw refuseObject('document', [
      { code: 'MissingRequiredField', message: 'The file field is required.', field: 'file' },
    ]);
  refuseTooLong(call, file);
  const row = keep(call, file, {
    recordType,
    recordId,
    title: text('title') || file?.fileName || text('url'),
    isPrivate: isTrue(text('privateflag')),
    isReadOnly: isTrue(text('readonlyflag')) || isTrue(text('readonlyflay')),
    url: text('url'),
  });
  return answerRecord(call, row, documents, 201);
}

function checkOwner(call: RecordCall, recordType: string, recordId: number): void {
  const table = tables[recordType.toLowerCase()];
  if (table === undefined)
    throw refuseObject('document', [
      { code: 'InvalidField', message: `The record type '${recordType}' is not known.`, field: 'recordType' },
    ]);
  if (call.world.table(table).get(recordId) === undefined)
    throw refuseObject('document', [
      { code: 'NotFound', message: `${recordType} ${recordId} not found.`, field: 'recordId' },
    ]);
}

function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true';
}

interface Described {
  readonly recordType: string;
  readonly recordId: number;
  readonly title: string;
  readonly isPrivate: boolean;
  readonly isReadOnly: boolean;
  readonly url: string;
}

function keep(call: RecordCall, file: Part | undefined, described: Described): Row {
  const { world, actor } = call;
  const fileName = file?.fileName ?? (file === undefined ? null : described.title);
  const row = newRow(world, {
    table: 'documents',
    by: actor.identifier,
    values: {
      recordType: described.recordType,
      recordId: described.recordId,
      title: described.title,
      fileName,
      serverFileName: fileName === null ? null : `${world.random.uuid()}_${fileName}`,
      owner: actor.identifier,
      linkFlag: file === undefined,
      imageFlag: /\.(png|jpe?g|gif|bmp)$/i.test(fileName ?? ''),
      publicFlag: !described.isPrivate,
      htmlTemplateFlag: false,
      readOnlyFlag: described.isReadOnly,
      size: file?.bytes.length ?? 0,
      urlFlag: file === undefined,
      createdOnDate: world.now(),
      guid: world.random.uuid(),
    },
  });
  world.table('documents').add(row);
  if (file !== undefined) world.documentBytes.set(row.id, Buffer.from(file.bytes));
  if (described.recordType.toLowerCase() === 'ticket') touchTicket(call, described.recordId);
  return row;
}

/** Keeps what a person drops on a ticket: `recordType` (Ticket), `recordId`, `fileName`, `title`, `privateFlag`, `content` or `contentBase64`. */
export function attachDocument(call: RecordCall, set: Readonly<Record<string, unknown>>): Row {
  const text = (name: string, otherwise = ''): string =>
    typeof set[name] === 'string' ? set[name] : otherwise;
  const recordType = text('recordType', 'Ticket');
  const recordId = Number(set['recordId']);
  checkOwner(call, recordType, recordId);
  const fileName = text('fileName', 'file.txt');
  const isBase64 = set['contentBase64'] !== undefined;
  const bytes = Buffer.from(isBase64 ? text('contentBase64') : text('content'), isBase64 ? 'base64' : 'utf8');
  return keep(
    call,
    { name: 'file', fileName, bytes },
    {
      recordType,
      recordId,
      title: text('title', fileName),
      isPrivate: set['privateFlag'] === true,
      isReadOnly: false,
      url: '',
    },
  );
}

/** No source tells the vendor's own number and answer; users of the API count on about 6 MB. */
const maxBytes = 6 * 1024 * 1024;

function refuseTooLong(call: RecordCall, file: Part | undefined): void {
  if (faultDuring(call, 'document-too-large') === undefined && (file?.bytes.length ?? 0) <= maxBytes) return;
  throw refuse(413, 'RequestEntityTooLarge', 'The document is larger than the maximum that is allowed.');
}

function documentOf(call: Call): Row {
  const id = Number(call.parameters['id']);
  const row = call.world.table('documents').get(id);
  if (row === undefined) throw notFound('Document', id);
  return row;
}

function download(call: Call): Answer {
  const row = documentOf(call);
  const bytes = call.world.documentBytes.get(row.id);
  if (bytes === undefined) throw notFound('Document', row.id);
  const fileName = typeof row.values['fileName'] === 'string' ? row.values['fileName'] : 'document';
  const isEmpty = faultDuring(call, 'document-empty') !== undefined;
  const isShort = faultDuring(call, 'document-short') !== undefined;
  return {
    status: 200,
    bytes: isEmpty ? Buffer.alloc(0) : isShort ? bytes.subarray(0, bytes.length / 2) : bytes,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${fileName.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"`,
    },
  };
}

function remove(call: Call): Answer {
  const row = documentOf(call);
  call.world.table('documents').remove(row.id);
  call.world.documentBytes.delete(row.id);
  return { status: 204 };
}

const base = '/system/documents';

/** Beside reading one, which documents have as every resource. */
export const documentRoutes: readonly Route[] = [
  { method: 'GET', template: base, handler: (call) => answerList(call, listSource(call)) },
  { method: 'GET', template: `${base}/count`, handler: (call) => answerCount(call, listSource(call)) },
  { method: 'POST', template: base, handler: upload },
  { method: 'GET', template: `${base}/{id}/download`, handler: download },
  { method: 'DELETE', template: `${base}/{id}`, handler: remove },
];
