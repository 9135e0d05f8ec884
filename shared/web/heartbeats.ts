/**
 * Heartbeats in the dialect of Healthchecks, which Better Stack, Cronitor and Uptime Kuma speak too: `ADDRESS/start`, then
 * `ADDRESS` or `ADDRESS/fail`, each with `?rid=` and a UUID, and a short report as the body.
 */
import { CodedError } from '../rules/errors.ts';
import type { Secret } from '../rules/secret.ts';
import type { Send } from './send.ts';

/** The transport of heartbeats and the address of each automation's check. */
export interface HeartbeatOptions {
  readonly send: Send;
  /** The address of an automation's check, a secret; null where it has none. May throw. */
  addressOf(automation: string): Promise<Secret | null>;
  /** True if plain http to this machine is allowed. */
  readonly allowLoopback: boolean;
  sleep(milliseconds: number): Promise<void>;
  /** Told, with a code, of a heartbeat that did not arrive. */
  onFailure(automation: string, code: string): void;
}

type Signal = 'start' | 'success' | 'fail';

const timeoutMs = 10_000;
const maxTries = 3;
const maxReport = 1_000;

/**
 * Sends heartbeats: at most three tries of ten seconds each. Never throws: `onFailure` is given the code, which is
 * `heartbeat-address-invalid` (dead-letter), `heartbeat-refused` (retry) for a status of 300 or more, or a code of
 * `Send` or of `addressOf`.
 */
export function heartbeats(options: HeartbeatOptions): {
  start(automation: string, runId: string): Promise<void>;
  end(automation: string, runId: string, how: 'success' | 'fail', report: string): Promise<void>;
} {
  async function tell(automation: string, signal: Signal, runId: string, report: string): Promise<void> {
    try {
      const address = await options.addressOf(automation);
      if (address !== null) await ping(urlOf(address, signal, runId, options.allowLoopback), report, options);
    } catch (thrown) {
      options.onFailure(automation, thrown instanceof CodedError ? thrown.code : 'unexpected');
    }
  }
  return {
    start: (automation, runId) => tell(automation, 'start', runId, ''),
    end: (automation, runId, how, report) => tell(automation, how, runId, report),
  };
}

/** The query of the address stays: Uptime Kuma's holds a status of its own. Throws `heartbeat-address-invalid`. */
function urlOf(address: Secret, signal: Signal, runId: string, allowLoopback: boolean): string {
  const url = URL.parse(address.reveal().trim());
  const isLoopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (
    url === null ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback && allowLoopback))
  )
    throw new CodedError('heartbeat-address-invalid');
  if (signal !== 'success') url.pathname = `${url.pathname.replace(/\/$/, '')}/${signal}`;
  url.searchParams.set('rid', runId);
  return url.href;
}

/** Throws `heartbeat-refused`, or what `send` throws. */
async function ping(url: string, report: string, options: HeartbeatOptions): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { status } = await options.send({
        method: 'POST',
        url,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: report.slice(0, maxReport),
        timeoutMs,
        maxBytes: 64_000,
      });
      if (status < 300) return;
      throw new CodedError('heartbeat-refused', {
        detail: `The monitor answered ${status}.`,
        facts: { status },
      });
    } catch (thrown) {
      if (attempt >= maxTries) throw thrown;
      await options.sleep(attempt * 1_000);
    }
  }
}
