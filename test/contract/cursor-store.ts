/** The contract of every cursor store; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CursorStore } from '../../shared/ports/stores.ts';
import { aCursor, freshLink } from '../support/builders/rows.ts';

const conflict = (error: unknown): boolean =>
  error instanceof Error && Reflect.get(error, 'code') === 'cursor-version-conflict';

export function cursorStoreContract(name: string, cursors: () => CursorStore): void {
  describe(`cursors: ${name}`, () => {
    it('come back as saved, per link and side', async () => {
      const link = freshLink();
      assert.equal(await cursors().read(link, 'connectwise'), null);
      const window = { from: '2026-11-24T11:00:00.000Z', to: null, after: "7|'x'" };
      const version = await cursors().save(link, 'connectwise', aCursor({ window }), null);
      assert.deepEqual(await cursors().read(link, 'connectwise'), { cursor: aCursor({ window }), version });
      assert.equal(await cursors().read(link, 'servicenow'), null);
      assert.equal(await cursors().read(freshLink(), 'connectwise'), null);
    });

    it('are moved by one of two polls that read the same version', async () => {
      const link = freshLink();
      const first = await cursors().save(link, 'connectwise', aCursor(), null);
      await assert.rejects(cursors().save(link, 'connectwise', aCursor(), null), conflict);
      const second = await cursors().save(link, 'connectwise', aCursor({ disorder: 1 }), first);
      await assert.rejects(cursors().save(link, 'connectwise', aCursor({ disorder: 2 }), first), conflict);
      const stored = await cursors().read(link, 'connectwise');
      assert.equal(stored?.cursor.disorder, 1);
      assert.equal(stored.version, second);
    });
  });
}
