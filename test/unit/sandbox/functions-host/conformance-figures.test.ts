/**
 * If this fails, the local host no longer answers as often as promised like the one on Azure, or the page that says
 * how faithful it is has stopped being true. Each pass fails unless what it played came out as the tables say; here
 * the tables of all passes are counted together.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  deviations,
  notReplayed,
  passOf,
  passes,
  recordingsOf,
} from '../../../support/functions-host/passes.ts';
import { recordings } from '../../../support/functions-host/recordings.ts';

interface Row {
  agree: number;
  differ: number;
  notReplayed: number;
}

const wanted = { A: 0.9, B: 0.9, C: 0.8, D: 0.8, E: 0.8 } as const;
const run = recordings.filter((one) => one.how === 'run');
const page = readFileSync(new URL('../../../../docs/functions-host.md', import.meta.url), 'utf8').replaceAll(
  / +/g,
  ' ',
);

function countOf(some: typeof recordings): Row {
  const row: Row = { agree: 0, differ: 0, notReplayed: 0 };
  for (const one of some) {
    if (passOf(one) === undefined) row.notReplayed += 1;
    else if (deviations[one.id] === undefined) row.agree += 1;
    else row.differ += 1;
  }
  return row;
}

test('of what was run nine in ten of A and B, eight in ten of C, D and E give the recorded answer', (t) => {
  assert.equal(run.length, 528);
  for (const [area, share] of Object.entries(wanted)) {
    const some = run.filter((one) => one.area === area);
    const { agree } = countOf(some);
    t.diagnostic(`${area}: ${agree} of ${some.length}`);
    assert.ok(some.length > 20, area);
    assert.ok(agree / some.length >= share, `${area}: ${agree} of ${some.length}`);
  }
});

test('each recording is played by one pass or told why not, and each difference has its reason', () => {
  const counted = passes.flatMap((pass) => recordingsOf(pass)).length + Object.keys(notReplayed).length;
  assert.equal(counted, run.length);
  for (const [table, of] of [
    [deviations, (id: string) => passes.some((pass) => recordingsOf(pass).some((one) => one.id === id))],
    [notReplayed, (id: string) => run.some((one) => one.id === id)],
  ] as const)
    for (const [id, reason] of Object.entries(table)) {
      assert.ok(of(id), `${id} is none of the recordings that the table is about`);
      assert.match(reason, /^\S.{20,}\.$/, id);
    }
});

test('the page says the same', () => {
  for (const area of Object.keys(wanted)) {
    const row = countOf(run.filter((one) => one.area === area));
    assert.match(
      page,
      new RegExp(`\\| ${area} [^|]*\\| ${row.agree} \\| ${row.differ} \\| ${row.notReplayed} \\|`),
      `${area}: ${JSON.stringify(row)}`,
    );
  }
  const total = countOf(run);
  assert.match(
    page,
    new RegExp(`\\| all \\| ${total.agree} \\| ${total.differ} \\| ${total.notReplayed} \\|`),
  );
  for (const pass of passes) {
    const { agree, differ } = countOf(recordingsOf(pass));
    assert.match(
      page,
      new RegExp(`\\| ${pass} \\|[^|]*\\|[^|]*\\| ${agree} \\| ${differ} \\|`),
      `${pass}: ${agree} agree, ${differ} differ`,
    );
  }
});
