/** The contract of every backfill store; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackfillStore } from '../../shared/ports/backfill.ts';
import type { BackfillJob, BackfillRow } from '../../shared/rules/backfill/job.ts';
import { aBackfill, aBackfillRow, freshLink } from '../support/builders/rows.ts';

const conflict = (error: unknown): boolean =>
  error instanceof Error && Reflect.get(error, 'code') === 'backfill-version-conflict';

export function backfillStoreContract(name: string, store: () => BackfillStore): void {
  const rowsOf = async ({ link, id }: BackfillJob): Promise<BackfillRow[]> => {
    const rows: BackfillRow[] = [];
    for await (const row of store().rows(link, id)) rows.push(row);
    return rows;
  };
  const created = async (job: BackfillJob): Promise<string> => {
    await store().create(job);
    const stored = await store().read(job.link, job.id);
    assert.deepEqual(stored?.job, job);
    return stored.version;
  };

  describe(`backfills: ${name}`, () => {
    it('come back as saved, per link, oldest first', async () => {
      const link = freshLink();
      const [first, second] = [aBackfill(link), aBackfill(link, { id: '20261124120001-b2' })];
      await created(second);
      await created(first);
      assert.deepEqual(
        (await store().list(link)).map(({ id }) => id),
        [first.id, second.id],
      );
      assert.deepEqual(await store().list(freshLink()), []);
      assert.equal(await store().read(freshLink(), first.id), null);
      assert.equal(await store().read(link, 'another'), null);
      await assert.rejects(store().create(first), conflict);
    });

    it('are changed by one of two who read the same version', async () => {
      const job = aBackfill(freshLink());
      const version = await created(job);
      const next = await store().save({ ...job, step: 1 }, version);
      await assert.rejects(store().save({ ...job, step: 9 }, version), conflict);
      await store().save({ ...job, step: 2 }, next);
      assert.equal((await store().read(job.link, job.id))?.job.step, 2);
    });

    it('begin one at a time: whoever saw no other, or the same other, and only with an unchanged job', async () => {
      const link = freshLink();
      const [one, other] = [aBackfill(link), aBackfill(link, { id: '20261124120001-b2' })];
      const [version, otherVersion] = [await created(one), await created(other)];
      assert.equal(await store().current(link), null);
      await store().begin({ ...one, state: 'running' }, version, null);
      await assert.rejects(store().begin({ ...other, state: 'running' }, otherVersion, null), conflict);
      assert.equal((await store().read(link, other.id))?.job.state, 'previewed', 'both or neither');
      const current = await store().current(link);
      assert.equal(current?.id, one.id);
      const open = async () => (await store().open()).filter((job) => job.link === link);
      assert.deepEqual(await open(), [{ ...one, state: 'running' }]);
      await assert.rejects(store().begin({ ...one, step: 5 }, version, current.version), conflict);
      await store().begin({ ...other, state: 'running' }, otherVersion, current.version);
      assert.equal((await store().current(link))?.id, other.id);
    });

    it('keep one row per record, whoever lists it again', async () => {
      const job = aBackfill(freshLink());
      const [one, two, three] = ['1', '2', '3'].map((recordId) => aBackfillRow({ recordId }));
      assert.ok(one !== undefined && two !== undefined && three !== undefined);
      assert.deepEqual(await store().addRows(job.link, job.id, [one, two]), [one, two]);
      await store().endRow(job.link, job.id, { ...one, end: 'created', at: '2026-11-24T12:05:00.000Z' });
      const again = [{ ...one, step: 7 }, { ...two, step: 7 }, three];
      assert.deepEqual(await store().addRows(job.link, job.id, again), [two, three]);
      assert.deepEqual(
        (await rowsOf(job)).map(({ recordId, step, end }) => [recordId, step, end]),
        [
          ['1', 1, 'created'],
          ['2', 1, null],
          ['3', 1, null],
        ],
      );
      assert.deepEqual(await store().addRows(job.link, job.id, []), []);
    });

    it('keep the first end of a row, and put off only what is under way', async () => {
      const job = aBackfill(freshLink());
      const row = aBackfillRow({ recordId: "7|'ä" });
      await store().addRows(job.link, job.id, [row]);
      await store().putOffRow(job.link, job.id, row, '2026-11-24T13:00:00.000Z');
      const late = await store().row(job.link, job.id, row.side, row.recordId);
      assert.deepEqual(late, { ...row, at: '2026-11-24T13:00:00.000Z' });
      const ended = { ...row, end: 'failed', why: 'write-refused', at: '2026-11-24T12:05:00.000Z' } as const;
      await store().endRow(job.link, job.id, ended);
      await store().endRow(job.link, job.id, { ...ended, end: 'paired', why: '' });
      await store().putOffRow(job.link, job.id, row, '2026-11-24T14:00:00.000Z');
      assert.deepEqual(await store().row(job.link, job.id, row.side, row.recordId), ended);
      // A row that nobody listed is not made.
      await store().endRow(job.link, job.id, { ...ended, recordId: '8' });
      assert.equal(await store().row(job.link, job.id, row.side, '8'), null);
    });

    it('keep the rows of two jobs and two links with equal ids apart', async () => {
      const [job, other] = [aBackfill(freshLink()), aBackfill(freshLink())];
      await store().addRows(job.link, job.id, [aBackfillRow({})]);
      assert.equal((await rowsOf(other)).length, 0);
      assert.equal((await rowsOf({ ...job, id: 'other' })).length, 0);
      assert.equal((await rowsOf(job)).length, 1);
    });

    it('show the rows behind a step alone, however many there are before it', async () => {
      const job = aBackfill(freshLink());
      const rows = [0, 9, 10, 11].map((step) => aBackfillRow({ recordId: `r${step}`, step }));
      await store().addRows(job.link, job.id, rows);
      const shown: string[] = [];
      for await (const row of store().rows(job.link, job.id, 9)) shown.push(row.recordId);
      assert.deepEqual(shown.toSorted(), ['r10', 'r11']);
    });

    it('end rows from many workers at once, each once', async () => {
      const job = aBackfill(freshLink());
      const rows = Array.from({ length: 40 }, (_, index) => aBackfillRow({ recordId: String(index) }));
      await store().addRows(job.link, job.id, rows);
      await Promise.all(
        [...rows, ...rows].map((row, index) =>
          store().endRow(job.link, job.id, { ...row, end: index < 40 ? 'created' : 'paired' }),
        ),
      );
      assert.ok((await rowsOf(job)).every(({ end }) => end !== null));
    });
  });
}
