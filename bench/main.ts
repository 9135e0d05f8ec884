/**
 * `npm run bench [-- NAME arguments…]`: runs one benchmark, or all of them one after the other.
 *
 * `npm run bench -- --small` runs all of them with little work and keeps no result: it shows that each still runs and that what
 * it checks still holds. Its times mean nothing.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = globSync('*.ts', { cwd: folder })
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'main')
  .toSorted();

/** The least work with which a benchmark still does everything it does; those without an entry need no less. */
const small: Readonly<Record<string, string>> = {
  backfill: '--tickets 600 --latency 5 --rounds 1',
  backlog: '--callbacks 80 --tickets 8',
  'change-latency': '--changes 2 --others 20 --rounds 1',
  'cold-start': '--rounds 1',
  convergence: '--histories 20',
  fair: '--changes 600 --samples 2',
  growth: '--pairs 100,300 --in-memory 100,3000 --changes 5 --unlinks 4',
  'read-all': '--tickets 4000 --latency 5 --rounds 1',
  receiver: '--messages 60 --at-once 1,16 --rounds 1',
  'remote-limit': '--calls 200',
  requests: '--rounds 1',
  'sync-changes': '--changes 12 --at-once 8 --rounds 1',
  updates: '--updates 60 --rounds 1',
  'wire-storm': '--storms 3',
};

const [wanted, ...rest] = process.argv.slice(2);
const isSmall = wanted === '--small' && rest.length === 0;
if (isSmall) process.env['BENCH_KEEPS'] = 'nothing';

const forgotten = Object.keys(small).filter((name) => !names.includes(name));
if (forgotten.length > 0) throw new Error(`There is no benchmark ${forgotten.join(', ')} to run small.`);

function run(name: string, args: readonly string[]): void {
  if (isSmall) console.log(`\n${name} ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', `${folder}${name}.ts`, ...args], {
    stdio: 'inherit',
    ...(isSmall ? { timeout: 5 * 60_000 } : {}),
  });
  if (status === 0) return;
  process.exitCode = 1;
  console.error(`The benchmark "${name}" ended with ${status ?? 'a signal'}.`);
}

if (isSmall) for (const name of names) run(name, small[name]?.split(' ') ?? []);
else if (wanted === undefined) for (const name of names) run(name, []);
else if (names.includes(wanted)) run(wanted, rest);
else {
  console.error(
    `There is no benchmark "${wanted}"; there are: ${names.join(', ')}, or --small alone for all of them.`,
  );
  process.exitCode = 1;
}
