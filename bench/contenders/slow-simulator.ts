/**
 * The ConnectWise simulator in a process of its own, each answer held back for a while as by a distance.
 *
 * Started with `{tickets, latencyMs, keepsAnswers}` as JSON; says its addresses by a message, and answers each message
 * with what was asked of it so far. With `keepsAnswers` a list is worked out once and given again byte for byte, so that
 * what is measured is the reader and not the simulator.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../../sandbox/common/serve.ts';
import type { SimResponse } from '../../sandbox/common/message.ts';
import { withControl } from '../../sandbox/common/start.ts';
import { createConnectWiseCore } from '../../sandbox/connectwise/core.ts';
import { ensureCertificates } from '../../sandbox/world/certificates.ts';

/** The simulator's start: how many tickets it holds, and how many milliseconds each answer is held back. */
export interface SlowSimulatorOptions {
  readonly tickets: number;
  readonly latencyMs: number;
  readonly keepsAnswers: boolean;
  /** The folder of the certificates. */
  readonly directory: string;
}

/** The answer to any message: what was asked since the message before. */
export interface Asked {
  readonly requests: number;
  /** Answered with 400 or more. */
  readonly faults: number;
  /** Changes of a record that had been changed before. */
  readonly doubled: number;
  /**
   * The time for which there was a Retry-After that had not run out, in milliseconds: a client that honours it can be
   * no faster.
   */
  readonly toldToWaitMs: number;
  /** Requests that came meanwhile, those left out that may have been on their way at that moment. */
  readonly tooEarly: number;
}

const options = JSON.parse(process.argv[2] ?? '{}') as SlowSimulatorOptions;
const core = createConnectWiseCore({ seed: 7, tickets: options.tickets });
const kept = new Map<string, SimResponse>();
let requests = 0;
let faults = 0;
let doubled = 0;
let toldToWaitMs = 0;
let tooEarly = 0;
let toldAt = Number.NEGATIVE_INFINITY;
let waitUntil = Number.NEGATIVE_INFINITY;
/** Longer than a request is on its way here. */
const onItsWayMs = 50;
const changed = new Set<string>();

const served = await serve(
  async (request) => {
    const begun = performance.now();
    if (request.path.startsWith('/_sim/')) return withControl(core)(request);
    requests += 1;
    if (begun < waitUntil && begun > toldAt + onItsWayMs) tooEarly += 1;
    const key = `${request.method} ${request.path}?${request.rawQuery} ${request.headers['pagination-type'] ?? ''}`;
    let answer = kept.get(key);
    if (answer === undefined) {
      answer = await core.handle(request);
      if (options.keepsAnswers && request.method === 'GET' && answer.status === 200)
        kept.set(key, { ...answer, body: Buffer.from(answer.body ?? '') });
    }
    if (answer.status >= 400) faults += 1;
    else if (request.method === 'PATCH') {
      if (changed.has(request.path)) doubled += 1;
      changed.add(request.path);
    }
    await sleep(Math.max(0, options.latencyMs - (performance.now() - begun)));
    if (answer.status === 429) tellToWait(Number(answer.headers['retry-after'] ?? 0) * 1000);
    return answer;
  },
  { httpPort: 0, httpsPort: 0, tls: await ensureCertificates(options.directory) },
);
core.setOrigin(served.httpsAddress);

function tellToWait(milliseconds: number): void {
  const now = performance.now();
  const until = Math.max(waitUntil, now + milliseconds);
  toldToWaitMs += until - Math.max(waitUntil, now);
  if (now >= waitUntil) toldAt = now;
  waitUntil = until;
}

process.on('message', () => {
  process.send?.({ requests, faults, doubled, toldToWaitMs, tooEarly } satisfies Asked);
  requests = 0;
  faults = 0;
  doubled = 0;
  toldToWaitMs = 0;
  tooEarly = 0;
  changed.clear();
});
process.on('disconnect', () => process.exit());
process.send?.({ http: served.httpAddress, https: served.httpsAddress });
