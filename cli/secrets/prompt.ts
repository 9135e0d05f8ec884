/** Asks for a secret without showing it: hidden at a terminal, one line each from a pipe; never an argument. */
import { CodedError } from '../../shared/rules/errors.ts';
import { Secret } from '../../shared/rules/secret.ts';

/** A terminal or a pipe. */
export interface Input extends AsyncIterable<Buffer | string> {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', listener: (text: string) => void): unknown;
  off(event: 'data', listener: (text: string) => void): unknown;
}

/** Asks for secret values; nothing that is typed is shown, logged or taken from the command line. */
export interface SecretPrompt {
  /** Throws `input-missing` (refuse) when the pipe has no more lines, or the person cancelled. */
  secret(question: string): Promise<Secret>;
  /** Throws `input-missing` (refuse) when a pipe has lines that nobody asked for: a value of several lines lost the rest. */
  finish(): Promise<void>;
  /** Asked twice at a terminal, because a slip would lock everything away. */
  twice(question: string): Promise<Secret>;
}

const maxBytes = 64 * 1024;

/** Questions go to `say`, which must not be where results go. */
export function secretPrompt(input: Input, say: (text: string) => void): SecretPrompt {
  let lines: Promise<string[]> | undefined;

  async function next(question: string): Promise<string> {
    if (input.isTTY === true && input.setRawMode !== undefined) return hidden(input, say, question);
    lines ??= readLines(input);
    const line = (await lines).shift();
    if (line === undefined || line === '')
      throw new CodedError('input-missing', { detail: `Standard input has no line for "${question}".` });
    return line;
  }

  return {
    secret: async (question) => new Secret(await next(question)),
    async finish() {
      const left = (await lines)?.filter((line) => line !== '').length ?? 0;
      if (left > 0)
        throw new CodedError('input-missing', {
          detail: `Standard input has ${left} more lines than there are names: a value is one line. Nothing was changed.`,
        });
    },
    async twice(question) {
      const first = await next(question);
      if (input.isTTY === true && (await next(`${question}, again`)) !== first)
        throw new CodedError('input-missing', { detail: 'The two entries differ. Nothing was changed.' });
      return new Secret(first);
    },
  };
}

async function readLines(input: Input): Promise<string[]> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of input) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > maxBytes)
      throw new CodedError('input-missing', { detail: `Standard input has more than ${maxBytes} bytes.` });
    pieces.push(bytes);
  }
  const text = Buffer.concat(pieces).toString('utf8');
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** Reads key by key with the echo off, and puts the terminal back whatever happens. */
function hidden(input: Input, say: (text: string) => void, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const end = (answer: () => void): void => {
      input.off('data', onData);
      input.setRawMode?.(false);
      input.pause();
      say('\n');
      answer();
    };
    const cancelled = new CodedError('input-missing', { detail: 'Cancelled. Nothing was changed.' });
    const onData = (text: string): void => {
      if (text.startsWith('\u001b')) return; // an arrow or another key that writes nothing
      for (const key of text) {
        if (key === '\r' || key === '\n') {
          const value = typed.join('');
          end(() => (value === '' ? reject(cancelled) : resolve(value)));
          return;
        }
        if (key === '\u0003' || key === '\u0004') return end(() => reject(cancelled));
        if (key === '\u007f' || key === '\b') typed = typed.slice(0, -1);
        else if (key === '\u0015') typed = [];
        else if (key >= ' ') typed.push(key);
      }
    };
    // First the echo goes off: a quick answer must not be shown.
    input.setRawMode?.(true);
    say(`${question} (hidden): `);
    input.setEncoding('utf8');
    input.on('data', onData);
    input.resume();
  });
}
