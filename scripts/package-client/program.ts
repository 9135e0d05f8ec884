/**
 * The program of the package: CommonJS, and for each door an ES module that hands out the same things.
 *
 * There is one program and not one of each kind: a condition, an error and a secret know their own by their class, and what
 * has to be masked is one list. A process that imports the package in one file and requires it in another has both of them
 * meet the same.
 */
import { builtinModules } from 'node:module';
import { build, transform, type Plugin } from 'esbuild';
import { codesIn, onlyErrors } from './errors.ts';

/** The doors of the package, and the modules that they open. */
export const doors = { index: 'shared/client/index.ts', 'key-vault': 'shared/client/key-vault.ts' } as const;

/** Files by their paths, in the package. */
export type Files = Readonly<Record<string, string>>;

/** The parts that the program is made of. */
export interface ClientProgram {
  readonly files: Files;
  /** Packages that are loaded with the program. */
  readonly needed: readonly string[];
  /** Packages that are loaded when they are first used. */
  readonly late: readonly string[];
  /** The names that each door hands out. */
  readonly names: Readonly<Record<keyof typeof doors, readonly string[]>>;
}

/**
 * Builds the program of the package from the sources in this folder. Packages stay outside: they are installed beside
 * it. It is built twice, because only the built program tells which errors it can throw.
 */
export async function buildProgram(root: string): Promise<ClientProgram> {
  const { files } = await built(root, []);
  return built(root, [onlyErrors(codesIn(Object.values(files).join('\n')))]);
}

async function built(root: string, plugins: Plugin[]): Promise<ClientProgram> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...doors },
    outdir: 'dist-client',
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node22',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    write: false,
    plugins,
  });
  const files: Record<string, string> = {};
  for (const [path, { entryPoint, exports }] of Object.entries(metafile.outputs)) {
    const name = path.replace(/^dist-client\//, '');
    const output = outputFiles.find((one) => one.path.replaceAll('\\', '/').endsWith(`/${path}`));
    files[name] = await commonJs(output?.text ?? '');
    if (entryPoint !== undefined)
      files[name.replace(/\.js$/, '.mjs')] = `export {\n${exports
        .toSorted()
        .map((one) => `  ${one},\n`)
        .join('')}} from './${name}';\n`;
  }
  const asked = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  const packages = (isLate: boolean): readonly string[] =>
    [
      ...new Set(
        asked
          .filter(({ external, kind }) => external === true && (kind === 'dynamic-import') === isLate)
          .map(({ path }) => path)
          .filter((path) => !path.startsWith('node:') && !builtinModules.includes(path)),
      ),
    ].toSorted();
  const namesOf = (door: string): readonly string[] =>
    metafile.outputs[`dist-client/${door}.js`]?.exports.toSorted() ?? [];
  return {
    files,
    needed: packages(false),
    late: packages(true),
    names: { index: namesOf('index'), 'key-vault': namesOf('key-vault') },
  };
}

/** esbuild divides only ES modules, so each part is turned into CommonJS after it was divided. */
async function commonJs(text: string): Promise<string> {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    logLevel: 'warning',
  });
  return code;
}
