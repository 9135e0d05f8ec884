/** Colours for a terminal; none for a pipe, a file, or where NO_COLOR asks for none. */
import { styleText } from 'node:util';
import { plain, type Paint } from '../../shared/rules/why/text.ts';

const styles = { heading: 'bold', good: 'green', bad: 'red', faint: 'dim' } as const;

/** The colours of this process's output. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return stream.isTTY
    ? (style, text) => styleText(styles[style], text, { stream, validateStream: true })
    : plain;
}
