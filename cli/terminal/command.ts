/**
 * The common part of all commands: `--json` on each, `--yes` and `--as` on each that changes something, examples in the
 * help.
 */
import { Command } from 'commander';
import { CodedError } from '../../shared/rules/errors.ts';
import { didYouMean } from '../../shared/rules/words/did-you-mean.ts';

/** Options of every command. */
export interface Shown {
  readonly json: boolean;
}

/** Options of every command that changes something. */
export interface Ordered extends Shown {
  readonly yes: boolean;
  readonly as?: string;
}

/** A command that only shows. `examples` are what stands behind `npm run cli --`. */
export function showing(name: string, summary: string, ...examples: readonly string[]): Command {
  return new Command(name)
    .description(summary)
    .option('--json', 'print one JSON document for other programs', false)
    .addHelpText('after', () => examplesText(examples));
}

/** A command that changes something: it says what it would do, and does it with `--yes`. */
export function changing(name: string, summary: string, ...examples: readonly string[]): Command {
  return showing(name, summary, ...examples)
    .option('--yes', 'carry it out; without --yes the command only previews', false)
    .option('--as <name>', 'your name in the audit journal; default: the name of your account');
}

/** A command that has others below it. Throws `usage-invalid` (refuse) where none of them is named. */
export function group(name: string, summary: string, ...commands: readonly Command[]): Command {
  const command = new Command(name).description(summary);
  for (const one of commands) command.addCommand(one);
  if (commands.length > 0) tellCommandsBelow(command);
  return command;
}

/** Says which commands there are, where a group was named alone or with a word that is none of them. */
function tellCommandsBelow(command: Command): void {
  const names = command.commands.map((one) => one.name());
  command.allowExcessArguments().action(() => {
    const [word] = command.args;
    throw new CodedError('usage-invalid', {
      detail:
        word === undefined
          ? `A command is missing after ${command.name()}: ${names.join(', ')}.`
          : didYouMean('command', word, names),
    });
  });
}

function examplesText(examples: readonly string[]): string {
  if (examples.length === 0) return '';
  return [
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...examples.map((one) => `  npm run cli -- ${one}`),
  ].join('\n');
}
