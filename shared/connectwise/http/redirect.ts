/** Decides where a redirect may lead: it is the one address that comes from a server. */
import type { WebAnswer } from '../../web/send.ts';

/**
 * The address that a redirect may lead to, on the host and by the scheme that were asked, in whichever codebase: that
 * of the record that was made, or of what was asked for, with the conditions that were asked. Null for any other.
 */
export function placeAnswered(
  answer: WebAnswer,
  call: { readonly method: string },
  from: string,
): URL | null {
  const here = new URL(from);
  const { location = '' } = answer.headers;
  const target = location === '' ? null : URL.parse(location, from);
  if (target?.hostname !== here.hostname) return null;
  const [, codebase, place] = /^\/(v[\w.]+\/)apis\/3\.0(\/.*)$/.exec(target.pathname) ?? [];
  if (codebase === undefined || place === undefined) return null;
  const asked = /apis\/3\.0(\/.*)$/.exec(here.pathname)?.[1] ?? '';
  const wanted =
    call.method === 'GET'
      ? place === asked
      : place.startsWith(`${asked}/`) && /^\d+$/.test(place.slice(asked.length + 1));
  if (!wanted) return null;
  here.pathname = target.pathname;
  if (call.method !== 'GET') here.search = '';
  return here;
}
