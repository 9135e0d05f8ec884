/** Writes `multipart/form-data` (RFC 7578) so that no text can begin a part or a header of its own. */
import { randomUUID } from 'node:crypto';
import type { StreamedBody } from '../../web/send.ts';

interface FormPart {
  /** Already safe for a header, see `formFileName`. */
  readonly name: string;
  readonly contentType: string;
}

/** A part of a form that carries a file's bytes. */
export interface FormFile extends FormPart {
  readonly bytes: readonly Uint8Array[];
}

/** A file whose bytes are still on their way. */
export interface FormStream extends FormPart {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Null when nobody told how many will come. */
  readonly length: number | null;
}

/** The body and its content type. The boundary is drawn again, so nothing in the parts can be taken for it. */
export function formData(
  texts: Readonly<Record<string, string>>,
  file: FormFile | undefined,
): { readonly contentType: string; readonly bytes: Buffer } {
  const boundary = `----${randomUUID()}`;
  const { head, tail } = around(boundary, texts, file);
  const bytes = Buffer.concat([head, ...(file?.bytes ?? []), tail]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}

/** The form of `formData`, with a file that is passed on as it comes. */
export function formStream(
  texts: Readonly<Record<string, string>>,
  file: FormStream,
): { readonly contentType: string; readonly stream: StreamedBody } {
  const boundary = `----${randomUUID()}`;
  const { head, tail } = around(boundary, texts, file);
  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    yield head;
    yield* file.chunks;
    yield tail;
  }
  const bytes = file.length === null ? null : head.length + file.length + tail.length;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    stream: { chunks: pieces(), bytes },
  };
}

/** The bytes before and behind the file's own. */
function around(
  boundary: string,
  texts: Readonly<Record<string, string>>,
  file: FormPart | undefined,
): { readonly head: Buffer; readonly tail: Buffer } {
  const parts = Object.entries(texts).map(
    ([name, text]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\ncontent-type: text/plain; charset=utf-8\r\n\r\n${text.toWellFormed()}\r\n`,
  );
  const opening =
    file === undefined
      ? ''
      : `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: ${file.contentType}\r\n\r\n`;
  return {
    head: Buffer.from(`${parts.join('')}${opening}`),
    tail: Buffer.from(`${file === undefined ? '' : '\r\n'}--${boundary}--\r\n`),
  };
}

/** A file name without path, quotes, control characters or anything else that Windows or a header forbids. */
export function formFileName(name: string): string {
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
