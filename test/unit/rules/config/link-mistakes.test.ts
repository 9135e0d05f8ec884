// If this fails, a link starts whose words contradict each other, or that sends private notes to a customer.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aLink, configMistakes, linkJson } from '../../../support/builders/rules.ts';

const servicenow = linkJson()['servicenow'] as Record<string, unknown>;
const [board1, board2] = linkJson()['status'] as [unknown, unknown];

describe('a link', () => {
  for (const [what, changes, told] of [
    [
      'a board for new tickets that takes no part',
      { connectwise: { companyId: 1, boards: [1, 2], createOnBoard: 3 } },
      /createOnBoard: 3 is not one of boards 1, 2/,
    ],
    ['a board without words', { status: [board1] }, /board 2 has 0 status maps/],
    ['two maps of one board', { status: [board1, board1, board2] }, /board 1 has 2 status maps/],
    [
      'a status that becomes two states',
      {
        status: [
          {
            board: 1,
            rows: [
              { connectwise: 'New', servicenow: '1' },
              { connectwise: 'New', servicenow: '2' },
            ],
          },
          board2,
        ],
      },
      /status "New" becomes two states/,
    ],
    [
      'a state that becomes two statuses',
      {
        status: [
          {
            board: 1,
            rows: [
              { connectwise: 'A', servicenow: '1' },
              { connectwise: 'B', servicenow: '1' },
            ],
          },
          board2,
        ],
      },
      /state "1" becomes two statuses/,
    ],
    [
      'a priority with two rows',
      {
        priority: [
          { connectwise: 'Low', impact: '3', urgency: '3' },
          { connectwise: 'Low', impact: '2', urgency: '2' },
        ],
      },
      /"Low" has two rows/,
    ],
    [
      'internal notes to the customer',
      { notes: { internal: 'comments' } },
      /would send private internal to public comments/,
    ],
    [
      'work notes to the customer',
      { notes: { work_notes: 'discussion' } },
      /would send private work_notes to public discussion/,
    ],
    [
      'plain http',
      { servicenow: { ...servicenow, instance: 'http://contoso.service-now.com' } },
      /must be https/,
    ],
    [
      'an address with a path',
      { servicenow: { ...servicenow, instance: 'https://contoso.service-now.com/api' } },
      /must be an origin only/,
    ],
    [
      'a user name in the address',
      { servicenow: { ...servicenow, instance: 'https://me@contoso.service-now.com' } },
      /must be an origin only/,
    ],
  ] as const)
    it(`with ${what} is refused`, () => {
      assert.match(configMistakes({ links: [linkJson(changes)] }), told);
    });

  it('may send private notes to the customer if it says so twice', () => {
    assert.equal(
      aLink({ notes: { internal: 'comments', allowPrivateToPublic: true } }).notes.internal,
      'comments',
    );
  });

  it('may be reached without https on this machine', () => {
    assert.ok(aLink({ servicenow: { ...servicenow, instance: 'http://127.0.0.1:7082' } }));
  });
});
