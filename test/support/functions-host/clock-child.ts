/**
 * The program of a host whose schedules go by a clock that its parent moves over the channel: a process of its own, so
 * that it can be killed, and no minute that has to be waited for.
 */
import { startFunctionsHost } from '../../../sandbox/functions-host/host.ts';
import { manualClock } from './manual-clock.ts';

export type FromClockChild =
  | { readonly address: string }
  | { readonly now: number; readonly due: readonly number[] };

const tell = (message: FromClockChild): void => {
  if (process.connected) process.send?.(message);
};

const clock = manualClock(Number(process.env['CLOCK_START']), () =>
  tell({ now: clock.now(), due: clock.due() }),
);
process.on('message', (time: number) => clock.advanceTo(time));
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => {
  void (async () => {
    await host.stop();
    process.exit(0);
  })();
});

const host = await startFunctionsHost({
  directory: process.env['CLOCK_APP'] ?? '.',
  port: 0,
  env: process.env,
  clock,
  log: () => undefined,
});
tell({ address: host.address });
