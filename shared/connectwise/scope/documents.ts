/** The documents of one record, after that record was looked at. */
import { CodedError } from '../../rules/errors.ts';
import type { DocumentOwner } from '../records/document-place.ts';
import type { Documents } from '../records/documents.ts';
import type { Download, DownloadOptions } from '../records/download.ts';
import type { DocumentDraft } from '../records/upload.ts';
import type { DocumentInfo } from '../wire/index.ts';
import type { Scope } from './bounds.ts';

/** The documents of one record. Throws `record-out-of-scope` (dead-letter) for a document that hangs elsewhere. */
export interface DocumentsOfRecord {
  list(): AsyncIterable<DocumentInfo>;
  count(): Promise<number>;
  download(id: number, options?: DownloadOptions): Promise<Download>;
  read(id: number, options?: DownloadOptions): Promise<Buffer>;
  upload(draft: Omit<DocumentDraft, 'recordType' | 'recordId'>): Promise<DocumentInfo>;
  delete(id: number): Promise<void>;
}

/** A document tells not what it hangs on, so its number is looked for in the list of the record. */
export function scopedDocuments(
  inner: Documents,
  { recordType, recordId }: { readonly recordType: DocumentOwner; readonly recordId: number },
  requireOwner: () => Promise<unknown>,
  scope: Pick<Scope, 'requireWritable'>,
): DocumentsOfRecord {
  async function requireHere(id: number): Promise<void> {
    await requireOwner();
    for await (const document of inner.list(recordType, recordId)) if (document.id === id) return;
    throw new CodedError('record-out-of-scope', {
      detail: `Document ${id} does not hang on ${recordType} ${recordId}.`,
      facts: { id, record: recordId },
    });
  }
  return {
    async *list() {
      await requireOwner();
      yield* inner.list(recordType, recordId);
    },
    async count() {
      await requireOwner();
      return inner.count(recordType, recordId);
    },
    async download(id, options) {
      await requireHere(id);
      return inner.download(id, options);
    },
    async read(id, options) {
      await requireHere(id);
      return inner.read(id, options);
    },
    async upload(draft) {
      await scope.requireWritable();
      await requireOwner();
      return inner.upload({ ...draft, recordType, recordId });
    },
    async delete(id) {
      await scope.requireWritable();
      await requireHere(id);
      await inner.delete(id);
    },
  };
}
