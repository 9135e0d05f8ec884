/** Sends a file as a new document: gathered into one form, or piece by piece as it comes. */
import { CodedError } from '../../rules/errors.ts';
import type { CallConnectWise } from '../http/call.ts';
import { formData, formStream, formFileName } from '../http/form-data.ts';
import { madeIn } from '../http/places.ts';
import type { DocumentInfo } from '../wire/index.ts';
import {
  documentsPlace,
  fileTimeoutMs,
  ownerFields,
  usualMaxBytes,
  type DocumentOwner,
} from './document-place.ts';

/** A file to be added to a record. */
export interface DocumentDraft {
  readonly recordType: DocumentOwner;
  readonly recordId: number;
  /** Path, quotes and control characters are taken out of it. */
  readonly fileName: string;
  /** The title that people see; the file's name when left out. */
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

/**
 * Sends a file whole, once. Throws `http-too-large` (dead-letter) before anything is sent, `remote-write-ambiguous`
 * (retry) when it may have arrived, and the codes of `CallConnectWise`.
 */
export async function uploadFile(call: CallConnectWise, draft: DocumentDraft): Promise<DocumentInfo> {
  const bytes = await gather(draft.content, draft.maxBytes ?? usualMaxBytes);
  const { value } = await call({
    method: 'POST',
    ...documentsPlace,
    form: formData(textsOf(draft), {
      name: formFileName(draft.fileName),
      contentType: typeOf(draft.contentType),
      bytes,
    }),
    timeoutMs: fileTimeoutMs,
    signal: draft.signal,
    repeatable: false,
  });
  return madeIn(value, documentsPlace.route) as DocumentInfo;
}

/** Sends a file piece by piece, once. Throws what `Documents.send` says. */
export async function streamFile(call: CallConnectWise, draft: StreamedDraft): Promise<DocumentInfo> {
  const { value } = await call({
    method: 'POST',
    ...documentsPlace,
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
  return madeIn(value, documentsPlace.route) as DocumentInfo;
}

function textsOf(draft: Omit<DocumentDraft, 'content'>): Record<string, string> {
  return {
    ...ownerFields(draft.recordType, draft.recordId),
    title: draft.title ?? formFileName(draft.fileName),
    ...(draft.privateFlag === undefined ? {} : { privateFlag: String(draft.privateFlag) }),
    // The specification spells it "readOnlyFlay"; users of the API send this.
    ...(draft.readOnlyFlag === undefined ? {} : { readOnlyFlag: String(draft.readOnlyFlag) }),
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

function typeOf(contentType: string | undefined): string {
  return contentType !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(contentType)
    ? contentType
    : 'application/octet-stream';
}
