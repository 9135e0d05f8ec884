/** `cli completion SHELL`: a script with which a shell completes the commands, their options and their choices. */
import { fileURLToPath } from 'node:url';
import { Argument, type Command } from 'commander';
import { showing, type Shown } from '../terminal/command.ts';
import { print, printJson } from '../terminal/print.ts';
import { bashScript } from './bash.ts';
import { powershellScript } from './powershell.ts';
import { wordsOf } from './words.ts';

/** The folder of the project, where `npm run` starts the command. */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The command. */
export function completionCommand(): Command {
  const command = showing(
    'completion',
    'print a script that makes a shell complete commands and options',
    'completion bash',
    'completion powershell',
  ).addArgument(new Argument('<shell>', 'the shell; bash is also for zsh').choices(['bash', 'powershell']));
  return command.action((shell: 'bash' | 'powershell', { json }: Shown) => {
    const words = wordsOf(command.parent ?? command);
    const script =
      shell === 'bash' ? bashScript(words) : powershellScript(words, { node: process.execPath, root });
    if (json) printJson({ shell, script });
    else print(script);
  });
}
