/**
 * `node scripts/automations/list.ts`: writes functions/list.ts and the names of the queues from what the files of
 * functions/ declare.
 */
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { declaredFunctions, readFunctions, type DeclaredFunction } from './declarations.ts';

export const listFile = 'functions/list.ts';
const queuesFile = 'shared/azure/queue-names.ts';

const laidOut = (source: string): Promise<string> =>
  format(source, { parser: 'typescript', printWidth: 110, singleQuote: true, trailingComma: 'all' });

/** The text of functions/list.ts, laid out as prettier would. */
export function functionListText(root: string): Promise<string> {
  return laidOut(functionListSource(declaredFunctions(root)));
}

function queueNamesSource(functions: readonly DeclaredFunction[]): string {
  const names = functions.flatMap(({ queueName }) => (queueName === null ? [] : [`'${queueName}'`]));
  return [
    '/** The queues that functions read: written by `npm run docs` from the files of functions/. */',
    `export const queueNames = [${names.toSorted().join(', ')}] as const;`,
  ].join('\n');
}

/** The same of any functions, not laid out. */
export function functionListSource(functions: readonly DeclaredFunction[]): string {
  const declared = functions.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const imports = declared.map(({ constant, file }) => `import { ${constant} } from './${basename(file)}';`);
  return [
    '/** Every function of the app, once: written by `npm run docs` from the files of this folder. */',
    "import type { FunctionDefinition } from './define.ts';",
    ...imports,
    '',
    `export const functions: readonly FunctionDefinition[] = [${declared.map(({ constant }) => constant).join(', ')}];`,
  ].join('\n');
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await writeFile(join(root, listFile), await functionListText(root));
  await writeFile(join(root, queuesFile), await laidOut(queueNamesSource(declaredFunctions(root))));
  console.log(`wrote ${listFile} and ${queuesFile}`);
  const { unread } = readFunctions(root);
  for (const sentence of unread) console.error(sentence);
  if (unread.length > 0) process.exitCode = 1;
}
