/**
 * The address of ConnectWise's API: the host that answers, and the codebase, which in the cloud changes with each upgrade.
 */
import * as z from 'zod';
import { Cache } from '../../kit/cache.ts';
import { CodedError } from '../../rules/errors.ts';
import { jsonOf } from '../../web/json.ts';
import type { Send } from '../../web/send.ts';

/** Cloud sites whose API has another host (ConnectWise developer guide). */
const apiHosts: Readonly<Record<string, string>> = {
  'na.myconnectwise.net': 'api-na.myconnectwise.net',
  'eu.myconnectwise.net': 'api-eu.myconnectwise.net',
  'au.myconnectwise.net': 'api-au.myconnectwise.net',
  'aus.myconnectwise.net': 'api-aus.myconnectwise.net',
  'za.myconnectwise.net': 'api-za.myconnectwise.net',
  'staging.connectwisedev.com': 'api-staging.connectwisedev.com',
};

/** The origin of the API for the site that people open in a browser; own servers are used as they are. */
export function apiOrigin(site: string): string {
  const url = new URL(site);
  const host = apiHosts[url.host.toLowerCase()];
  return host === undefined ? url.origin : `https://${host}`;
}

/** The name under which the rate limiter and the circuit breaker know the ConnectWise of a site. */
export function remoteOf(site: string): string {
  return `connectwise:${new URL(apiOrigin(site)).host}`;
}

/** `Codebase` comes with a slash at its end; an unknown company is answered 200 with `null`. */
const companyInfo = z.looseObject({ Codebase: z.string().regex(/^v[\w.]+\/$/) }).nullable();

/** The codebase part of the API's address, which changes with each cloud upgrade. */
export interface Codebase {
  /**
   * For example `v2025_1/`; asked for once however many need it. Throws `connectwise-company-unknown` (dead-letter),
   * `connectwise-unauthorized`, `connectwise-failed`, `http-not-json` (retry), and what the sender throws.
   */
  current(): Promise<string>;
  /**
   * For after a 404 under the codebase `used`: true when another one is known now. Asks again unless another call has
   * learnt of a newer one meanwhile. Throws as `current`.
   */
  movedFrom(used: string): Promise<boolean>;
}

/** The codebase of a company, discovered by `GET /login/companyinfo/{company}`, which needs no keys. */
export function discoverCodebase(options: { site: string; company: string; send: Send }): Codebase {
  // It has no age: it ends when a call finds nothing under it.
  const cache = new Cache<string>({ now: () => 0, maxAgeMs: Number.POSITIVE_INFINITY, maxStaleMs: 0 });
  const key = 'codebase';

  async function ask(): Promise<string> {
    const url = `${new URL(options.site).origin}/login/companyinfo/${encodeURIComponent(options.company)}`;
    const { host } = new URL(url);
    const answer = await options.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      timeoutMs: 10_000,
      maxBytes: 64 * 1024,
    });
    if (answer.status === 401 || answer.status === 403)
      throw new CodedError('connectwise-unauthorized', {
        detail: `${host} answered ${answer.status} when asked for its codebase.`,
        facts: { status: answer.status },
      });
    if (answer.status !== 200)
      throw new CodedError('connectwise-failed', {
        detail: `${host} answered ${answer.status} when asked for its codebase. Compare CONNECTWISE_SITE with the address in a browser.`,
      });
    const parsed = companyInfo.safeParse(jsonOf(answer, host));
    if (!parsed.success || parsed.data === null)
      throw new CodedError('connectwise-company-unknown', {
        detail: `Look at CONNECTWISE_COMPANY and CONNECTWISE_SITE (${host}).`,
      });
    return parsed.data.Codebase;
  }

  return {
    current: () => cache.get(key, () => ask()),
    async movedFrom(used) {
      const known = cache.peek(key)?.value;
      return (known === undefined || known === used ? await cache.refresh(key, ask) : known) !== used;
    },
  };
}
