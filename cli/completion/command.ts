/** `cli completion SHELL`: a script with which a shell completes the commands, their options and their choices. */
import { Argument, type Command } from 'commander';
import { showing, type Shown } from '../terminal/command.ts';
import { print, printJson } from '../terminal/print.ts';
import { bashScript } from './bash.ts';
import { powershellScript } from './powershell.ts';
import { wordsOf } from './words.ts';

/** The command. */
export function completionCommand(): Command {
  const command = showing(
    'completion',
    'print a script that makes a shell complete commands and options',
    'completion bash',
    'completion powershell',
  ).addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'powershell']));
  return command.action((shell: 'bash' | 'powershell', { json }: Shown) => {
    const words = wordsOf(command.parent ?? command);
    const script = shell === 'bash' ? bashScript(words) : powershellScript(words);
    if (json) printJson({ shell, script });
    else print(script);
  });
}
