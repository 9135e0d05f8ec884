// If this fails, "latest" lets the older edit win where one system's clock is ahead.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remoteClocks } from '../../../shared/app/sync.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import type { Side } from '../../../shared/ports/side.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import { engineWorld } from '../../support/engine/engine-world.ts';

const shifted = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

/** The side as one whose clock is ahead shows it. */
const ahead = (side: Side, ms: number): Side => ({
  ...side,
  async read(id, known) {
    const read = await side.read(id, known);
    if (read.kind !== 'found') return read;
    const { record } = read;
    const { updatedAt, createdAt, readAt } = record;
    const [changed, made, asked] = [updatedAt, createdAt, readAt].map((time) => shifted(time, ms));
    return {
      ...read,
      record: { ...record, updatedAt: changed ?? '', createdAt: made ?? '', readAt: asked ?? '' },
    };
  },
});

for (const minutes of [3, -3])
  for (const last of ['connectwise', 'servicenow'] as const)
    test(`the later edit wins, ${last}'s, where ServiceNow's clock is ${minutes} minutes ahead`, async () => {
      const w = engineWorld({ fields: { summary: { conflict: 'latest' } } });
      let clocks = remoteClocks();
      const sync = (side: SideName, id: string) => {
        const real = w.needs();
        const linkOf = async (name: string) => {
          const linked = await real.linkOf(name);
          const servicenow = linked && ahead(linked.sides.servicenow, minutes * 60_000);
          return linked && { ...linked, sides: { ...linked.sides, servicenow: servicenow ?? assert.fail() } };
        };
        return syncPair(w.nudge(side, id), { ...real, linkOf, clocks });
      };
      const ticket = w.openTicket();
      await sync('connectwise', ticket);
      w.advance(600);
      const incident = w.only('servicenow').id;
      const edits = {
        connectwise: () => w.connectwise.edit(ticket, 'summary', 'By connectwise'),
        servicenow: () => w.servicenow.edit(incident, 'summary', 'By servicenow'),
      };
      edits[last === 'connectwise' ? 'servicenow' : 'connectwise']();
      w.advance(60);
      edits[last]();
      w.advance(5);
      // Another instance than the one that made the pair: it knows what its own reads of this run tell.
      clocks = remoteClocks();
      await sync('connectwise', ticket);
      assert.equal(w.only('servicenow').fields.summary, `By ${last}`);
      assert.equal(w.only('connectwise').fields.summary, `By ${last}`);
      const [conflict] = [...w.state.conflictRows.values()];
      assert.equal(conflict?.winner, last, 'the other one is in the journal');
    });
