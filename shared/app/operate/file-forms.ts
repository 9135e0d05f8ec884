/** The forms of a file that the bundle holds compressed: made when somebody first asks for them, and not twice. */
import { brotliDecompressSync, gzipSync } from 'node:zlib';

/** A form in which a file is sent, by its name in `accept-encoding`. */
export type FileForm = 'br' | 'gzip' | 'identity';

/** A file as the build wrote it. */
interface StoredFile {
  /** Its content as brotli makes it, in base64. */
  readonly brotli: string;
}

const made = new WeakMap<StoredFile, Map<FileForm, Buffer>>();

/** The file's bytes in that form. */
export function fileIn(form: FileForm, file: StoredFile): Buffer {
  const forms = made.get(file) ?? new Map<FileForm, Buffer>();
  made.set(file, forms);
  const body = forms.get(form) ?? formOf(file, form);
  forms.set(form, body);
  return body;
}

function formOf({ brotli }: StoredFile, form: FileForm): Buffer {
  const compressed = Buffer.from(brotli, 'base64');
  if (form === 'br') return compressed;
  const whole = brotliDecompressSync(compressed);
  return form === 'gzip' ? gzipSync(whole, { level: 9 }) : whole;
}
