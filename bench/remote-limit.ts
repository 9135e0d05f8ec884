/**
 * Calls to a remote that bears so many at once and refuses the others for a second: how long they take with what ours learns
 * of the refusals, without that, and by somebody who knows beforehand how many it bears.
 *
 *     npm run bench -- remote-limit [--calls 2000] [--at-once 16]
 *
 * The clock is a virtual one, which moves when everybody waits, so the figures are the same on every machine: an answer
 * takes 50 milliseconds of it, a refusal one.
 */
import { parseArgs } from 'node:util';
import type { AtOnceBounds } from '../shared/rules/remotes/calls-at-once.ts';
import { remoteWithLimit } from '../test/support/web/remote-with-limit.ts';
import { alternate, type Figures } from './parts/alternate.ts';
import { report } from './parts/report.ts';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '2000' }, 'at-once': { type: 'string', default: '16' } },
});
const calls = Number(values.calls);
const workers = Number(values['at-once']);

/** Each call is answered once, whatever was refused before. */
async function made(
  bears: number,
  { atOnce, bounds, instances }: { atOnce: number; bounds?: Partial<AtOnceBounds>; instances: number },
): Promise<Figures> {
  const world = remoteWithLimit({ bears, retryAfter: '1' });
  const all = Array.from({ length: instances }, () => world.instance(bounds));
  const wallMs = await world.make(calls, atOnce, all);
  const { sent, refused } = world.seen;
  if (sent - refused !== calls) throw new Error(`${sent - refused} of ${calls} calls were answered.`);
  return { wallMs, cpuMs: 0, refused };
}

const cases = [];
for (const [bears, instances] of [
  [4, 1],
  [8, 1],
  [8, 2],
] as const)
  cases.push({
    case: `it bears ${bears}, of ${instances === 1 ? 'one instance' : `${instances} instances`}`,
    sides: await alternate(
      {
        ours: () => made(bears, { atOnce: workers, bounds: {}, instances }),
        'as many as it bears': () => made(bears, { atOnce: bears, instances }),
        'without learning': () => made(bears, { atOnce: workers, instances }),
      },
      { rounds: 1, warmUps: 0 },
    ),
  });
await report({
  name: 'remote-limit',
  cases,
  compares: 'wallMs',
  better: 'less',
  unit: `milliseconds of a virtual clock for ${calls} calls`,
  runs: 1,
  shown: [
    { figure: 'wallMs', heading: 'altogether (ms)' },
    { figure: 'refused', heading: 'refused' },
  ],
});
