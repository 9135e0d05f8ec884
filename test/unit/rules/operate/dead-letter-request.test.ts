// If this fails, a request for one dead letter replays all of them, or one that was asked for is passed over.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isMeant,
  parseDeadLetterList,
  parseReplay,
  scopeText,
} from '../../../../shared/rules/operate/dead-letter-request.ts';
import type { DeadLetter } from '../../../../shared/rules/sync/journal.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';

const refused = { code: 'request-invalid', treatment: 'refuse' };
const deadLetter: DeadLetter = {
  link: 'acme',
  side: 'servicenow',
  recordId: 'f'.repeat(32),
  pair: 'connectwise:4711',
  code: 'write-refused',
  sentence: '',
  lastAnswer: redactText(''),
  mapping: '',
  firstAt: '2026-11-24T11:00:00.000Z',
  lastAt: '2026-11-24T12:00:00.000Z',
  times: 2,
};

describe('an order to replay', () => {
  it('orders nothing unless that is said, and is bounded where nothing is said', () => {
    assert.deepEqual(parseReplay({ link: 'acme' }), {
      link: 'acme',
      limit: 500,
      perMinute: 60,
      dryRun: true,
    });
    assert.equal(parseReplay({ link: 'acme', dryRun: false }).dryRun, false);
    assert.equal(parseReplay({ code: 'write-refused' }).link, null);
  });

  for (const [what, body] of [
    ['without a link and without a code', { dryRun: false, limit: 5 }],
    ['with a word that is not known, such as a misspelled filter', { link: 'acme', recordID: '4711' }],
    ['with another side', { link: 'acme', side: 'jira' }],
    ['with a record that is a path', { link: 'acme', recordId: '../4711' }],
    ['with a code in other letters', { link: 'acme', code: 'Write Refused' }],
    ['with a time without a zone', { link: 'acme', since: '2026-11-24T12:00:00' }],
    ['with more than may be ordered', { link: 'acme', limit: 5001 }],
    ['with a pace of none', { link: 'acme', perMinute: 0 }],
    ['with a dry run in words', { link: 'acme', dryRun: 'no' }],
    ['that is no object', null],
  ] as const)
    it(`is refused ${what}`, () => assert.throws(() => parseReplay(body), refused));
});

describe('a list', () => {
  it('may be of every link, and takes its limit as text', () => {
    assert.deepEqual(parseDeadLetterList({}), { limit: 200 });
    assert.equal(parseDeadLetterList({ limit: '7' }).limit, 7);
    for (const limit of ['0', '1.5', 'many']) assert.throws(() => parseDeadLetterList({ limit }), refused);
  });
});

describe('a dead letter', () => {
  for (const [wanted, meant] of [
    [{ link: null }, true],
    [{ link: 'acme' }, true],
    [{ link: 'globex' }, false],
    [{ link: 'acme', side: 'connectwise' }, false],
    [{ link: 'acme', side: 'servicenow', recordId: deadLetter.recordId }, true],
    [{ link: 'acme', recordId: '4711' }, false],
    [{ link: 'acme', code: 'write-refused' }, true],
    [{ link: 'acme', code: 'record-missing' }, false],
    [{ link: 'acme', since: '2026-11-24T12:00:00.000Z' }, true],
    [{ link: 'acme', since: '2026-11-24T12:00:00.001Z' }, false],
    [{ link: 'acme', since: '2026-11-24T13:00:00+01:00' }, true],
  ] as const)
    it(`is ${meant ? '' : 'not '}meant by ${JSON.stringify(wanted)}`, () =>
      assert.equal(isMeant(deadLetter, wanted), meant));

  it('is told of in the words of the order', () => {
    assert.equal(scopeText({ link: 'acme' }), 'all dead letters');
    assert.equal(
      scopeText({ link: 'acme', side: 'servicenow', recordId: '4711', code: 'x', since: 'then' }),
      'dead letters: side servicenow, record 4711, code x, since then',
    );
  });
});
