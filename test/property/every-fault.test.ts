// If this fails, there is a way in which ConnectWise or ServiceNow is known to misbehave after which the sync loses,
// doubles or leaks something. Every fault that the simulators can play is played to the whole engine, one at a time.
import { describe, it } from 'node:test';
import { faultKinds as connectwiseFaults } from '../../sandbox/connectwise/faults/kinds.ts';
import { faultKinds as servicenowFaults } from '../../sandbox/servicenow/faults/kinds.ts';
import { upTo } from '../support/long.ts';
import { apart } from '../support/apart.ts';
import { stories } from './wire/fault-stories.ts';
import { playFault } from './wire/play-fault.ts';

const play = apart(new URL('wire/play-fault.ts', import.meta.url), playFault);
/** The worlds in which each fault is played. */
const seeds = Array.from({ length: upTo(1, 12) }, (_, index) => 11 + index);

for (const [side, kinds] of [
  ['connectwise', connectwiseFaults],
  ['servicenow', servicenowFaults],
] as const) {
  describe(`faults of ${side}`, () => {
    for (const { name, sentence, stage } of kinds) {
      it(`${name}: ${sentence}`, async () => {
        for (const seed of seeds) await play(seed, side, name);
      });
      const { never, match } = stories[side][name] ?? {};
      if (never !== undefined || match?.method !== undefined) continue;
      if (stage !== 'before' && stage !== 'after') continue;
      for (const method of ['POST', 'PATCH'] as const)
        it(`${name}, aimed at ${method === 'POST' ? 'what is made' : 'what is changed'}`, async () => {
          for (const seed of seeds) await play(seed, side, name, method);
        });
    }
  });
}
