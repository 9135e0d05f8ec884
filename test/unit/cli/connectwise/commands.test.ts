// If this fails, a command changes ConnectWise without `--yes`, ends with 0 for undone work, or prints text that a
// program cannot read as JSON.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Company } from '../../../../shared/connectwise/index.ts';
import { runHere } from '../../../support/cli/here.ts';
import { startCliWorld, type CliWorld } from '../../../support/cli/world.ts';

let world: CliWorld;
const command = 'update-company-address';
const run = (args: readonly string[]) => runHere(args, world.environment);
const company = () => world.connectwise.core.control.record('companies', '2') as Company;

// One world: a process has one app, which remembers where its storage is.
before(async () => {
  world = await startCliWorld();
});
after(() => world.close());

describe('cli update-company-address', () => {
  it('previews, does it with --yes, and finds nothing the second time', async () => {
    const args = [command, '2', '--city', 'Tampa', '--line2', 'Suite 4 \u001b[31m', '--as', 'ana'];
    const refused = await run(args);
    assert.deepEqual([refused.code, refused.stdout], [2, '']);
    assert.match(refused.stderr, /request-invalid: .*\n?.*one line of text/);

    args[5] = "O'Brien's Suite";
    const preview = await run(args);
    assert.equal(preview.code, 3, preview.stderr);
    assert.match(preview.stdout, /city +Springfield {2}-> {2}Tampa\nwould be written; add --yes/);
    assert.equal(company().city, 'Springfield');

    const done = await run([...args, '--yes', '--json']);
    assert.equal(done.code, 0, done.stderr);
    assert.equal((JSON.parse(done.stdout) as { readonly kind: string }).kind, 'changed');
    assert.deepEqual([company().city, company().addressLine2], ['Tampa', "O'Brien's Suite"]);
    const again = await run([...args, '--yes']);
    assert.match(again.stdout, /nothing to change/);
    const audit = await run(['audit', '--json']);
    assert.match(
      audit.stdout,
      /"company-address"[^}]*"address of company 2: addressLine2, city"[^}]*"changed"/,
    );
  });

  it('ends with what design promises', async () => {
    const cases: readonly (readonly [args: readonly string[], code: number, said: RegExp])[] = [
      [['2', '--clear', 'line2', '--yes'], 0, /^$/],
      [
        ['2', '--clear', 'country'],
        2,
        /--clear "country" is not valid: expected one of line1, line2, city, state, zip/,
      ],
      [['2', '--clear', 'city', '--city', 'x'], 2, /Both a value and --clear/],
      [['2'], 2, /request-invalid/],
      [['two', '--city', 'Tampa'], 2, /"two" is not the id of a company/],
      [['2', '--town', 'Tampa'], 2, /There is no option --(town|dry-run)/],
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

describe('cli callbacks', () => {
  const entries = () => world.connectwise.core.control.records('callbacks') as readonly unknown[];
  const url = 'https://app.example/api/callbacks/connectwise?recordId=';

  it('refuses what may go wrong', async () => {
    for (const [args, said] of [
      [[], /alerts\.publicUrl/],
      [['--url', url.replace('connectwise', 'connectwize'), '--yes'], /request-invalid/],
      [['--url', url, '--dry-run'], /There is no option --(town|dry-run)/],
    ] as const) {
      const before = JSON.stringify(entries());
      const ran = await run(['callbacks', 'ensure', ...args]);
      assert.equal(ran.code, 2, ran.stdout);
      assert.match(ran.stderr + ran.stdout, said);
      assert.equal(JSON.stringify(entries()), before);
    }
  });

  it('previews, does it with --yes, says who asked, and lists with since when', async () => {
    const ensure = ['callbacks', 'ensure', '--url', url];
    const preview = await run(ensure);
    assert.deepEqual([preview.code, entries().length], [3, 0], preview.stderr);
    assert.match(
      preview.stdout,
      /would be created +ticket\/board\/1 {2}https:\/\/app\.example.*\n.*ticket\/board\/2.*\n2 changes; add --yes/,
    );
    const done = await run([...ensure, '--yes', '--as', 'ana', '--json']);
    assert.equal((JSON.parse(done.stdout) as { readonly kind: string }).kind, 'done');
    assert.match((await run(['audit', '--json'])).stdout, /"ana"[^[]*"callbacks-change"[^}]*"done"/);
    assert.match((await run([...ensure, '--yes'])).stdout, /^unchanged +ticket/);

    world.connectwise.core.control.edit({
      table: 'callbacks',
      id: '1',
      set: { inactiveFlag: true },
      by: 'tpatel',
    });
    assert.match(
      (await run(ensure)).stdout,
      /would be switched on .*\n {2}off since \d{4}-.*tpatel.*three days/,
    );
    const again = await run(['callbacks', 'ensure']);
    assert.equal(again.code, 3, 'without an address the one in use is meant');
    assert.match(again.stdout, /would be switched on +ticket\/board\/1 {2}https:\/\/app\.example/);
    assert.match((await run(['callbacks', 'list'])).stdout, /^1 {2}ticket\/board\/1 {2}https.*\(off since/);
    assert.match((await run(['callbacks', 'list', '--json'])).stdout, /"inactive": true/);
  });
});
