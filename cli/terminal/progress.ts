/** Progress of work that takes a while: a bar on a terminal, a line per change elsewhere; always on standard error. */
import { maskText } from '../../shared/rules/safe-text.ts';

/** The progress of a piece of work. `total` null: nobody knows how much there is. */
export interface Step {
  readonly done: number;
  readonly total: number | null;
  /** The numbers in words, without the percentage. */
  readonly line: string;
}

/** The display of a progress. */
export interface Progress {
  update(step: Step): void;
  end(): void;
}

/** Begins to show progress on the stream. `isJson`: a program reads the answer, so only a person is shown anything. */
export async function progressOn(
  out: NodeJS.WriteStream = process.stderr,
  isJson = false,
): Promise<Progress> {
  if (out.isTTY) return onTerminal(out);
  return isJson ? { update: () => undefined, end: () => undefined } : asLines(out);
}

async function onTerminal(out: NodeJS.WriteStream): Promise<Progress> {
  // Loaded by whoever shows one: every other command starts without it.
  const { Presets, SingleBar } = (await import('cli-progress')).default;
  const bar = new SingleBar(
    { format: '{bar} {percentage} %  {line}', stream: out, hideCursor: true },
    Presets.shades_classic,
  );
  let isStarted = false;
  return {
    update({ done, total, line }) {
      if (total === null) {
        out.write(`\r\u001b[K${maskText(line)}`);
        return;
      }
      if (isStarted) bar.setTotal(total);
      else bar.start(total, done, { line });
      isStarted = true;
      bar.update(done, { line });
    },
    end() {
      if (isStarted) bar.stop();
      else out.write('\r\u001b[K');
    },
  };
}

function asLines(out: NodeJS.WriteStream): Progress {
  let last = '';
  return {
    update({ done, total, line }) {
      const percent = total === null ? '' : `${Math.floor((done / Math.max(1, total)) * 100)} %  `;
      if (line !== last) out.write(`${maskText(`${percent}${line}`)}\n`);
      last = line;
    },
    end() {
      // Lines need no tidying up.
    },
  };
}
