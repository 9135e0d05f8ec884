// If this fails, two automatic answers answer each other for ever in front of the customer, or notes of people are held
// back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersBefore, whyEndless } from '../../../../../shared/rules/sync/notes/answers.ts';
import type { NoteSituation } from '../../../../../shared/rules/sync/notes/plan.ts';
import type { NoteLink } from '../../../../../shared/rules/sync/pair.ts';
import { aLink, anIncident, aSideNote, aTicket } from '../../../../support/builders/rules.ts';

const noon = Date.parse('2026-11-24T12:00:00.000Z');
const at = (seconds: number): string => new Date(noon + seconds * 1000).toISOString();
const copy = (seconds: number, changes: Partial<NoteLink> = {}): NoteLink => ({
  sourceSide: 'servicenow',
  sourceId: 'theirs',
  part: 0,
  state: 'linked',
  targetKind: 'discussion',
  targetId: 'copy',
  textFingerprint: 'x',
  at: at(seconds),
  ...changes,
});
const given = (known: readonly NoteLink[], notes: NoteSituation['ticket']['notes'] = []): NoteSituation => ({
  link: aLink(),
  known,
  ticket: aTicket({}, { notes }),
  incident: anIncident(),
  now: noon,
  visibilityDelayMs: 75_000,
  maxReturns: 2,
});
const note = (seconds: number, changes = {}) => aSideNote({ createdAt: at(seconds), ...changes });

test('a note right after a copy of ours is one more answer', () => {
  assert.equal(answersBefore(note(60), 'connectwise', given([copy(0, { answers: 4 })])), 5);
  assert.equal(answersBefore(note(-10), 'connectwise', given([copy(0)])), 1);
  assert.equal(answersBefore(note(61), 'connectwise', given([copy(0, { answers: 4 })])), 0);
  assert.equal(answersBefore(note(5), 'connectwise', given([copy(0, { sourceSide: 'connectwise' })])), 0);
  assert.equal(answersBefore(note(5), 'connectwise', given([copy(0, { state: 'skipped' })])), 0);
});

test("an instance's clock that is known to be wrong hides no answer", () => {
  const answered = (seconds: number, aheadMs: number): number =>
    answersBefore(note(seconds), 'connectwise', {
      ...given([copy(0, { answers: 4 })]),
      aheadMs: { connectwise: aheadMs, servicenow: 0 },
    });
  assert.deepEqual([answered(-85, -90_000), answered(95, 90_000)], [5, 5]);
  assert.deepEqual([answered(-85, 0), answered(95, 0), answered(5, 90_000)], [0, 0, 0]);
});

test('answers are stopped after twice as many as the returns of a field', () => {
  assert.equal(whyEndless(note(5), 'connectwise', given([copy(0, { answers: 3 })])), null);
  assert.equal(whyEndless(note(5), 'connectwise', given([copy(0, { answers: 4 })])), 'answers-itself');
});

test('an author who has thirty copies of one hour gets no more of them', () => {
  const notes = Array.from({ length: 30 }, (_, place) => note(place, { id: `n${place}`, author: 'Bot' }));
  const rows = notes.map(({ id }) => copy(-9_000, { sourceSide: 'connectwise', sourceId: id }));
  const next = note(3_599, { id: 'next', author: 'Bot' });
  assert.equal(whyEndless(next, 'connectwise', given(rows, notes)), 'too-many');
  assert.equal(whyEndless(next, 'connectwise', given(rows.slice(1), notes)), null);
  assert.equal(whyEndless({ ...next, author: 'Ann' }, 'connectwise', given(rows, notes)), null);
  assert.equal(whyEndless({ ...next, createdAt: at(3_700) }, 'connectwise', given(rows, notes)), null);
});

test('machines that say the same in turns are stopped however slowly they answer', () => {
  const pair = (turn: number, words = 'We are on it.') => ({
    notes: [
      note(turn * 9_000, { id: `ours${turn}`, author: 'sim', text: `Bot (ServiceNow): Noted ${turn}.` }),
      note(turn * 9_000 + 4_000, { id: `auto${turn}`, author: 'Auto', text: words }),
    ],
    rows: [
      copy(turn * 9_000, { sourceId: `bot${turn}`, targetId: `ours${turn}` }),
      copy(turn * 9_000 + 4_000, {
        sourceSide: 'connectwise',
        sourceId: `auto${turn}`,
        targetId: `far${turn}`,
      }),
    ],
  });
  const turns = (count: number, words?: string) => {
    const all = Array.from({ length: count }, (_, turn) => pair(turn, words));
    const last = note(count * 9_000, {
      id: 'ours',
      author: 'sim',
      text: `Bot (ServiceNow): Noted ${count}.`,
    });
    const rows = [
      ...all.flatMap(({ rows: some }) => some),
      copy(count * 9_000, { sourceId: 'bot', targetId: 'ours' }),
    ];
    return { ...given(rows, [...all.flatMap(({ notes }) => notes), last]), maxReturns: 6 };
  };
  const next = (count: number) =>
    note(count * 9_000 + 4_000, { id: 'next', author: 'Auto', text: 'We are on it.' });
  assert.equal(whyEndless(next(2), 'connectwise', turns(2)), null);
  assert.equal(whyEndless(next(3), 'connectwise', turns(3)), 'answers-itself');
  assert.equal(whyEndless(next(9), 'connectwise', turns(9, 'Something else.')), null);
  assert.equal(whyEndless({ ...next(9), author: 'Ann' }, 'connectwise', turns(9)), null);
  const thanks = { ...next(9), text: 'Done 12' };
  assert.equal(whyEndless(thanks, 'connectwise', turns(9, 'Done 11')), null, 'people repeat a short word');
});

test('an author who answered itself on a record gets no more copies there for a day, another author does', () => {
  const talk = note(0, { id: 'talk', author: 'Bot' });
  const held = copy(0, {
    sourceSide: 'connectwise',
    sourceId: 'talk',
    state: 'skipped',
    targetId: null,
    held: 'answers-itself',
  });
  const why = (seconds: number, author: string, row: NoteLink = held) =>
    whyEndless(note(seconds, { id: 'next', author }), 'connectwise', given([row], [talk]));
  assert.deepEqual([why(7_200, 'Bot'), why(86_399, 'Bot')], ['answers-itself', 'answers-itself']);
  assert.deepEqual([why(86_400, 'Bot'), why(7_200, 'Ann'), why(7_200, '')], [null, null, null]);
  // A person requested another try, so it was copied after all; and too many notes are counted hour by hour.
  assert.equal(why(7_200, 'Bot', copy(0, { sourceSide: 'connectwise', sourceId: 'talk' })), null);
  assert.equal(why(7_200, 'Bot', { ...held, held: 'too-many' }), null);
});

test('an author who writes once a day is heard again a day after answering itself', () => {
  const hours = (count: number) => count * 3_600;
  const notes = [0, 20].map((hour) => note(hours(hour), { id: `held ${hour}`, author: 'Jane' }));
  const held = notes.map(({ id }) =>
    copy(0, {
      sourceSide: 'connectwise',
      sourceId: id,
      state: 'skipped',
      targetId: null,
      held: 'answers-itself',
    }),
  );
  const why = (hour: number) =>
    whyEndless(note(hours(hour), { id: 'next', author: 'Jane' }), 'connectwise', given(held, notes));
  assert.deepEqual([why(23), why(40)], ['answers-itself', null], 'the second note was held for the first');
  const again = { ...copy(0), ...held[1], sourceId: 'again' };
  const talk = note(hours(30), { id: 'again', author: 'Jane' });
  const next = note(hours(50), { id: 'next', author: 'Jane' });
  assert.equal(
    whyEndless(next, 'connectwise', given([...held, again], [...notes, talk])),
    'answers-itself',
    'whoever answers itself again is held again',
  );
});
