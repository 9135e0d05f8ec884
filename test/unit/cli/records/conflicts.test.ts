// If this fails, a person who has to choose between two edits finds none, chooses one that nobody carries out, or writes over
// a value that nobody has looked at.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createStores } from '../../../../shared/azure/stores/create-stores.ts';
import { Secret } from '../../../../shared/rules/secret.ts';
import { anOpenConflict } from '../../../support/builders/rows.ts';
import { runHere } from '../../../support/cli/here.ts';
import { startCliWorld, type CliWorld } from '../../../support/cli/world.ts';

const link = 'northwind';
const id = '1f0c3a9b'.repeat(4);
let world: CliWorld;
const stores = () => createStores({ kind: 'connection-string', value: new Secret(world.storage) });
const run = (args: readonly string[]) => runHere(args, world.environment);
const choose = (...args: readonly string[]) =>
  run(['conflicts', 'settle', '4711', 'summary', '--link', link, ...args]);

before(async () => {
  world = await startCliWorld();
  await stores().openConflicts.put(anOpenConflict(link, { id }));
});
after(() => world.close());

describe('the command for conflicts', () => {
  it('lists both values and the command, as text and as JSON', async () => {
    const { code, stdout } = await run(['conflicts', 'list']);
    assert.equal(code, 0);
    assert.match(stdout, /since +link +ticket +field +ConnectWise +ServiceNow +chosen/);
    assert.match(stdout, /northwind +4711 +summary +The front door +The back door/);
    assert.match(stdout, /npm run cli -- .*conflicts settle 4711 summary --link northwind --seen 1f0c3a9b$/m);
    const json = JSON.parse((await run(['conflicts', 'list', '--link', link, '--json'])).stdout) as {
      readonly conflicts: readonly { readonly id: string; readonly command: string }[];
    };
    assert.deepEqual(
      json.conflicts.map((one) => one.id),
      [id],
    );
    assert.equal((await run(['conflicts', 'list', '--link', 'nobody'])).code, 2);
  });

  it('shows what it would do, and does it with --yes for what was seen alone', async () => {
    const looked = await choose();
    assert.equal(looked.code, 3);
    assert.match(
      looked.stdout,
      /"The front door"[^]*"The back door"[^]*--take connectwise --yes[^]*--take servicenow --yes/,
    );
    assert.equal((await choose('--take', 'connectwise', '--seen', id.slice(0, 8))).code, 3);
    assert.equal((await stores().openConflicts.list(link, 9))[0]?.choice, null);
    for (const [args, code, said] of [
      [['--take', 'connectwise', '--yes'], 2, /request-invalid.*Name the conflict that you saw/],
      [['--take', 'connectwise', '--seen', '00000000', '--yes'], 3, /conflict-changed/],
      [['--seen', id.slice(0, 8), '--yes'], 2, /`--take connectwise` or `--take servicenow`/],
      [['--take', 'nobody'], 2, /connectwise or servicenow/],
      [['--value', 'x'.repeat(101)], 2, /101 characters; both sides take 100/],
      [['--value', 'x', '--take', 'connectwise'], 2, /not both/],
    ] as const) {
      const ran = await choose(...args);
      assert.deepEqual([ran.code, said.test(ran.stderr)], [code, true], `${args.join(' ')}: ${ran.stderr}`);
    }
    const ordered = await choose('--take', 'servicenow', '--seen', id.slice(0, 8), '--as', 'Ann', '--yes');
    assert.equal(ordered.code, 0, ordered.stderr);
    assert.match(
      ordered.stdout,
      /gives both records the value of servicenow, unless one of the two has changed/,
    );
    const [row] = await stores().openConflicts.list(link, 9);
    assert.deepEqual([row?.choice?.winner, row?.choice?.by], ['servicenow', 'Ann']);
    const [order] = await stores().audit.list(link, 9);
    assert.deepEqual([order?.action, order?.outcome], ['conflict-choice', 'ordered: servicenow wins']);
    assert.match((await run(['conflicts', 'list'])).stdout, /servicenow, by Ann/);
    const seen = ['--seen', id.slice(0, 8)] as const;
    const again = await choose('--take', 'servicenow', ...seen, '--as', 'Bob', '--yes');
    assert.match(again.stdout, /^Ann chose servicenow at .* already; that choice stands$/m);
    const preview = await choose('--take', 'connectwise', ...seen);
    assert.match(preview.stdout, /^Ann chose servicenow at .*; this would replace it$/m);
    const other = await choose('--take', 'connectwise', ...seen, '--as', 'Bob', '--yes');
    assert.deepEqual([again.code, preview.code, other.code], [0, 3, 0]);
    assert.match(other.stdout, /^Ann chose servicenow at .*; this replaces it$/m);
    const naming = await choose('--value', 'The side door', ...seen);
    assert.deepEqual([naming.code, /both would get "The side door"/.test(naming.stdout)], [3, true]);
    const named = await choose('--value', 'The side door', ...seen, '--as', 'Cy', '--yes');
    assert.match(named.stdout, /gives both records "The side door", unless/);
    assert.equal((await stores().openConflicts.list(link, 9))[0]?.choice?.value, 'The side door');
    assert.match((await run(['conflicts', 'list'])).stdout, /The side door, by Cy/);
    const nobody = await run(['conflicts', 'settle', '99999999', 'summary', '--link', link]);
    assert.equal(nobody.code, 1);
    assert.match(nobody.stderr, /^nothing-known: .*99999999/);
  });
});
