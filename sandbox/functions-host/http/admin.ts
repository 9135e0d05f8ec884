/** The host's own pages: home, state, functions, keys, and running a function by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { triggerBinding } from '../app/runner.ts';
import type { FunctionMetadata } from '../worker/messages.ts';
import type { Answer } from './answer.ts';
import { emptyAnswer } from './answer.ts';
import type { Keys, Level } from './keys.ts';

/** The state of the host that its own pages show. */
export interface AdminContext {
  readonly directory: string;
  readonly routePrefix: string;
  /** Those of the app that is loaded now. */
  readonly functions: readonly FunctionMetadata[];
  readonly keys: Keys;
  readonly hostId: string;
  disabled(functionName: string): boolean;
  state(): { readonly state: 'Running' | 'Error'; readonly errors: readonly string[] };
  uptime(): number;
  /** Runs a function in the background with the text that the caller gave; undefined: nothing was given. */
  runByHand(metadata: FunctionMetadata, input: string | undefined): void;
  drain(): void;
  /** Invocations that still run; undefined when nobody asked for a drain. */
  draining(): number | undefined;
}

/** A request to one of the host's own pages, with the level that its key gives. */
export interface AdminRequest {
  readonly method: string;
  /** Without the leading slash. */
  readonly path: string;
  readonly host: string;
  readonly contentType: string | undefined;
  readonly level: Level;
  body(): Promise<Buffer>;
}

const json = (value: unknown): Answer => ({
  status: 200,
  headers: [['content-type', 'application/json; charset=utf-8']],
  body: JSON.stringify(value),
  lengthKnown: true,
});

const noStore = [
  ['cache-control', 'no-store,no-cache'],
  ['pragma', 'no-cache'],
] as const;

/** The home page. It names nothing of the app, because anybody may read it. */
export function homePage(disabled: boolean): Answer {
  if (disabled) return emptyAnswer(204);
  const html =
    '<!DOCTYPE html>\n<html>\n<head>\n    <title>Your Azure Function App is up and running.</title>\n</head>\n' +
    '<body>\n<h1>Your Azure Function App is up and running.</h1>\n<p>This is the local host of the sandbox.</p>\n</body>\n</html>\n';
  return { status: 200, headers: [['content-type', 'text/html']], body: html, lengthKnown: true };
}

/** Answers a path that begins with `admin/`. */
export async function answerAdmin(context: AdminContext, request: AdminRequest): Promise<Answer> {
  const path = request.path.replace(/\/$/, '');
  const route = `${request.method} ${path.toLowerCase()}`;
  if (route === 'GET admin/host/ping' || route === 'POST admin/host/ping')
    return { status: 200, headers: noStore };
  if (/^(GET|POST) admin\/warmup$/.test(route)) return emptyAnswer(200);
  const answer = pageOf(context, request, route, path) ?? pageElsewhere(`${request.method} ${path}`);
  if (answer === undefined) return emptyAnswer(404);
  if (request.level === 'host') return emptyAnswer(403);
  if (request.level !== 'master') return { status: 401, headers: [['www-authenticate', 'Bearer']] };
  return await answer();
}

function pageOf(
  context: AdminContext,
  request: AdminRequest,
  route: string,
  path: string,
): (() => Answer | Promise<Answer>) | undefined {
  const origin = `http://${request.host}`;
  switch (route) {
    case 'GET admin/host/status':
      return () => statusPage(context);
    case 'GET admin/host/config':
      return () => ({
        status: 200,
        headers: [['content-type', 'text/plain; charset=utf-8']],
        body: hostJsonText(context.directory),
      });
    case 'GET admin/host/keys':
    case 'GET admin/host/functionkeys':
      return () => keyList([{ name: 'default', value: context.keys.host }], `${origin}/${path}`);
    case 'GET admin/host/systemkeys':
      return () => keyList([], `${origin}/${path}`);
    case 'GET admin/functions':
      return () => json(context.functions.map((one) => description(context, one, 'https://localhost')));
    case 'GET admin/host/drain/status':
      return () => drainStatus(context.draining());
    case 'POST admin/host/drain':
      return () => {
        context.drain();
        return emptyAnswer(202);
      };
    default:
      return functionPage(context, request, path, origin);
  }
}

/** Pages that only a host with more than this one's kinds of trigger has anything on; their doors are as closed. */
function pageElsewhere(route: string): (() => Answer) | undefined {
  if (/^(GET|PUT|POST|DELETE|OPTIONS) runtime\/webhooks\/./i.test(route)) return () => emptyAnswer(404);
  const bundled = /^GET admin\/host\/extensionbundle\/v1\/(templates|bindings|resources(\.[^/]+)?)$/i.exec(
    route,
  );
  if (bundled?.[1] !== undefined) {
    const what = bundlePages[bundled[1].toLowerCase()] ?? `Resources${bundled[2] ?? ''}`;
    return () => text(404, `${what} not found within the extension bundle or ${noBundle}`);
  }
  if (!pagesNotOffered.some((page) => page.test(route))) return undefined;
  return () => text(501, 'The local host does not have this page of the real one.');
}

const noBundle = 'extension bundle is not configured for the function app.';
const bundlePages: Readonly<Record<string, string>> = {
  templates: 'Templates',
  bindings: 'Binding metadata',
  resources: 'Resources metadata',
};

/** Routes of the real host's controllers (host 4.1037). */
const pagesNotOffered: readonly RegExp[] = [
  /^GET admin\/host\/(processes|extensions(\/jobs(\/[^/]+)?)?)$/i,
  /^POST admin\/host\/(resume|scale\/status|log|debug|synctriggers|restart|extensions)$/i,
  /^PUT admin\/host\/(state|extensions)$/i,
  /^DELETE admin\/host\/extensions\/[^/]+$/i,
  /^(GET|POST|PUT|DELETE) admin\/(host\/(keys|functionkeys|systemkeys)|functions\/[^/]+\/keys)\/[^/]+$/i,
  /^(PUT|DELETE) admin\/functions\/[^/]+$/i,
  /^(GET admin\/instance\/info|POST admin\/instance\/assign|POST admin\/pod\/assign)$/i,
];

const text = (status: number, body: string): Answer => ({
  status,
  headers: [['content-type', 'text/plain; charset=utf-8']],
  body,
  lengthKnown: true,
});

function statusPage(context: AdminContext): Answer {
  const { state, errors } = context.state();
  return json({
    id: context.hostId,
    state,
    version: '4.1037.0.0',
    versionDetails: '4.1037.0',
    platformVersion: '',
    instanceId: '',
    computerName: '',
    ...(errors.length === 0 ? {} : { errors }),
    processUptime: Math.round(context.uptime()),
    functionAppContentEditingState: 'Unknown',
  });
}

const drainStatus = (running: number | undefined): Answer =>
  json({
    state: running === undefined ? 'Disabled' : running > 0 ? 'InProgress' : 'Completed',
    outstandingInvocations: running ?? 0,
    outstandingRetries: 0,
  });

function hostJsonText(directory: string): string {
  try {
    return readFileSync(join(directory, 'host.json'), 'utf8');
  } catch {
    return '{}';
  }
}

const keyList = (keys: readonly { name: string; value: string }[], href: string): Answer =>
  json({ keys, links: [{ rel: 'self', href }] });

function functionPage(
  context: AdminContext,
  request: AdminRequest,
  path: string,
  origin: string,
): (() => Answer | Promise<Answer>) | undefined {
  const match = /^admin\/functions\/([^/]+)(?:\/(status|keys))?$/i.exec(path);
  if (match === null) return undefined;
  const [, name = '', below] = match;
  const metadata = context.functions.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (request.method === 'POST' && below === undefined)
    return async () => await byHand(context, request, metadata);
  if (request.method !== 'GET') return undefined;
  if (metadata === undefined) return () => emptyAnswer(404);
  if (below === 'keys')
    return () =>
      keyList([{ name: 'default', value: context.keys.ofFunction(metadata.name) }], `${origin}/${path}`);
  return below === 'status' ? () => json({}) : () => json(description(context, metadata, origin));
}

/** 202 at once whatever comes of it; only what is no JSON is refused. */
async function byHand(
  context: AdminContext,
  request: AdminRequest,
  metadata: FunctionMetadata | undefined,
): Promise<Answer> {
  const body = await request.body();
  if (body.length > 0 && !/json/i.test(request.contentType ?? '')) return emptyAnswer(415);
  let given: unknown;
  try {
    given = JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return emptyAnswer(400);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return emptyAnswer(400);
  const { input } = given as { input?: unknown };
  if (metadata === undefined) return emptyAnswer(404);
  if (input === undefined || input === null) context.runByHand(metadata, undefined);
  else if (typeof input === 'string') context.runByHand(metadata, input);
  else if (typeof input === 'number' || typeof input === 'boolean')
    context.runByHand(metadata, String(input));
  else return emptyAnswer(400);
  return emptyAnswer(202);
}

function description(context: AdminContext, metadata: FunctionMetadata, origin: string): unknown {
  const trigger = triggerBinding(metadata)?.[1];
  const route =
    typeof trigger?.['route'] === 'string' && trigger['route'] !== '' ? trigger['route'] : metadata.name;
  const http = trigger?.type.toLowerCase() === 'httptrigger';
  return {
    name: metadata.name,
    script_root_path_href: null,
    script_href: null,
    config_href: null,
    test_data_href: null,
    href: `${origin}/admin/functions/${metadata.name}`,
    invoke_url_template: http
      ? `${origin}/${[context.routePrefix, route].filter((part) => part !== '').join('/')}`
      : null,
    language: 'node',
    config: { name: metadata.name, language: 'node', bindings: Object.values(metadata.bindings) },
    files: null,
    test_data: null,
    isDisabled: context.disabled(metadata.name),
    isDirect: false,
    isProxy: false,
  };
}
