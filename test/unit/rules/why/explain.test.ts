// If this fails, an operator learns nothing, or something untrue, about why a ticket did not change.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { whyReport } from '../../../../shared/rules/why/explain.ts';
import type { Known } from '../../../../shared/rules/why/state-facts.ts';
import { aKnown } from '../../../support/builders/known.ts';
import { aConflict, aNote, aPair } from '../../../support/builders/rows.ts';
import { sysId } from '../../../support/builders/record-ids.ts';

function facts(changes: Partial<Known> = {}, pair: Parameters<typeof aPair>[1] = {}): Known {
  return aKnown({
    link: 'acme',
    stored: {
      pair: aPair('acme', { servicenowId: sysId('a'.repeat(32)), ...pair }),
      notes: [],
      attachments: [],
      version: '1',
    },
    ...changes,
  });
}

describe('the report', () => {
  it('tells the value that a conflict cost, and both where a person has to choose', () => {
    const [won, open] = whyReport(
      facts({ conflicts: [aConflict('acme'), aConflict('acme', { winner: 'none', policy: 'manual' })] }),
    ).conflicts;
    assert.deepEqual(won?.lost, { servicenow: 'two' });
    assert.deepEqual(open?.lost, { connectwise: 'one', servicenow: 'two' });
  });

  it('tells an open conflict from one that is over', () => {
    const ended = {
      at: '2026-11-24T11:58:00.000Z',
      how: 'chosen',
      winner: 'servicenow',
      by: 'Ann',
    } as const;
    const row = aConflict('acme', { id: 'a', field: 'summary', winner: 'none', policy: 'manual' });
    const told = (conflicts: Known['conflicts'], open: boolean) =>
      whyReport(
        facts(
          { conflicts },
          open ? { conflicts: { summary: { id: 'a', policy: 'manual', since: ended.at } } } : {},
        ),
      ).conflicts.map((one) => [one.isOpen, one.ended]);
    assert.deepEqual(told([row], true), [[true, null]]);
    assert.deepEqual(told([{ ...row, ended }], false), [[false, ended]]);
    assert.deepEqual(told([row], false), [[false, null]]);
  });

  it('tells where each note went', () => {
    const notes = [
      aNote({ state: 'linked', targetId: 'j1' }),
      aNote({ sourceId: '89', state: 'skipped' }),
      aNote({ sourceId: '90' }),
    ];
    const stored = {
      pair: aPair('acme', { servicenowId: sysId('b') }),
      notes,
      attachments: [],
      version: '1',
    };
    assert.deepEqual(
      whyReport(facts({ stored })).notes.map(({ to }) => to?.id),
      ['j1', undefined, null],
    );
  });
});
