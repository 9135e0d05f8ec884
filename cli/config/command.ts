/** `cli config …`: the configuration, its versions in storage, and whether it fits both systems. */
import type { Command } from 'commander';
import { group } from '../terminal/command.ts';
import { checkCommand } from './check.ts';
import { diffCommand, pullCommand, showCommand, versionsCommand } from './look.ts';
import { pushCommand, rollbackCommand } from './push.ts';

/** The command with its sub-commands. */
export function configCommand(): Command {
  return group(
    'config',
    'the configuration: check it against both systems, compare, push and roll back',
    checkCommand(),
    showCommand(),
    pullCommand(),
    diffCommand(),
    pushCommand(),
    rollbackCommand(),
    versionsCommand(),
  );
}
