/** Ends the host: the calls under way are finished, within a limit; then everything is closed. */
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Runner } from './app/runner.ts';
import type { Clock } from './kit/clock.ts';
import type { Triggers } from './triggers/start.ts';
import type { Worker } from './worker/process.ts';

/** The parts of the running host that a shut-down closes. */
export interface Running {
  readonly server: Server;
  readonly runner: Runner;
  readonly worker: Worker;
  /** Undefined when the host could not serve. */
  readonly triggers: Triggers | undefined;
  readonly clock: Clock;
}

const drainLimitMs = 10_000;

/** Resolves once everything is closed. Takes no request from the call on. */
export async function shutDown({ server, runner, worker, triggers, clock }: Running): Promise<void> {
  const closed = new Promise<void>((done) => {
    server.close(() => done());
  });
  // A connection that is kept alive brings no further request, however busy it is.
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  const closing = setInterval(() => server.closeIdleConnections(), 50);
  const limit = Promise.withResolvers<void>();
  let isOverLimit = false;
  const cancelLimit = clock.after(drainLimitMs, () => {
    isOverLimit = true;
    limit.resolve();
  });
  // Timers fire and messages are taken as long as something runs that ran when the signal came.
  await Promise.race([runner.ended(), limit.promise]);
  const stopping = triggers?.stop();
  const isBusy = (): boolean => runner.running() > 0 && !isOverLimit;
  while (isBusy()) await delay(25);
  cancelLimit();
  if (runner.running() > 0) triggers?.abandon();
  else await Promise.race([stopping, delay(2_000, undefined, { ref: false })]);
  await Promise.race([closed, delay(200)]);
  clearInterval(closing);
  server.closeAllConnections();
  await worker.stop();
}
