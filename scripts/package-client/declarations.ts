/**
 * The types of the package: what `tsc` declares of the doors, and of the files that those declarations name. They are the
 * types of the CommonJS program; the ES modules name the same ones, so that both kinds of program have one class each.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { doors, type Files } from './program.ts';

/** Declarations by their paths in the package. Throws what the compiler has against the sources. */
export async function buildDeclarations(root: string): Promise<Files> {
  await mkdir(join(root, '.local'), { recursive: true });
  const folder = await mkdtemp(join(root, '.local', 'declarations-'));
  try {
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: {
          noEmit: false,
          declaration: true,
          emitDeclarationOnly: true,
          outDir: '.',
          rootDir: '../../shared',
        },
        include: [],
        files: Object.values(doors).map((file) => `../../${file}`),
      }),
    );
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await promisify(execFile)(process.execPath, [tsc, '--checkers', '1', '-p', folder]).catch(
      (thrown: unknown) => {
        const { stdout } = thrown as { readonly stdout?: string };
        throw new Error(`The types of the package cannot be made:\n${stdout ?? ''}`, { cause: thrown });
      },
    );
    return await reachable(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const specifier = /(\bfrom |\bimport\()(['"])(\.[^'"]*)\.ts\2/g;

/** The declarations that the doors lead to, under `types/`, and at the root of the package a file for each door. */
async function reachable(folder: string): Promise<Files> {
  const files: Record<string, string> = {};
  const waiting = Object.values(doors).map((file) => file.replace(/^shared\//, '').replace(/\.ts$/, '.d.ts'));
  for (const path of waiting) {
    const text = await readFile(join(folder, path), 'utf8');
    for (const [, , , target = ''] of withoutComments(text).matchAll(specifier)) {
      const named = `${posix.join(posix.dirname(path), target)}.d.ts`;
      if (!waiting.includes(named)) waiting.push(named);
    }
    files[`types/${path}`] = text.replaceAll(specifier, '$1$2$3.js$2');
  }
  for (const [door, file] of Object.entries(doors)) {
    const declared = file.replace(/^shared\//, './types/').replace(/\.ts$/, '.js');
    // A compiler without a list of types loads none by itself.
    files[`${door}.d.ts`] = `/// <reference types="node" />\nexport * from '${declared}';\n`;
    files[`${door}.d.mts`] = `export * from './${door}.js';\n`;
  }
  return files;
}

const withoutComments = (text: string): string => text.replaceAll(/\/\*[^]*?\*\//g, '');

/** The packages that these declarations name. */
export function declaredPackages(files: Files): readonly string[] {
  const named = Object.values(files).flatMap((text) =>
    [...withoutComments(text).matchAll(/(?:\bfrom |\bimport\()(['"])([^.'"][^'"]*)\1/g)].map(
      ([, , name = '']) => name,
    ),
  );
  return [...new Set(named)].filter((name) => !name.startsWith('node:')).toSorted();
}
