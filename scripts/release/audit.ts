/**
 * `npm run audit`: asks the registry for known faults of the packages that are deployed. Exit code 0 when none is high or
 * critical, 1 when one is; where no registry answers it says loudly that nothing was audited, and ends with 0, or with 1
 * under `--required`.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { readAudit } from './read-audit.ts';

const { values } = parseArgs({ options: { required: { type: 'boolean', default: false } } });
const npm = process.env['npm_execpath'];
const args = ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=30000'];
const run =
  npm === undefined
    ? spawnSync('npm', args, { encoding: 'utf8' })
    : spawnSync(process.execPath, [npm, ...args], { encoding: 'utf8' });
const audit = readAudit(run.stdout, run.stderr);
for (const line of audit.lines) console.log(line);
process.exitCode = audit.kind === 'found' || (audit.kind === 'not-audited' && values.required) ? 1 : 0;
