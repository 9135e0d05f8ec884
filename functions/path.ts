/** Where a request went, read from the address itself: `params` can be renamed or replaced by query and body. */
import type { HttpRequest } from '@azure/functions';
import { CodedError } from '../shared/rules/errors.ts';

/** The last segments of the path, decoded. Throws `request-invalid` (refuse) for what cannot be decoded. */
export function lastSegments(request: HttpRequest, count: number): readonly string[] {
  const { pathname } = new URL(request.url);
  const segments = pathname.split('/').filter((segment) => segment !== '');
  try {
    return segments.slice(-count).map((segment) => decodeURIComponent(segment));
  } catch {
    throw new CodedError('request-invalid', { detail: 'The address holds a % that stands for nothing.' });
  }
}

/** The side in an address. Throws `request-invalid` (refuse). */
export function sideOf(segment: string | undefined): 'connectwise' | 'servicenow' {
  if (segment === 'connectwise' || segment === 'servicenow') return segment;
  throw new CodedError('request-invalid', { detail: 'The side is connectwise or servicenow.' });
}

/** Whether the caller would rather read text than JSON: only when it says so. */
export function wantsText(request: HttpRequest): boolean {
  return (request.headers.get('accept') ?? '').trimStart().startsWith('text/plain');
}
