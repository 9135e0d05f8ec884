/**
 * What the user would lose: a page that can be believed. One that puts the wrong records beside each other, calls an
 * unequal pair equal, or lights up values that nobody changed teaches its reader something false about the sync.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  greatest,
  madeFromKey,
  type RecordView,
  type ViewQuery,
  type ViewSource,
} from '../../../../sandbox/common/record-view.ts';
import { readAgreement } from '../../../../sandbox/page/agreement.ts';
import { changesOf } from '../../../../sandbox/page/assets/changes.js';
import { findPairs } from '../../../../sandbox/page/pairs.ts';
import { record, northwind } from '../../../support/sandbox/page-worlds.ts';

const config: unknown = JSON.parse(readFileSync('config.json', 'utf8'));
const agreement = readAgreement(config);
assert.ok(agreement !== undefined, 'the example configuration can be read');

function sourceOf(records: readonly RecordView[], asked: ViewQuery[] = []): ViewSource {
  return (query) => {
    asked.push(query);
    const { ids, madeFrom, limit } = query;
    const isNamed = ids.length > 0 || madeFrom.length > 0;
    const found = isNamed
      ? records.filter((one) => ids.includes(one.id) || madeFrom.includes(one.madeFrom ?? ''))
      : records.toSorted((a, b) => b.changedAt - a.changedAt).slice(0, limit);
    const blank = { table: 't', id: null, set: {}, field: 'summary' };
    return Promise.resolve({ system: 'S', noun: 'n', records: found, blank, person: 'p', faults: [] });
  };
}

async function keysOf(
  tickets: readonly RecordView[],
  incidents: readonly RecordView[],
  page = {},
): Promise<readonly (readonly [string, string | undefined, string | undefined])[]> {
  const sources = { connectwise: sourceOf(tickets), servicenow: sourceOf(incidents), agreement };
  const { pairs } = await findPairs(sources, { limit: 25, skip: 0, find: '', all: true, ...page });
  return pairs.map(({ key, ticket, incident }) => [key, ticket?.id, incident?.id]);
}

describe('pairs', () => {
  it('are found by the key on the record that was made second, whichever side that is', async () => {
    const tickets = [
      record({ id: '7', changedAt: 4000 }),
      record({ id: '8', madeFrom: 'bb', changedAt: 3000 }),
    ];
    const incidents = [
      record({ id: 'aa', madeFrom: '7' }),
      record({ id: 'bb' }),
      record({ id: 'cc', changedAt: 2000 }),
    ];
    assert.deepEqual(await keysOf(tickets, incidents), [
      ['ticket-7', '7', 'aa'],
      ['incident-bb', '8', 'bb'],
      ['incident-cc', undefined, 'cc'],
    ]);
  });

  it('keep their key when the second record comes', async () => {
    const [before] = await keysOf([], [record({ id: 'bb' })]);
    const [after] = await keysOf([record({ id: '8', madeFrom: 'bb' })], [record({ id: 'bb' })]);
    assert.equal(before?.[0], after?.[0]);
  });

  it('have keys of their own where two records claim one origin', async () => {
    const incidents = [record({ id: 'aa', madeFrom: '7' }), record({ id: 'bb', madeFrom: '7' })];
    const keys = (await keysOf([record({ id: '7' })], incidents)).map(([key]) => key);
    assert.equal(keys.length, 2);
    assert.equal(new Set(keys).size, 2);
  });

  it('fetch a counterpart that lies far behind the page', async () => {
    const old = record({ id: '1', changedAt: 1 });
    const newer = Array.from({ length: 60 }, (_, at) =>
      record({ id: String(100 + at), changedAt: 500 + at }),
    );
    const incidents = [record({ id: 'aa', madeFrom: '1', changedAt: 9000 })];
    const [first] = await keysOf([old, ...newer], incidents, { limit: 5 });
    assert.deepEqual(first, ['ticket-1', '1', 'aa']);
  });

  it('are covered when a link has what is there', async () => {
    const tickets = [
      record({ id: '7', changedAt: 3000 }),
      record({ id: '8', place: '2/3', changedAt: 2000 }),
    ];
    const sources = { connectwise: sourceOf(tickets), servicenow: sourceOf([]) };
    const asked = { limit: 25, skip: 0, find: '', all: true };
    const covered = async (more: typeof agreement | undefined) =>
      (await findPairs({ ...sources, agreement: more }, asked)).pairs.map(({ isCovered }) => isCovered);
    assert.deepEqual(await covered(agreement), [true, false]);
    assert.deepEqual(await covered(undefined), [false, false]);
  });

  it('ask for no more than the page needs', async () => {
    const asked: ViewQuery[] = [];
    const many = Array.from({ length: 1000 }, (_, at) => record({ id: String(at), changedAt: at }));
    const sources = { connectwise: sourceOf(many, asked), servicenow: undefined, agreement: undefined };
    const view = await findPairs(sources, { limit: 25, skip: 50, find: '', all: false });
    assert.deepEqual([asked.map(({ limit }) => limit), view.pairs.length, view.hasMore], [[76], 25, true]);
  });
});

describe('the key of a pair', () => {
  for (const [key, origin] of [
    ['cwf:northwind:1201', '1201'],
    ['cwf:northwind:46f09e75a9fe198100f4ffd8d366d17b', '46f09e75a9fe198100f4ffd8d366d17b'],
    ['1201', '1201'],
    ['', null],
    ['PO 4711', null],
    ['<b>:x', null],
    [null, null],
  ] as const)
    it(`${JSON.stringify(key)} names ${String(origin)}`, () => {
      assert.equal(madeFromKey(key), origin);
    });
});

describe('the comparison of a pair', () => {
  const equal = { summary: true, status: true, priority: true };
  const incident = { id: 'aa', place: northwind, statusKey: '1', priorityKey: '3' };
  const judge = (ticket: Partial<RecordView>, there: Partial<RecordView>) =>
    agreement.judge(record({ id: '7', ...ticket }), record({ ...incident, ...there }));

  it('follows the words of the configuration', () => {
    assert.deepEqual(judge({}, {}), equal);
    assert.deepEqual(judge({ statusKey: 'Scheduled' }, { statusKey: '2' }), equal, 'two words for one state');
    assert.deepEqual(judge({ statusKey: 'Nobody maps this' }, { statusKey: '2' }), equal, 'otherwise');
    assert.equal(judge({ statusKey: 'New' }, { statusKey: '2' })?.status, false);
    assert.equal(judge({ priorityKey: 'Priority 1' }, { priorityKey: '1' })?.priority, true);
    assert.equal(judge({ priorityKey: 'Priority 1' }, { priorityKey: '3' })?.priority, false);
    assert.equal(judge({ priorityKey: 'Priority 3' }, { priorityKey: '4' })?.priority, true, 'the nearest');
  });

  it('names the word that counts as another, so that nobody calls the two equal', () => {
    const counts = (ticket: Partial<RecordView>, there: Partial<RecordView>) =>
      agreement.countsAs(
        record({
          id: '7',
          ...ticket,
          ...(ticket.statusKey === undefined ? {} : { status: ticket.statusKey }),
        }),
        record({
          ...incident,
          status: 'In Progress',
          priority: '4 - Low',
          statuses: [{ label: 'Resolved', set: { state: '6' } }],
          ...there,
        }),
      );
    assert.equal(counts({}, {}), null);
    assert.equal(
      counts({ statusKey: 'Scheduled' }, { statusKey: '2' }),
      'Scheduled counts as In Progress here',
    );
    assert.equal(counts({ statusKey: 'In Progress' }, { statusKey: '2' }), null);
    assert.equal(
      counts({ statusKey: 'Closed' }, { statusKey: '7', status: 'Closed' }),
      'Closed counts as Resolved here',
    );
    assert.equal(
      counts({ statusKey: 'Nobody maps this' }, { statusKey: '2' }),
      'Nobody maps this counts as In Progress here',
    );
    assert.equal(counts({}, { priorityKey: '4' }), '4 - Low counts as Priority 3 here');
    assert.equal(counts({ place: '3/1' }, {}), null, 'no link has both');
  });

  it('leads to the page of the pair in the dashboard, by the record that the app is asked by', async () => {
    const dashboard = 'http://127.0.0.1:1/api/dashboard';
    const addresses = async (more: object) => {
      const tickets = sourceOf([record({ id: '7' }), record({ id: '9', place: '3/9' })]);
      const incidents = sourceOf([record({ ...incident, madeFrom: '7' }), record({ ...incident, id: 'bb' })]);
      const sources = { connectwise: tickets, servicenow: incidents, agreement };
      const { pairs } = await findPairs(sources, { limit: 9, skip: 0, find: '', all: true, ...more });
      return pairs.map(({ key, address }) => [key, address]);
    };
    assert.deepEqual(await addresses({ dashboard }), [
      ['incident-bb', `${dashboard}/#/pair?record=bb&link=northwind&side=servicenow`],
      ['ticket-7', `${dashboard}/#/pair?record=7&link=northwind&side=connectwise`],
      ['ticket-9', null],
    ]);
    assert.ok(
      (await addresses({})).every(([, address]) => address === null),
      'no app is known',
    );
  });

  it('knows that the side with less room has only the beginning', () => {
    const long = 'x'.repeat(150);
    assert.equal(judge({ summary: `${'x'.repeat(99)}…` }, { summary: long })?.summary, true);
    assert.equal(judge({ summary: `${'y'.repeat(99)}…` }, { summary: long })?.summary, false);
    assert.equal(judge({ summary: 'x…' }, { summary: 'xy' })?.summary, false);
  });

  it('is nobody’s to say where no link has both', () => {
    assert.equal(judge({ place: '3/1' }, {}), null);
    assert.equal(judge({}, { place: 'f'.repeat(32) }), null);
    assert.equal(readAgreement({ links: [{ name: 'half' }] }), undefined);
  });
});

describe('the values that moved', () => {
  it('lights up what moved, and tells a follower from a hand', () => {
    const before = record({ id: '7' });
    const note = { id: 'n1', text: 'Hello', isPublic: true, by: 'API-SIM', at: 5 };
    const after = { status: 'In Progress', notes: [note], changedBy: 'API-SIM', isFollowing: true };
    const followed = changesOf(before, record({ id: '7', ...after }));
    assert.deepEqual([...followed.fields], [['status', 'followed']]);
    assert.deepEqual([...followed.notes], [['n1', 'followed']]);
    const changed = changesOf(before, record({ id: '7', summary: 'Scanner' }));
    assert.deepEqual([...changed.fields], [['summary', 'changed']]);
    assert.equal(changesOf(before, record({ id: '7', changedAt: 9 })).fields.size, 0);
    assert.equal(changesOf(undefined, before).fields.size, 0, 'nothing moved at the first look');
  });
});

describe('the greatest of many', () => {
  it('are those a sort would give', () => {
    const numbers = Array.from({ length: 500 }, (_, at) => (at * 7919) % 1000);
    for (const count of [0, 1, 25, 600])
      assert.deepEqual(
        greatest(numbers, (number) => number, count),
        numbers.toSorted((a, b) => b - a).slice(0, count),
      );
  });
});
