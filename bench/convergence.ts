/**
 * Random histories of edits, notes, lost callbacks, faults and crashes through the real engine, as many as asked for.
 *
 *     npm run bench -- convergence --histories 1000 --seed 7 --from-pairs
 *
 * With `--from-pairs` the histories begin with pairs in sync. Each violation is printed with the number of its history; the same seed and number replay it (`--only`). Exits 1 on
 * any violation.
 */
import { parseArgs } from 'node:util';
import { sample } from 'fast-check';
import { coreFields } from '../shared/rules/sync/record.ts';
import { checkHistory } from '../test/property/history/check.ts';
import { histories } from '../test/property/history/history.ts';
import { historiesFromPairs } from '../test/property/history/from-pairs.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    longest: { type: 'string', default: '120' },
    only: { type: 'string' },
    'from-pairs': { type: 'boolean', default: false },
  },
});

const wanted = Number(values.histories);
const seed = Number(values.seed);
let events = 0;
let crashes = 0;
let violations = 0;
/** Sampled in portions, so that millions of histories need no more memory than a few. */
const portion = 500;

for (let begin = 0; begin < wanted; begin += portion) {
  const numRuns = Math.min(portion, wanted - begin);
  const longest = Number(values.longest);
  const kind = values['from-pairs'] ? historiesFromPairs(longest, coreFields) : histories(longest);
  const sampled = sample(kind, { numRuns, seed: seed + begin });
  for (const [index, history] of sampled.entries()) {
    const number = begin + index;
    if (values.only !== undefined && number !== Number(values.only)) continue;
    const { violations: found, ended } = await checkHistory(history);
    events += ended.events;
    crashes += ended.crashes;
    violations += found.length;
    for (const violation of found) console.log(`history ${number}: ${violation}`);
    if (values.only !== undefined) console.log(ended.trace.join('\n'));
  }
}
console.log(
  `convergence: ${wanted} histories, ${events} events, ${crashes} crashes, ${violations} violations`,
);
process.exitCode = violations > 0 ? 1 : 0;
