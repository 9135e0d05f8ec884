/** The headers that tell a client where it is in a list: X-Total-Count and Link. */
import { isOn, type Call } from './call.ts';

/** One page of a list, for its headers `X-Total-Count` and `Link`. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
  /** Rows found, before access rules; with `withoutCount` no more than one beyond the page. */
  readonly found: number;
  readonly withoutCount: boolean;
}

/**
 * The paging headers of a list.
 *
 * No Link at all when everything is on one page; no `prev` on the first and no `next` on the last page. Without a
 * count there is no `last`.
 */
export function pagingHeaders(call: Call, page: Page): Record<string, string> {
  const { offset, limit, found, withoutCount } = page;
  const headers: Record<string, string> = withoutCount ? {} : { 'x-total-count': String(found) };
  const isOnlyPage = offset === 0 && found <= limit;
  if (isOn(call.query, 'sysparm_suppress_pagination_header') || isOnlyPage || limit <= 0) return headers;

  const host = call.fault('link-elsewhere') === undefined ? call.origin : 'https://elsewhere.invalid';
  const link = (at: number, relation: string): string => {
    const query = new URLSearchParams(call.query);
    query.set('sysparm_offset', String(at));
    query.set('sysparm_limit', String(limit));
    return `<${host}${call.originalPath}?${query.toString()}>;rel="${relation}"`;
  };
  const links = [link(0, 'first')];
  if (offset > 0) links.push(link(Math.max(0, offset - limit), 'prev'));
  if (offset + limit < found && call.fault('link-lost') === undefined)
    links.push(link(offset + limit, 'next'));
  if (!withoutCount) links.push(link(Math.floor(Math.max(0, found - 1) / limit) * limit, 'last'));
  return { ...headers, link: links.join(',') };
}
