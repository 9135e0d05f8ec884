/** One call from a few options to a client, for a program that has none of the app's settings. */
import { setTimeout as sleep } from 'node:timers/promises';
import { discoverCodebase, remoteOf } from '../connectwise/http/address.ts';
import { connectwiseCaller } from '../connectwise/http/caller.ts';
import { connectwiseClient, type ConnectWiseClient } from '../connectwise/client.ts';
import type { CircuitBreaker, RateLimiter } from '../ports/remotes.ts';
import type { SecretSource } from '../ports/secrets.ts';
import { CodedError } from '../rules/errors.ts';
import { usualAtOnce } from '../rules/remotes/calls-at-once.ts';
import { usualRetry, type RetryPolicy } from '../rules/retry.ts';
import { environmentSecrets } from '../secrets/environment.ts';
import { createSecretStore } from '../secrets/store.ts';
import { secretsTogether } from '../secrets/together.ts';
import type { CallReport, RetryDeps } from '../web/attempt.ts';
import { callsAtOnce } from '../web/calls-at-once.ts';
import { retriedSend } from '../web/send-with-retry.ts';
import { axiosSend, type Send } from '../web/send.ts';
import { processRateLimiter } from './process-rate-limiter.ts';

/** Options of `connectClient`. Those that are left out are read from the environment, or are as usual. */
export interface ClientConnection {
  /** The address where people sign in, for example `https://na.myconnectwise.net`; left out, `CONNECTWISE_SITE`. */
  readonly site?: string | undefined;
  /** The company id that people type when they sign in; left out, `CONNECTWISE_COMPANY`. */
  readonly company?: string | undefined;
  /** The client id from the developer portal, which names your integration; left out, `CONNECTWISE_CLIENT_ID`. */
  readonly clientId?: string | undefined;
  /** The source of the API member's keys; left out, `CONNECTWISE_PUBLIC_KEY` and `CONNECTWISE_PRIVATE_KEY`. */
  readonly secrets?: SecretSource | undefined;
  /** The names of the keys in that source; left out, `connectwise-public-key` and `connectwise-private-key`. */
  readonly keyNames?: { readonly publicKey: string; readonly privateKey: string } | undefined;
  /** The limits of trying a call again; left out, `usualRetry`. */
  readonly policy?: RetryPolicy | undefined;
  /** Told of every attempt, ids and queries left out. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
  /** Shared with whoever else asks; left out, the clients of this call alone wait when one call must wait. */
  readonly rateLimiter?: RateLimiter | undefined;
  /** Left out, a ConnectWise that does not answer is asked all the same. */
  readonly circuitBreaker?: CircuitBreaker | undefined;
  /** Pins the version of the API's model (`2025.8`); left out, the newest of the instance is used. */
  readonly version?: string | undefined;
  /** The longest time of one attempt, in milliseconds; left out, half a minute. */
  readonly timeoutMs?: number | undefined;
  /** True lets http to this machine pass, for a simulator; left out, what `ALLOW_LOOPBACK` says. */
  readonly allowLoopback?: boolean | undefined;
  /** Sends the requests; left out, `axiosSend()`. */
  readonly send?: Send | undefined;
}

/**
 * A client. Nothing is asked before its first call. Throws `settings-invalid` (dead-letter), which names all that is
 * missing or wrong.
 *
 *     const client = connectClient({ site: 'https://na.myconnectwise.net', company: 'mycompany', clientId });
 *     console.log(await client.tickets.count(), 'tickets');
 */
export function connectClient(options: ClientConnection = {}): ConnectWiseClient {
  const env = process.env;
  const { site, company, clientId } = requiredOf({
    site: options.site ?? env['CONNECTWISE_SITE'],
    company: options.company ?? env['CONNECTWISE_COMPANY'],
    clientId: options.clientId ?? env['CONNECTWISE_CLIENT_ID'],
  });
  const now = (): number => Date.now();
  const {
    onCall,
    secrets = environmentSecrets((name) => process.env[name]),
    rateLimiter = processRateLimiter(),
  } = options;
  const names = options.keyNames ?? {
    publicKey: 'connectwise-public-key',
    privateKey: 'connectwise-private-key',
  };
  const keys = secretsTogether(createSecretStore({ source: secrets, now }), names, (pair) => pair);
  const retry: RetryDeps = {
    send: options.send ?? axiosSend(),
    policy: options.policy ?? usualRetry,
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: () => Math.random(),
    rateLimiter,
    atOnce: callsAtOnce(rateLimiter, { bounds: usualAtOnce, now }),
    circuitBreaker: options.circuitBreaker,
    ...(onCall === undefined ? {} : { onCall }),
  };
  const route = 'GET /login/companyinfo/{company}';
  return connectwiseClient(
    connectwiseCaller({
      site,
      company,
      clientId,
      version: options.version,
      timeoutMs: options.timeoutMs,
      codebase: discoverCodebase({
        site,
        company,
        send: retriedSend({ route, scope: remoteOf(site) }, retry),
      }),
      keys: keys.usable,
      accepted: keys.accepted,
      allowLoopback: options.allowLoopback ?? env['ALLOW_LOOPBACK'] === 'true',
      retry,
    }),
  );
}

const variables = {
  site: 'CONNECTWISE_SITE',
  company: 'CONNECTWISE_COMPANY',
  clientId: 'CONNECTWISE_CLIENT_ID',
} as const;
type Required = Readonly<Record<keyof typeof variables, string>>;

/** All three, the site as an origin; an empty one counts as left out. */
function requiredOf(given: Readonly<Record<keyof typeof variables, string | undefined>>): Required {
  const { site = '', company = '', clientId = '' } = given;
  const trimmed: Required = { site: site.trim(), company: company.trim(), clientId: clientId.trim() };
  const problems = Object.entries(trimmed)
    .filter(([, value]) => value === '')
    .map(
      ([name]) =>
        `${name} is missing: give it to connectClient(), or set ${variables[name as keyof Required]}.`,
    );
  const origin = originOf(trimmed.site);
  if (trimmed.site !== '' && origin === null)
    problems.push('site must be an address without a path, such as https://na.myconnectwise.net.');
  if (problems.length > 0 || origin === null)
    throw new CodedError('settings-invalid', { detail: problems.join(' ') });
  return { ...trimmed, site: origin };
}

/** `https://` may be left out; null for anything that is more than a host. */
function originOf(text: string): string | null {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  const isPlain = url?.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return isPlain && (url.protocol === 'https:' || url.protocol === 'http:') ? url.origin : null;
}
