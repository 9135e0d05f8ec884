/** package.json of the package: what it needs is read off the program, in the versions that this project is tested with. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { doors, type ClientProgram } from './program.ts';

/** The name of the package. */
export const packageName = 'connectwise-client';

const manifest = z.object({
  version: z.string(),
  license: z.string(),
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

/** The manifest of the project in this folder. */
export async function readManifest(root: string): Promise<z.infer<typeof manifest>> {
  return manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
}

/**
 * The package.json of the client as a package. Throws for a package that the program asks for and the project has not
 * pinned.
 */
export function clientManifest(
  project: z.infer<typeof manifest>,
  { needed, late }: Pick<ClientProgram, 'needed' | 'late'>,
  declared: readonly string[],
): string {
  const pinned = (name: string): string => {
    const version = project.dependencies[name];
    if (version !== undefined) return version;
    throw new Error(`The client asks for ${name}, which is no dependency of the project.`);
  };
  // A type of a package that is not there is an error for whoever compiles.
  const astray = declared.filter((name) => !needed.includes(name) && !late.includes(name));
  if (astray.length > 0) throw new Error(`The types of the client name ${astray.join(', ')}.`);
  const optional = { ...versionsOf(late, (name) => `^${pinned(name)}`), '@types/node': project.engines.node };
  const own = {
    name: packageName,
    version: project.version,
    description: 'ConnectWise PSA for Node: typed records, safe conditions, verified changes, patient calls',
    license: project.license,
    type: 'commonjs',
    sideEffects: false,
    engines: project.engines,
    main: './index.js',
    module: './index.mjs',
    types: './index.d.ts',
    exports: {
      ...Object.fromEntries(
        Object.keys(doors).map((door) => [
          door === 'index' ? '.' : `./${door}`,
          {
            import: { types: `./${door}.d.mts`, default: `./${door}.mjs` },
            require: { types: `./${door}.d.ts`, default: `./${door}.js` },
          },
        ]),
      ),
      './package.json': './package.json',
    },
    dependencies: versionsOf(needed, pinned),
    peerDependencies: optional,
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(optional).map((name) => [name, { optional: true }] as const),
    ),
  };
  return `${JSON.stringify(own, null, 2)}\n`;
}

function versionsOf(
  names: readonly string[],
  version: (name: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, version(name)] as const));
}
