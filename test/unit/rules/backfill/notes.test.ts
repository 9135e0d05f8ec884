// If this fails, a backfill copies history to where a customer reads it, or leaves behind notes that the link copies.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkToPlanWith, notesLeftBehind } from '../../../../shared/rules/backfill/notes.ts';
import type { Link } from '../../../../shared/rules/config/link.ts';
import { planNotes } from '../../../../shared/rules/sync/notes.ts';
import type { NoteKind, SideName, SideRecord } from '../../../../shared/rules/sync/record.ts';
import { aPair } from '../../../support/builders/rows.ts';
import { aConfig, type LinkJson } from '../../../support/fakes/links.ts';
import { ticketId } from '../../../support/builders/record-ids.ts';

const start = Date.parse('2026-11-24T12:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
const link = (changes: LinkJson = {}): Link => aConfig(changes).links[0]!;

describe('history', () => {
  const kinds: Record<'connectwise' | 'servicenow', readonly NoteKind[]> = {
    connectwise: ['discussion', 'internal', 'resolution'],
    servicenow: ['comments', 'work_notes'],
  };
  const record = (side: 'connectwise' | 'servicenow'): SideRecord => ({
    side,
    id: ticketId(1),
    number: '1',
    version: '',
    versionCounts: true,
    createdAt: at(0),
    updatedAt: at(0),
    readAt: at(0),
    board: '1',
    closed: false,
    correlation: null,
    mergedInto: null,
    fields: { summary: 's', description: 'd', status: 'New', priority: 'High' },
    descriptionNoteId: null,
    notes: kinds[side].map((kind, index) => ({
      id: String(index),
      kind,
      text: kind,
      author: 'Ann',
      byUs: null,
      createdAt: at(index),
      describes: false,
      editable: true,
    })),
  });

  /**
   * Plans the notes of a record whose counterpart has just been made: the kinds that come, and the number that stay
   * behind.
   */
  const notesToCome = (source: SideRecord, of: Link): { coming: readonly NoteKind[]; left: number } => {
    const known = notesLeftBehind(source, of, start);
    const made = (side: SideName): SideRecord =>
      source.side === side ? source : { ...source, side, id: ticketId(2), notes: [] };
    const { writes } = planNotes({
      link: of,
      known,
      ticket: made('connectwise'),
      incident: made('servicenow'),
      now: start,
      visibilityDelayMs: 0,
      maxReturns: 6,
    });
    return { coming: writes.map(({ row }) => row.targetKind), left: known.length };
  };

  for (const [notes, fromTicket, fromIncident] of [
    ['none', [], []],
    ['internal', ['work_notes', 'work_notes'], ['internal']],
    ['all', ['comments', 'work_notes', 'work_notes'], ['discussion', 'internal']],
  ] as const)
    it(`of ${notes} brings ${fromTicket.length} notes of a ticket and ${fromIncident.length} of an incident, and marks the others`, () => {
      const of = link({ backfill: { notes } });
      for (const [side, wanted] of [
        ['connectwise', fromTicket],
        ['servicenow', fromIncident],
      ] as const) {
        const { coming, left } = notesToCome(record(side), of);
        assert.deepEqual(coming, wanted);
        assert.equal(coming.length + left, kinds[side].length);
        assert.ok(notesLeftBehind(record(side), of, start).every(({ state }) => state === 'skipped'));
      }
    });

  it('that the map sends to where a customer reads is public, wherever it comes from', () => {
    const of = link({ notes: { resolution: 'comments', comments: 'internal' } });
    assert.deepEqual(notesToCome(record('connectwise'), of).coming, ['work_notes']);
    assert.deepEqual(notesToCome(record('servicenow'), of).coming, ['internal', 'internal']);
  });

  it('of two records that were joined stays where it is on both sides; any other pair is planned as ever', () => {
    const of = link();
    const joined = linkToPlanWith(of, aPair('acme', { backfilled: 'joined' }));
    assert.deepEqual(
      [joined.notes.discussion, joined.notes.internal, joined.notes.comments, joined.notes.work_notes],
      ['none', 'work_notes', 'none', 'internal'],
    );
    assert.equal(linkToPlanWith(of, aPair('acme', { backfilled: 'created' })), of);
    assert.equal(linkToPlanWith(of, aPair('acme')), of);
  });
});
