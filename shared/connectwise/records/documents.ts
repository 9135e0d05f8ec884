/**
 * Documents: files that hang on a record. Listed by that record, sent as a form, fetched byte for byte.
 *
 *     for await (const { id } of client.documents.list('Ticket', 1234)) {
 *       const file = await client.documents.download(id, { maxBytes: 10_000_000 });
 *       for await (const piece of file.bytes) …
 *     }
 */
import { CodedError } from '../../rules/errors.ts';
import type { CallConnectWise } from '../http/call.ts';
import { formData, formStream, formFileName } from '../http/form-data.ts';
import { readPages } from '../lists/pages.ts';
import { countOf, idOf, madeIn, recordIn } from '../http/places.ts';
import type { DocumentInfo } from '../wire/index.ts';

/** Records that documents hang on, those that a service desk uses (OpenAPI 2025.8, `recordType`). */
export type DocumentOwner =
  | 'Activity'
  | 'Agreement'
  | 'Company'
  | 'Configuration'
  | 'Contact'
  | 'Expense'
  | 'Invoice'
  | 'Opportunity'
  | 'Project'
  | 'ProjectTicket'
  | 'PurchaseOrder'
  | 'SalesOrder'
  | 'Ticket'
  | 'TimeEntry';

export interface DocumentDraft {
  readonly recordType: DocumentOwner;
  readonly recordId: number;
  /** Path, quotes and control characters are taken out of it. */
  readonly fileName: string;
  /** What people see; the file's name when left out. */
  readonly title?: string | undefined;
  /** Whole, or piece by piece: pieces are gathered up to `maxBytes`, because the form must be sendable again. */
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  /** 25 MiB when left out. A longer file is refused before anything is sent. */
  readonly maxBytes?: number | undefined;
  /** `application/octet-stream` when left out. */
  readonly contentType?: string | undefined;
  /** True: customers do not see it in the portal. */
  readonly privateFlag?: boolean | undefined;
  readonly readOnlyFlag?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A document whose bytes are passed on as they come. */
export interface StreamedDraft extends Omit<DocumentDraft, 'content' | 'maxBytes'> {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Null when it is not known beforehand. */
  readonly size: number | null;
}

/** A file on its way: read `bytes` to its end, or leave the loop, which closes the connection. */
export interface Download {
  /** As the server names it, without any path; undefined when it does not. */
  readonly fileName: string | undefined;
  /** Bytes, if the server told beforehand. */
  readonly size: number | undefined;
  /** Throws `http-too-large` (dead-letter) beyond `maxBytes`, `http-no-answer` (retry) when the file ends too early. */
  readonly bytes: AsyncIterable<Buffer>;
}

export interface DownloadOptions {
  /** 25 MiB when left out. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Documents {
  list(recordType: DocumentOwner, recordId: number): AsyncIterable<DocumentInfo>;
  count(recordType: DocumentOwner, recordId: number): Promise<number>;
  /** Throws `connectwise-not-found` (dead-letter). It does not tell which record the document hangs on. */
  get(id: number): Promise<DocumentInfo>;
  /** The file as a stream: memory stays flat however long it is. */
  download(id: number, options?: DownloadOptions): Promise<Download>;
  /** The file in one piece. */
  read(id: number, options?: DownloadOptions): Promise<Buffer>;
  /**
   * Sent once. `http-too-large` (dead-letter): the file is longer than `maxBytes`, nothing was sent. `remote-write-ambiguous`
   * (retry): look with `list` whether it is there before sending it again.
   */
  upload(draft: DocumentDraft): Promise<DocumentInfo>;
  /**
   * Sent once, piece by piece, so that memory stays flat; when `chunks` throws the sending is broken off. As `upload`,
   * and `remote-busy` (retry) where that would have sent it again.
   */
  send(draft: StreamedDraft): Promise<DocumentInfo>;
  delete(id: number): Promise<void>;
}

const path = '/system/documents';
const usualLimit = 25 * 1024 * 1024;
/** Long enough for the longest file over a slow line. */
const fileTimeoutMs = 180_000;

/** Documents over one caller. */
export function documents(call: CallConnectWise): Documents {
  const owner = (recordType: DocumentOwner, recordId: number) => ({
    recordType: wordOf(recordType),
    recordId: String(idOf(recordId)),
  });

  const textsOf = (draft: Omit<DocumentDraft, 'content'>): Record<string, string> => ({
    ...owner(draft.recordType, draft.recordId),
    title: draft.title ?? formFileName(draft.fileName),
    ...(draft.privateFlag === undefined ? {} : { privateFlag: String(draft.privateFlag) }),
    // The specification spells it "readOnlyFlay"; users of the API send this.
    ...(draft.readOnlyFlag === undefined ? {} : { readOnlyFlag: String(draft.readOnlyFlag) }),
  });

  async function download(id: number, options: DownloadOptions = {}): Promise<Download> {
    const { value, headers } = await call({
      method: 'GET',
      path: `${path}/${idOf(id)}/download`,
      route: `${path}/{id}/download`,
      // Compressed, the length that comes with it would be another one than the file's.
      headers: { accept: '*/*', 'accept-encoding': 'identity' },
      streamed: true,
      maxBytes: options.maxBytes ?? usualLimit,
      timeoutMs: fileTimeoutMs,
      signal: options.signal,
      repeatable: true,
    });
    const length = headers['content-length'];
    return {
      fileName: nameIn(headers['content-disposition']),
      size: length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined,
      bytes: value === undefined ? nothing() : (value as AsyncIterable<Buffer>),
    };
  }

  return {
    async *list(recordType, recordId) {
      for await (const row of readPages(call, {
        path,
        route: path,
        query: owner(recordType, recordId),
        pageSize: 250,
        paging: 'numbered',
      }))
        yield row as DocumentInfo;
    },
    count: (recordType, recordId) => countOf(call, { path, route: path }, owner(recordType, recordId)),
    async get(id) {
      const { value } = await call({
        method: 'GET',
        path: `${path}/${idOf(id)}`,
        route: `${path}/{id}`,
        repeatable: true,
      });
      return recordIn(value, `GET ${path}/{id}`) as DocumentInfo;
    },
    download,
    async read(id, options = {}) {
      const pieces: Buffer[] = [];
      for await (const piece of (await download(id, options)).bytes) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    async upload(draft) {
      const fileName = formFileName(draft.fileName);
      const bytes = await gather(draft.content, draft.maxBytes ?? usualLimit);
      const { value } = await call({
        method: 'POST',
        path,
        route: path,
        form: formData(textsOf(draft), {
          name: fileName,
          contentType: typeOf(draft.contentType),
          bytes,
        }),
        timeoutMs: fileTimeoutMs,
        signal: draft.signal,
        repeatable: false,
      });
      return madeIn(value, path) as DocumentInfo;
    },
    async send(draft) {
      const { value } = await call({
        method: 'POST',
        path,
        route: path,
        stream: formStream(textsOf(draft), {
          name: formFileName(draft.fileName),
          contentType: typeOf(draft.contentType),
          chunks: draft.chunks,
          length: draft.size,
        }),
        timeoutMs: fileTimeoutMs,
        signal: draft.signal,
        repeatable: false,
      });
      return madeIn(value, path) as DocumentInfo;
    },
    async delete(id) {
      await call({ method: 'DELETE', path: `${path}/${idOf(id)}`, route: `${path}/{id}`, repeatable: true });
    },
  };
}

async function gather(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const take = (piece: Uint8Array): void => {
    size += piece.length;
    if (size > maxBytes)
      throw new CodedError('http-too-large', { detail: `The file is longer than ${maxBytes} bytes.` });
    pieces.push(piece);
  };
  if (content instanceof Uint8Array) take(content);
  else for await (const piece of content) take(piece);
  return pieces;
}

function wordOf(recordType: string): string {
  if (!/^[A-Za-z]{1,40}$/.test(recordType))
    throw new CodedError('query-value-refused', { detail: 'A type of record is one word.' });
  return recordType;
}

function typeOf(contentType: string | undefined): string {
  return contentType !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(contentType)
    ? contentType
    : 'application/octet-stream';
}

/** The name in a `Content-Disposition`, `filename*` first (RFC 6266), made safe. */
function nameIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const extended = /filename\*=(?:utf-8|UTF-8)'[^']*'([^;\s]+)/.exec(header)?.[1];
  if (extended !== undefined)
    try {
      return formFileName(decodeURIComponent(extended));
    } catch {
      // The plain name is left.
    }
  const plain = /filename="?([^";]+)"?/i.exec(header)?.[1];
  return plain === undefined ? undefined : formFileName(plain);
}

async function* nothing(): AsyncGenerator<Buffer, void, undefined> {
  // An answer without a body is an empty file.
}
