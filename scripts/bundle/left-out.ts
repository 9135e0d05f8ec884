/**
 * The code that is left out of the bundle although packages that we use ask for it: code that this app never calls, and
 * second copies of one package. Each entry says why nothing calls it; whatever calls it all the same throws, and says
 * its name.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

interface LeftOut {
  /** The module that is asked for, and the one that asks. */
  readonly asked: RegExp;
  readonly importer?: RegExp;
  readonly why: string;
}

/** Each whole package, or file of one, that is not there. */
const leftOut: readonly LeftOut[] = [
  {
    asked: /^@azure\/monitor-opentelemetry$/,
    why: 'It sets up telemetry for a whole process, with instrumentations. The client of telemetry here has providers of its own.',
  },
  {
    asked: /^@opentelemetry\/exporter-/,
    why: 'Exporters to collectors (OTLP over HTTP, gRPC, protobuf). Telemetry goes to Application Insights alone.',
  },
  {
    asked: /^open$/,
    importer: /[\\/]@azure[\\/]identity[\\/]/,
    why: 'It opens a browser for a person who signs in. A function has none.',
  },
  {
    asked: /^\.\/(http|fetch)\.js$/,
    importer: /[\\/]axios[\\/]lib[\\/]adapters[\\/]/,
    why: "axios' own ways into the network. Every request goes through shared/web/node-adapter.ts.",
  },
  {
    asked: /^form-data$/,
    importer: /[\\/]axios[\\/]/,
    why: 'Forms are written by shared/connectwise/http/form-data.ts.',
  },
];

/** Stands in place of what is left out: any name may be read, inherited from and never be called. */
const placeholder = (asked: string): string => `
const leftOut = (name) => function () {
  throw new Error(name + ' of ${asked} is left out of this bundle: see scripts/bundle/left-out.ts.');
};
const known = new Map();
module.exports = new Proxy({}, {
  get(_target, name) {
    if (typeof name === 'symbol' || name === 'default' || name === 'then') return undefined;
    if (name === '__esModule') return true;
    if (!known.has(name)) known.set(name, leftOut(name));
    return known.get(name);
  },
});`;

/** Leaves that out of a bundle. */
export function leaveOut(): Plugin {
  return {
    name: 'leave-out',
    setup(plugin) {
      for (const { asked, importer } of leftOut)
        plugin.onResolve({ filter: asked }, ({ path, importer: by }) =>
          importer === undefined || importer.test(by) ? { path, namespace: 'left-out' } : undefined,
        );
      plugin.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
        contents: placeholder(path),
        loader: 'js',
      }));
    },
  };
}

/**
 * Takes each version of a package of OpenTelemetry once, however often it is installed: those packages pin each other, so
 * npm lays the same bytes into many folders.
 */
export function oneCopy(root: string): Plugin {
  const copies = new Map<string, string>();
  const canonical = new Map<string, string>();
  const manifests = globSync('node_modules/**/@opentelemetry/*/package.json', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1));
  for (const path of manifests) {
    const { name, version } = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
      readonly name: string;
      readonly version: string;
    };
    const folder = join(root, dirname(path));
    const first = canonical.get(`${name}@${version}`) ?? folder;
    canonical.set(`${name}@${version}`, first);
    copies.set(folder, first);
  }
  const isAsked = Symbol('asked by this plugin');
  return {
    name: 'one-copy',
    setup(plugin) {
      plugin.onResolve(
        { filter: /^@opentelemetry\// },
        async ({ path, kind, importer, resolveDir, pluginData }) => {
          if (pluginData === isAsked) return undefined;
          const found = await plugin.resolve(path, { kind, importer, resolveDir, pluginData: isAsked });
          const [, folder = '', rest = ''] =
            /^(.*[\\/]@opentelemetry[\\/][^\\/]+)([\\/].*)$/.exec(found.path) ?? [];
          const copy = copies.get(folder);
          return copy === undefined || found.errors.length > 0 ? found : { ...found, path: copy + rest };
        },
      );
    },
  };
}
