// If this fails, the history of a pair repeats one decision every quarter of an hour, or is silent about a new one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planPair } from '../../../../shared/rules/sync/plan.ts';
import {
  decisionFingerprint,
  ignoredFingerprint,
  isNews,
} from '../../../../shared/rules/sync/decision-fingerprint.ts';
import type { FieldValues } from '../../../../shared/rules/sync/record.ts';
import {
  aLink,
  aSyncedPair,
  aSideNote,
  aTicket,
  anIncident,
  noon,
  visibilityDelayMs,
} from '../../../support/builders/rules.ts';

const description = aSideNote({ id: '1', text: 'It burns.', describes: true });
const link = aLink({ fields: { summary: { conflict: 'manual' }, priority: { direction: 'none' } } });
const synced = aSyncedPair(link, { descriptionNoteId: '1' });

function plan(ticket: Partial<FieldValues> = {}, incident: Partial<FieldValues> = {}, notes = [description]) {
  return planPair({
    link,
    pair: synced,
    known: [],
    ticket: aTicket(ticket, { notes }),
    incident: anIncident(incident),
    now: noon,
    visibilityDelayMs,
  });
}

describe('the fingerprint of a decision', () => {
  it('is nothing while all is equal or not synced', () => {
    assert.equal(decisionFingerprint(plan()), '');
    assert.equal(decisionFingerprint(plan({ priority: 'Low' })), '');
  });

  it('is the same as long as both sides stand as they are, and another once either moves', () => {
    const open = plan({ summary: 'a' }, { summary: 'b' });
    assert.notEqual(decisionFingerprint(open), '');
    assert.equal(decisionFingerprint(plan({ summary: 'a' }, { summary: 'b' })), decisionFingerprint(open));
    assert.notEqual(decisionFingerprint(plan({ summary: 'a' }, { summary: 'c' })), decisionFingerprint(open));
    assert.notEqual(decisionFingerprint(plan({ summary: 'a' })), decisionFingerprint(open));
  });

  it('is told apart from a reason to do nothing', () => {
    assert.equal(ignoredFingerprint('missing'), 'ignored-missing');
    assert.notEqual(ignoredFingerprint('missing'), ignoredFingerprint('out-of-scope'));
  });
});

describe('news', () => {
  it('is a decision that was not told, once', () => {
    const open = plan({ summary: 'a' }, { summary: 'b' });
    assert.ok(isNews(open, synced));
    assert.ok(!isNews(open, { ...synced, decided: decisionFingerprint(open) }));
    assert.ok(
      isNews(plan(), { ...synced, decided: decisionFingerprint(open) }),
      'that it is over is news, too',
    );
  });

  it('is no plan that says what was said', () => {
    assert.ok(!isNews(plan(), synced));
    const { summary, ...others } = synced.base;
    assert.ok(summary !== undefined);
    assert.ok(!isNews(plan(), { ...synced, base: { ...others, summary } }), 'the order of fields is none');
  });

  it('is a value that both sides agreed on without us, and a note that was judged', () => {
    assert.ok(isNews(plan({ summary: 'Same' }, { summary: 'Same' }), synced));
    assert.ok(isNews(plan({}, {}, [description, aSideNote()]), synced));
  });
});
