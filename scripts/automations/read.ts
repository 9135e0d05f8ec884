/**
 * The automations of a tree of files, read as text: a tree that does not compile can be looked at too, and nothing in it
 * is run.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { exportedNames } from './identifiers.ts';

/** A story that touches ConnectWise alone: it exports `runWaitingTickets`, in a file of that name. */
export interface Story {
  readonly name: string;
  /** The folder below `shared/automations/`. */
  readonly room: string;
  readonly file: string;
}

/** Files of the tree that match, with `/` in every path, sorted. */
export function filesOf(root: string, pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted((one, other) => (one < other ? -1 : 1));
}

/** Returns the text of a file below the root. Throws the file system's error where there is no such file. */
export const textOf = (root: string, file: string): string => readFileSync(join(root, file), 'utf8');
/** Tells whether a file stands below the root. */
export const isThere = (root: string, file: string): boolean => existsSync(join(root, file));

/** The stories of the tree that are handed the client. */
export function stories(root: string): readonly Story[] {
  return filesOf(root, 'shared/automations/*/*.ts').flatMap((file) => {
    const name = basename(file, '.ts');
    const [, , room = ''] = file.split('/');
    const text = textOf(root, file);
    const run = `run${pascal(name)}`;
    const isStory = text.includes(run) && exportedNames(file, text).includes(run);
    return isStory ? [{ name, room, file }] : [];
  });
}

/** `waiting-tickets` as `WaitingTickets`. */
export function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

/** `waiting-tickets` as `waitingTickets`. */
export function camel(name: string): string {
  const text = pascal(name);
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

/** `waiting-tickets` as `waiting_tickets`, which is how metrics are called. */
export function metricName(name: string): string {
  return name.replaceAll('-', '_');
}
