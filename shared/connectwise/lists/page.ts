/** One page of a list: asked for, and read for where the next one begins. */
import { CodedError } from '../../rules/errors.ts';
import { Unparsed } from '../http/unparsed.ts';
import type { CallConnectWise } from '../http/call.ts';
import { PageRows } from './page-rows.ts';

/** One list and how its pages are asked for. */
export interface PageCall {
  readonly path: string;
  readonly route: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** A search: the conditions stand in the body of a POST, because they are too long for an address. */
  readonly body?: Readonly<Record<string, string | undefined>> | undefined;
  /** At most 1,000 (OpenAPI 2025.8). */
  readonly pageSize: number;
  readonly paging: 'forward-only' | 'numbered';
  /** The number of pages of a long list that are asked for at the same time; left out, `usualConcurrency`. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One page of a list, read. */
export interface Page {
  readonly rows: PageRows;
  /** The number, or the id, behind which the next page begins; undefined on the last page. */
  readonly next: string | undefined;
  /** The number of pages that the server announces, if it does; of a numbered page only. */
  readonly pages: number | undefined;
  /** The server took no notice of forward-only paging: it counts pages, or gives the same records again. */
  readonly ignored: boolean;
}

/** A page as it came: rows take several times the room of their bytes, so they are made when it is their turn. */
export class UnreadPage {
  readonly bytes: number;
  readonly #value: unknown;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #wanted: PageCall;
  readonly #at: string;

  constructor(value: unknown, headers: Readonly<Record<string, string>>, wanted: PageCall, at: string) {
    this.bytes = value instanceof Unparsed ? value.bytes : 0;
    this.#value = value;
    this.#headers = headers;
    this.#wanted = wanted;
    this.#at = at;
  }

  /** Its rows, once. Throws `http-not-json` (retry) when it is no list. */
  read(): Page {
    const value = this.#value instanceof Unparsed ? this.#value.parse() : this.#value;
    return pageOf(value, this.#headers, this.#wanted, this.#at);
  }
}

const forwardOnly = { 'pagination-type': 'forward-only' };

/**
 * Asks for the page `at`: a page's number, or the id after which a forward-only page begins. Throws the codes of the
 * call, and `http-not-json` (retry) for what is no list.
 */
export async function askPage(call: CallConnectWise, wanted: PageCall, at: string): Promise<Page> {
  return (await askUnread(call, wanted, at)).read();
}

/** As `askPage`, without making the rows, so that `read` throws for what is no list. */
export async function askUnread(call: CallConnectWise, wanted: PageCall, at: string): Promise<UnreadPage> {
  const { path, route, body, signal, pageSize } = wanted;
  const forward = wanted.paging === 'forward-only';
  const query: Record<string, string | number | undefined> = { ...wanted.query, pageSize };
  query[forward ? 'pageId' : 'page'] = at;
  // Numbered pages of a list without an order may repeat records and leave others out.
  const ordered = 'orderBy' in wanted.query ? wanted.query['orderBy'] : 'id asc';
  const orderBy = forward ? undefined : ordered;
  // A search reads its order in the body and its place in the address.
  if (orderBy !== undefined && body === undefined) query['orderBy'] = orderBy;
  const { value, headers } = await call({
    method: body === undefined ? 'GET' : 'POST',
    path,
    route,
    query,
    json: body === undefined || orderBy === undefined ? body : { ...body, orderBy },
    headers: forward ? forwardOnly : undefined,
    unparsed: true,
    repeatable: true,
    signal,
  });
  return new UnreadPage(value, headers, wanted, at);
}

function pageOf(
  value: unknown,
  headers: Readonly<Record<string, string>>,
  wanted: PageCall,
  at: string,
): Page {
  const forward = wanted.paging === 'forward-only';
  if (!Array.isArray(value))
    throw new CodedError('http-not-json', {
      detail: `GET ${wanted.route} did not answer with a list.`,
    });
  const rows = new PageRows(value);
  const offered = parametersOf(headers['link'], nextTarget);
  return {
    rows,
    next: rows.count === 0 ? undefined : nextPage(offered, rows, wanted, at),
    pages: forward ? undefined : wholeNumber(parametersOf(headers['link'], lastTarget)?.page),
    ignored:
      forward &&
      ((offered?.page !== undefined && offered.pageId === undefined) ||
        (rows.first !== undefined && rows.first <= Number(at))),
  };
}

/** The places of an address, as they stand there; only numbers are used, which no address writes in another way. */
interface Offered {
  readonly page: string | undefined;
  readonly pageId: string | undefined;
}

const nextTarget = /<([^>]*)>\s*;\s*rel="?next"?/i;
const lastTarget = /<([^>]*)>\s*;\s*rel="?last"?/i;

/**
 * The parameters of the address that a `Link` names; its host and path are never looked at. None when it names no such
 * address, undefined when there is no `Link`.
 */
function parametersOf(link: string | undefined, target: RegExp): Offered | undefined {
  if (link === undefined || link === '') return undefined;
  const address = before('#', target.exec(link)?.[1] ?? '');
  return { pageId: parameterIn(address, 'pageId'), page: parameterIn(address, 'page') };
}

/** The first value under that name. */
function parameterIn(address: string, name: string): string | undefined {
  const [first, further] = [address.indexOf(`?${name}=`), address.indexOf(`&${name}=`)];
  const at = first === -1 || (further !== -1 && further < first) ? further : first;
  return at === -1 ? undefined : before('&', address.slice(at + name.length + 2));
}

/** The text up to that sign; all of it when it has none. */
function before(sign: string, text: string): string {
  const at = text.indexOf(sign);
  return at === -1 ? text : text.slice(0, at);
}

/** The next page: from the header, or counted by ourselves where a full page came without one. */
function nextPage(
  offered: Offered | undefined,
  rows: PageRows,
  wanted: PageCall,
  at: string,
): string | undefined {
  const named = offered?.[wanted.paging === 'forward-only' ? 'pageId' : 'page'] ?? '';
  if (/^\d+$/.test(named) && named !== at) return named;
  // A header without a next page ends numbered pages; forward-only ends with a page that is not full.
  if (offered !== undefined && offered.pageId === undefined && wanted.paging === 'numbered') return undefined;
  if (rows.count < wanted.pageSize) return undefined;
  if (wanted.paging === 'numbered') return String(Number(at) + 1);
  return rows.last?.toString();
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
