/** The Key Vault simulator without its transport: challenge, roles, secrets and their versions, and faults on request. */
import { z } from 'zod';
import type { Clock, MovableClock } from '../common/clock.ts';
import type { ControlTarget, SimCore } from '../common/core.ts';
import { createFaultRegistry, numberOption, type OrderedFault } from '../common/fault-registry.ts';
import { handleWithFaults, transportFaults } from '../common/handle-with-faults.ts';
import type { SimRequest, SimResponse } from '../common/message.ts';
import { requestLog } from '../common/request-log.ts';
import { bundle, challenge, item, refusal, vaultAudience, vaultJson } from './answers.ts';
import { createTokens, type Identity, type Tokens } from './tokens.ts';
import { createVault, secretName, type SecretVersionRecord, type Vault } from './vault.ts';

/** The secrets and the identities at the start. */
export interface KeyVaultCoreOptions {
  readonly clock: MovableClock;
  /** Name → value at the start. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** The value of a secret that nobody has stored and somebody asks for; undefined for most names. */
  readonly valueFor?: ((name: string) => string | undefined) | undefined;
  readonly identities: readonly Identity[];
  readonly identityHeader: string;
}

/** The simulated vault without its transport. */
export interface KeyVaultCore extends SimCore {
  readonly vault: Vault;
}

/** The path of the managed identity's token endpoint. */
export const identityPath = '/msi/token';

const faultKinds = [
  { name: 'outage', sentence: 'The vault answers 503.', stage: 'before' },
  {
    name: 'throttled',
    sentence: 'The vault answers 429; options.retryAfterSeconds says for how long (1).',
    stage: 'before',
  },
  {
    name: 'forbidden',
    sentence: "The vault answers 403, as if the identity's role had been taken away.",
    stage: 'before',
  },
  ...transportFaults,
] as const;

const attributes = z.object({ enabled: z.boolean(), nbf: z.int(), exp: z.int() }).partial().optional();
/** 25 KiB, counted in bytes. */
const maxValueBytes = 25 * 1024;
const newSecret = z.object({
  value: z
    .string()
    .refine(
      (text) => Buffer.byteLength(text) <= maxValueBytes,
      `A value has at most ${maxValueBytes} bytes.`,
    ),
  contentType: z.string().max(255).nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  attributes,
});
const changedSecret = newSecret.omit({ value: true });
const edited = z.object({ value: z.string(), enabled: z.boolean(), deleted: z.literal(true) }).partial();

/** A vault with those secrets, open to those identities. */
export function createKeyVaultCore(options: KeyVaultCoreOptions): KeyVaultCore {
  const { clock } = options;
  const vault = createVault(clock, options.valueFor);
  const tokens = createTokens(options.identities, options.identityHeader, clock);
  const faults = createFaultRegistry(faultKinds, () => clock.now());
  const log = requestLog();
  const seed = (): void => {
    vault.clear();
    for (const [name, value] of Object.entries(options.secrets ?? {})) vault.set(name, { value });
  };
  seed();

  return {
    vault,
    faults,
    log,
    control: controlOf(vault, options, seed),
    handle: handleWithFaults({
      clock,
      faults,
      log,
      answer: (request) => answer(request, vault, tokens, clock),
      instead,
      // Secrets are counted together, whatever their names and versions.
      routeOf: (path) => path.replace(/^(\/secrets\/)[^/]+(\/[0-9a-f]{32}$)?/, '$1*'),
    }),
  };
}

function answer(request: SimRequest, vault: Vault, tokens: Tokens, clock: Clock): SimResponse {
  // An app reaches its identity over plain http inside the machine, and the vault over https only.
  if (request.path === identityPath && !request.secure) return tokens.answer(request);
  if (!request.secure) return refusal(404, 'NotFound', 'The vault speaks https only.');

  const authorization = request.headers['authorization'];
  if (authorization === undefined) return challenge();
  const token = tokens.find(authorization);
  if (token === undefined) return challenge('AKV10022: The token is not known or is over.');
  if (token.audience !== vaultAudience)
    return challenge(`AKV10022: Invalid audience. Expected ${vaultAudience}, found ${token.audience}.`);
  if (!request.query.has('api-version'))
    return refusal(400, 'BadParameter', 'AKV10033: The api-version parameter is required.');

  const reading = request.method === 'GET';
  if (token.identity.role === 'none' || (!reading && token.identity.role !== 'officer'))
    return refusal(403, 'Forbidden', 'Caller is not authorized to perform action on resource.', {
      inner: 'ForbiddenByRbac',
    });
  return secrets(request, vault, clock);
}

function secrets(request: SimRequest, vault: Vault, clock: Clock): SimResponse {
  const origin = `https://${request.headers['host'] ?? 'localhost'}`;
  const [, root, name, version] = request.path.split('/').map(decodeURIComponent);
  if (root !== 'secrets') return refusal(404, 'NotFound', 'There is nothing at that path.');
  if (name === undefined || name === '')
    return page(
      request,
      origin,
      currentOf(vault).map((record) => item(record, origin, false)),
    );
  if (!secretName.test(name)) return refusal(400, 'BadParameter', 'The name of the secret is invalid.');

  if (request.method === 'PUT' && version === undefined) return put(request, name, vault, origin);
  if (request.method === 'GET' && version === 'versions')
    return page(
      request,
      origin,
      vault.versions(name).map((record) => item(record, origin, true)),
    );
  const record = vault.get(name, version === '' ? undefined : version);
  if (record === undefined)
    return refusal(
      404,
      'SecretNotFound',
      `A secret with (name/id) ${name}${version === undefined ? '' : `/${version}`} was not found in this key vault.`,
    );
  if (request.method === 'PATCH') return patch(request, record, origin, clock);
  if (request.method !== 'GET') return refusal(405, 'MethodNotAllowed', 'That cannot be done here.');
  if (!record.enabled)
    return refusal(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', {
      inner: 'SecretDisabled',
    });
  return vaultJson(200, bundle(record, origin));
}

/** The most that one page of a list holds, and what it holds when nobody says (Key Vault REST reference). */
const maxResults = 25;

/** One page of a list, with the address of the next. */
function page(request: SimRequest, origin: string, items: readonly object[]): SimResponse {
  const asked = request.query.get('maxresults') ?? String(maxResults);
  const size = Number(asked);
  if (!/^\d+$/.test(asked) || size < 1 || size > maxResults)
    return refusal(400, 'BadParameter', `The value for maxresults must be from 1 to ${maxResults}.`);
  const from = Number(request.query.get('$skiptoken') ?? 0);
  const next = new URLSearchParams(request.query);
  next.set('$skiptoken', String(from + size));
  return vaultJson(200, {
    value: items.slice(from, from + size),
    nextLink: from + size < items.length ? `${origin}${request.path}?${next.toString()}` : null,
  });
}

function currentOf(vault: Vault): readonly SecretVersionRecord[] {
  return vault.names().flatMap((name) => {
    const record = vault.get(name);
    return record === undefined ? [] : [record];
  });
}

function put(request: SimRequest, name: string, vault: Vault, origin: string): SimResponse {
  const body = newSecret.safeParse(parsed(request.body));
  if (!body.success) return refusal(400, 'BadParameter', z.prettifyError(body.error));
  const { value, contentType, tags, attributes: given } = body.data;
  const record = vault.set(name, {
    value,
    contentType: contentType ?? undefined,
    tags: tags ?? undefined,
    enabled: given?.enabled,
    notBefore: given?.nbf,
    expires: given?.exp,
  });
  return vaultJson(200, bundle(record, origin));
}

function patch(request: SimRequest, record: SecretVersionRecord, origin: string, clock: Clock): SimResponse {
  const body = changedSecret.safeParse(parsed(request.body));
  if (!body.success) return refusal(400, 'BadParameter', z.prettifyError(body.error));
  const { contentType, tags, attributes: given = {} } = body.data;
  record.contentType = contentType ?? record.contentType;
  record.tags = tags ?? record.tags;
  record.enabled = given.enabled ?? record.enabled;
  record.notBefore = given.nbf ?? record.notBefore;
  record.expires = given.exp ?? record.expires;
  record.updated = Math.floor(clock.now() / 1000);
  return vaultJson(200, item(record, origin, true));
}

function instead(fault: OrderedFault): SimResponse | undefined {
  switch (fault.fault) {
    case 'outage':
      return refusal(503, 'ServiceUnavailable', 'The service is temporarily unavailable.');
    case 'throttled':
      return refusal(429, 'Throttled', 'Request was not processed because too many requests were received.', {
        headers: { 'retry-after': String(numberOption(fault.options, 'retryAfterSeconds', 1)) },
      });
    case 'forbidden':
      return refusal(403, 'Forbidden', 'Caller is not authorized to perform action on resource.', {
        inner: 'ForbiddenByRbac',
      });
    default:
      return undefined;
  }
}

function controlOf(vault: Vault, options: KeyVaultCoreOptions, seed: () => void): ControlTarget {
  return {
    healthy: () => true,
    tables: () => ['secrets', 'identities'],
    records: (table) =>
      table === 'secrets' ? vault.all() : table === 'identities' ? options.identities : undefined,
    record: (table, id) => (table === 'secrets' ? vault.get(id) : undefined),
    edit({ table, id, set }) {
      if (table !== 'secrets' || id === null) throw new Error('Only "secrets" can be edited, by their name.');
      if (!secretName.test(id)) throw new Error(`"${id}" is not a name that a vault takes.`);
      const { value, enabled, deleted } = edited.parse(set);
      if (deleted === true) return { deleted: vault.delete(id) };
      if (value !== undefined) return vault.set(id, { value, enabled });
      const current = vault.get(id);
      if (current === undefined) throw new Error(`There is no secret "${id}"; give it a value.`);
      current.enabled = enabled ?? current.enabled;
      return current;
    },
    advance: (seconds) => options.clock.advance(seconds * 1000),
    reset: seed,
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
