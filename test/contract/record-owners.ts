/** The contract of every store of record owners; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordOwners } from '../../shared/ports/stores.ts';
import { freshLink } from '../support/builders/rows.ts';

export function recordOwnersContract(name: string, owners: () => RecordOwners): void {
  /** A record of an instance that no other test knows. */
  const record = (id = '4711') =>
    ({ system: `https://${freshLink()}.example`, side: 'servicenow', id }) as const;

  describe(`owners of records: ${name}`, () => {
    it('are the one of many who ask at once, and stay it', async () => {
      const place = record();
      const links = ['a', 'b', 'c', 'd', 'e', 'f'];
      const told = await Promise.all(links.map((link) => owners().take(place, link, null)));
      assert.equal(new Set(told).size, 1, told.join(' '));
      const [first] = told;
      for (const link of links) assert.equal(await owners().take(place, link, null), first);
    });

    it('are followed only by who names them, and by one of many', async () => {
      const place = record();
      assert.equal(await owners().take(place, 'gone', null), 'gone');
      assert.equal(await owners().take(place, 'b', 'other'), 'gone');
      const told = await Promise.all(['b', 'c', 'd'].map((link) => owners().take(place, link, 'gone')));
      assert.equal(new Set(told).size, 1, told.join(' '));
      assert.notEqual(told[0], 'gone');
    });

    it('own one record of one side of one system', async () => {
      const place = record();
      await owners().take(place, 'a', null);
      const others = [
        { ...place, id: '4712' },
        { ...place, side: 'connectwise' as const },
        { ...place, system: record().system },
        { ...place, id: '47/11#?' },
      ];
      for (const other of others) assert.equal(await owners().take(other, 'b', null), 'b');
      assert.equal(await owners().take(place, 'b', null), 'a');
    });
  });
}
