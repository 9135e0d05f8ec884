/** Writes `multipart/form-data` (RFC 7578) so that no text can begin a part or a header of its own. */
import { randomUUID } from 'node:crypto';

export interface FormFile {
  /** Already safe for a header, see `safeFileName`. */
  readonly name: string;
  readonly contentType: string;
  readonly bytes: readonly Uint8Array[];
}

/** The body and its content type. The boundary is drawn anew, so nothing in the parts can be taken for it. */
export function formData(
  texts: Readonly<Record<string, string>>,
  file: FormFile | undefined,
): { readonly contentType: string; readonly bytes: Buffer } {
  const boundary = `----${randomUUID()}`;
  const pieces: Uint8Array[] = [];
  for (const [name, text] of Object.entries(texts))
    pieces.push(
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\ncontent-type: text/plain; charset=utf-8\r\n\r\n${text.toWellFormed()}\r\n`,
      ),
    );
  if (file !== undefined)
    pieces.push(
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: ${file.contentType}\r\n\r\n`,
      ),
      ...file.bytes,
      Buffer.from('\r\n'),
    );
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(pieces) };
}

/** A file name without path, quotes, control characters or anything else that Windows or a header forbids. */
export function safeFileName(name: string): string {
  const last = name.toWellFormed().split(/[\\/]/).at(-1) ?? '';
  const plain = last.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"*:<>?|;%]/gu, '_').trim();
  const [stem, ending] = splitEnding(plain);
  const short = `${stem.slice(0, 150)}${ending.slice(0, 20)}`.toWellFormed();
  return /^[.\s_]*$/.test(short) ? 'document' : short;
}

function splitEnding(name: string): readonly [stem: string, ending: string] {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
}
