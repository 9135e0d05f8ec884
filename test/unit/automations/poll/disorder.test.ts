// If this fails, a poll gets rows in another order, or of another time, than it asked for, continues behind rows that
// it never saw, and nobody learns it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChangedPage, Side } from '../../../../shared/ports/side.ts';
import { ticketSync } from '../../../../shared/automations/poll/ticket-sync.ts';
import { alarmTable, metricTable } from '../../../../shared/rules/metrics.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import { countPoll, measuring } from '../../../../shared/app/measure.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';

const sides = ['connectwise', 'servicenow'] as const;

/** Polls a link of eight records a side, of which one side answers as `spoil` says; gives what was sent to telemetry. */
async function polled(
  spoiled: SideName,
  spoil: (page: ChangedPage, given: Parameters<Side['changed']>) => ChangedPage,
  pageSize = 100,
) {
  const world = engineWorld();
  for (let count = 0; count < 8; count += 1) {
    world.openTicket();
    world.openIncident();
    world.advance(10);
  }
  world.advance(60);
  const sent: unknown[] = [];
  const metrics = measuring({
    metric: (name, value, tags) => void sent.push({ name, value, ...tags }),
    event: (name, facts) => void sent.push({ name, ...facts }),
  });
  const needs = world.needs();
  const poll = async () => {
    const outcome = await ticketSync({
      ...needs,
      links: ['acme'],
      engine: { ...needs.engine, pageSize },
      async linkOf(name) {
        const linked = await needs.linkOf(name);
        if (linked === null) return null;
        const real = linked.sides[spoiled];
        const changed: Side['changed'] = async (...given) => spoil(await real.changed(...given), given);
        return { ...linked, sides: { ...linked.sides, [spoiled]: { ...real, changed } } };
      },
    });
    countPoll(outcome, metrics);
    return outcome;
  };
  const outcome = await poll();
  return { world, sent, poll, outcome };
}

const counts = (sent: readonly unknown[]) =>
  sent.filter((one) => Reflect.get(Object(one), 'name') === 'poll_disorder_rows');
const alarms = (sent: readonly unknown[]) =>
  sent.filter((one) => Reflect.get(Object(one), 'name') === 'alarm');

describe('rows that a poll was given in disorder', () => {
  for (const side of sides) {
    it(`are counted and told when a page of ${side} comes backwards, and their records are looked at all the same`, async () => {
      const { world, sent } = await polled(side, (page) => ({ ...page, rows: page.rows.toReversed() }));
      const other = side === 'connectwise' ? 'servicenow' : 'connectwise';
      assert.deepEqual(
        new Set(counts(sent)),
        new Set([
          { name: 'poll_disorder_rows', value: 7, link: 'acme', side },
          { name: 'poll_disorder_rows', value: 0, link: 'acme', side: other },
        ]),
      );
      assert.deepEqual(alarms(sent), [
        { name: 'alarm', alarm: 'poll-disorder', link: 'acme', side, rows: 8, disorder: 7 },
      ]);
      assert.equal(world.state.queue.filter(({ nudge }) => nudge.side === side).length, 8);
      const [row] = world.state.cursorRows.values();
      assert.equal(row?.cursors[side]?.disorder, 7, 'the health check reads it from the cursor');
    });

    it(`are counted when a later page of ${side} begins before the end of the one before`, async () => {
      let first: ChangedPage | undefined;
      const { sent, outcome } = await polled(
        side,
        (page, [window]) => {
          first ??= page;
          // The same page once more, as if the place were ignored; then the truth, so that it ends.
          return window.after === first.after ? { ...page, rows: first.rows } : page;
        },
        4,
      );
      const seen = outcome.polled.find((one) => one.side === side);
      assert.deepEqual([seen?.rows, seen?.newDisorder], [8, 3]);
      assert.deepEqual(alarms(sent), [], 'a few rows may have moved while they were read');
    });

    it(`are counted and told when ${side} ignores the time that was asked for`, async () => {
      const shifted = (at: string) => new Date(Date.parse(at) - 3 * 24 * 3_600_000).toISOString();
      const { sent } = await polled(side, (page) => ({
        ...page,
        rows: page.rows.map((row) => ({ ...row, updatedAt: shifted(row.updatedAt) })),
      }));
      assert.deepEqual(alarms(sent), [
        { name: 'alarm', alarm: 'poll-disorder', link: 'acme', side, rows: 8, disorder: 8 },
      ]);
    });
  }

  it('are zero while all is well, poll after poll', async () => {
    const { sent, poll, outcome } = await polled('servicenow', (page) => page, 3);
    await poll();
    assert.equal(counts(sent).length, 4);
    assert.ok(counts(sent).every((one) => Reflect.get(Object(one), 'value') === 0));
    assert.deepEqual(alarms(sent), []);
    assert.ok(outcome.polled.every(({ pages }) => pages > 1));
  });

  it('have their metric and their alarm in the one list', () => {
    assert.deepEqual(metricTable.poll_disorder_rows.tags, ['link', 'side']);
    assert.deepEqual(alarmTable['poll-disorder'].facts, ['side', 'rows', 'disorder']);
  });
});
