/** The files that are made from the facts: the client's types, and the simulator's field lists. */
import { listChoices } from './choices/lists.ts';
import { typeChoices } from './choices/index.ts';
import { listFiles } from './field-lists.ts';
import type { Facts } from './facts.ts';
import { type Edition, newestFacts } from './kept.ts';
import { typeFiles } from './types.ts';
import { laidOut } from '../format/laid-out.ts';

/** The folders that hold nothing but what is written here. */
export const writtenFolders = {
  types: 'shared/connectwise/wire/generated',
  lists: 'sandbox/connectwise/model/generated',
} as const;

/** The text of every file that is written, by its path from the project's root. */
export async function writtenFiles(editions: readonly Edition[]): Promise<ReadonlyMap<string, string>> {
  const facts: Facts = newestFacts(editions);
  const head = `Written by npm run wire from scripts/wire (OpenAPI ${editions.map(({ version }) => version).join(', ')}): do not edit.`;
  const files = [
    ...pathsIn(writtenFolders.types, typeFiles(typeChoices, facts, head)),
    ...pathsIn(writtenFolders.lists, listFiles(listChoices, facts, head)),
  ];
  return new Map(
    await Promise.all(files.map(async ([path, text]) => [path, await laidOut(path, text)] as const)),
  );
}

const pathsIn = (
  folder: string,
  texts: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] => [...texts].map(([name, text]) => [`${folder}/${name}`, text]);
