/** The Attachment API: what files hang on a record, their bytes, and adding and removing them. */
import { createHash } from 'node:crypto';
import { noRecord, Refusal } from '../model/refusal.ts';
import { unknownTable } from '../model/unknown-table.ts';
import { findRows } from '../query/find-rows.ts';
import { deleteRecord, insertRecord } from '../rules/records.ts';
import { definitionOf, type Actor, type Instance } from '../store/instance.ts';
import { valueOf, type Row } from '../store/table.ts';
import { json, type Answer, type Call } from './call.ts';
import { pagingHeaders } from './paging.ts';
import { isVisible, requireRight, visibleRow } from './tables.ts';

const defaultLimit = 1000;

/** Answers everything below `/api/now/attachment`. Throws Refusal. */
export async function answerAttachment(call: Call): Promise<Answer> {
  const [, , , , first = '', second = '', ...rest] = call.path.split('/');
  if (rest.length > 0) throw new Refusal(400, 'Requested URI does not represent any resource', null);
  const isRead = call.method === 'GET' || call.method === 'HEAD';

  if (call.method === 'POST' && first === 'file') return addFile(call, fromQuery(call));
  if (call.method === 'POST' && first === 'upload') return addFile(call, await fromForm(call));
  if (first === '' && isRead) return listAttachments(call);
  if (second === 'file' && isRead) return readFile(call, first);
  if (second !== '') throw new Refusal(400, 'Requested URI does not represent any resource', null);
  if (isRead) return json(200, { result: metadata(call, visibleRow(call, attachments(), first)) });
  if (call.method === 'DELETE') {
    requireRight(call, attachments(), 'Delete');
    const { instance, actor } = call;
    const { sys_id: sysId } = visibleRow(call, attachments(), first);
    deleteRecord({ instance, table: attachments(), actor }, sysId);
    return { status: 204, headers: {}, body: null };
  }
  throw new Refusal(405, 'Method not supported', null);
}

function attachments(): NonNullable<ReturnType<typeof definitionOf>> {
  const table = definitionOf('sys_attachment');
  if (table === undefined) throw new Error('The dictionary has no sys_attachment.');
  return table;
}

function listAttachments(call: Call): Answer {
  const found = findRows(call, attachments());
  const offset = Math.max(0, Number(call.query.get('sysparm_offset') ?? 0) || 0);
  const limit = Number(call.query.get('sysparm_limit') ?? defaultLimit) || defaultLimit;
  const page = found.slice(offset, offset + limit).filter(isVisible(call, attachments()));
  const headers = pagingHeaders(call, { offset, limit, found: found.length, withoutCount: false });
  return json(200, { result: page.map((row) => metadata(call, row)) }, headers);
}

function readFile(call: Call, sysId: string): Answer {
  const row = visibleRow(call, attachments(), sysId);
  const bytes = call.instance.attachments.get(sysId);
  if (bytes === undefined) throw noRecord();
  const headers = {
    'content-type': valueOf(row, 'content_type'),
    'x-attachment-metadata': JSON.stringify(metadata(call, row)),
  };
  if (call.fault('attachment-empty') !== undefined) return { status: 200, headers, body: Buffer.alloc(0) };
  const isShort = call.fault('attachment-short') !== undefined;
  return { status: 200, headers, body: isShort ? bytes.subarray(0, bytes.length / 2) : bytes };
}

/** A file as it arrives, by the API or by hand. */
export interface NewFile {
  readonly tableName: string;
  readonly tableSysId: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

function fromQuery(call: Call): NewFile {
  const contentType = call.headers['content-type'] ?? '';
  if (contentType === '') {
    throw new Refusal(400, 'Invalid content-type', 'Content-Type header is required for this request');
  }
  return {
    tableName: call.query.get('table_name') ?? '',
    tableSysId: call.query.get('table_sys_id') ?? '',
    fileName: call.query.get('file_name') ?? '',
    contentType,
    bytes: call.body,
  };
}

async function fromForm(call: Call): Promise<NewFile> {
  let form: FormData;
  try {
    const init = { headers: { 'content-type': call.headers['content-type'] ?? '' } };
    form = await new Response(new Uint8Array(call.body), init).formData();
  } catch {
    throw new Refusal(400, 'Exception while reading request', 'The body is not a multipart form.');
  }
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const file = [...form.values()].find((value) => typeof value !== 'string');
  if (file === undefined) throw new Refusal(400, 'Missing file', 'The form holds no file.');
  return {
    tableName: text('table_name'),
    tableSysId: text('table_sys_id'),
    fileName: file.name,
    contentType: file.type === '' ? 'application/octet-stream' : file.type,
    bytes: Buffer.from(await file.arrayBuffer()),
  };
}

function addFile(call: Call, file: NewFile): Answer {
  const { instance } = call;
  const owner = definitionOf(file.tableName);
  if (owner === undefined) throw unknownTable(file.tableName);
  if (file.fileName === '') throw new Refusal(400, 'Missing parameter', 'file_name is required');
  visibleRow(call, owner, file.tableSysId);
  requireRight(call, attachments(), 'Insert');
  refuseUnwanted(call, file);

  const row = keepFile(instance, file, call.actor);
  return json(
    201,
    { result: metadata(call, row) },
    // The bytes' address, with a version whatever the caller used.
    {
      location: `${call.origin}/api/now/${call.version === '' ? 'v1' : call.version}/attachment/${row.sys_id}/file`,
    },
  );
}

/**
 * Keeps a file as the platform does: with a hash, and without a word to the record that it hangs on, whose time of the
 * last change stays as it is.
 */
export function keepFile(instance: Instance, file: NewFile, actor: Actor): Row {
  const row = insertRecord(
    { instance, table: attachments(), actor },
    {
      file_name: file.fileName,
      content_type: file.contentType,
      table_name: file.tableName,
      table_sys_id: file.tableSysId,
      size_bytes: String(file.bytes.length),
      size_compressed: String(file.bytes.length),
      compressed: 'true',
      hash: createHash('sha256').update(file.bytes).digest('hex'),
    },
  );
  instance.attachments.set(row.sys_id, file.bytes);
  return row;
}

/** The instance's limits: `com.glide.attachment.max_size` in megabytes, `glide.attachment.extensions` as a list. */
function refuseUnwanted(call: Call, file: NewFile): void {
  const megabytes = Number(call.instance.property('com.glide.attachment.max_size') || '1024');
  if (call.fault('attachment-too-large') !== undefined || file.bytes.length > megabytes * 1_048_576) {
    throw new Refusal(413, 'File too large', `The attachment exceeds the limit of ${megabytes} MB`);
  }
  const allowed = call.instance
    .property('glide.attachment.extensions')
    .split(',')
    .map((extension) => extension.trim().toLowerCase())
    .filter((extension) => extension !== '');
  const extension = file.fileName.split('.').at(-1)?.toLowerCase() ?? '';
  const isForbidden = allowed.length > 0 && !allowed.includes(extension);
  if (isForbidden || call.fault('attachment-extension-refused') !== undefined) {
    throw new Refusal(403, 'Operation Failed', `Attachments of type ${extension} are not permitted`);
  }
}

function metadata(call: Call, row: Row): Record<string, string> {
  const values = [...attachments().fields.keys()].map((name) => [name, valueOf(row, name)] as const);
  return {
    ...Object.fromEntries(values),
    download_link: `${call.origin}/api/now/attachment/${row.sys_id}/file`,
  };
}
