/** The contract of the audit journal; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuditJournal } from '../../shared/ports/journals.ts';
import { anOrder, freshLink } from '../support/builders/rows.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 24, 12, minute)).toISOString();

export function auditJournalContract(name: string, audit: () => AuditJournal): void {
  describe(`audit journal: ${name}`, () => {
    it('lists the newest first, as many as asked, across the ends of months', async () => {
      const link = freshLink();
      const times = [at(1), at(3), at(2), '2026-12-01T00:00:00.000Z'];
      for (const [index, time] of times.entries())
        await audit().write(anOrder(link, { id: `${link}-${index}`, at: time }));
      const rows = await audit().list(link, 3);
      assert.deepEqual(
        rows.filter((row) => row.link === link).map((row) => row.at),
        ['2026-12-01T00:00:00.000Z', at(3), at(2)],
      );
    });

    it('holds one row per request, as it was written last', async () => {
      const link = freshLink();
      const begun = anOrder(link, { id: `${link}-1` });
      const ended = { ...begun, endedAt: at(5), outcome: 'replayed 2' };
      await audit().write(begun);
      await audit().write(ended);
      const rows = await audit().list(link, 1_000);
      assert.deepEqual(
        rows.filter((row) => row.link === link),
        [ended],
      );
    });

    it('keeps one link out of the list of another, and what reaches over all of them in every list', async () => {
      const [one, other] = [freshLink(), freshLink()];
      await audit().write(anOrder(one, { id: `${one}-1` }));
      await audit().write(anOrder(null, { id: `${one}-all`, at: '2031-01-01T00:00:00.000Z' }));
      const seen = await audit().list(other, 1_000);
      assert.deepEqual(
        seen.map(({ id }) => id),
        [`${one}-all`],
      );
      const all = await audit().list(null, 1_000);
      assert.ok(all.some(({ id }) => id === `${one}-1`) && all.some(({ id }) => id === `${one}-all`));
      assert.deepEqual(await audit().list(null, 0), []);
    });
  });
}
