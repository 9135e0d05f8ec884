/**
 * `/admin/vfs/`: the app's files, for whoever has the master key. The real host also writes and deletes here; this one
 * only reads, and no further than the app's folder (source: VirtualFileSystem.cs of host 4.1037).
 */
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { type Answer, emptyAnswer } from './answer.ts';
import type { Level } from './keys.ts';
import { firstOfQuery, type RequestAddress } from './request-path.ts';

interface FileRequest {
  /** The app's folder. */
  readonly directory: string;
  readonly method: string;
  readonly address: RequestAddress;
  readonly host: string;
  readonly level: Level;
}

const typesOfFiles: Readonly<Record<string, string>> = {
  '.js': 'application/javascript',
  '.cjs': 'application/javascript',
  '.mjs': 'application/javascript',
  '.json': 'application/json',
  '.html': 'text/html',
  '.txt': 'text/plain',
};
const typeOf = (name: string): string =>
  typesOfFiles[extname(name).toLowerCase()] ?? 'application/octet-stream';

const json = (status: number, body: string): Answer => ({
  status,
  headers: [['content-type', 'application/json; charset=utf-8']],
  body,
  lengthKnown: true,
});

/**
 * Answers for the files of the app. Nothing but the master key opens them, and any other key is answered with 401
 * alone.
 */
export function answerFiles(request: FileRequest): Answer {
  const { directory, method, address } = request;
  if (request.level !== 'master') return emptyAnswer(401);
  if (method !== 'GET') return emptyAnswer(405);
  const root = firstOfQuery(address.rawQuery, 'relativepath') === '1' ? directory : sep;
  const below = address.path.replace(/^admin\/vfs\/?/i, '');
  const file = resolve(join(root, below));
  if (file !== directory && !file.startsWith(directory + sep)) return emptyAnswer(403);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return json(404, `'${file}' not found.`);
  const endsInSlash = address.path.endsWith('/');
  if (found.isDirectory() !== endsInSlash) return redirected(request, endsInSlash);
  return found.isDirectory() ? listing(request, file) : content(file, found);
}

/** A folder's address ends in a slash, a file's does not. */
function redirected({ host, address }: FileRequest, endsInSlash: boolean): Answer {
  const path = endsInSlash ? address.urlPath.replace(/\/+$/, '') : `${address.urlPath}/`;
  return { status: 307, headers: [['location', `http://${host}${path}${address.rawQuery}`]] };
}

function listing({ host, address }: FileRequest, folder: string): Answer {
  const here = `http://${host}${address.urlPath}`;
  const entries = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [];
    const isFolder = found.isDirectory();
    return [
      {
        name,
        size: isFolder ? 0 : found.size,
        mtime: found.mtime.toISOString(),
        crtime: found.birthtime.toISOString(),
        mime: isFolder ? 'inode/directory' : typeOf(name),
        href: `${here}${encodeURIComponent(isFolder ? `${name}/` : name)}${address.rawQuery}`,
        path,
      },
    ];
  });
  return json(200, JSON.stringify(entries));
}

function content(file: string, found: Stats): Answer {
  return {
    status: 200,
    headers: [
      ['content-type', typeOf(file)],
      ['etag', `"${Math.trunc(found.mtimeMs).toString(16).padStart(16, '0')}"`],
      ['last-modified', found.mtime.toUTCString()],
    ],
    body: readFileSync(file),
    lengthKnown: true,
  };
}
