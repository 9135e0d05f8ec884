// If this fails, a typing error in a link's filter shows one customer's provider every incident of the company, or a
// word that no instance knows is only noticed when a ticket needs it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { vocabularyMistakes } from '../../../../shared/rules/config/vocabulary.ts';
import type { FilterField, Vocabulary } from '../../../../shared/rules/config/vocabulary.ts';
import { aLink, linkJson } from '../../../support/builders/rules.ts';

const honoured = { all: 40, contradiction: 0, either: 40 };
const aField = (changes: Partial<FilterField> = {}): FilterField => ({
  path: 'active',
  inDictionary: true,
  brokeAt: '',
  candidates: [],
  proof: honoured,
  ...changes,
});

const empty: Vocabulary = {
  statuses: [],
  priorities: [],
  closeCodes: [],
  holdReasons: [],
  named: [],
  fields: [],
  mapped: [],
  impossible: 0,
};
const connectwise: Vocabulary = {
  ...empty,
  statuses: ['New', 'In Progress', 'Scheduled', 'Completed', 'Closed']
    .map((value) => ({ board: '1', value, closed: false }))
    .concat([{ board: '2', value: 'Neu', closed: false }]),
  priorities: ['Critical', 'High', 'Medium', 'Low'],
};
const servicenow: Vocabulary = {
  ...empty,
  statuses: ['1', '2', '3', '6', '7', '8'].map((value) => ({ board: '', value, closed: false })),
  priorities: ['1/1', '1/2', '2/2', '3/3'],
  closeCodes: ['Solution provided', 'User error'],
  holdReasons: ['1', '4'],
  fields: [aField({ path: 'company' })],
};

const said = (
  changes: Partial<Vocabulary> = {},
  link: Readonly<Record<string, unknown>> = {},
  tickets: Partial<Vocabulary> = {},
): string[] =>
  vocabularyMistakes(aLink(link), { ...connectwise, ...tickets }, { ...servicenow, ...changes }).map(
    ({ path, sentence, grade }) => `${grade} ${path}: ${sentence}`,
  );
const withFilter = (filter: string) => ({
  servicenow: { ...(linkJson()['servicenow'] as Record<string, unknown>), filter },
});

describe('a link', () => {
  it('whose words are all known has no mistake', () => {
    assert.deepEqual(said(), []);
  });

  it('with an unknown column in its filter must not run, and hears the closest one', () => {
    const [mistake] = said({
      fields: [
        aField({
          path: 'asignment_group',
          inDictionary: false,
          brokeAt: 'asignment_group',
          candidates: ['assignment_group', 'assigned_to'],
        }),
      ],
    });
    assert.match(mistake ?? '', /^scope servicenow\.filter: column "asignment_group" does not exist/);
    assert.match(mistake ?? '', /did you mean "assignment_group"\?/);
  });

  const proofs: readonly (readonly [string, Partial<FilterField>, RegExp | null])[] = [
    ['honoured', {}, null],
    [
      'ignored',
      { proof: { all: 40, contradiction: 40, either: 40 } },
      /ignores conditions on column "active"/,
    ],
    ['ignored in part', { proof: { all: 40, contradiction: 3, either: 40 } }, /ignores/],
    [
      'finding nothing, as a strict instance does',
      { proof: { all: 40, contradiction: 0, either: 0 } },
      /finds nothing by/,
    ],
    ['without dictionary, but proven', { inDictionary: null }, null],
    [
      'without dictionary and ignored',
      { inDictionary: null, proof: { all: 40, contradiction: 40, either: 40 } },
      /ignores/,
    ],
    [
      'without dictionary and without incidents',
      { inDictionary: null, proof: { all: 0, contradiction: 0, either: 0 } },
      /could not be checked/,
    ],
    ['without incidents, but in the dictionary', { proof: { all: 0, contradiction: 0, either: 0 } }, null],
  ];
  for (const [name, field, expected] of proofs)
    it(`with a condition ${name}: ${expected === null ? 'runs' : 'does not run'}`, () => {
      const mistakes = said({ fields: [aField(field)] });
      assert.equal(mistakes.length, expected === null ? 0 : 1);
      if (expected !== null) assert.match(mistakes[0] ?? '', expected);
      assert.ok(mistakes.every((mistake) => mistake.startsWith('scope ')));
    });

  it('that matches an impossible id must not run', () => {
    assert.deepEqual(said({ impossible: 12 }), [
      'scope servicenow.filter: the instance ignores a part of the filter',
    ]);
  });

  it('whose filter ends as ServiceNow’s own pages write it is told so', () => {
    assert.match(said({}, withFilter('active=true^EQ'))[0] ?? '', /leave it out/);
  });

  it('that names a company or board that is not there must not run; one that is inactive or hidden may', () => {
    const named = (path: string, state: 'missing' | 'inactive' | 'unreadable') => ({
      named: [{ path, id: '12', state }],
    });
    assert.deepEqual(said(named('servicenow.company', 'missing')), [
      'scope servicenow.company: 12 does not exist',
    ]);
    assert.deepEqual(said({}, {}, named('connectwise.boards[0]', 'missing')), [
      'scope connectwise.boards[0]: 12 does not exist',
    ]);
    assert.deepEqual(said(named('servicenow.caller', 'missing')), [
      'word servicenow.caller: 12 does not exist',
    ]);
    assert.deepEqual(said({}, {}, named('connectwise.companyId', 'inactive')), [
      'word connectwise.companyId: 12 is inactive',
    ]);
    assert.deepEqual(said(named('servicenow.company', 'unreadable')), []);
  });

  it('hears of every unknown word at once, with the closest', () => {
    const mistakes = said(
      {
        closeCodes: ['Solution Provided', 'User error'],
        holdReasons: ['1'],
        statuses: servicenow.statuses.slice(0, 4),
      },
      { closing: { closeCode: 'Solution provided' } },
      {
        statuses: [{ board: '1', value: 'Neu', closed: false }],
        priorities: ['Kritical', 'High', 'Medium', 'Low'],
      },
    );
    assert.ok(
      mistakes.includes(
        'word priority[0].connectwise: "Critical" is not an active priority; did you mean "Kritical"?',
      ),
    );
    assert.ok(
      mistakes.includes(
        'word closing.closeCode: "Solution provided" is not an active close code; did you mean "Solution Provided"?',
      ),
    );
    assert.ok(mistakes.some((mistake) => mistake.startsWith('word onHold.reason:')));
    assert.ok(mistakes.some((mistake) => mistake.startsWith('word closing.states[1]: "7"')));
    assert.ok(mistakes.some((mistake) => mistake.startsWith('word status[0].rows[0].connectwise: "New"')));
    assert.ok(
      !mistakes.some((mistake) => mistake.startsWith('word status[1]')),
      'a board that shows no statuses proves nothing',
    );
  });
});
