// If this fails, a person starts a backfill without having seen what it writes, or whom it mails.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineOf, warningsOf } from '../../../../shared/rules/backfill/preview.ts';
import { pageToList } from '../../../../shared/rules/backfill/progress.ts';
import { rowCounter } from '../../../../shared/rules/backfill/tally.ts';
import type { PlannedEffect } from '../../../../shared/rules/sync/planned-effect.ts';
import { aBackfill, aBackfillRow } from '../../../support/builders/rows.ts';
import { aConfig, type LinkJson } from '../../../support/fakes/links.ts';

describe('a line of the preview', () => {
  const made: PlannedEffect = {
    kind: 'create',
    side: 'servicenow',
    fields: { summary: 'Printer', description: '', status: '1', priority: '2/2' },
    correlation: 'cwf:acme:1',
    originLabel: 'ConnectWise #1',
  };
  const changed: PlannedEffect = {
    kind: 'field',
    side: 'connectwise',
    recordId: '1',
    field: 'status',
    before: 'New',
    after: 'Assigned',
  };
  const note = (noteKind: 'comments' | 'work_notes'): PlannedEffect => ({
    kind: 'note',
    side: 'servicenow',
    recordId: '(new)',
    noteKind,
    text: 'x',
  });

  it('names the fields of a new record, the empty ones left out', () => {
    const { action, fields } = lineOf([made, note('comments')]);
    assert.equal(action, 'create');
    assert.deepEqual(
      fields.map(({ field, on, from, to }) => [field, on, from, to]),
      [
        ['summary', 'servicenow', null, 'Printer'],
        ['status', 'servicenow', null, '1'],
        ['priority', 'servicenow', null, '2/2'],
      ],
    );
  });

  it('names what stands in a changed field, and counts notes by where they arrive', () => {
    const line = lineOf([changed, note('comments'), note('work_notes'), note('comments')]);
    assert.equal(line.action, 'change');
    assert.deepEqual(line.fields, [{ field: 'status', on: 'connectwise', from: 'New', to: 'Assigned' }]);
    assert.deepEqual(line.notes, { comments: 2, work_notes: 1 });
  });
});

describe('the warnings before a start', () => {
  const job = aBackfill('acme', { counted: { connectwise: 3, servicenow: 0 } });
  const warned = (changes: LinkJson, scope = job.scope): readonly string[] =>
    warningsOf({ ...job, scope }, aConfig(changes).links[0]!);

  it('tell of mails that ServiceNow sends for new incidents', () => {
    assert.match(warned({}).join(), /ServiceNow has no switch/);
    assert.doesNotMatch(warned({}, { ...job.scope, sides: ['servicenow'] }).join(), /no switch/);
  });

  it('tell of comments, and of closed records', () => {
    assert.match(warned({ backfill: { notes: 'all' } }).join(), /comments are copied/);
    assert.match(warned({}, { ...job.scope, closed: true }).join(), /Closed records/);
  });
});

describe('the page that a step lists', () => {
  const { scope } = aBackfill('acme', {});
  const place = { side: 'connectwise', after: '17' } as const;
  const counter = rowCounter(0);
  counter.take(aBackfillRow({ side: 'connectwise' }));
  counter.take(aBackfillRow({ side: 'servicenow' }));

  for (const [what, limit, room, size, left] of [
    ['the room there is', null, 7, 7, Infinity],
    ['what the limit of its side leaves', 4, 7, 3, 3],
    ['one transaction', null, 5_000, 100, Infinity],
    ['nothing at the limit', 1, 7, 0, 0],
  ] as const)
    it(`holds no more than ${what}`, () =>
      assert.deepEqual(pageToList({ ...scope, limit }, place, counter.tally(), room), {
        ...place,
        size,
        left,
      }));
});
