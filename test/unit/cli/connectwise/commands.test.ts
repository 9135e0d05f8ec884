// If this fails, the command writes an address without `--yes`, ends with 0 for what was not done, or prints what a program
// that reads its JSON cannot read.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Company } from '../../../../shared/connectwise/index.ts';
import { runHere } from '../../../support/cli-here.ts';
import { startCliWorld, type CliWorld } from '../../../support/cli-world.ts';

let world: CliWorld;
const command = 'update-company-address';
const run = (args: readonly string[]) => runHere(args, world.environment);
const company = () => world.connectwise.core.control.record('companies', '2') as Company;

describe('cli update-company-address', () => {
  before(async () => {
    world = await startCliWorld();
  });
  after(() => world.close());

  it('previews, does it with --yes, and finds nothing the second time', async () => {
    const args = [command, '2', '--city', 'Tampa', '--line2', 'Suite 4 \u001b[31m', '--as', 'ana'];
    const refused = await run(args);
    assert.deepEqual([refused.code, refused.stdout], [2, '']);
    assert.match(refused.stderr, /request-invalid: .*\n?.*one line of text/);

    args[5] = "O'Brien's Suite";
    const preview = await run(args);
    assert.equal(preview.code, 0, preview.stderr);
    assert.match(preview.stdout, /city +Springfield {2}-> {2}Tampa\nwould be written; add --yes/);
    assert.equal(company().city, 'Springfield');

    const done = await run([...args, '--yes', '--json']);
    assert.equal(done.code, 0, done.stderr);
    assert.equal((JSON.parse(done.stdout) as { readonly kind: string }).kind, 'changed');
    assert.deepEqual([company().city, company().addressLine2], ['Tampa', "O'Brien's Suite"]);
    const again = await run([...args, '--yes']);
    assert.match(again.stdout, /nothing differs/);
    const audit = await run(['audit', '--json']);
    assert.match(
      audit.stdout,
      /"company-address"[^}]*"address of company 2: addressLine2, city"[^}]*"changed"/,
    );
  });

  it('ends with what design promises', async () => {
    const cases: readonly (readonly [args: readonly string[], code: number, said: RegExp])[] = [
      [['2', '--clear', 'line2', '--yes'], 0, /^$/],
      [['2', '--clear', 'country'], 2, /Allowed choices/],
      [['2', '--clear', 'city', '--city', 'x'], 2, /Both a value and --clear/],
      [['2'], 2, /request-invalid/],
      [['two', '--city', 'Tampa'], 2, /companyId/],
      [['2', '--town', 'Tampa'], 2, /unknown option/],
      [['2', '--state', 'ZZ', '--yes'], 3, /address-invalid/],
      [['99', '--city', 'Tampa', '--yes'], 3, /company-not-allowed/],
    ];
    for (const [args, code, said] of cases) {
      const ran = await run([command, ...args]);
      assert.equal(ran.code, code, `${args.join(' ')}: ${ran.stdout}${ran.stderr}`);
      assert.match(ran.stderr, said);
    }
    assert.equal(company().addressLine2 ?? null, null);
  });
});
