// If this fails, a wrong configuration starts and writes to the wrong company, or a right one is refused in words nobody understands.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configJson, parseConfig } from '../../../../shared/rules/config/parse.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { aLink, linkJson } from '../../../support/builders/rules.ts';

type Json = Record<string, unknown>;
const servicenow = linkJson()['servicenow'] as Json;
const [board1, board2] = linkJson()['status'] as [Json, Json];

/** The lines of the refusal. */
function mistakes(json: unknown, substitutions?: Record<string, string>): string {
  try {
    parseConfig(json, substitutions);
  } catch (error) {
    assert.ok(error instanceof CodedError);
    assert.equal(error.code, 'config-invalid');
    return error.detail;
  }
  return assert.fail('it was accepted');
}

describe('the file', () => {
  it('may begin with the byte order mark that Windows writes', () => {
    assert.deepEqual(configJson('\uFEFF{"links": []}'), { links: [] });
    assert.throws(() => configJson('{"links": ['), SyntaxError);
  });
});

describe('a link', () => {
  it('needs only companies, words and the names of secrets; all else has a safe default', () => {
    const link = aLink();
    assert.equal(link.notes.internal, 'work_notes');
    assert.equal(link.notes.allowPrivateToPublic, false);
    assert.equal(link.fields.status.conflict, 'latest');
    assert.deepEqual(link.status[0]?.otherwise, { toServiceNow: null, toConnectWise: null });
  });

  for (const [what, changes, told] of [
    ['a name with capitals', { name: 'Contoso' }, /links\[0\]\.name: use lower-case/],
    ['a setting nobody knows', { colour: 'red' }, /links\[0\]: .*colour/],
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
    [
      'a filter that runs a script',
      { servicenow: { ...servicenow, filter: 'active=JavaScript:gs.x()' } },
      /must not hold javascript/,
    ],
    [
      'a filter that opens a second group',
      { servicenow: { ...servicenow, filter: 'active=true^NQactive=false' } },
      /must not hold \^NQ/,
    ],
    ['a filter that orders', { servicenow: { ...servicenow, filter: 'ORDERBYnumber' } }, /must not order/],
    [
      'a company that is no sys_id',
      { servicenow: { ...servicenow, company: 'Contoso' } },
      /company: is a sys_id/,
    ],
    [
      'what looks like a secret instead of its name',
      { servicenow: { ...servicenow, webhookSecret: 'whsec_abc+/=' } },
      /is the NAME of a secret/,
    ],
  ] as const)
    it(`with ${what} is refused`, () => {
      assert.match(mistakes({ links: [linkJson(changes)] }), told);
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

describe('two links', () => {
  const other = { name: 'other', servicenow: { ...servicenow, company: 'd'.repeat(32) } };

  it('of one company share no board', () => {
    assert.match(
      mistakes({ links: [linkJson(), linkJson(other)] }),
      /company 250 on board 1, 2 already belongs to "contoso"/,
    );
  });

  it('share no incidents', () => {
    const apart = { name: 'other', connectwise: { companyId: 251, boards: [1, 2], createOnBoard: 1 } };
    assert.match(
      mistakes({ links: [linkJson(), linkJson(apart)] }),
      /the same incidents already belong to "contoso"/,
    );
  });

  for (const [what, one, other, meet] of [
    ['one without a filter and any other', '', 'assignment_group=a^ORcategory=b', true],
    ['the same conditions in another order', 'category=a^active=true', 'active=true^category=a', true],
    ['one that asks for more than the other', 'category=a', 'active=true^category=a', true],
    ['two values of one column', 'assignment_group=a', 'assignment_group=b', false],
    ['alternatives, which only ServiceNow can judge', 'category=a', 'category=a^ORcategory=b', false],
    ['a caret inside a value', 'category=a', 'category=a^^b', false],
  ] as const)
    it(`are ${meet ? 'refused' : 'accepted'} with these filters: ${what}`, () => {
      const connectwise = { companyId: 251, boards: [1, 2], createOnBoard: 1 };
      const filtered = (filter: string) => ({ servicenow: { ...servicenow, filter } });
      const links = [linkJson(filtered(one)), linkJson({ name: 'other', connectwise, ...filtered(other) })];
      if (meet) assert.match(mistakes({ links }), /the same incidents already belong to "contoso"/);
      else assert.equal(parseConfig({ links }).links.length, 2);
    });

  it('share no incidents, however the address of the instance is written', () => {
    const connectwise = { companyId: 251, boards: [1, 2], createOnBoard: 1 };
    const shouted = { ...servicenow, instance: String(servicenow['instance']).toUpperCase() };
    assert.match(
      mistakes({ links: [linkJson(), linkJson({ name: 'other', connectwise, servicenow: shouted })] }),
      /the same incidents already belong to "contoso"/,
    );
  });

  it('share no name', () => {
    assert.match(mistakes({ links: [linkJson(), linkJson()] }), /"contoso" is used twice/);
  });

  it('of two companies live side by side', () => {
    const apart = { ...other, connectwise: { companyId: 251, boards: [1, 2], createOnBoard: 1 } };
    assert.equal(parseConfig({ links: [linkJson(), linkJson(apart)] }).links.length, 2);
  });
});

it('all mistakes are told at once', () => {
  const told = mistakes({
    links: [linkJson({ name: 'X', notes: { internal: 'nowhere' } })],
    engine: { pageSize: 0 },
  });
  assert.equal(told.split('\n').length, 4, told);
});

it('something that is no configuration is refused in a sentence', () => {
  for (const wrong of [null, [], 'text', 7]) assert.match(mistakes(wrong), /the file:/);
});

describe('a variable', () => {
  const json = { links: [linkJson({ servicenow: { ...servicenow, instance: '${WHERE}' } })] };

  it('is replaced as a whole text', () => {
    assert.equal(
      parseConfig(json, { WHERE: 'https://a.example' }).links[0]?.servicenow.instance,
      'https://a.example',
    );
  });

  it('that is not set is told by its name', () => {
    assert.match(mistakes(json), /\$\{WHERE\} is not set/);
    assert.match(mistakes({ links: [linkJson({ name: '${toString}' })] }), /use lower-case/);
  });

  it('is not looked for inside what it is replaced with', () => {
    assert.match(mistakes(json, { WHERE: '${OTHER}', OTHER: 'https://a.example' }), /instance/);
  });
});
