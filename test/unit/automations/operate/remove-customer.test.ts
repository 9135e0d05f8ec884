// If this fails, a removal is begun while the app still writes, is called whole while something may be left, or
// leaves no word of who requested it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeCustomer } from '../../../../shared/automations/operate/remove-customer.ts';
import type { CustomerStore } from '../../../../shared/ports/stored-data/customer.ts';
import type { AuditRow } from '../../../../shared/rules/operate/audit.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { noon } from '../../../support/builders/rows.ts';

const actor = { by: 'operator', name: 'Grace' } as const;

interface FakeStore {
  rows: number;
  /** Messages that a number of looks do not show. */
  hiddenFor?: number;
  fails?: boolean;
}

function world(stores: Readonly<Record<string, FakeStore>>, workedUntil = 0) {
  const journal = new Map<string, AuditRow>();
  const done: string[] = [];
  const interrupted = new AbortController();
  const storeOf = ([name, held]: [string, FakeStore]): CustomerStore => {
    const look = () => {
      const hidden = Math.min(1, Math.max(0, held.hiddenFor ?? 0));
      held.hiddenFor = (held.hiddenFor ?? 0) - 1;
      return Promise.resolve({ examined: 100, found: held.rows, hidden });
    };
    return {
      name,
      kind: 'queue',
      look,
      prove: look,
      remove() {
        done.push(`remove ${name}`);
        if (held.fails === true) return Promise.reject(new CodedError('storage-unavailable'));
        const removed = held.rows;
        held.rows = 0;
        return Promise.resolve(removed);
      },
    };
  };
  return {
    journal,
    done,
    interrupted,
    run: (options: { readonly dryRun?: boolean; readonly link?: string; readonly enabled?: boolean } = {}) =>
      removeCustomer(
        { link: options.link ?? 'acme', dryRun: options.dryRun ?? false, signal: interrupted.signal },
        actor,
        {
          links: options.enabled === undefined ? [] : [{ name: 'acme', enabled: options.enabled }],
          audit: {
            write: (row) => Promise.resolve(void journal.set(row.id, row)),
            list: () => Promise.resolve([...journal.values()]),
          },
          now: () => noon,
          newId: () => `order-${journal.size}`,
          sleep: () => Promise.resolve(void done.push('sleep')),
          dataOf: () => ({
            stores: Object.entries(stores).map(storeOf),
            workedUntil: () => Promise.resolve(workedUntil),
          }),
        },
      ),
  };
}

const codeOf = (running: Promise<unknown>) =>
  running.then(
    () => 'none',
    (thrown: unknown) => (thrown instanceof CodedError ? thrown.code : String(thrown)),
  );

test('nothing is changed for an enabled link, a link at work, an invalid name, or without the request', async () => {
  const { run, done, journal } = world({ pairs: { rows: 3 } }, noon + 1);
  assert.equal(await codeOf(run({ enabled: true })), 'link-still-enabled');
  assert.equal(await codeOf(run({ enabled: true, dryRun: true })), 'link-still-enabled');
  assert.equal(await codeOf(run()), 'link-in-use');
  for (const link of ['', 'Acme', "acme' or 'a", 'acme!', 'a'.repeat(41)])
    assert.equal(await codeOf(run({ link })), 'request-invalid', link);
  assert.equal((await run({ dryRun: true })).kind, 'dry-run');
  assert.deepEqual([done, journal.size], [[], 0]);
});

test('a name that nothing knows is not called removed, unless it was removed before', async () => {
  assert.equal((await world({ pairs: { rows: 0 } }).run()).kind, 'unknown');
  assert.equal((await world({ pairs: { rows: 0 } }).run({ enabled: false })).kind, 'removed');
  const { run } = world({ pairs: { rows: 1 } });
  assert.equal((await run()).kind, 'removed');
  assert.equal((await run()).kind, 'removed');
});

test('the journal names the author and the remaining rows, also if the removal failed', async () => {
  const { run, journal } = world({ pairs: { rows: 3 }, nudges: { rows: 4 } });
  await run();
  const [row] = journal.values();
  assert.deepEqual(
    [row?.action, row?.link, row?.actor, row?.outcome],
    ['customer-remove', 'acme', actor, 'removed 7, 0 left, 0 messages hidden'],
  );
  const broken = world({ pairs: { rows: 3 }, nudges: { rows: 4, fails: true } });
  assert.equal(await codeOf(broken.run()), 'storage-unavailable');
  assert.equal([...broken.journal.values()][0]?.outcome, 'storage-unavailable');
});

test('a hidden message is waited for, removed when it shows, and never called gone while it is hidden', async () => {
  const soon = world({ nudges: { rows: 1, hiddenFor: 4 } });
  assert.equal((await soon.run()).kind, 'removed');
  assert.equal(soon.done.filter((one) => one === 'sleep').length, 3);
  const later = world({ nudges: { rows: 1, hiddenFor: 1_000 } });
  const outcome = await later.run();
  assert.deepEqual([outcome.kind, outcome.stores[0]?.hidden], ['remains', 1]);
  assert.equal(later.done.filter((one) => one === 'sleep').length, 8, 'and not for ever');
});

test('an interruption ends the removal after the store in hand, and the next request continues it', async () => {
  const { run, interrupted } = world({ pairs: { rows: 3 } });
  interrupted.abort();
  assert.equal((await run()).kind, 'interrupted');
});
