/**
 * Documents: files that hang on a record. Listed by that record, sent as a form, fetched byte for byte.
 *
 *     for await (const { id } of client.documents.list('Ticket', 1234)) {
 *       const file = await client.documents.download(id, { maxBytes: 10_000_000 });
 *       for await (const piece of file.bytes) …
 *     }
 */
import type { CallConnectWise } from '../http/call.ts';
import { countOf, idOf, recordIn } from '../http/places.ts';
import { readRows } from '../lists/pages.ts';
import type { DocumentInfo } from '../wire/index.ts';
import { documentsPlace, ownerFields, type DocumentOwner } from './document-place.ts';
import { openDownload, type Download, type DownloadOptions } from './download.ts';
import { streamFile, uploadFile, type DocumentDraft, type StreamedDraft } from './upload.ts';

/** The documents of all records. Each is reached by its own id, whatever record it hangs on. */
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

/** Documents over one caller. */
export function documents(call: CallConnectWise): Documents {
  const { path, route } = documentsPlace;
  const one = (id: number) => ({ path: `${path}/${idOf(id)}`, route: `${route}/{id}`, repeatable: true });
  return {
    async *list(recordType, recordId) {
      const query = ownerFields(recordType, recordId);
      for await (const row of readRows(call, { path, route, query, pageSize: 250, paging: 'numbered' }))
        yield row as DocumentInfo;
    },
    count: (recordType, recordId) => countOf(call, documentsPlace, ownerFields(recordType, recordId)),
    async get(id) {
      const { value } = await call({ method: 'GET', ...one(id) });
      return recordIn(value, `GET ${route}/{id}`) as DocumentInfo;
    },
    download: (id, options) => openDownload(call, id, options),
    async read(id, options) {
      const pieces: Buffer[] = [];
      for await (const piece of (await openDownload(call, id, options)).bytes) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    upload: (draft) => uploadFile(call, draft),
    send: (draft) => streamFile(call, draft),
    async delete(id) {
      await call({ method: 'DELETE', ...one(id) });
    },
  };
}
