/** The contract of every cursor store; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CursorStore } from '../../shared/ports/stores.ts';
import { aCursor, freshLink } from '../support/builders/rows.ts';

const conflict = (error: unknown): boolean =>
  error instanceof Error && Reflect.get(error, 'code') === 'cursor-version-conflict';

export function cursorStoreContract(name: string, cursors: () => CursorStore): void {
  describe(`cursors: ${name}`, () => {
    it('come back as saved, per link', async () => {
      const link = freshLink();
      assert.deepEqual(await cursors().read(link), { cursors: {}, version: null });
      const window = { from: '2026-11-24T11:00:00.000Z', to: null, after: "7|'x'" };
      const one = { connectwise: aCursor({ window }) };
      const version = await cursors().save(link, one, null);
      assert.deepEqual(await cursors().read(link), { cursors: one, version });
      const both = { ...one, servicenow: aCursor({ disorder: 3 }) };
      const next = await cursors().save(link, both, version);
      assert.deepEqual(await cursors().read(link), { cursors: both, version: next });
      assert.deepEqual(await cursors().read(freshLink()), { cursors: {}, version: null });
    });

    it('are moved by one of two polls that read the same version', async () => {
      const link = freshLink();
      const at = (disorder: number) => ({ connectwise: aCursor({ disorder }) });
      const first = await cursors().save(link, at(0), null);
      await assert.rejects(cursors().save(link, at(0), null), conflict);
      const second = await cursors().save(link, at(1), first);
      await assert.rejects(cursors().save(link, at(2), first), conflict);
      assert.deepEqual(await cursors().read(link), { cursors: at(1), version: second });
    });
  });
}
