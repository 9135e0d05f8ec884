/**
 * The page on which a person sees tickets and incidents side by side, edits either, and watches the other follow:
 * its files, the pairs it draws, and the way to the other simulator. Answers under `/_sim/`, as the control routes do,
 * and like them is not counted among the requests.
 */
import { readFile } from 'node:fs/promises';
import { turnedAway } from '../common/callers.ts';
import { json, type SimRequest, type SimResponse } from '../common/message.ts';
import type { ViewSource } from '../common/record-view.ts';
import type { PageHandler } from '../common/start.ts';
import type { Agreement } from './agreement.ts';
import { otherSimulator, readViewQuery, wholeNumber, type OtherSimulator } from './other-simulator.ts';
import { findPairs, type PairsView } from './pairs.ts';
import { toldStates, type AppAddress, type ToldStates } from './told-states.ts';

/** The other half of a simulator's page. */
export interface PageBeside {
  /** `http://127.0.0.1:PORT` of the other simulator; left out when only this one was started. */
  readonly other?: string | undefined;
  /** Left out when nothing is known to keep the two equal. */
  readonly agreement?: Agreement | undefined;
  /** The app that keeps the two equal; left out when none is known. */
  readonly app?: AppAddress | undefined;
}

type Side = 'connectwise' | 'servicenow';

interface PageParts {
  readonly side: Side;
  readonly own: ViewSource;
  readonly other: OtherSimulator | undefined;
  readonly agreement: Agreement | undefined;
  readonly told: ToldStates | undefined;
}

/** Nothing but the page's own files acts, nothing may frame it, and no form of it leads elsewhere. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const files: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/_sim/': ['page.html', 'text/html'],
  '/_sim/page/page.css': ['page.css', 'text/css'],
  '/_sim/page/page.js': ['page.js', 'text/javascript'],
  '/_sim/page/pair.js': ['pair.js', 'text/javascript'],
  '/_sim/page/card.js': ['card.js', 'text/javascript'],
  '/_sim/page/server.js': ['server.js', 'text/javascript'],
  '/_sim/page/changes.js': ['changes.js', 'text/javascript'],
  '/_sim/page/icon.svg': ['icon.svg', 'image/svg+xml'],
};

/** The most of a list that can be paged through; what lies further back is found by its number. */
const furthest = 400;

/** The page of one simulator: answers what belongs to it, and undefined to anything else. */
export function pageOf(side: Side, own: ViewSource, { other, agreement, app }: PageBeside = {}): PageHandler {
  const parts: PageParts = {
    side,
    own,
    other: other === undefined ? undefined : otherSimulator(other),
    agreement,
    told: app === undefined ? undefined : toldStates(app, { now: () => Date.now() }),
  };
  return (request) => answerPage(request, parts);
}

async function answerPage(request: SimRequest, parts: PageParts): Promise<SimResponse | undefined> {
  const { method, path, query, secure } = request;
  // As people type it.
  if (method === 'GET' && path === '/_sim' && !secure)
    return { status: 308, headers: { location: '/_sim/' }, body: null };
  const file = files[path];
  const route = `${method} ${path}`;
  const isOurs =
    (file !== undefined && method === 'GET') ||
    ['GET /_sim/views', 'GET /_sim/pairs', 'POST /_sim/other/edit'].includes(route);
  if (secure || !isOurs) return undefined;
  const refused = turnedAway(request);
  if (refused !== undefined) return pageJson(refused.status, { error: refused.sentence });
  if (file !== undefined) return fileAnswer(file);
  if (route === 'GET /_sim/views') return pageJson(200, await parts.own(readViewQuery(query)));
  if (route === 'GET /_sim/pairs') return pageJson(200, await pairs(query, parts));
  return editOther(request.body, parts);
}

async function fileAnswer([name, type]: readonly [name: string, type: string]): Promise<SimResponse> {
  return {
    status: 200,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: await readFile(new URL(`./assets/${name}`, import.meta.url)),
  };
}

async function pairs(
  query: URLSearchParams,
  { side, own, other, agreement, told }: PageParts,
): Promise<PairsView & { readonly servedBy: Side }> {
  const sources =
    side === 'connectwise'
      ? { connectwise: own, servicenow: other?.views, agreement, told }
      : { connectwise: other?.views, servicenow: own, agreement, told };
  const skip = wholeNumber(query.get('skip'), 0, furthest);
  const view = await findPairs(sources, {
    limit: Math.max(1, wholeNumber(query.get('limit'), 25, 100)),
    skip,
    find: query.get('find') ?? '',
    all: query.get('all') === 'yes',
  });
  return { ...view, hasMore: view.hasMore && skip < furthest, servedBy: side };
}

async function editOther(body: Buffer, { other }: PageParts): Promise<SimResponse> {
  if (other === undefined) return pageJson(404, { error: 'Only this simulator was started.' });
  try {
    return await other.edit(body);
  } catch (thrown) {
    return pageJson(502, { error: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

function pageJson(status: number, value: unknown): SimResponse {
  return json(status, value, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
}
