/**
 * Storms through the real engine, clients and rules against both simulators: edits, files, every fault in any mixture,
 * killed instances. As many as asked for.
 *
 *     npm run bench -- wire-storm --storms 1000 --seed 7
 *
 * Each violation is printed with the seed of its storm, which plays it again (`--storms 1 --seed N`). Exits 1 on any.
 */
import { parseArgs } from 'node:util';
import { wireStorm } from '../test/property/wire/storm.ts';

const { values } = parseArgs({
  options: {
    storms: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '24' },
  },
});

const totals = { faults: 0, crashes: 0, files: 0, violations: 0 };
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.storms); seed += 1) {
  const { faults, crashes, files, violations } = await wireStorm(seed, Number(values.steps));
  totals.faults += faults.length;
  totals.crashes += crashes;
  totals.files += files;
  totals.violations += violations.length;
  for (const violation of violations) console.log(`storm ${seed}: ${violation} (${faults.join(', ')})`);
}
console.log(
  `wire-storm: ${values.storms} storms, ${totals.faults} faults, ${totals.crashes} crashes, ${totals.files} files, ${totals.violations} violations`,
);
process.exitCode = totals.violations > 0 ? 1 : 0;
