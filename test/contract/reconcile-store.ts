/** The contract of the comparison's rows; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkCheckStore } from '../../shared/ports/stores.ts';
import { noState } from '../../shared/automations/reconcile/run.ts';
import type { FindingStore, ReconcileStore } from '../../shared/ports/reconcile.ts';
import { aFinding, freshLink } from '../support/builders/rows.ts';

export interface ReconcileStores {
  readonly states: ReconcileStore;
  readonly findings: FindingStore;
  readonly checks: LinkCheckStore;
}

export function reconcileStoreContract(name: string, stores: () => ReconcileStores): void {
  describe(`rows of the reconciliation: ${name}`, () => {
    it('a run’s row is saved by one of two who read the same version', async () => {
      const book = freshLink();
      const { states } = stores();
      assert.equal(await states.read(book), null);
      assert.equal(await states.save(book, noState, 'W/"never"'), false);
      assert.equal(await states.save(book, noState, null), true);
      assert.equal(await states.save(book, noState, null), false);
      const first = await states.read(book);
      assert.deepEqual(first?.state, noState);
      assert.equal(await states.save(book, { ...noState, acceptedShape: 'a' }, first.version), true);
      assert.equal(await states.save(book, { ...noState, acceptedShape: 'b' }, first.version), false);
      assert.equal((await states.read(book))?.state.acceptedShape, 'a');
      assert.equal(await states.read(`${book}0`), null);
    });

    it('findings come back by key, and page by page in their order, of one book only', async () => {
      const book = freshLink();
      const { findings } = stores();
      assert.equal(await findings.get(book, 'x'), null);
      const keys = [
        'pair-drifted:connectwise:1',
        'pair-drifted:connectwise:2',
        'record-absent:servicenow:a/b',
      ];
      for (const [index, key] of keys.entries())
        await findings.put(book, key, aFinding({ recordId: String(index) }));
      await findings.put(`${book}0`, 'pair-drifted:connectwise:1', aFinding());
      assert.deepEqual(await findings.get(book, keys[1]!), aFinding({ recordId: '1' }));
      const first = await findings.list(book, null, 2);
      assert.deepEqual(
        first.map(({ key }) => key),
        keys.slice(0, 2),
      );
      const second = await findings.list(book, first.at(-1)!.key, 2);
      assert.deepEqual(
        second.map(({ key, finding }) => [key, finding.recordId]),
        [[keys[2], '2']],
      );
      await findings.put(book, keys[0]!, aFinding({ state: 'nudged' }));
      assert.equal((await findings.get(book, keys[0]!))?.state, 'nudged');
      await findings.remove(book, keys[0]!);
      await findings.remove(book, keys[0]!);
      assert.equal(await findings.get(book, keys[0]!), null);
      assert.equal((await findings.list(book, null, 10)).length, 2);
    });

    it('the last check of a link replaces the one before', async () => {
      const link = freshLink();
      const { checks } = stores();
      assert.equal(await checks.read(link), null);
      const check = { fingerprint: 'p', checkedAt: '2026-11-24T02:17:00.000Z', mistakes: [], ready: true };
      await checks.save(link, check);
      await checks.save(link, { ...check, ready: false });
      assert.deepEqual(await checks.read(link), { ...check, ready: false });
      assert.equal(await checks.read(`${link}0`), null);
    });
  });
}
