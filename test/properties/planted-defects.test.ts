// If this fails, the histories no longer find the defects that other people's sync engines have, and their silence
// about ours means nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sample } from 'fast-check';
import type { LinkedSides } from '../../shared/automations/sync-needs.ts';
import type { Side } from '../../shared/automations/needs.ts';
import { shift } from '../../shared/rules/cursor.ts';
import type { EngineTuning } from '../../shared/rules/link.ts';
import { checkHistory } from './check-history.ts';
import type { Planted } from './harness.ts';
import { histories } from './history.ts';

const onBoth =
  (change: (side: Side) => Partial<Side>) =>
  ({ link, sides }: LinkedSides): LinkedSides => ({
    link,
    sides: {
      connectwise: { ...sides.connectwise, ...change(sides.connectwise) },
      servicenow: { ...sides.servicenow, ...change(sides.servicenow) },
    },
  });

/** Whether one of the histories comes out wrong with the defect in place. */
async function isFound(
  planted: Planted,
  engine: Partial<EngineTuning> = {},
  numRuns = 1500,
): Promise<boolean> {
  for (const history of sample(histories(80), { numRuns, seed: 4 })) {
    const { violations } = await checkHistory(history, planted, engine);
    if (violations.length > 0) return true;
  }
  return false;
}

test('nothing is found where nothing is planted', async () => {
  assert.equal(await isFound({}, {}, 200), false);
});

test('a cursor that reads strictly behind its last time loses changes of the same second', async () => {
  const sides = onBoth((side) => ({
    changed: (window, size) => side.changed({ ...window, from: shift(window.from, 1000) }, size),
  }));
  assert.ok(await isFound({ sides }, { overlapSeconds: 0, lagSeconds: 0 }));
});

test('a filter on the last writer loses the edit that came just before our own', async () => {
  assert.ok(await isFound({ skip: (record) => record.lastByUs }));
});

test('a create that is repeated without a look-up makes duplicates', async () => {
  assert.ok(await isFound({ sides: onBoth(() => ({ findByCorrelation: () => Promise.resolve([]) })) }));
});

test('claims that fence nothing let two workers write one pair', async () => {
  assert.ok(await isFound({ unfenced: true }));
});

test('a watermark that moves after a failed run skips what that run did not read', async () => {
  const sides = onBoth((side) => ({
    changed: (window, size) =>
      side.changed(window, size).catch(async () => ({
        rows: [],
        after: null,
        serverTime: await side.serverTime().catch(() => shift(window.from, 600_000)),
      })),
  }));
  assert.ok(await isFound({ sides }, { overlapSeconds: 0 }));
});

test('notes that are left out without a look at the version are lost', async () => {
  const sides = onBoth((side) => ({
    read: async (id, known) => {
      const found = await side.read(id, known);
      if (known === undefined || found.kind !== 'found') return found;
      return { kind: 'found', record: { ...found.record, notes: [] } };
    },
  }));
  assert.ok(await isFound({ sides }));
});

test('a file that is sent again without a look at what has arrived makes duplicates', async () => {
  const sides = onBoth((side) => ({
    attachments: async (id) =>
      (await side.attachments(id)).filter(({ byUs, label }) => byUs !== true && !label.includes('(')),
  }));
  assert.ok(await isFound({ sides }));
});
