/** Answers a request for a file of the dashboard: chosen from a list, never from a disk. */
import type { HttpRequest } from '@azure/functions';
import { fileIn, type FileForm } from '../../shared/app/operate/file-forms.ts';
import type { HttpAnswer } from '../define.ts';
import type { PageFile } from './page-files.ts';
import { segmentsBehind } from './path.ts';

/**
 * The headers of every answer, for the browser: nothing but our own files acts, in no frame, and no address goes
 * elsewhere.
 */
const guards = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** The page is asked for again each time; what it names never changes. */
const forPage = 'no-cache';
const forever = 'public, max-age=31536000, immutable';

/** The file that the path names: 200, 304 for who has it, 404 for any other path. Throws `request-invalid` (refuse). */
export function answerPage(files: readonly PageFile[], request: HttpRequest): HttpAnswer {
  const path = segmentsBehind(request, 'dashboard').join('/');
  const file = files.find((one) => one.path === path);
  if (file === undefined) {
    const headers = { ...guards, 'cache-control': 'no-store' };
    return { status: 404, headers, outcome: 'not-found' };
  }
  const encoding = encodingFor(request.headers.get('accept-encoding') ?? '');
  // Each form is a thing of its own to a cache.
  const etag = `"${file.hash}-${encoding}"`;
  const headers = {
    ...guards,
    'content-type': file.contentType,
    'cache-control': file.path === '' ? forPage : forever,
    vary: 'accept-encoding',
    etag,
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  };
  if (isKnown(request.headers.get('if-none-match') ?? '', etag))
    return { status: 304, headers, outcome: 'unchanged' };
  if (request.method === 'HEAD') return { status: 200, headers, outcome: 'answered' };
  const body = fileIn(encoding, file);
  return { status: 200, headers, body, outcome: 'answered' };
}

/** The smallest form that the caller takes; one with `q=0` is refused. */
function encodingFor(accepted: string): FileForm {
  const taken = accepted.split(',').flatMap((one) => {
    const [name = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
    return parameters.some((part) => /^q=0(?:\.0*)?$/.test(part)) ? [] : [name];
  });
  return taken.includes('br') ? 'br' : taken.includes('gzip') ? 'gzip' : 'identity';
}

function isKnown(header: string, etag: string): boolean {
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}
