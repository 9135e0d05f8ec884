/** The list of planted defects, and what found each of them when it was asked last. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `histories`: random histories on the engine; `storms`: the bad days and random storms on both simulators. */
export type NetName = 'tests' | 'storms' | 'histories';

/**
 * The net that found a defect: the file and the test, or the words of a history or storm. Null: the net ran and found
 * nothing.
 */
export type FoundBy = Readonly<Partial<Record<NetName, string | null>>>;

/** One planted defect: a text of a file and what replaces it. */
export interface Defect {
  readonly name: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  readonly found?: FoundBy;
  /** The reason why the changed code does the same: nothing can find it. */
  readonly equivalent?: string;
}

const listOf = (root: string): string => join(root, 'test/planted/defects.json');

/** Reads the list of planted defects, in its order. */
export function readDefects(root: string): readonly Defect[] {
  const { defects } = JSON.parse(readFileSync(listOf(root), 'utf8')) as {
    readonly defects: readonly Defect[];
  };
  return defects;
}

/** Keeps what nets found of one defect; what other nets found stays. */
export async function recordFound(root: string, name: string, found: FoundBy): Promise<void> {
  const defects = readDefects(root).map((defect) =>
    defect.name === name ? { ...defect, found: { ...defect.found, ...found } } : defect,
  );
  // A heavy package, which whoever only reads the list does not need.
  const { laidOut } = await import('../format/laid-out.ts');
  const text = await laidOut('defects.json', JSON.stringify({ defects }));
  writeFileSync(listOf(root), text);
}

/** Throws where a text of the list stands in its file no more: a list that plants nothing proves nothing. */
export function checkTexts(tree: string, defects: readonly Defect[]): void {
  for (const { name, file, text } of defects)
    if (readFileSync(join(tree, file), 'utf8').split(text).length !== 2)
      throw new Error(`${file} holds the text of "${name}" no more, or more than once.`);
}
