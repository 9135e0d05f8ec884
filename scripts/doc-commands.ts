/** The operator's commands for the pages, out of the tree of commands itself. */
import type { Command } from 'commander';
import { operatorProgram } from '../cli/program.ts';

/** Every command with its arguments, whether it changes something, and what it does. */
export function everyCommand(): readonly (readonly string[])[] {
  return operatorProgram().commands.flatMap((command) => rowsOf(command, ''));
}

function rowsOf(command: Command, above: string): readonly (readonly string[])[] {
  const path = `${above} ${command.name()}`.trim();
  if (command.commands.length > 0) return command.commands.flatMap((one) => rowsOf(one, path));
  const needed = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const changes = command.options.some(({ long }) => long === '--yes') ? 'with `--yes`' : 'nothing';
  return [[`\`${[path, ...needed].join(' ')}\``, withoutYes[path] ?? changes, command.description()]];
}

/** The changes of commands that need no `--yes`. */
const withoutYes: Readonly<Partial<Record<string, string>>> = { 'queues ensure': 'missing queues' };
