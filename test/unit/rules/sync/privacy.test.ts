/**
 * What the user would lose: their customer's trust. A technician's private words must not reach a field that the
 * customer reads, whatever way they take: as a description that was made internal, as a note in no section, or as an
 * author's name that ServiceNow would show as HTML.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planNotes } from '../../../../shared/rules/sync/notes.ts';
import { planPair } from '../../../../shared/rules/sync/plan.ts';
import type { SideNote } from '../../../../shared/rules/sync/record.ts';
import {
  aLink,
  anIncident,
  aSyncedPair,
  aSideNote,
  aTicket,
  noon,
  visibilityDelayMs,
} from '../../../support/builders/rules.ts';

const link = aLink();

function planWithDescriptionNote(note: Partial<SideNote>) {
  const described = aSideNote({
    id: '5',
    text: 'It burns. PRIVATE: owes us money',
    describes: true,
    ...note,
  });
  return planPair({
    link,
    pair: aSyncedPair(link, { descriptionNoteId: '5' }),
    known: [],
    ticket: aTicket({ description: described.text }, { notes: [described], descriptionNoteId: '5' }),
    incident: anIncident(),
    now: noon,
    visibilityDelayMs,
  });
}

describe('a description', () => {
  it('travels while it is a discussion note', () => {
    assert.match(planWithDescriptionNote({}).changes.servicenow.description ?? '', /owes us money/);
  });

  it('stays where it is once its note is internal, and nothing is emptied because of it', () => {
    const plan = planWithDescriptionNote({ kind: 'internal' });
    assert.equal(plan.changes.servicenow.description, undefined);
    assert.equal(plan.changes.connectwise.description, undefined);
    assert.deepEqual(plan.base.description, { connectwise: 'It burns.', servicenow: 'It burns.' });
  });
});

describe('a note', () => {
  const plan = (note: Partial<SideNote>, onIncident = false) =>
    planNotes({
      link,
      known: [],
      ticket: aTicket({}, { notes: onIncident ? [] : [aSideNote(note)] }),
      incident: anIncident({}, { notes: onIncident ? [aSideNote({ kind: 'work_notes', ...note })] : [] }),
      now: noon,
      visibilityDelayMs,
    });

  it('cannot open [code] by the name of its author', () => {
    const [write] = plan({ author: '[code]<a href=//evil>x</a>[/code]\nBob' }).writes;
    assert.ok(write);
    assert.doesNotMatch(write.text, /\[\/?code\]/i);
    assert.equal(write.text.split('\n').length, 1);
  });

  it('of our own account is a copy even when its text was changed beyond recognition', () => {
    assert.equal(plan({ byUs: true, text: 'Beth (ConnectWise): ?' }, true).writes.length, 0);
    assert.equal(plan({ byUs: false, text: 'Beth (ConnectWise): ?' }, true).writes.length, 1);
  });

  it('that was written and is not recognised is never written again', () => {
    const known = plan({}).writes.map(({ row }) => ({ ...row, state: 'written' as const }));
    const later = planNotes({
      link,
      known,
      ticket: aTicket({}, { notes: [aSideNote()] }),
      incident: anIncident(),
      now: noon + 100 * visibilityDelayMs,
      visibilityDelayMs,
    });
    assert.equal(known.length, 1);
    assert.deepEqual([later.writes.length, later.waitUntil], [0, null]);
  });
});
