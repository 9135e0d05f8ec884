/**
 * Asks at a terminal, line by line; also where the lines come from a program. A list is answered by a number of it, by a
 * name, or by the beginning of one, which is then looked for.
 */
import { createInterface, type Interface } from 'node:readline';
import type { Choice } from '../../../shared/app/operate/new-link.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { printable } from '../../../shared/rules/printable.ts';

/** Finds what there is to choose from by the beginning of a name. */
export type Search = (text: string) => Promise<readonly Choice[]>;

/** The questions of `links new`: a free line, a choice from a list that can be searched, and yes or no. */
export interface Questions {
  /** Empty for who presses Enter. Throws `input-missing` (refuse) where there are no more lines. */
  line(question: string): Promise<string>;
  /** Asks until one is chosen; null for who presses Enter where that is allowed. */
  choose(
    question: string,
    search: Search,
    options?: { readonly mayBeNone?: boolean },
  ): Promise<Choice | null>;
  /** Enter is `usual`. */
  yes(question: string, usual: boolean): Promise<boolean>;
  close(): void;
}

/** Somebody who answers nothing that fits is not asked for ever. */
const maxTurns = 20;
const maxListed = 20;

/** Questions go to `say`, which must not be where results go. */
export function questionsAt(input: NodeJS.ReadableStream, say: (text: string) => void): Questions {
  const lines = lineReader(createInterface({ input, terminal: false }));

  async function line(question: string): Promise<string> {
    say(question);
    return lines.next(question);
  }

  async function choose(
    question: string,
    search: Search,
    { mayBeNone = false }: { readonly mayBeNone?: boolean } = {},
  ): Promise<Choice | null> {
    let shown = await search('');
    for (let turn = 0; turn < maxTurns; turn += 1) {
      say(listText(shown));
      const said = (await line(`${question}${mayBeNone ? ' (Enter for none)' : ''}:`)).trim();
      if (said === '') {
        if (mayBeNone) return null;
        continue;
      }
      const chosen = shown[Number(said) - 1] ?? named(said, shown);
      if (chosen !== undefined) return chosen;
      const found = await search(said);
      const exact = named(said, found) ?? (found.length === 1 ? found[0] : undefined);
      if (exact !== undefined) return exact;
      if (found.length === 0) say(`nothing begins with ${printable(said)}`);
      else shown = found;
    }
    throw missing(question);
  }

  return {
    line,
    choose,
    async yes(question, usual) {
      for (let turn = 0; turn < maxTurns; turn += 1) {
        const said = (await line(`${question} [${usual ? 'Y/n' : 'y/N'}]`)).trim().toLowerCase();
        if (said === '') return usual;
        if (/^(y|yes)$/.test(said)) return true;
        if (/^(n|no)$/.test(said)) return false;
      }
      throw missing(question);
    },
    close: () => lines.close(),
  };
}

/** The choice of that name or id. */
export function named(said: string, choices: readonly Choice[]): Choice | undefined {
  const wanted = said.toLowerCase();
  const fitting = choices.filter(({ name }) => name.toLowerCase() === wanted);
  return choices.find(({ id }) => id === said) ?? (fitting.length === 1 ? fitting[0] : undefined);
}

function listText(choices: readonly Choice[]): string {
  const rows = choices
    .slice(0, maxListed)
    .map(({ id, name }, at) => `  ${at + 1}  ${printable(name)}  (${id})`);
  const more = choices.length > maxListed ? ['  and others: type the beginning of a name'] : [];
  return [...rows, ...more].join('\n');
}

const missing = (question: string): CodedError =>
  new CodedError('input-missing', { detail: `Standard input has no answer to "${question}".` });

/** Lines may come before they are asked for, and end before all are. */
function lineReader(readline: Interface): { next(question: string): Promise<string>; close(): void } {
  const ready: string[] = [];
  const waiting: { resolve(line: string): void; reject(error: Error): void; readonly question: string }[] =
    [];
  let isOver = false;
  readline.on('line', (line) => {
    const first = waiting.shift();
    if (first === undefined) ready.push(line);
    else first.resolve(line);
  });
  readline.on('close', () => {
    isOver = true;
    for (const one of waiting.splice(0)) one.reject(missing(one.question));
  });
  return {
    async next(question) {
      const line = ready.shift();
      if (line !== undefined) return line;
      if (isOver) throw missing(question);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject, question }));
    },
    close: () => readline.close(),
  };
}
