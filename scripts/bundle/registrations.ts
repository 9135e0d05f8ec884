/**
 * Puts what the host must know of every function into the bundle as plain data, in place of functions/start/registrations.ts: the
 * entry then loads none of them.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { FunctionDefinition, Registration } from '../../functions/define.ts';

/** The plugin; the functions are read again by each build. */
export function registrationsPlugin(root: string): Plugin {
  return {
    name: 'registrations',
    setup: (plugin) =>
      plugin.onLoad({ filter: /[\\/]functions[\\/]start[\\/]registrations\.ts$/ }, async () => {
        const { functions, sources } = await declared(root);
        return {
          contents: `export const registrations = ${JSON.stringify(functions.map(registrationOf))};`,
          watchFiles: sources.map((file) => join(root, file)),
        };
      }),
  };
}

/** Only what is registered with the host. */
function registrationOf(one: FunctionDefinition): Registration {
  const { name } = one;
  if (one.trigger === 'queue') return { name, trigger: one.trigger, queueName: one.queueName };
  if (one.trigger === 'timer') return { name, trigger: one.trigger, schedule: one.schedule };
  const { trigger, methods, route, authLevel } = one;
  return { name, trigger, methods, route, authLevel, ...(one.isFront === true ? { isFront: true } : {}) };
}

/** Reads functions/list.ts as it is now: a builder that watches must not get what it imported first. */
async function declared(root: string): Promise<{
  readonly functions: readonly FunctionDefinition[];
  readonly sources: readonly string[];
}> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['functions/list.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: 'list.mjs',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  // Inside the project, from where its packages are found.
  const folder = await mkdtemp(join(root, 'node_modules', '.functions-'));
  try {
    const file = join(folder, 'list.mjs');
    await writeFile(file, outputFiles[0]?.contents ?? '');
    const list = (await import(pathToFileURL(file).href)) as {
      readonly functions: readonly FunctionDefinition[];
    };
    return { functions: list.functions, sources: Object.keys(metafile.inputs) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
