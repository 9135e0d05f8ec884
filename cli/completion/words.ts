/** The words that may stand behind each command, out of the tree of commands itself. */
import type { Command } from 'commander';

/** The commands and options behind each command as it is typed (`dead-letters list`; empty for none). */
export type CompletionWords = Readonly<Record<string, readonly string[]>>;

/** All words. They are letters, digits and hyphens, so no shell reads anything else into them. */
export function wordsOf(program: Command): CompletionWords {
  const found: Record<string, readonly string[]> = {};
  const common = optionsOf(program);
  const visit = (command: Command, path: string): void => {
    const below = command.commands.map((one) => one.name());
    found[path] = [...new Set([...below, ...choicesOf(command), ...optionsOf(command), ...common])].filter(
      (word) => /^[\w-]+$/.test(word),
    );
    for (const one of command.commands) visit(one, `${path} ${one.name()}`.trim());
  };
  visit(program, '');
  return found;
}

function optionsOf(command: Command): readonly string[] {
  return [...command.options.flatMap(({ long }) => (long == null ? [] : [long])), '--help'];
}

function choicesOf(command: Command): readonly string[] {
  return command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
}
