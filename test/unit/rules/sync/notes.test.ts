// If this fails, a private note is shown to a customer, a note arrives twice or never, or an echo bounces for ever.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Link } from '../../../../shared/rules/config/link.ts';
import type { NotePlan } from '../../../../shared/rules/sync/notes/plan.ts';
import { planNotes, skipPresentNotes } from '../../../../shared/rules/sync/notes.ts';
import type { NoteLink } from '../../../../shared/rules/sync/pair.ts';
import type { SideNote } from '../../../../shared/rules/sync/record.ts';
import {
  aLink,
  anIncident,
  aSideNote,
  aTicket,
  noon,
  visibilityDelayMs,
} from '../../../support/builders/rules.ts';

interface Given {
  readonly link?: Link;
  readonly known?: readonly NoteLink[];
  readonly ticket?: readonly SideNote[];
  readonly incident?: readonly SideNote[];
  readonly descriptionNoteId?: string;
  readonly now?: number;
}

function plan(given: Given): NotePlan {
  return planNotes({
    link: given.link ?? aLink(),
    known: given.known ?? [],
    ticket: aTicket({}, { notes: given.ticket ?? [], descriptionNoteId: given.descriptionNoteId ?? null }),
    incident: anIncident({}, { notes: given.incident ?? [] }),
    now: given.now ?? noon,
    visibilityDelayMs,
    maxReturns: 6,
  });
}

/** The table after everything that was planned has been done, the copies having these ids. */
function done(
  planned: NotePlan,
  known: readonly NoteLink[] = [],
  idOf = (index: number) => `copy-${index}`,
): NoteLink[] {
  const rows = new Map(known.map((row) => [`${row.sourceSide} ${row.sourceId} ${row.part}`, row]));
  const put = (row: NoteLink): unknown => rows.set(`${row.sourceSide} ${row.sourceId} ${row.part}`, row);
  planned.rows.forEach(put);
  planned.writes.forEach(({ row }, index) => put({ ...row, state: 'linked', targetId: idOf(index) }));
  return [...rows.values()];
}

const comment = (changes: Partial<SideNote> = {}): SideNote =>
  aSideNote({ id: 'j1', kind: 'comments', ...changes });
const targets = ({ writes }: NotePlan): string[] =>
  writes.map(({ target, row }) => `${target}:${row.targetKind}`);

describe('a private note stays private', () => {
  for (const [kind, target] of [
    ['discussion', 'servicenow:comments'],
    ['internal', 'servicenow:work_notes'],
    ['resolution', 'servicenow:work_notes'],
  ] as const)
    it(`a ${kind} note goes to ${target}`, () => {
      assert.deepEqual(targets(plan({ ticket: [aSideNote({ kind })] })), [target]);
    });

  for (const [kind, target] of [
    ['comments', 'connectwise:discussion'],
    ['work_notes', 'connectwise:internal'],
  ] as const)
    it(`an entry in ${kind} goes to ${target}`, () => {
      assert.deepEqual(targets(plan({ incident: [comment({ kind })] })), [target]);
    });

  it('a kind that the link switched off stays where it is, and is not looked at again', () => {
    const link = aLink({ notes: { internal: 'none' } });
    const ticket = [aSideNote({ kind: 'internal' })];
    const first = plan({ link, ticket });
    assert.deepEqual([first.writes.length, first.rows[0]?.state], [0, 'skipped']);
    const later = plan({ ticket, known: done(first) });
    assert.equal(
      later.writes.length,
      0,
      'switching it on does not publish what was private when it was written',
    );
  });
});

describe('a note goes over once', () => {
  it('and its copy is nobody’s new note', () => {
    const ticket = [aSideNote()];
    const first = plan({ ticket });
    assert.equal(first.writes.length, 1);
    const copy = comment({ id: 'copy-0', text: first.writes[0]?.text ?? '', byUs: true });
    const second = plan({ ticket, incident: [copy], known: done(first) });
    assert.deepEqual([second.writes, second.rows], [[], []]);
  });

  it('in order of writing, whichever side it is from', () => {
    const planned = plan({
      ticket: [aSideNote({ id: '9', createdAt: '2026-11-24T11:00:00.000Z' })],
      incident: [comment({ createdAt: '2026-11-24T10:00:00.000Z', text: 'Earlier' })],
    });
    assert.deepEqual(
      planned.writes.map(({ row }) => row.sourceId),
      ['j1', '9'],
    );
  });

  it('and two equal texts are two notes', () => {
    const ticket = [aSideNote({ id: '1' }), aSideNote({ id: '2' })];
    assert.equal(plan({ ticket }).writes.length, 2);
  });

  it('but the description travels as a field, and time entries only if the link says so', () => {
    assert.equal(plan({ ticket: [aSideNote()], descriptionNoteId: '88' }).writes.length, 0);
    const time = aSideNote({ id: 'time-1', editable: false });
    assert.equal(plan({ ticket: [time] }).writes.length, 0);
    assert.equal(plan({ ticket: [time], link: aLink({ notes: { timeEntries: true } }) }).writes.length, 1);
  });
});

describe('a copy that was begun and whose id was never learned', () => {
  const ticket = [aSideNote()];
  const write = plan({ ticket }).writes[0]!;
  const known = [write.row];
  const copy = comment({ id: 'late', text: write.text, byUs: true });

  it('is found by its text and not written again', () => {
    const planned = plan({ ticket, incident: [copy], known });
    assert.equal(planned.writes.length, 0);
    assert.deepEqual(
      planned.rows.map(({ state, targetId }) => [state, targetId]),
      [['linked', 'late']],
    );
  });

  it('is waited for as long as the write may still take effect', () => {
    const planned = plan({ ticket, known, now: noon + visibilityDelayMs - 1 });
    assert.deepEqual([planned.writes.length, planned.waitUntil], [0, noon + visibilityDelayMs]);
  });

  it('is written again after that', () => {
    const planned = plan({ ticket, known, now: noon + visibilityDelayMs });
    assert.deepEqual(
      planned.writes.map(({ rule, text }) => [rule, text]),
      [['second-try', write.text]],
    );
    assert.equal(
      planned.writes[0]?.row.at,
      new Date(noon + visibilityDelayMs).toISOString(),
      'and waited for again',
    );
  });

  it('and appears after all beside its second try, goes no further', () => {
    const linked = done(plan({ ticket, known, now: noon + visibilityDelayMs }), known);
    const both = [copy, comment({ id: 'copy-0', text: write.text, byUs: true })];
    const planned = plan({ ticket, incident: both, known: linked });
    assert.deepEqual([planned.writes.length, planned.rows[0]?.state], [0, 'skipped']);
  });

  it('is not mistaken for a person’s note with the same words', () => {
    const person = comment({ id: 'person', text: write.text, byUs: false });
    const planned = plan({ ticket, incident: [person], known });
    assert.ok(!planned.rows.some(({ targetId }) => targetId === 'person'));
  });

  it('waits while its source is gone, and is copied when it is shown again', () => {
    const now = noon + visibilityDelayMs;
    const planned = plan({ known, now });
    assert.deepEqual([planned.writes.length, planned.rows[0]?.state], [0, 'gone']);
    const gone = planned.rows;
    const still = plan({ known: gone, now });
    assert.deepEqual([still.rows, still.writes, still.decisions, still.waitUntil], [[], [], [], null]);
    const back = plan({ known: gone, ticket: [aSideNote()], now });
    assert.deepEqual(
      back.writes.map(({ rule, row: { sourceId, state } }) => [rule, sourceId, state]),
      [['second-try', known[0]?.sourceId, 'intended']],
    );
  });

  it('is not written again while the journal shows nothing of what stood in it', () => {
    const other = { ...known[0]!, sourceId: 'n0', state: 'linked', targetId: 'j0' } as const;
    const ticket = [aSideNote(), aSideNote({ id: 'n0', text: 'An older one' })];
    const hidden = { known: [...known, other], ticket };
    const planned = plan({ ...hidden, now: noon + visibilityDelayMs });
    assert.deepEqual([planned.writes, planned.waitUntil], [[], noon + 2 * visibilityDelayMs]);
    const shown = plan({
      ...hidden,
      incident: [comment({ id: 'j0', byUs: true })],
      now: noon + visibilityDelayMs,
    });
    assert.deepEqual(
      shown.writes.map(({ rule }) => rule),
      ['second-try'],
    );
    const day = 24 * 3_600_000;
    assert.equal(
      plan({ ...hidden, now: noon + visibilityDelayMs + day }).writes.length,
      1,
      'but not for ever',
    );
  });

  it('that was gone is not written again when its copy is there', () => {
    const text = plan({ ticket: [aSideNote()] }).writes[0]?.text ?? '';
    const gone = plan({ known, now: noon + visibilityDelayMs }).rows;
    const planned = plan({
      known: gone,
      ticket: [aSideNote()],
      incident: [comment({ text, byUs: true })],
      now: noon + visibilityDelayMs,
    });
    assert.deepEqual([planned.writes.length, planned.rows[0]?.state], [0, 'linked']);
  });
});

it('copies whose table was lost are matched by their text before anything is written', () => {
  const ticket = [aSideNote()];
  const text = plan({ ticket }).writes[0]?.text ?? '';
  const planned = plan({ ticket, incident: [comment({ text, byUs: null })] });
  assert.equal(planned.writes.length, 0);
  assert.deepEqual(
    planned.rows.map(({ targetId }) => targetId),
    ['j1'],
  );
});

it('a note without a text is not copied', () => {
  assert.equal(plan({ ticket: [aSideNote({ text: ' \r\n ' })] }).writes.length, 0);
});

it('a pair that starts without history marks what is there, and copies only what comes after', () => {
  const old = aSideNote();
  const known = skipPresentNotes(
    aTicket({}, { notes: [old, aSideNote({ id: '1', describes: true })] }),
    noon,
  );
  assert.deepEqual(
    known.map(({ sourceId, state }) => [sourceId, state]),
    [['88', 'skipped']],
  );
  const planned = plan({ ticket: [old, aSideNote({ id: '89', text: 'New' })], known });
  assert.deepEqual(
    planned.writes.map(({ row }) => row.sourceId),
    ['89'],
  );
});

describe('a note of anybody', () => {
  const planOne = (note: Partial<SideNote>, onIncident = false) =>
    planNotes({
      link: aLink(),
      known: [],
      ticket: aTicket({}, { notes: onIncident ? [] : [aSideNote(note)] }),
      incident: anIncident({}, { notes: onIncident ? [aSideNote({ kind: 'work_notes', ...note })] : [] }),
      now: noon,
      visibilityDelayMs,
      maxReturns: 6,
    });

  it('cannot open [code] by the name of its author', () => {
    const [write] = planOne({ author: '[code]<a href=//evil>x</a>[/code]\nBob' }).writes;
    assert.ok(write);
    assert.doesNotMatch(write.text, /\[\/?code\]/i);
    assert.equal(write.text.split('\n').length, 1);
  });

  it('of our own account is a copy even when its text was changed beyond recognition', () => {
    assert.equal(planOne({ byUs: true, text: 'Beth (ConnectWise): ?' }, true).writes.length, 0);
    assert.equal(planOne({ byUs: false, text: 'Beth (ConnectWise): ?' }, true).writes.length, 1);
  });

  it('that was written and is not recognised is never written again', () => {
    const known = planOne({}).writes.map(({ row }) => ({ ...row, state: 'written' as const }));
    const later = planNotes({
      link: aLink(),
      known,
      ticket: aTicket({}, { notes: [aSideNote()] }),
      incident: anIncident(),
      now: noon + 100 * visibilityDelayMs,
      visibilityDelayMs,
      maxReturns: 6,
    });
    assert.equal(known.length, 1);
    assert.deepEqual([later.writes.length, later.waitUntil], [0, null]);
  });
});

describe('a comment without words', () => {
  const comment = (text: string) => aSideNote({ id: 'j1', kind: 'comments', text, author: '' });

  it('that is a pasted picture is copied by its name', () => {
    const { writes, decisions } = plan({
      incident: [comment('[code]<p><img src="sys_attachment.do?sys_id=abc" alt="error.png"/></p>[/code]')],
    });
    assert.deepEqual(
      writes.map(({ text }) => text),
      ['[picture: error.png]'],
    );
    assert.deepEqual(
      decisions.map(({ rule }) => rule),
      ['new'],
    );
  });

  it('that is markup around nothing stays where it is, and is not reported as copied', () => {
    const { writes, rows, decisions } = plan({
      incident: [comment('[code]<p> </p><style>p{}</style>[/code]')],
    });
    assert.deepEqual([writes, rows.map(({ state }) => state)], [[], ['skipped']]);
    assert.ok(!decisions.some(({ rule }) => rule === 'new'));
  });
});
