/**
 * What the user would lose: a page that can be believed. One that calls two words equal that only count as equal,
 * that says "waiting" of work that waits for its reader, or promises an incident that nobody makes teaches something
 * false.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { patience, sentenceOf, standingOf, type Kind } from '../../../../sandbox/page/assets/standing.js';
import type { PairView } from '../../../../sandbox/page/pairs.ts';
import { record } from '../../../support/sandbox/page-worlds.ts';

const usual = { isLinked: true, hasBothSides: true, wasTouched: false, waitedFor: 0 };
const pair = (more: Partial<PairView>): PairView => ({
  key: 'ticket-7',
  ticket: record({ id: '7' }),
  incident: record({ id: 'aa' }),
  isCovered: true,
  verdict: { summary: true, status: true, priority: true },
  countsAs: null,
  address: null,
  told: null,
  ...more,
});
const unequal = { summary: true, status: false, priority: true };
const told = (kind: string, sentence: string, command: string | null = null) => ({
  kind,
  sentence,
  next: 'Choose.',
  command,
});
const inSync = told('in-sync', 'In sync (Scheduled counts as In Progress here): nothing is left to write.');

describe('the state of a pair', () => {
  it('is the same, or on its way and in what, until it has waited too long', () => {
    const same = standingOf(pair({}), usual);
    assert.deepEqual([same.kind, same.icon, same.word], ['in-sync', 'equal', 'The same']);
    const moving = standingOf(pair({ verdict: unequal }), usual);
    assert.deepEqual([moving.kind, moving.differing], ['under-way', ['status']]);
    const stuck = standingOf(pair({ verdict: unequal }), { ...usual, waitedFor: patience });
    assert.deepEqual([stuck.kind, stuck.command], ['waits', 'npm run cli -- why 7']);
  });

  it('is never equal where one word only counts as the other, also before the app has said so', () => {
    const countsAs = 'Scheduled counts as In Progress here';
    for (const [more, word] of [
      [{ told: inSync }, 'In sync'],
      [{ countsAs }, 'The same'],
      [{ countsAs, told: inSync }, 'In sync'],
    ] as const) {
      const standing = standingOf(pair(more), usual);
      assert.deepEqual([standing.icon, standing.word, standing.text], ['about', word, `(${countsAs})`]);
    }
    const apart = told(
      'in-sync',
      'In sync: nothing is left to write. Left as it is: summary: One is closed.',
    );
    assert.equal(standingOf(pair({ told: apart }), usual).text, 'Left as it is: summary: One is closed.');
  });

  it('is what the app says of it, wherever the app has seen the last change', () => {
    const conflict = told('conflict', 'Waiting for you since 11:51 UTC: status differs.', 'npm run cli -- x');
    const open = standingOf(pair({ verdict: unequal, told: conflict }), usual);
    assert.deepEqual(
      [open.kind, open.icon, open.word, open.text, open.next, open.command, open.differing],
      [
        'person',
        'conflict',
        'Waiting for you since 11:51 UTC:',
        'status differs.',
        'Choose.',
        'npm run cli -- x',
        ['status'],
      ],
    );
    const made = told('conflict', 'Decided by Ana, not carried out yet: status differs.');
    assert.equal(standingOf(pair({ verdict: unequal, told: made }), usual).kind, 'waits');
    for (const [kind, ours] of [
      ['dead-lettered', 'failed'],
      ['stopped', 'person'],
      ['unlinked', 'person'],
      ['paused', 'off'],
      ['dry-run', 'off'],
      ['waiting', 'waits'],
      ['what a later app says', 'waits'],
    ] as const)
      assert.equal(standingOf(pair({ verdict: unequal, told: told(kind, 'So.') }), usual).kind, ours, kind);
    // A change that the app has not seen yet is on its way.
    assert.equal(standingOf(pair({ verdict: unequal, told: inSync }), usual).kind, 'under-way');
    const limited = told('waiting', 'Waiting: ConnectWise asked us to wait.');
    const waits = standingOf(pair({ told: limited }), usual);
    assert.deepEqual([waits.kind, waits.text], ['in-sync', limited.sentence]);
  });

  it('promises a counterpart only where one was made here, and says why there is none', () => {
    const alone = { incident: null, verdict: null };
    const closed = told(
      'not-wanted',
      'The record was closed before it had a counterpart, so the app creates none.',
    );
    for (const wasTouched of [false, true]) {
      const standing = standingOf(pair({ ...alone, told: closed }), { ...usual, wasTouched });
      assert.deepEqual(
        [standing.kind, standing.word, standing.text],
        ['off', 'No incident.', closed.sentence],
      );
    }
    assert.equal(standingOf(pair(alone), usual).word, 'No incident.', 'nothing is promised');
    const comes = told('waiting', 'Waiting: it has no counterpart yet.');
    const yet = standingOf(pair({ ...alone, told: comes }), usual);
    assert.deepEqual([yet.kind, yet.word, yet.text], ['off', 'No incident yet.', 'Choose.']);
    assert.equal(
      standingOf(pair({ ...alone, told: comes }), { ...usual, wasTouched: true }).kind,
      'under-way',
    );
    const refused = told('dead-lettered', 'Dead-lettered: ServiceNow refused the request.');
    assert.equal(standingOf(pair({ ...alone, told: refused }), usual).kind, 'failed');
  });

  it('is nothing where no link covers the record, or the other side is not known', () => {
    const foreign = pair({ incident: null, verdict: null, isCovered: false });
    const none = standingOf(foreign, { ...usual, wasTouched: true });
    assert.deepEqual([none.word, none.text], ['No incident.', 'No link covers this record.']);
    assert.equal(standingOf(foreign, { ...usual, isLinked: false }).text, '');
    assert.equal(standingOf(foreign, { ...usual, hasBothSides: false }).word, 'Not known now.');
    assert.equal(standingOf(pair({ verdict: null }), usual).kind, 'unknown');
  });
});

describe('the sentence over the list', () => {
  for (const [kinds, sentence] of [
    [[], 'Side by side'],
    [['off', 'unknown'], 'Side by side'],
    [['in-sync'], '1 pair is in sync.'],
    [['in-sync', 'off', 'in-sync'], '2 pairs are in sync.'],
    [['in-sync', 'under-way'], '1 pair is being synced.'],
    [['in-sync', 'waits', 'under-way', 'waits'], '2 pairs wait.'],
    [['waits', 'person', 'failed'], '2 pairs need you.'],
  ] as const satisfies readonly (readonly [readonly Kind[], string])[])
    it(sentence, () => {
      assert.equal(sentenceOf(kinds).sentence, sentence);
    });

  it('counts no more than it says: what a search found, or one part of the list', () => {
    assert.equal(sentenceOf(['in-sync'], 'found').sentence, 'Of those found, 1 pair is in sync.');
    assert.equal(sentenceOf(['waits'], 'part').sentence, 'Of those shown, 1 pair waits.');
    assert.equal(sentenceOf([], 'found').sentence, 'Side by side');
  });
});
