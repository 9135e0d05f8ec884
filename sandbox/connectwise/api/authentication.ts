/** Everything before the API itself: discovery, the signing key, credentials, and the check of the address. */
import { decodePath, type SimRequest, type SimResponse } from '../../common/message.ts';
import { refuse } from '../model/refusal.ts';
import type { Actor, World } from '../store/world.ts';
import { parameter } from './paging.ts';
import { jsonAnswer, textAnswer } from './responses.ts';
import { serverVersion } from './version.ts';

const legacyCodebase = 'v4_6_release/';

/** `GET /login/companyinfo/{company}`, which needs no credentials; null for a company that is not there. */
export function companyInfo(world: World, request: SimRequest): SimResponse | undefined {
  const match = /^\/login\/companyinfo\/([^/]*)\/?$/i.exec(request.path);
  if (match === null || request.method !== 'GET') return undefined;
  if (decodePath(match[1] ?? '').toLowerCase() !== world.company) return jsonAnswer(world, 200, null);
  return jsonAnswer(world, 200, {
    CompanyName: 'Sim MSP',
    Codebase: world.codebase,
    VersionCode: world.codebase.replace('/', ''),
    VersionNumber: `v${serverVersion}`,
    CompanyID: world.company,
    IsCloud: true,
  });
}

/** The address that `key_url` of a callback names. */
export function signingKey(world: World, request: SimRequest): SimResponse | undefined {
  const match = /^\/([^/]+\/)\/?system\/callbackkey\/index\.rails$/i.exec(request.path);
  if (match === null || request.method !== 'GET') return undefined;
  if (world.switches.signingKeyNeedsCredentials && actorOf(world, request) === undefined)
    return jsonAnswer(world, 401, { code: 'Unauthorized', message: 'UserNotAuthenticated', errors: null });
  const isKnown =
    parameter(request.query, 'companyName').toLowerCase() === world.company &&
    parameter(request.query, 'id') === world.signingKey.id;
  return isKnown && isCodebase(world, match[1] ?? '')
    ? jsonAnswer(world, 200, { signing_key: world.signingKey.text })
    : jsonAnswer(world, 404, { code: 'NotFound', message: 'Callback key not found', errors: null });
}

/** Splits the address. Gives the path below the API's root, or the answer to an address that is none. */
export function apiPath(world: World, request: SimRequest): string | SimResponse {
  // Clients in use put a slash of their own behind the one of the codebase.
  const match = /^\/+([^/]+\/)\/*apis\/+3\.0(\/.*)?$/i.exec(request.path);
  const codebase = (match?.[1] ?? '').toLowerCase();
  const rest = match?.[2] ?? '/';
  if (match === null || /\/apis\/3\.0(\/|$)/i.test(rest)) return cannotRoute;
  if (world.oldCodebases.has(codebase)) return htmlNotFound;
  if (!isCodebase(world, codebase)) return cannotRoute;
  const path = rest.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  return decodePath(path);
}

function isCodebase(world: World, codebase: string): boolean {
  const given = codebase.toLowerCase();
  if (world.oldCodebases.has(given)) return false;
  return given === world.codebase || given === legacyCodebase;
}

const cannotRoute = textAnswer(400, 'Cannot route. Codebase/company is invalid');
const htmlNotFound: SimResponse = {
  status: 404,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body></body></html>',
};

/** Authenticates a caller. Throws 401 or 403; gives the text answer when the login company is wrong. */
export function signIn(world: World, request: SimRequest): Actor | SimResponse {
  const basic = basicOf(request);
  if (basic !== undefined && basic.company.toLowerCase() !== world.company) return cannotRoute;
  const actor = actorOf(world, request);
  if (actor === undefined) throw refuse(401, 'Unauthorized', 'Invalid credentials were provided.');
  if ((request.headers['clientid'] ?? '').trim() === '')
    throw refuse(403, 'ClientIdRequired', 'A clientId header is required.');
  return actor;
}

interface Basic {
  readonly company: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** `company+public:private`: split at the first plus and at the first colon. */
function basicOf(request: SimRequest): Basic | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const plus = text.indexOf('+');
  if (plus < 0 || colon < plus) return undefined;
  return {
    company: text.slice(0, plus),
    publicKey: text.slice(plus + 1, colon),
    privateKey: text.slice(colon + 1),
  };
}

function actorOf(world: World, request: SimRequest): Actor | undefined {
  const basic = basicOf(request);
  const account = world.accounts.find(
    ({ publicKey, privateKey }) => publicKey === basic?.publicKey && privateKey === basic.privateKey,
  );
  return account === undefined ? undefined : actorNamed(world, account.member, account.mayWrite);
}

/** A member as the one who acts; a name that is no member's acts without an id. */
export function actorNamed(world: World, identifier: string, mayWrite = true): Actor {
  const member = world
    .table('members')
    .rows()
    .find(({ values }) => values['identifier'] === identifier);
  return { memberId: member?.id ?? 0, identifier, mayWrite };
}
