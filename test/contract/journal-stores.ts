/** The contract of every journal; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  ConflictStore,
  DeadLetterStore,
  DeferralStore,
  HistoryStore,
  OpenConflictStore,
  UnreadableStore,
} from '../../shared/ports/journals.ts';
import {
  aConflict,
  aDeferral,
  aHistoryRow,
  aLetter,
  anOpenConflict,
  freshLink,
} from '../support/builders/rows.ts';
import { redactText } from '../../shared/rules/safe-text.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 12, minute)).toISOString();

export function historyStoreContract(name: string, history: () => HistoryStore): void {
  describe(`history: ${name}`, () => {
    it('lists the newest first, as many as asked, of one pair only', async () => {
      const link = freshLink();
      for (const minute of [2, 1, 3]) await history().append(aHistoryRow(link, { at: at(minute) }));
      await history().append(aHistoryRow(link, { at: at(9), pair: 'connectwise:47110' }));
      const rows = await history().list(link, 'connectwise:4711', 2);
      assert.deepEqual(rows, [aHistoryRow(link, { at: at(3) }), aHistoryRow(link, { at: at(2) })]);
      assert.deepEqual(await history().list(freshLink(), 'connectwise:4711', 2), []);
    });

    it('keeps one row of a run at a time, and the rows of two runs at the same time', async () => {
      const link = freshLink();
      await history().append(aHistoryRow(link));
      await history().append(aHistoryRow(link));
      await history().append(aHistoryRow(link, { run: 'run-2' }));
      assert.equal((await history().list(link, 'connectwise:4711', 10)).length, 2);
    });
  });
}

export function conflictStoreContract(name: string, conflicts: () => ConflictStore): void {
  describe(`conflicts: ${name}`, () => {
    it('are listed newest first, and the same one stands there once', async () => {
      const link = freshLink();
      await conflicts().record(aConflict(link, { id: 'one', at: at(1) }));
      await conflicts().record(aConflict(link, { id: 'two', at: at(2) }));
      await conflicts().record(aConflict(link, { id: 'one', at: at(3) }));
      const rows = await conflicts().list(link, 10);
      assert.deepEqual(rows.map(({ id }) => id).sort(), ['one', 'two']);
      assert.equal(rows.length, 2);
      assert.deepEqual((await conflicts().list(link, 1)).length, 1);
      assert.deepEqual(await conflicts().list(freshLink(), 10), []);
    });

    it('keep both texts whole, also where no row takes them', async () => {
      const link = freshLink();
      const connectwise = `${'a "quoted" line 🖨️\n'.repeat(40_000)}end`;
      const servicenow = 's'.repeat(4_000);
      await conflicts().record(aConflict(link, { id: 'short', at: at(1) }));
      await conflicts().record(aConflict(link, { id: 'long', at: at(2), connectwise, servicenow }));
      await conflicts().record(aConflict(link, { id: 'long', at: at(3), connectwise, servicenow }));
      const [long, short, ...others] = await conflicts().list(link, 10);
      assert.deepEqual([short?.id, others], ['short', []]);
      assert.ok(long?.connectwise === connectwise, 'the text is another one');
      assert.equal(long?.servicenow, servicenow);
      assert.deepEqual((await conflicts().list(link, 1, long?.pair)).length, 1);
    });

    it('are found by their pair, however many others there are', async () => {
      const link = freshLink();
      await conflicts().record(aConflict(link, { id: 'ours', at: at(1) }));
      for (const minute of [2, 3, 4])
        await conflicts().record(
          aConflict(link, { id: `other-${minute}`, pair: "servicenow:o'x%/1", at: at(minute) }),
        );
      const of = async (pair: string) => (await conflicts().list(link, 2, pair)).map(({ id }) => id);
      assert.deepEqual(await of('connectwise:4711'), ['ours']);
      assert.deepEqual(await of("servicenow:o'x%/1"), ['other-4', 'other-3']);
      assert.deepEqual(await of('connectwise:471'), []);
    });
  });
}

export function openConflictStoreContract(
  name: string,
  stores: () => { readonly conflicts: ConflictStore; readonly openConflicts: OpenConflictStore },
): void {
  const choice = { winner: 'servicenow', by: 'Ann', at: at(5) } as const;
  describe(`open conflicts: ${name}`, () => {
    it('are one row a pair and field, listed by link or by pair, apart from the values that lost', async () => {
      const { conflicts, openConflicts } = stores();
      const link = freshLink();
      await conflicts.record(aConflict(link));
      await openConflicts.put(anOpenConflict(link, { id: 'old' }));
      await openConflicts.put(anOpenConflict(link));
      await openConflicts.put(anOpenConflict(link, { field: 'status' }));
      await openConflicts.put(anOpenConflict(link, { pair: 'connectwise:47110' }));
      const of = async (pair: string) => (await openConflicts.of(link, pair)).map(({ field }) => field);
      assert.deepEqual((await of('connectwise:4711')).toSorted(), ['status', 'summary']);
      assert.deepEqual([await of('connectwise:471'), await openConflicts.list(freshLink(), 9)], [[], []]);
      assert.equal((await openConflicts.list(link, 9)).length, 3);
      assert.equal((await openConflicts.list(link, 2)).length, 2);
      assert.equal((await conflicts.list(link, 9)).length, 1);
      const other = freshLink();
      await openConflicts.put(anOpenConflict(other));
      const links = (await openConflicts.list(null, 999)).map((row) => row.link);
      assert.deepEqual([links.filter((one) => one === link).length, links.includes(other)], [3, true]);
      assert.equal((await openConflicts.list(null, 2)).length, 2);
      await openConflicts.remove(link, 'connectwise:4711', 'status');
      await openConflicts.remove(link, 'connectwise:4711', 'status');
      assert.deepEqual(await of('connectwise:4711'), ['summary']);
    });

    it('take a choice about the values that were seen, and no other', async () => {
      const { openConflicts } = stores();
      const link = freshLink();
      const row = anOpenConflict(link);
      assert.equal(await openConflicts.choose(row, choice), null);
      await openConflicts.put(row);
      assert.equal(await openConflicts.choose({ ...row, id: 'other values' }, choice), null);
      assert.deepEqual(await openConflicts.choose(row, { ...choice, by: 'Bob' }), { replaced: null });
      assert.deepEqual(await openConflicts.choose(row, choice), { replaced: { ...choice, by: 'Bob' } });
      assert.deepEqual(await openConflicts.of(link, row.pair), [{ ...row, choice }]);
    });

    it('end in the row of their values, whose first end stands, however long they are', async () => {
      const { conflicts } = stores();
      const link = freshLink();
      const long = 's'.repeat(400_000);
      await conflicts.record(aConflict(link, { id: 'short', at: at(1) }));
      await conflicts.record(aConflict(link, { id: 'long', at: at(2), servicenow: long }));
      const end = { at: at(3), how: 'chosen', winner: 'servicenow', by: 'Ann' } as const;
      for (const id of ['short', 'long', 'none of these']) await conflicts.end(link, id, end);
      await conflicts.end(link, 'long', { at: at(4), how: 'agreed', winner: null, by: null });
      const rows = await conflicts.list(link, 9, 'connectwise:4711');
      assert.deepEqual(
        rows.map(({ id, ended, servicenow }) => [id, ended, servicenow.length]),
        [
          ['long', end, long.length],
          ['short', end, aConflict(link).servicenow.length],
        ],
      );
    });
  });
}

export function deferralStoreContract(name: string, deferrals: () => DeferralStore): void {
  describe(`work that is put off: ${name}`, () => {
    it('has one row a record, which goes when it is told to', async () => {
      const link = freshLink();
      assert.equal(await deferrals().read(link, 'connectwise', '4711'), null);
      await deferrals().put(aDeferral(link));
      await deferrals().put(aDeferral(link, { tries: 4 }));
      await deferrals().put(aDeferral(link, { recordId: '47110' }));
      const listed = async (limit: number): Promise<readonly string[]> =>
        (await deferrals().list(link, limit)).map(({ recordId }) => recordId);
      assert.deepEqual([await listed(9), (await listed(1)).length], [['4711', '47110'], 1]);
      assert.ok((await deferrals().list(null, 999)).some((row) => row.link === link));
      assert.deepEqual(await deferrals().read(link, 'connectwise', '4711'), aDeferral(link, { tries: 4 }));
      assert.equal(await deferrals().read(link, 'servicenow', '4711'), null);
      await deferrals().remove(link, 'connectwise', '4711');
      await deferrals().remove(link, 'connectwise', '4711');
      assert.equal(await deferrals().read(link, 'connectwise', '4711'), null);
      assert.equal((await deferrals().read(link, 'connectwise', '47110'))?.tries, 3);
    });
  });
}

export function deadLetterStoreContract(name: string, deadLetters: () => DeadLetterStore): void {
  describe(`dead letters: ${name}`, () => {
    it('are counted up when they come again and remember the first time', async () => {
      const link = freshLink();
      await deadLetters().put(aLetter(link), at(1));
      await deadLetters().put(aLetter(link, { lastAnswer: redactText('423') }), at(2));
      assert.deepEqual(await deadLetters().list(link, 10), [
        { ...aLetter(link, { lastAnswer: redactText('423') }), firstAt: at(1), lastAt: at(2), times: 2 },
      ]);
    });

    it('lose no count when several workers write at once', async () => {
      const link = freshLink();
      await Promise.all([1, 2, 3].map((minute) => deadLetters().put(aLetter(link), at(minute))));
      assert.equal((await deadLetters().list(link, 10))[0]?.times, 3);
    });

    it('are listed of one link or of all', async () => {
      const [one, other] = [freshLink(), freshLink()];
      await deadLetters().put(aLetter(one), at(1));
      await deadLetters().put(aLetter(one, { recordId: '4712' }), at(2));
      await deadLetters().put(aLetter(other), at(3));
      const { deadLetters: looked, isMore } = await deadLetters().look();
      assert.deepEqual(
        looked.filter(({ link }) => link === one || link === other).map(({ lastAt }) => lastAt),
        [at(3), at(2), at(1)],
      );
      assert.equal(isMore, false);
      assert.equal((await deadLetters().list(one, 10)).length, 2);
      assert.equal((await deadLetters().list(one, 1)).length, 1);
      const everywhere = await deadLetters().list(null, 1_000);
      assert.equal(everywhere.filter(({ link }) => link === one || link === other).length, 3);
    });

    it('are counted once for one failure that is told twice', async () => {
      const link = freshLink();
      await deadLetters().put(aLetter(link), at(1), 'message-1');
      await deadLetters().put(aLetter(link), at(2), 'message-1');
      const [deadLetter] = await deadLetters().list(link, 10);
      assert.deepEqual([deadLetter?.times, deadLetter?.lastAt], [1, at(1)]);
      await deadLetters().put(aLetter(link), at(3), 'message-2');
      await deadLetters().put(aLetter(link), at(4));
      assert.equal((await deadLetters().list(link, 10))[0]?.times, 3);
    });

    it('stay when they were put again since they were read', async () => {
      const link = freshLink();
      const read = async () => (await deadLetters().of(link, [{ side: 'connectwise', id: '4711' }]))[0];
      await deadLetters().put(aLetter(link), at(1));
      const before = await read();
      assert.ok(before !== undefined);
      // Also in the same millisecond.
      await deadLetters().put(aLetter(link), at(1));
      await deadLetters().clear(before);
      assert.equal((await read())?.times, 2);
      await deadLetters().put(aLetter(link), at(2));
      const now = await read();
      assert.ok(now !== undefined);
      await deadLetters().clear(now);
      assert.equal(await read(), undefined);
    });

    it('are found by their record, and go one by one, no other record with them', async () => {
      const link = freshLink();
      await deadLetters().put(aLetter(link), at(1));
      await deadLetters().put(aLetter(link, { code: 'word-unknown' }), at(1));
      await deadLetters().put(aLetter(link, { recordId: '47110' }), at(1));
      await deadLetters().put(aLetter(link, { side: 'servicenow' }), at(1));
      const codes = async () =>
        (await deadLetters().of(link, [{ side: 'connectwise', id: '4711' }]))
          .map(({ code }) => code)
          .toSorted();
      assert.deepEqual(await codes(), ['word-unknown', 'write-refused']);
      const read = (await deadLetters().of(link, [{ side: 'connectwise', id: '4711' }])).find(
        ({ code }) => code === 'write-refused',
      );
      assert.ok(read !== undefined);
      await deadLetters().clear(read);
      await deadLetters().clear(read);
      await deadLetters().clear({ ...read, code: 'never-there' });
      await deadLetters().clear({ ...read, recordId: 'never there' });
      assert.deepEqual(await codes(), ['word-unknown']);
      const left = (await deadLetters().list(link, 10)).map(({ side, recordId }) => `${side} ${recordId}`);
      assert.deepEqual(left.toSorted(), ['connectwise 4711', 'connectwise 47110', 'servicenow 4711']);
    });
  });
}

export function unreadableStoreContract(name: string, unreadable: () => UnreadableStore): void {
  describe(`unreadable messages: ${name}`, () => {
    it('stand there once, newest first, until they are removed', async () => {
      const text = '\\u{1b}[31m {"half": ';
      for (const minute of [1, 3, 2]) await unreadable().put({ id: `u${minute}`, at: at(minute), text });
      await unreadable().put({ id: 'u2', at: at(2), text });
      assert.deepEqual(
        (await unreadable().list(10)).map(({ id }) => id),
        ['u3', 'u2', 'u1'],
      );
      assert.deepEqual(await unreadable().list(1), [{ id: 'u3', at: at(3), text }]);
      assert.equal(await unreadable().remove('u2'), true);
      assert.equal(await unreadable().remove('u2'), false);
      assert.equal((await unreadable().list(10)).length, 2);
    });
  });
}
