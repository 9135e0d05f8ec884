/** The file in which the functions of an app write down what they saw, one JSON object a line. */
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';

export type Line = Readonly<Record<string, unknown>>;

export interface SeenFile {
  readonly path: string;
  /** The lines that have been written since the last call. */
  fresh(): readonly Line[];
  /** All that has been written. */
  all(): readonly Line[];
}

/**
 * Makes the file empty and reads what comes. A line counts once its end is there: another process may be in the middle
 * of writing it, and a long one becomes visible piece by piece.
 */
export function seenFile(path: string): SeenFile {
  writeFileSync(path, '');
  const lines: Line[] = [];
  let offset = 0;
  let rest = Buffer.alloc(0);
  let handedOut = 0;

  function read(): void {
    const file = openSync(path, 'r');
    try {
      const chunk = Buffer.alloc(65_536);
      for (let size = readSync(file, chunk, 0, chunk.length, offset); size > 0;) {
        offset += size;
        rest = Buffer.concat([rest, chunk.subarray(0, size)]);
        size = readSync(file, chunk, 0, chunk.length, offset);
      }
    } finally {
      closeSync(file);
    }
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      lines.push(JSON.parse(rest.toString('utf8', 0, end)) as Line);
      rest = rest.subarray(end + 1);
    }
  }

  return {
    path,
    fresh() {
      read();
      const fresh = lines.slice(handedOut);
      handedOut = lines.length;
      return fresh;
    },
    all() {
      read();
      return [...lines];
    },
  };
}
