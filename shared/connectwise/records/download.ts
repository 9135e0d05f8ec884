/** Fetches the file of a document, byte for byte. */
import type { CallConnectWise } from '../http/call.ts';
import { formFileName } from '../http/form-data.ts';
import { idOf } from '../http/places.ts';
import { documentsPlace, fileTimeoutMs, usualMaxBytes } from './document-place.ts';

/** A file on its way: read `bytes` to its end, or leave the loop, which closes the connection. */
export interface Download {
  /** As the server names it, without any path; undefined when it does not. */
  readonly fileName: string | undefined;
  /** Bytes, if the server told beforehand. */
  readonly size: number | undefined;
  /** Throws `http-too-large` (dead-letter) beyond `maxBytes`, `http-no-answer` (retry) when the file ends too early. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** Limits of a download. */
export interface DownloadOptions {
  /** 25 MiB when left out. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Opens the file of one document; its bytes come as they are read. Throws what the call throws. */
export async function openDownload(
  call: CallConnectWise,
  id: number,
  options: DownloadOptions = {},
): Promise<Download> {
  const { path, route } = documentsPlace;
  const { value, headers } = await call({
    method: 'GET',
    path: `${path}/${idOf(id)}/download`,
    route: `${route}/{id}/download`,
    // Compressed, the length that comes with it would be another one than the file's.
    headers: { accept: '*/*', 'accept-encoding': 'identity' },
    streamed: true,
    maxBytes: options.maxBytes ?? usualMaxBytes,
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
