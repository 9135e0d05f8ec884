/** Both ways of paging, with the `Link` header in the form that was recorded. */
import { textOption } from '../../common/fault-registry.ts';
import { refuse, Refusal } from '../model/refusal.ts';
import { faultDuring } from '../records/call.ts';
import type { Call } from './call.ts';

/** The page that a request asks for, by number or forward by id. */
export interface Paging {
  readonly isForwardOnly: boolean;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  /** Forward only: the id after which the page begins. */
  readonly pageId: number;
}

const largestPage = 1000;
const usualPage = 25;

/** Reads page, pageSize, pageId and the header `pagination-type`. Throws 400 for what makes no sense. */
export function readPaging(call: Call): Paging {
  const asked = wholeNumber(call, 'pageSize', usualPage);
  const isTooLarge = asked > largestPage;
  if (
    asked < 1 ||
    (isTooLarge &&
      (call.world.switches.overPageSize === 'refuse' || faultDuring(call, 'page-size-refused') !== undefined))
  )
    throw outOfRange('pageSize');
  const page = wholeNumber(call, 'page', 1);
  if (page < 1) throw outOfRange('page');
  return {
    isForwardOnly: call.headers['pagination-type']?.toLowerCase() === 'forward-only',
    page,
    pageSize: Math.min(asked, largestPage),
    pageId: wholeNumber(call, 'pageId', 0),
  };
}

function wholeNumber(call: Call, name: string, otherwise: number): number {
  const text = parameter(call.query, name);
  if (text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value)) throw refuse(400, 'InvalidObject', `${name} object is invalid`);
  return value;
}

/** A query parameter; names are read without regard to case. */
export function parameter(query: URLSearchParams, name: string): string {
  const exact = query.get(name);
  if (exact !== null) return exact;
  for (const [key, value] of query) if (key.toLowerCase() === name.toLowerCase()) return value;
  return '';
}

function outOfRange(name: string): Refusal {
  return new Refusal(400, {
    code: 'InvalidObject',
    message: `${name} object is invalid`,
    errors: [
      {
        code: 'OutOfRange',
        message: name === 'pageSize' ? 'pageSize must be between 1 and 1000.' : 'page must be at least 1.',
        resource: name,
        field: name,
      },
    ],
  });
}

/** The `Link` of a numbered page; undefined when everything fits into one, which has none. */
export function numberedLink(call: Call, paging: Paging, total: number): string | undefined {
  const last = Math.max(1, Math.ceil(total / paging.pageSize));
  if (last === 1 && paging.page === 1) return undefined;
  const link = (page: number, rel: string): string => oneLink(call, paging, `page=${page}`, rel);
  const links: string[] = [];
  if (paging.page < last) links.push(link(paging.page + 1, 'next'), link(last, 'last'));
  if (paging.page > 1) links.push(link(1, 'first'), link(Math.min(paging.page - 1, last), 'prev'));
  return links.join(', ');
}

/** The `Link` of a forward-only page: to what comes after its last row, and empty when the page is. */
export function forwardLink(call: Call, paging: Paging, lastId: number | undefined): string {
  return lastId === undefined ? '' : oneLink(call, paging, `pageId=${lastId}`, 'next');
}

function oneLink(call: Call, paging: Paging, place: string, rel: string): string {
  const kept = [...call.query]
    .filter(([name, value]) => !/^(page|pageid|pagesize)$/i.test(name) && value !== '')
    .map(([name, value]) => `${name}=${siteEncoded(value)}`);
  const query = [...kept, `pageSize=${paging.pageSize}`, place].join('&');
  return `<${linkRoot(call)}${call.path}/?${query}>; rel="${rel}"`;
}

function linkRoot(call: Call): string {
  const { world } = call;
  const foreign = faultDuring(call, 'foreign-link');
  const origin =
    foreign === undefined
      ? ownOrigin(call)
      : textOption(foreign.options, 'origin', 'https://elsewhere.invalid');
  return `${origin}/${world.codebase}apis/3.0`;
}

/** The address under which the caller knows the site, so that links can be followed on any port. */
function ownOrigin(call: Call): string {
  const host = call.headers['host'];
  return host === undefined ? call.world.origin : `${call.secure ? 'https' : 'http'}://${host}`;
}

/** As the site's framework encodes: `+` for a blank, escapes in lower case, `( ) * ! - _ .` bare. */
function siteEncoded(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll("'", '%27')
    .replaceAll('~', '%7E')
    .replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}
