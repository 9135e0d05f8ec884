// If this fails, the writes differ from those that the dry run and the history show.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pair } from '../../../../shared/rules/sync/pair.ts';
import { planPair } from '../../../../shared/rules/sync/plan.ts';
import type { Plan } from '../../../../shared/rules/sync/plan.ts';
import type { FieldValues, SideNote, SideRecord } from '../../../../shared/rules/sync/record.ts';
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

function plan(ticket: SideRecord, incident: SideRecord, pair: Partial<Pair> = {}, of = link): Plan {
  return planPair({
    link: of,
    pair: aSyncedPair(of, pair),
    known: [],
    ticket,
    incident,
    now: noon,
    visibilityDelayMs,
  });
}
/** The description is the text of a note on ConnectWise. */
const described = { notes: [aSideNote({ id: '1', text: 'It burns.', describes: true })] };

describe('the plan of a pair', () => {
  it('that agrees is empty', () => {
    const { isEmpty, changes, pending, conflicts } = plan(aTicket({}, described), anIncident());
    assert.deepEqual(
      { isEmpty, changes, pending, conflicts },
      {
        isEmpty: true,
        changes: { connectwise: {}, servicenow: {} },
        pending: [],
        conflicts: [],
      },
    );
  });

  it('carries edits of both sides past each other in one go', () => {
    const { changes, isEmpty } = plan(
      aTicket({ summary: 'New title' }, described),
      anIncident({ priority: '1/1', status: '2' }),
    );
    assert.equal(isEmpty, false);
    assert.deepEqual(changes, {
      connectwise: { priority: 'Critical', status: 'In Progress' },
      servicenow: { summary: 'New title' },
    });
  });

  it('names each write before it is made, and the base learns of it only afterwards', () => {
    const { pending, base } = plan(aTicket({ summary: 'New title' }, described), anIncident());
    assert.deepEqual(pending, [
      {
        side: 'servicenow',
        field: 'summary',
        value: { connectwise: 'New title', servicenow: 'New title' },
        at: new Date(noon).toISOString(),
      },
    ]);
    assert.deepEqual(base.summary, { connectwise: 'Printer', servicenow: 'Printer' });
  });

  it('writes down for each field what both sides and the base had, which rule chose and what is written', () => {
    const { decisions } = plan(aTicket({ summary: 'New title' }, described), anIncident());
    assert.deepEqual(decisions[0], {
      field: 'summary',
      connectwise: 'New title',
      servicenow: 'Printer',
      base: { connectwise: 'Printer', servicenow: 'Printer' },
      rule: 'connectwise-moved',
      write: { side: 'servicenow', value: 'New title' },
    });
    assert.deepEqual(
      decisions.map(({ field }) => field),
      ['summary', 'description', 'status', 'priority'],
    );
  });

  it('keeps the whole value that loses, once, however often the conflict is met', () => {
    const ticket = aTicket({ summary: 'Left' }, described);
    const incident = anIncident({ summary: 'Right' });
    const [first] = plan(ticket, incident).conflicts;
    const [second] = plan(ticket, incident).conflicts;
    assert.deepEqual(
      { connectwise: first?.connectwise, servicenow: first?.servicenow, winner: first?.winner },
      { connectwise: 'Left', servicenow: 'Right', winner: 'connectwise' },
    );
    assert.equal(first?.id, second?.id);
    assert.notEqual(first?.id, plan(aTicket({ summary: 'Other' }, described), incident).conflicts[0]?.id);
  });

  it('has the same fingerprint for the same writes, and another for others', () => {
    const one = plan(aTicket({ summary: 'A' }, described), anIncident()).fingerprint;
    assert.equal(
      one,
      plan(aTicket({ summary: 'A' }, { ...described, version: '2' }), anIncident()).fingerprint,
    );
    assert.notEqual(one, plan(aTicket({ summary: 'B' }, described), anIncident()).fingerprint);
  });

  it('takes the description out of the marked note and does not copy that note', () => {
    const edited = [aSideNote({ id: '1', text: 'It smokes.', describes: true })];
    const { changes, notes, ticket } = plan(aTicket({}, { notes: edited }), anIncident());
    assert.deepEqual(changes.servicenow, { description: 'It smokes.' });
    assert.deepEqual([notes.writes, ticket.descriptionNoteId], [[], '1']);
  });

  it('is the same for the same arguments, and changes none of them', () => {
    const ticket = aTicket({ summary: 'A' }, { notes: [...described.notes, aSideNote()] });
    const before = structuredClone(ticket);
    assert.deepEqual(plan(ticket, anIncident()), plan(ticket, anIncident()));
    assert.deepEqual(ticket, before);
  });
});

function planWithDescriptionNote(note: Partial<SideNote>, edit: Partial<FieldValues> = {}) {
  const described = aSideNote({
    id: '5',
    text: 'It burns. PRIVATE: owes us money',
    describes: true,
    ...note,
  });
  return planPair({
    link,
    pair: aSyncedPair(link, {
      descriptionNoteId: '5',
      // A second look has missed it, too.
      absent: [{ side: 'connectwise', field: 'description', since: '2026-11-24T10:00:00.000Z' }],
    }),
    known: [],
    ticket: aTicket({ description: described.text }, { notes: [described], descriptionNoteId: '5' }),
    incident: anIncident(edit),
    now: noon,
    visibilityDelayMs,
  });
}

describe('a description that is kept as a note', () => {
  it('travels while it is a discussion note', () => {
    assert.match(planWithDescriptionNote({}).changes.servicenow.description ?? '', /owes us money/);
  });

  it('stays where it is once its note is internal, and nothing is emptied because of it', () => {
    const plan = planWithDescriptionNote({ kind: 'internal' });
    assert.equal(plan.changes.servicenow.description, undefined);
    assert.equal(plan.changes.connectwise.description, undefined);
    assert.deepEqual(plan.base.description, aSyncedPair(link).base.description);
  });

  it('is not written over by what the customer writes while its note is internal', () => {
    const { changes } = planWithDescriptionNote({ kind: 'internal' }, { description: 'Paid by now.' });
    assert.deepEqual(changes, { connectwise: {}, servicenow: {} });
  });
});

describe('a text that is not shown', () => {
  const bare = anIncident({ summary: '' });

  it('does not count as deleted before a second look has missed it, too', () => {
    const { changes, waitUntil, absent } = plan(aTicket({}, described), bare);
    assert.deepEqual(changes, { connectwise: {}, servicenow: {} });
    assert.equal(waitUntil, noon + visibilityDelayMs);
    assert.deepEqual(
      absent.map(({ side, field }) => `${side} ${field}`),
      ['servicenow summary'],
    );
  });

  it('counts as deleted after it', () => {
    const since = new Date(noon - visibilityDelayMs).toISOString();
    const { waitUntil, decisions } = plan(aTicket({}, described), bare, {
      absent: [{ side: 'servicenow', field: 'summary', since }],
    });
    assert.equal(waitUntil, null);
    assert.notEqual(decisions.find(({ field }) => field === 'summary')?.rule, 'not-shown');
  });
});

describe('a field that goes back and forth', () => {
  const at = '2026-11-24T11:00:00.000Z';
  const both = (text: string) => ({ connectwise: text, servicenow: text });
  const writes = [
    { side: 'servicenow', value: both('One'), at },
    { side: 'connectwise', value: both('Two'), at },
  ] as const;
  const ticket = aTicket({ summary: 'One', status: 'In Progress' }, described);
  const incident = anIncident({ summary: 'Two' });
  const base = { ...aSyncedPair(link).base, summary: both('Two') };

  it('is stopped at one return too many, and the rest of the pair is synced', () => {
    const laps = { summary: { writes, returns: 6, answers: 0, stopped: null } };
    const { changes, newlyStopped } = plan(ticket, incident, { base, laps });
    assert.deepEqual(newlyStopped, ['summary']);
    assert.deepEqual(changes, { connectwise: {}, servicenow: { status: '2' } });
  });

  it('stays stopped until it gets a new value, and the rest of the pair is synced', () => {
    const laps = { summary: { writes, returns: 7, answers: 0, stopped: at } };
    const stopped = plan(ticket, incident, { base, laps });
    assert.deepEqual(stopped.changes, { connectwise: {}, servicenow: { status: '2' } });
    assert.deepEqual([stopped.newlyStopped, stopped.laps.summary], [[], laps.summary]);
    const other = plan(aTicket({ summary: 'Three' }, described), incident, { base, laps });
    assert.equal(other.changes.servicenow.summary, 'Three', 'a new value goes on');
  });

  it('stays stopped, and nobody is told again, when a new value stands on the side that loses', () => {
    const laps = { summary: { writes, returns: 7, answers: 0, stopped: at } };
    const of = aLink({ fields: { summary: { conflict: 'servicenow' } } });
    const apart = { base: { ...base, summary: both('One') }, laps };
    const stopped = plan(
      aTicket({ summary: 'Three', status: 'In Progress' }, described),
      incident,
      apart,
      of,
    );
    assert.deepEqual(stopped.changes, { connectwise: {}, servicenow: { status: '2' } });
    assert.deepEqual([stopped.newlyStopped, stopped.laps.summary], [[], laps.summary]);
  });
});
