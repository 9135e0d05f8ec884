/** Reads the address of a request itself: `params` can be renamed or replaced by query and body. */
import type { HttpRequest } from '@azure/functions';
import { CodedError } from '../../shared/rules/errors.ts';

/**
 * The segments of the path behind `word`, a fixed segment of the function's route, decoded. The host ignores case in
 * routes, so case is ignored here. Throws `request-invalid` (refuse) for what cannot be decoded.
 */
export function segmentsBehind(request: HttpRequest, word: string): readonly string[] {
  const segments = new URL(request.url).pathname.split('/').filter((segment) => segment !== '');
  const at = segments.findIndex((segment) => segment.toLowerCase() === word);
  try {
    return at === -1 ? [] : segments.slice(at + 1).map((segment) => decodeURIComponent(segment));
  } catch {
    throw new CodedError('request-invalid', { detail: 'The path contains an invalid percent-escape.' });
  }
}

/** The values behind the `?`; of a name that stands there twice the last one. */
export function queryOf(request: HttpRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(request.url).searchParams);
}

/** The side in an address. Throws `request-invalid` (refuse). */
export function sideOf(segment: string | undefined): 'connectwise' | 'servicenow' {
  if (segment === 'connectwise' || segment === 'servicenow') return segment;
  throw new CodedError('request-invalid', { detail: 'The side is connectwise or servicenow.' });
}

/** True when the caller says that it would rather read text than JSON. */
export function wantsText(request: HttpRequest): boolean {
  return (request.headers.get('accept') ?? '').trimStart().startsWith('text/plain');
}
