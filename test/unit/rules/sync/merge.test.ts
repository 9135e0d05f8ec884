// If this fails, an edit of a person is lost, an echo of our own write travels on, or the wrong side wins a conflict.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { mergeField } from '../../../../shared/rules/sync/merge.ts';
import type { FieldMerge } from '../../../../shared/rules/sync/merge/field-view.ts';
import type { Pair } from '../../../../shared/rules/sync/pair.ts';
import { longAgo } from '../../../../shared/rules/sync/state/pending.ts';
import type { SideRecord } from '../../../../shared/rules/sync/record.ts';
import { aLink, anIncident, aSyncedPair, aTicket } from '../../../support/builders/rules.ts';

const link = aLink();
const earlier = { updatedAt: '2026-11-24T11:00:00.000Z' };
const later = { updatedAt: '2026-11-24T11:00:01.000Z' };

function mergeSummary(
  ticket: SideRecord,
  incident: SideRecord,
  rule: Readonly<Record<string, string>> = {},
  pair: Partial<Pair> = {},
): FieldMerge {
  const ruled = aLink({ fields: { summary: rule } });
  return mergeField('summary', { link: ruled, pair: aSyncedPair(ruled, pair), ticket, incident });
}

describe('a field', () => {
  it('that nobody moved is left alone', () => {
    const merge = mergeSummary(aTicket(), anIncident());
    assert.deepEqual([merge.rule, merge.write, merge.conflict], ['equal', null, null]);
  });

  it('that one side moved is written to the other, whoever was the last writer', () => {
    const there = mergeSummary(aTicket({ summary: 'Edited' }, earlier), anIncident({}, later));
    assert.deepEqual(there.write, { side: 'servicenow', value: 'Edited' });
    assert.deepEqual(there.base, { connectwise: 'Edited', servicenow: 'Edited' });
    const back = mergeSummary(aTicket({}, later), anIncident({ summary: 'Edited' }, earlier));
    assert.deepEqual(back.write, { side: 'connectwise', value: 'Edited' });
    assert.equal(back.conflict, null);
  });

  it('that both moved to the same is agreed upon without a write', () => {
    const merge = mergeSummary(aTicket({ summary: 'Same' }), anIncident({ summary: ' Same\r\n' }));
    assert.deepEqual([merge.rule, merge.write], ['equal', null]);
    assert.deepEqual(merge.base, { connectwise: 'Same', servicenow: 'Same' });
  });

  it('that was never agreed on is a conflict and not an overwrite without a word', () => {
    const merge = mergeSummary(aTicket({ summary: 'A' }), anIncident({ summary: 'B' }), {}, { base: {} });
    assert.equal(merge.judged, null);
    assert.notEqual(merge.conflict, null);
  });
});

describe('a write that was never answered, of a field that was never agreed on', () => {
  const old = 'The printer on the second floor is offline';
  const longer = `${old} since Monday`;
  const pending = [
    {
      side: 'connectwise',
      field: 'summary',
      value: { connectwise: longer, servicenow: longer },
      at: '2026-11-24T11:30:00.400Z',
    },
  ] as const;
  const merged = (updatedAt: string) =>
    mergeSummary(
      aTicket({ summary: old }, { updatedAt }),
      anIncident({ summary: longer }),
      { conflict: 'servicenow' },
      { base: {}, pending },
    );

  it('is made again while the record is as old as before: a word was added, and nothing was cut', () => {
    const { rule, write } = merged('2026-11-24T11:00:00.000Z');
    assert.deepEqual([rule, write], ['conflict-servicenow', { side: 'connectwise', value: longer }]);
  });

  it('is seen to be cut by its side once the record has changed', () => {
    const { rule, write } = merged('2026-11-24T11:30:00.000Z');
    assert.deepEqual([rule, write], ['changed-by-target', null]);
  });
});

describe('a conflict', () => {
  const ticket = aTicket({ summary: 'Left' }, earlier);
  const incident = anIncident({ summary: 'Right' }, later);

  for (const [conflict, write, winner] of [
    ['connectwise', { side: 'servicenow', value: 'Left' }, 'connectwise'],
    ['servicenow', { side: 'connectwise', value: 'Right' }, 'servicenow'],
    ['latest', { side: 'connectwise', value: 'Right' }, 'servicenow'],
    ['manual', null, 'none'],
  ] as const)
    it(`by the policy "${conflict}" ends as it says and tells who lost`, () => {
      const merge = mergeSummary(ticket, incident, { conflict });
      assert.deepEqual(merge.write, write);
      assert.deepEqual(merge.conflict, { policy: conflict, winner });
      assert.deepEqual(merge.judged, { connectwise: 'Printer', servicenow: 'Printer' });
    });

  const edits = {
    summary: ['Left', 'Left', 'Right', 'Right'],
    description: ['Left', 'Left', 'Right', 'Right'],
    status: ['In Progress', '2', '6', 'Completed'],
    priority: ['High', '1/2', '3/3', 'Low'],
  } as const;
  for (const [field, [ours, oursThere, theirs, theirsHere]] of Object.entries(edits) as [
    keyof typeof edits,
    (typeof edits)[keyof typeof edits],
  ][])
    it(`of ${field} ends by its own policy, whichever it is`, () => {
      const merged = (conflict: string): FieldMerge => {
        const of = aLink({ fields: { [field]: { conflict } } });
        return mergeField(field, {
          link: of,
          pair: aSyncedPair(of),
          ticket: aTicket({ [field]: ours }, earlier),
          incident: anIncident({ [field]: theirs }, later),
        });
      };
      assert.deepEqual(
        ['connectwise', 'servicenow', 'latest', 'manual'].map((policy) => merged(policy).write),
        [
          { side: 'servicenow', value: oursThere },
          { side: 'connectwise', value: theirsHere },
          { side: 'connectwise', value: theirsHere },
          null,
        ],
      );
    });

  it('by the policy "latest" goes to ConnectWise when both moved in one instant', () => {
    assert.equal(
      mergeSummary(aTicket({ summary: 'Left' }), anIncident({ summary: 'Right' })).conflict?.winner,
      'connectwise',
    );
  });

  it('left to a person stays as it is, run after run', () => {
    assert.equal(mergeSummary(ticket, incident, { conflict: 'manual' }).base, undefined);
  });
});

describe('a direction', () => {
  it('of none writes nothing', () => {
    assert.equal(
      mergeSummary(aTicket({ summary: 'A' }), anIncident(), { direction: 'none' }).rule,
      'switched-off',
    );
  });

  it('to one side never writes to the other', () => {
    const merge = mergeSummary(aTicket(), anIncident({ summary: 'Edited' }), { direction: 'to-servicenow' });
    assert.equal(merge.write, null);
  });

  it('to one side overwrites what both moved, and the value that is lost goes to the journal', () => {
    const merge = mergeSummary(aTicket({ summary: 'A' }), anIncident({ summary: 'B' }), {
      direction: 'to-servicenow',
    });
    assert.deepEqual(merge.write, { side: 'servicenow', value: 'A' });
    assert.deepEqual(merge.conflict, { policy: 'one-way-connectwise', winner: 'connectwise' });
  });
});

describe('a write that was begun and whose end nobody saw', () => {
  const pending = [
    {
      side: 'servicenow',
      field: 'summary',
      value: { connectwise: 'Ours', servicenow: 'Ours' },
      at: '2026-11-24T11:59:00.000Z',
    },
  ] as const;

  it('is known for our own when it happened: an edit made meanwhile is no conflict', () => {
    const merge = mergeSummary(
      aTicket({ summary: 'Newer' }),
      anIncident({ summary: 'Ours' }),
      {},
      { pending },
    );
    assert.deepEqual(merge.write, { side: 'servicenow', value: 'Newer' });
    assert.equal(merge.conflict, null);
  });

  it('shows an edit back to what was agreed before, once both sides were edited since', () => {
    const merged = (row: object) =>
      mergeSummary(
        aTicket(),
        anIncident({ summary: 'Theirs' }),
        { conflict: 'servicenow' },
        { pending: [{ ...pending[0], ...row }] },
      );
    assert.deepEqual(merged({}).conflict, { policy: 'servicenow', winner: 'servicenow' });
    // A write of ours that a later answer overtook, or that was sent long ago, proves no such edit.
    assert.equal(merged({ overtaken: true }).conflict, null);
    assert.equal(merged({ at: longAgo }).conflict, null);
  });

  it('hides no edit of a person', () => {
    const merge = mergeSummary(
      aTicket({ summary: 'Ours' }),
      anIncident({ summary: 'Theirs' }),
      {},
      { pending },
    );
    assert.notEqual(merge.conflict, null);
  });
});

describe('words', () => {
  const status = (ticket: SideRecord, incident: SideRecord): FieldMerge =>
    mergeField('status', { link, pair: aSyncedPair(link), ticket, incident });

  it('that mean the same are not written, so that a lossy map does not flip', () => {
    assert.equal(status(aTicket({ status: 'Scheduled' }), anIncident({ status: '2' })).rule, 'equal');
    assert.equal(status(aTicket({ status: 'Closed' }), anIncident({ status: '7' })).rule, 'equal');
  });

  const moon = aTicket({ status: 'On the moon' });

  it('without a translation leave both sides as they are, and are no reason to undo the edit', () => {
    const merge = status(moon, anIncident());
    assert.deepEqual([merge.rule, merge.write], ['no-word', null]);
    assert.deepEqual(
      merge.base,
      { connectwise: '1:On the moon', servicenow: '1' },
      'what comes next is judged by this',
    );
  });

  it('without a translation stay so, run after run', () => {
    const pair = aSyncedPair(link, { base: { status: { connectwise: '1:On the moon', servicenow: '1' } } });
    assert.equal(mergeField('status', { link, pair, ticket: moon, incident: anIncident() }).write, null);
  });

  it('without a translation are not undone when the two meet for the first time', () => {
    const merge = mergeField('status', {
      link,
      pair: aSyncedPair(link, { base: {} }),
      ticket: moon,
      incident: anIncident(),
    });
    assert.equal(merge.write, null);
    const blank = anIncident({ priority: '' });
    assert.equal(
      mergeField('priority', {
        link,
        pair: aSyncedPair(link, { base: {} }),
        ticket: aTicket(),
        incident: blank,
      }).write,
      null,
    );
  });

  it('without a translation do not keep the other side from being carried over, and are journalled', () => {
    const merge = status(moon, anIncident({ status: '2' }));
    assert.deepEqual(merge.write, { side: 'connectwise', value: 'In Progress' });
    assert.deepEqual(merge.conflict, { policy: 'no-word', winner: 'servicenow' });
  });

  it('without a translation are journalled also where they were accepted long ago, in one direction too', () => {
    const accepted = { base: { status: { connectwise: '1:On the moon', servicenow: '1' } } };
    for (const direction of ['both', 'to-connectwise']) {
      const ruled = aLink({ fields: { status: { direction } } });
      const merge = mergeField('status', {
        link: ruled,
        pair: aSyncedPair(ruled, accepted),
        ticket: moon,
        incident: anIncident({ status: '2' }),
      });
      assert.deepEqual(merge.write, { side: 'connectwise', value: 'In Progress' });
      assert.equal(merge.conflict?.winner, 'servicenow');
    }
  });

  it('that got another meaning in the configuration are written again by the policy', () => {
    const pair = aSyncedPair(link, { base: { status: { connectwise: '1:New', servicenow: '6' } } });
    const merge = mergeField('status', {
      link,
      pair,
      ticket: aTicket({}, later),
      incident: anIncident({ status: '6' }, earlier),
    });
    assert.deepEqual([merge.rule, merge.write], ['words-changed', { side: 'servicenow', value: '1' }]);
  });

  it('of another board count as moved although the name is the same', () => {
    const merge = status(aTicket({ status: 'Neu' }, { board: '2' }), anIncident({ status: '2' }));
    assert.notEqual(merge.judged?.connectwise, '2:Neu');
  });
});

it('any two texts are in sync after the decision has been carried out', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constantFrom('Printer', ''));
  const conflict = fc.constantFrom('connectwise', 'servicenow', 'latest');
  let wrote = 0;
  fc.assert(
    fc.property(text, text, conflict, (left, right, policy) => {
      const ruled = aLink({ fields: { summary: { conflict: policy } } });
      const pair = aSyncedPair(ruled);
      const ticket = aTicket({ summary: left });
      const incident = anIncident({ summary: right });
      const first = mergeField('summary', { link: ruled, pair, ticket, incident });
      if (first.write !== null) wrote += 1;
      const after = (record: SideRecord): SideRecord =>
        first.write?.side === record.side
          ? { ...record, fields: { ...record.fields, summary: first.write.value } }
          : record;
      const synced = { ...pair, base: { ...pair.base, ...(first.base && { summary: first.base }) } };
      const second = mergeField('summary', {
        link: ruled,
        pair: synced,
        ticket: after(ticket),
        incident: after(incident),
      });
      assert.equal(second.write, null, `${first.rule} then ${second.rule}`);
    }),
  );
  assert.ok(wrote > 20, 'the texts differed');
});
