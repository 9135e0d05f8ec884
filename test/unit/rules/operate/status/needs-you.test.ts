// If this fails, a person reads one cause many times, or not at all, or is given a command that helps with nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable } from '../../../../../shared/rules/errors.ts';
import { finding } from '../../../../../shared/rules/operate/health-table.ts';
import {
  needsYou,
  statusSentence,
  type NeedFacts,
} from '../../../../../shared/rules/operate/status/needs-you.ts';

const nothing: NeedFacts = { findings: [], observations: [], plans: [] };
const root = (...about: Parameters<typeof finding>) => ({ ...finding(...about), followsFrom: null });

test('one cause is one thing, with how much follows from it', () => {
  const needs = needsYou({
    ...nothing,
    findings: [
      root('connectwise-unreachable', 'connectwise', 'timeout'),
      {
        ...finding('poll-stopped', 'acme connectwise', ''),
        followsFrom: 'connectwise-unreachable connectwise',
      },
      root('reconcile-waits', 'acme', '40 of 100'),
      root('reconcile-waits', 'globex', '9 of 20'),
    ],
  });
  assert.deepEqual(
    needs.map(({ code, subjects, follows, command }) => ({ code, subjects, follows, command })),
    [
      { code: 'connectwise-unreachable', subjects: ['connectwise'], follows: 1, command: null },
      {
        code: 'reconcile-waits',
        subjects: ['acme', 'globex'],
        follows: 0,
        command: 'npm run cli -- reconcile status --link acme',
      },
    ],
  );
  assert.notEqual(needs[0]?.action, '');
  assert.deepEqual([needs[0]?.detail, needs[1]?.detail], ['timeout', 'acme: 40 of 100; globex: 9 of 20']);
});

test('dead letters are told by their cause over all links, and their finding beside them is not', () => {
  const letters = (subject: string, causes: readonly (readonly [string, number])[]) =>
    ({ kind: 'dead-letters', subject, waiting: 3, endless: 0, causes }) as const;
  const needs = needsYou({
    ...nothing,
    findings: [root('dead-letters-waiting', 'acme', ''), root('rules-disagree', 'acme', '')],
    observations: [
      letters('acme', [
        ['word-unknown', 2],
        ['record-missing', 1],
      ]),
      letters('globex', [['word-unknown', 4]]),
    ],
  });
  assert.deepEqual(
    needs.map(({ code, subjects, command }) => [code, subjects, command]),
    [
      ['word-unknown', ['acme', 'globex'], 'npm run cli -- dead-letters show --code word-unknown'],
      ['record-missing', ['acme'], 'npm run cli -- dead-letters show --code record-missing'],
    ],
  );
  assert.equal(needs[0]?.action, errorTable['word-unknown'].action);
  assert.match(needs[0]?.sentence ?? '', /^6 dead letters word-unknown: The configuration has neither/);
});

test('plans wait for a person, and stand behind what does not work', () => {
  const needs = needsYou({
    ...nothing,
    findings: [root('clock-skewed', 'connectwise', ''), root('queue-stuck', 'nudges', '')],
    plans: [
      { id: '2-a', companyId: 2, state: 'waiting', total: 40, code: null },
      { id: '2-b', companyId: 2, state: 'stopped', total: 1, code: 'connectwise-forbidden' },
    ],
  });
  assert.deepEqual(
    needs.map(({ code }) => code),
    ['queue-stuck', 'update-plan-waits', 'update-plan-stopped', 'clock-skewed'],
  );
});

test('one sentence says how it is', () => {
  const well = {
    needs: 0,
    unread: 0,
    links: 3,
    pairs: { count: 20_141, isMore: false },
    paused: [],
    lastChange: '2 min',
  };
  assert.equal(statusSentence(well), 'All is well: 3 links, 20,141 pairs, last change 2 min ago.');
  assert.equal(statusSentence({ ...well, needs: 1 }), '1 thing needs you.');
  assert.equal(
    statusSentence({ ...well, needs: 2, unread: 1 }),
    '2 things need you; 1 part could not be read.',
  );
  assert.equal(
    statusSentence({ ...well, unread: 2, pairs: null, lastChange: null, paused: ['acme'] }),
    'Nothing that could be read needs you; 1 link is paused (acme): 3 links; 2 parts could not be read.',
  );
});
