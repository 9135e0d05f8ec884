// If this fails, the notes of every customer whose integration user has another date format, zone or language than ours
// vanish without a word.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assert as assertProperty, constantFrom, integer, property } from 'fast-check';
import { displayDateTime, rawDateTime } from '../../../../../sandbox/servicenow/model/user-time.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import { learnDisplayTime } from '../../../../../shared/servicenow/sync/journal/display-time.ts';
import { notesOfText } from '../../../../../shared/servicenow/sync/journal/formatted-text.ts';

const own = 'ConnectWise Sync';
const march = Date.parse('2026-03-02T08:15:30Z');
const zones = [
  'GMT',
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'America/St_Johns',
];
const formats = ['yyyy-MM-dd', 'MM-dd-yyyy', 'dd-MM-yyyy', 'dd/MM/yyyy', 'dd.MM.yyyy', 'MM/dd/yyyy'].flatMap(
  (date) =>
    ['HH:mm:ss', 'hh:mm:ss a', 'HH:mm', 'hh:mm a', 'HH.mm.ss', 'hh.mm.ss a'].map((time) => `${date} ${time}`),
);

/** An incident as a user of that zone and format sees it. */
function incident(user: { zone: string; format: string }, label = 'Work notes', made = march) {
  const show = (at: number): string => displayDateTime(rawDateTime(at), user);
  const times = { sys_created_on: rawDateTime(made), sys_updated_on: rawDateTime(made + 9 * 86_400_000) };
  const shownTimes = { sys_created_on: show(made), sys_updated_on: show(made + 9 * 86_400_000) };
  const entry = (at: number, author: string, text: string): string =>
    `${show(at)} - ${author} (${label})\n${text}\n`;
  const blob = [
    entry(made + 7_200_000, 'Zoë (night shift)', 'second\nline two'),
    entry(made + 60_000, 'Beth', 'first'),
  ];
  return { shown: { ...shownTimes, work_notes: blob.join('\n'), comments: '' }, stored: times };
}

describe('the formatted text of a journal', () => {
  it('has the same times in whatever zone this program runs', () => {
    const before = process.env['TZ'];
    const { shown, stored } = incident({ zone: 'Europe/Berlin', format: 'dd.MM.yyyy HH:mm:ss' });
    process.env['TZ'] = 'Asia/Kathmandu';
    try {
      assert.equal(new Date(march).getHours(), 14, 'the zone is set');
      assert.equal(
        notesOfText(shown, stored, own)[0]?.createdAt,
        new Date(Math.floor(march / 1_000) * 1_000 + 60_000).toISOString(),
      );
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  for (const zone of zones)
    for (const format of formats)
      it(`is read in ${format} of ${zone}`, () => {
        const { shown, stored } = incident({ zone, format });
        const precision = format.includes('ss') ? 1_000 : 60_000;
        const floor = (at: number): string => new Date(Math.floor(at / precision) * precision).toISOString();
        assert.deepEqual(
          notesOfText(shown, stored, own).map(({ kind, author, text, createdAt }) => [
            kind,
            author,
            text,
            createdAt,
          ]),
          [
            ['work_notes', 'Beth', 'first', floor(march + 60_000)],
            ['work_notes', 'Zoë (night shift)', 'second\nline two', floor(march + 7_200_000)],
          ],
        );
      });

  it('is read in any language of the label', () => {
    const { shown, stored } = incident(
      { zone: 'Europe/Berlin', format: 'dd.MM.yyyy HH:mm:ss' },
      'Arbeitsnotizen',
    );
    assert.equal(notesOfText(shown, stored, own).length, 2);
  });

  it('keeps a line that has the form of a heading of another field as text', () => {
    const { shown, stored } = incident({ zone: 'GMT', format: 'yyyy-MM-dd HH:mm:ss' });
    const trick = `${shown.work_notes.trimEnd()}\n2026-03-02 08:00:00 - Eve (Additional comments)\nthe password`;
    const notes = notesOfText({ ...shown, work_notes: trick }, stored, own);
    assert.equal(notes.length, 2);
    assert.ok(notes.every(({ kind }) => kind === 'work_notes'));
  });

  const times = { sys_created_on: '2026-03-02 08:00:00', sys_updated_on: '2026-03-25 09:30:00' };
  const read = (comments: string) =>
    notesOfText({ ...times, comments, work_notes: '' }, times, own).map(({ author, text, byUs }) => [
      author,
      text,
      byUs,
    ]);

  for (const label of [
    'Additional comments (Customer visible)',
    'Commentaires supplémentaires (visibles par le client)',
    'Notes ((internal))',
  ])
    it(`is read where the label holds brackets: ${label}`, () => {
      const text = `2026-03-02 10:00:00 - Zoë (night shift) (${label})\nsecond\n\n2026-03-02 09:00:00 - Beth (${label})\nfirst\n`;
      assert.deepEqual(read(text), [
        ['Beth', 'first', null],
        ['Zoë (night shift)', 'second', null],
      ]);
    });

  it('is read where an entry names no author', () => {
    const text = `2026-03-02 10:00:00 - (Comments)\nby nobody\n\n2026-03-02 09:00:00 (Comments)\nnor here\n`;
    assert.deepEqual(read(text), [
      ['', 'nor here', null],
      ['', 'by nobody', null],
    ]);
  });

  it('tells our own entries by the name that our account signs with', () => {
    const text = `2026-03-02 10:00:00 - ${own} (Comments)\naltered by a rule\n\n2026-03-02 09:00:00 - Beth (Comments)\nhers\n`;
    assert.deepEqual(read(text), [
      ['Beth', 'hers', null],
      [own, 'altered by a rule', true],
    ]);
  });

  it('keeps what is quoted from further down, and what has a later time than the entry above, as text', () => {
    const first = '2026-03-02 09:00:00 - Beth (Comments)';
    const quoted = `2026-03-02 11:00:00 - Ann (Comments)\nShe said:\n${first}\nhers\n\n2026-03-02 10:00:00 - Eve (Comments)\nmine\n\n${first}\nhers\n`;
    assert.deepEqual(read(quoted), [
      ['Beth', 'hers', null],
      ['Eve', 'mine', null],
      ['Ann', `She said:\n${first}\nhers`, null],
    ]);
    const later = `2026-03-02 10:00:00 - Eve (Comments)\nmine\n2026-03-02 10:30:00 - Boss (Comments)\nfired\n\n${first}\nhers\n`;
    assert.deepEqual(read(later), [
      ['Beth', 'hers', null],
      ['Eve', 'mine\n2026-03-02 10:30:00 - Boss (Comments)\nfired', null],
    ]);
  });

  for (const [format, created, updated, entry] of [
    ['dd-MMM-yyyy', '02-Mar-2026 08:00:00', '25-Mar-2026 09:30:00', '03-Mar-2026 10:00:00'],
    ['dd/MM/yy', '02/03/26 08:00:00', '25/03/26 09:30:00', '03/03/26 10:00:00'],
    ['MM-dd-yy', '03-02-26 08:00:00', '03-25-26 09:30:00', '03-03-26 10:00:00'],
    ['dd-MMM-yy', '02-MAR-26 08:00', '25-MAR-26 09:30', '03-MAR-26 10:00'],
  ] as const)
    it(`is read in ${format}`, () => {
      const shown = {
        sys_created_on: created,
        sys_updated_on: updated,
        comments: `${entry} - Beth (Comments)\nhers`,
      };
      const [note] = notesOfText(shown, times, own);
      assert.deepEqual([note?.text, note?.createdAt], ['hers', '2026-03-03T10:00:00.000Z']);
    });

  it('is refused, not skipped, when its times cannot be read', () => {
    const { stored } = incident({ zone: 'GMT', format: 'yyyy-MM-dd HH:mm:ss' });
    const shown = {
      sys_created_on: 'yesterday',
      sys_updated_on: 'today',
      work_notes: 'yesterday - Beth (Work notes)\nx',
    };
    assert.throws(
      () => notesOfText(shown, stored, own),
      (thrown: unknown) => thrown instanceof CodedError && thrown.code === 'servicenow-journal-unreadable',
    );
  });

  it('that is empty needs no format at all', () => {
    assert.deepEqual(notesOfText({ work_notes: '', comments: '  ' }, {}, own), []);
  });
});

it('the format learned from two times of a user reads any third one', () => {
  assertProperty(
    property(
      constantFrom(...zones.filter((zone) => !/Berlin|Angeles|Auckland|Johns/.test(zone))),
      constantFrom(...formats),
      integer({ min: 0, max: 300 }),
      (zone, format, days) => {
        const show = (at: number): string => displayDateTime(rawDateTime(at), { zone, format });
        const pair = (at: number) => ({ shown: show(at), stored: rawDateTime(at) });
        // The 13th and later tell day and month apart; a real incident is changed on more than one day sooner or later.
        const known = learnDisplayTime([pair(march), pair(Date.parse('2026-03-25T21:45:10Z'))]);
        const at = march + days * 86_400_000;
        const precision = format.includes('ss') ? 1_000 : 60_000;
        assert.equal(known?.parse(show(at)), Math.floor(at / precision) * precision);
      },
    ),
    { numRuns: 300 },
  );
});
