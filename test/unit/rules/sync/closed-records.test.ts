// If this fails, a merged ticket or a closed incident is written to again and again, or a value that cannot be
// written any more is lost without a word.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  closedSides,
  withMergeNote,
  withoutClosedWrite,
} from '../../../../shared/rules/sync/closed-records.ts';
import { mergeField } from '../../../../shared/rules/sync/merge.ts';
import { aLink, aSyncedPair, aTicket, anIncident } from '../../../support/builders/rules.ts';

const link = aLink();
const journals = aLink({ closing: { whenClosed: 'journal' } });
const merged = { mergedInto: '4712' };

describe('the sides that take nothing more', () => {
  for (const [what, using, ticket, incident, expected] of [
    ['none while both are open', journals, {}, {}, {}],
    ['the ticket that was merged away', link, merged, {}, { connectwise: 'merged-away' }],
    ['no ticket that is only closed', link, { closed: true }, {}, {}],
    [
      'the closed incident where the link says so',
      journals,
      {},
      { closed: true },
      { servicenow: 'incident-closed' },
    ],
    [
      'both',
      journals,
      merged,
      { closed: true },
      { connectwise: 'merged-away', servicenow: 'incident-closed' },
    ],
  ] as const)
    it(what, () =>
      assert.deepEqual(closedSides(using, aTicket({}, ticket), anIncident({}, incident)), expected),
    );

  it('no closed incident where the link keeps what it refuses as a dead letter', () => {
    const deadLetters = aLink({ closing: { whenClosed: 'dead-letter' } });
    assert.deepEqual(closedSides(deadLetters, aTicket(), anIncident({}, { closed: true })), {});
  });
});

describe('a write to an closed record', () => {
  const pair = aSyncedPair(link);
  const incident = anIncident({ summary: 'From the customer' });
  const merge = mergeField('summary', { link, pair, ticket: aTicket(), incident });

  it('is not made; what stands there is accepted, and the value goes to the journal', () => {
    assert.equal(merge.write?.side, 'connectwise');
    const closed = withoutClosedWrite(merge, { connectwise: 'merged-away' }, aTicket(), incident);
    assert.deepEqual(
      [closed.write, closed.rule, closed.conflict, closed.base],
      [
        null,
        'merged-away',
        { policy: 'merged-away', winner: 'connectwise' },
        { connectwise: 'Printer', servicenow: 'From the customer' },
      ],
    );
  });

  for (const policy of ['connectwise', 'servicenow', 'latest', 'manual'])
    it(`is accepted once, and for good: nothing is set back where the policy is ${policy}`, () => {
      const using = aLink({ fields: { summary: { conflict: policy } } });
      const closed = { connectwise: 'merged-away' } as const;
      const { base } = withoutClosedWrite(
        mergeField('summary', { link: using, pair, ticket: aTicket(), incident }),
        closed,
        aTicket(),
        incident,
      );
      assert.ok(base !== undefined);
      const accepted = aSyncedPair(using, { base: { ...pair.base, summary: base } });
      const again = mergeField('summary', { link: using, pair: accepted, ticket: aTicket(), incident });
      const after = withoutClosedWrite(again, closed, aTicket(), incident);
      assert.deepEqual(
        [after.rule, after.write, after.conflict, after.base],
        ['left-apart', null, null, base],
      );
      // A later change on the closed record still reaches the other one.
      const later = mergeField('summary', {
        link: using,
        pair: accepted,
        ticket: aTicket({ summary: 'Later' }),
        incident,
      });
      assert.deepEqual(withoutClosedWrite(later, closed, aTicket(), incident).write, {
        side: 'servicenow',
        value: 'Later',
      });
    });

  it('that goes to the other side is made', () => {
    assert.deepEqual(
      withoutClosedWrite(merge, { servicenow: 'incident-closed' }, aTicket(), incident),
      merge,
    );
    const calm = mergeField('summary', { link, pair, ticket: aTicket(), incident: anIncident() });
    assert.deepEqual(withoutClosedWrite(calm, { connectwise: 'merged-away' }, aTicket(), incident), calm);
  });
});

describe('the note that tells of a merge', () => {
  it('is one private note of nobody’s, the same each time it is made', () => {
    const told = withMergeNote(aTicket({}, merged));
    const [note, ...more] = told.notes;
    assert.deepEqual(more, []);
    assert.deepEqual([note?.id, note?.kind, note?.byUs], ['merged-into-4712', 'internal', false]);
    assert.match(note?.text ?? '', /#4711 was merged into ticket #4712/);
    assert.deepEqual(withMergeNote(aTicket({}, merged)), told);
  });

  it('is not there on a ticket that stands', () => {
    const ticket = aTicket();
    assert.equal(withMergeNote(ticket), ticket);
  });
});
