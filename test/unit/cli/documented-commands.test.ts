/**
 * What the user would lose: a run book whose commands work. Every `npm run cli -- …` that a page, a message or a help
 * text names is looked up in the tree of commands, options and arguments included.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { operatorProgram } from '../../../cli/program.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Named {
  readonly file: string;
  readonly line: string;
  /** Behind it the code puts in a value: what is missing may be there. */
  readonly goesOn: boolean;
}

/** Each command as it is written, up to the end of its line, cell, comment or quotation. */
function namedCommands(): readonly Named[] {
  const files = globSync(['*.md', 'docs/**/*.md', '{shared,cli}/**/*.ts'], { cwd: root });
  return files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/npm run cli -- ([^\n`#|"'$]+)(\$?)/g)].map(
      (match) => ({
        file,
        line: (match[1] ?? '').replace(/[.,;:]?\s*$/, ''),
        goesOn: match[2] === '$',
      }),
    ),
  );
}

/** Returns true if the command runs this subcommand when none is named; commander keeps that to itself. */
function isDefault(command: Command, name: string): boolean {
  return Reflect.get(command, '_defaultCommandName') === name;
}

/** The mistake in a command line, or null. */
function mistake(line: string, goesOn = false): string | null {
  const words = line.split(/\s+/).map((word) => word.replace(/^\[|\]$/g, ''));
  let command: Command = operatorProgram();
  const options = [...command.options];
  const given: string[] = [];
  let flags = 0;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word.startsWith('-')) {
      flags += 1;
      const option = options.find(({ long, short }) => word === long || word === short);
      if (option === undefined) return `there is no ${word}`;
      if (option.required) index += 1;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) given.push(word);
    else {
      command = next;
      options.push(...next.options);
    }
  }
  // Help names the one that runs when none is named.
  const usual = command.commands.find((one) => isDefault(command, one.name()));
  if (usual !== undefined) command = usual;
  if (command.commands.length > 0) return `${command.name()} is no command of its own`;
  const most = command.registeredArguments.some(({ variadic }) => variadic)
    ? Infinity
    : command.registeredArguments.length;
  if (given.length > most) return `${command.name()} takes no ${given.slice(most).join(' ')}`;
  const missing = command.options.find(({ mandatory, long }) => mandatory && !line.includes(long ?? ''));
  // A sentence may name a command without its options; a line that gives some gives all that are needed.
  return flags > 0 && !goesOn && missing !== undefined ? `${missing.long} is missing` : null;
}

test('every command that is written somewhere can be typed', () => {
  const named = namedCommands().filter(({ line }) => !/^(COMMAND|<command>)/.test(line));
  assert.ok(named.length > 40, `only ${named.length} commands were seen`);
  const wrong = named.flatMap(({ file, line, goesOn }) => {
    const what = mistake(line, goesOn);
    return what === null ? [] : [`${file}: npm run cli -- ${line}: ${what}`];
  });
  assert.deepEqual(wrong, []);
});

test('a command that does not exist is found out', () => {
  assert.equal(mistake('reconcile --link acme'), 'there is no --link');
  assert.equal(mistake('backfill'), 'backfill is no command of its own');
  assert.equal(mistake('audit'), null);
  assert.equal(mistake('audit reviw'), 'list takes no reviw');
  assert.equal(mistake('why 4711 4712'), 'why takes no 4712');
  assert.equal(mistake('sync preview --link acme --side connectwise'), '--id is missing');
  assert.equal(mistake('--settings my.env why 4711 --link acme'), null);
});
