/**
 * The page on which a person sees tickets and incidents side by side, edits either, breaks something, and watches the other
 * follow: its files, the pairs it draws, and the way to the other simulator. Answers under `/_sim/`, as the control routes
 * do, and like them is not counted among the requests.
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
  readonly app: AppAddress | undefined;
  readonly told: ToldStates | undefined;
}

/** Nothing but the page's own files acts, nothing may frame it, and no form of it leads elsewhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const scripts = [
  'break-it',
  'card',
  'changes',
  'document',
  'field',
  'frame',
  'menu',
  'note',
  'page',
  'pair',
  'server',
  'standing',
  'theme',
  'words',
];

type PageFile = readonly [name: string, type: string];

/** The page's files by their path. */
const files: ReadonlyMap<string, PageFile> = new Map<string, PageFile>([
  ['/_sim/', ['page.html', 'text/html']],
  ['/_sim/page/page.css', ['page.css', 'text/css']],
  ['/_sim/page/icon.svg', ['icon.svg', 'image/svg+xml']],
  ...scripts.map(
    (name) =>
      [`/_sim/page/${name}.js`, [`${name}.js`, 'text/javascript']] as const satisfies readonly [
        string,
        PageFile,
      ],
  ),
]);

/** The most of a list that can be paged through; what lies further back is found by its number. */
const furthest = 400;

/** The page of one simulator: answers what belongs to it, and undefined to anything else. */
export function pageOf(side: Side, own: ViewSource, { other, agreement, app }: PageBeside = {}): PageHandler {
  const parts: PageParts = {
    side,
    own,
    other: other === undefined ? undefined : otherSimulator(other),
    agreement,
    app,
    told: app === undefined ? undefined : toldStates(app, { now: () => Date.now() }),
  };
  return (request) => answerPage(request, parts);
}

async function answerPage(request: SimRequest, parts: PageParts): Promise<SimResponse | undefined> {
  const { method, path, secure } = request;
  if (secure) return undefined;
  // As people type it.
  if (method === 'GET' && path === '/_sim')
    return { status: 308, headers: { location: '/_sim/' }, body: null };
  const answer = routeOf(request, parts);
  if (answer === undefined) return undefined;
  const refused = turnedAway(request);
  return refused === undefined ? answer() : pageJson(refused.status, { error: refused.sentence });
}

type Answer = () => Promise<SimResponse> | SimResponse;

function routeOf(request: SimRequest, parts: PageParts): Answer | undefined {
  const { method, path, query } = request;
  const file = method === 'GET' ? files.get(path) : undefined;
  if (file !== undefined) return () => fileAnswer(file);
  switch (`${method} ${path}`) {
    case 'GET /_sim/views':
      return async () => pageJson(200, await parts.own(readViewQuery(query)));
    case 'GET /_sim/pairs':
      return async () => pageJson(200, await pairs(query, parts));
    case 'POST /_sim/key':
      return () => keyAnswer(parts);
    default:
      return handedOn(request, parts);
  }
}

async function fileAnswer([name, type]: PageFile): Promise<SimResponse> {
  return {
    status: 200,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    },
    body: await readFile(new URL(`./assets/${name}`, import.meta.url)),
  };
}

async function pairs(
  query: URLSearchParams,
  { side, own, other, agreement, app, told }: PageParts,
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
    dashboard: app === undefined ? undefined : `${app.address}/api/dashboard`,
  });
  return { ...view, hasMore: view.hasMore && skip < furthest, servedBy: side };
}

/**
 * The key that opens the dashboard, for the page's own button: it goes to the clipboard and into no address. Whoever
 * reaches this port could read the emulator's storage as well; web pages of other origins are turned away.
 */
function keyAnswer({ app }: PageParts): SimResponse {
  return app === undefined
    ? pageJson(404, { error: 'No app was started beside this simulator.' })
    : pageJson(200, { key: app.key });
}

/** Hands the page's requests to the other simulator: the same control routes, under `other`. */
function handedOn({ method, path, body }: SimRequest, { other }: PageParts): Answer | undefined {
  const [, what = '', number] = /^\/_sim\/other\/(edit|faults)(?:\/(\d{1,9}))?$/.exec(path) ?? [];
  const target =
    method === 'POST' && number === undefined && (what === 'edit' || what === 'faults')
      ? (`/_sim/${what}` as const)
      : method === 'DELETE' && what === 'faults'
        ? number === undefined
          ? '/_sim/faults'
          : (`/_sim/faults/${Number(number)}` as const)
        : undefined;
  if (target === undefined) return undefined;
  return async () => {
    if (other === undefined) return pageJson(404, { error: 'Only this simulator was started.' });
    try {
      return await other.control(method, target, body);
    } catch (thrown) {
      return pageJson(502, { error: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  };
}

function pageJson(status: number, value: unknown): SimResponse {
  return json(status, value, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
}
