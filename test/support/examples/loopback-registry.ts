/**
 * A registry of packages on this machine: it hands out what is installed in this checkout, so that `npm install` works as it
 * does anywhere, and nothing is asked of the network.
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { archive } from '../../../scripts/package-client/tarball.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** On a free port. `asked` grows by the name of each package that was installed from it. */
export async function startLoopbackRegistry(root: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://registry').pathname).slice(1);
    const [name = '', version] = path.split('/-/');
    const found = installed(root, name);
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (found.length === 0) response.writeHead(404).end();
    else if (version === undefined) {
      const versions = found.map(({ manifest }) => {
        const tarball = `${address}/${name.replace('/', '%2f')}/-/${manifest.version}`;
        return [manifest.version, { ...manifest, dist: { tarball } }] as const;
      });
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          name,
          'dist-tags': { latest: versions[0]?.[0] },
          versions: Object.fromEntries(versions),
        }),
      );
    } else {
      asked.push(name);
      const folder = found.find(({ manifest }) => manifest.version === version)?.folder ?? '';
      response.end(gzipSync(archive(filesOf(folder)), { level: 1 }));
    }
  });
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Every version of it that is installed, the one at the top first. */
function installed(root: string, name: string) {
  const places = [`node_modules/${name}`, `node_modules/{*,@*/*}/node_modules/${name}`];
  return places
    .flatMap((place) => globSync(`${place}/package.json`, { cwd: root }))
    .map((path) => ({
      folder: join(root, path, '..'),
      manifest: JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest,
    }));
}

function filesOf(folder: string): Readonly<Record<string, Uint8Array>> {
  const paths = globSync('**/*', { cwd: folder, exclude: ['node_modules'] }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(
    paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(folder, path))] as const),
  );
}
