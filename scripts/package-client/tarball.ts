/** A tarball as npm installs it, the same byte for byte on every machine: files below `package/`, in the form of POSIX.1-1988 (ustar). */
import { gzipSync } from 'fflate';
import type { Files } from './program.ts';

const block = 512;
/** 26 October 1985: the time that npm gives to every file of a package. Seconds since 1970. */
const noTime = 499_162_500;

/** The files, in the order of their paths, compressed. */
export function tarball(files: Files): Uint8Array {
  return gzipSync(archive(files), { level: 9, mtime: 0 });
}

/** The tar archive of files by their paths, not compressed. */
export function archive(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const parts = Object.keys(files)
    .toSorted()
    .flatMap((path) => {
      const bytes = Buffer.from(files[path] ?? '');
      const padding = new Uint8Array((block - (bytes.length % block)) % block);
      return [header(`package/${path}`, bytes.length), bytes, padding];
    });
  return Buffer.concat([...parts, new Uint8Array(2 * block)]);
}

/** One file's header. Throws for a path that does not fit. */
function header(path: string, size: number): Uint8Array {
  // A long path is divided: the folders that do not fit beside the name have a place of their own.
  const cut = Buffer.byteLength(path) <= 100 ? -1 : path.indexOf('/', path.length - 101);
  const [folder, name] = [path.slice(0, Math.max(0, cut)), path.slice(cut + 1)];
  if (Buffer.byteLength(name) > 100 || Buffer.byteLength(folder) > 155)
    throw new Error(`${path} is too long for the tarball.`);
  const bytes = Buffer.alloc(block);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  bytes.write(name, 0, 'utf8');
  bytes.write(folder, 345, 'utf8');
  bytes.write(octal(0o644, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(noTime, 11), 136);
  bytes.write(' '.repeat(8), 148); // the sum is made over blanks in its own place
  bytes.write('0', 156);
  bytes.write('ustar\x0000', 257, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}
