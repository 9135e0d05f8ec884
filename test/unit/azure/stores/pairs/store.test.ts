/**
 * Counts the storage requests of the work on one pair, and shows that a worker that lost its claim can write nothing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPairClaims } from '../../../../../shared/azure/stores/pairs/claims.ts';
import { createPairStore } from '../../../../../shared/azure/stores/pairs/store.ts';
import { createClaims } from '../../../../../shared/kit/claims.ts';
import type { Table } from '../../../../../shared/ports/table.ts';
import { aNote, aPair, noon } from '../../../../support/builders/rows.ts';
import { memoryTable } from '../../../../support/fakes/memory-table.ts';

const [link, key] = ['acme', 'connectwise:4711'];
const times = { now: noon, ttlMs: 60_000 };

function instances() {
  const asked: string[] = [];
  const counted = (name: string) => memoryTable({ before: (verb) => void asked.push(`${name} ${verb}`) });
  const tables = { pairs: counted('pairs'), pairIds: counted('pairids') };
  const instance = () => {
    const claims = createClaims(tables.pairs);
    return { pairs: createPairStore(tables, claims), claims: createPairClaims(tables.pairs, claims) };
  };
  return { instance, asked: () => asked.splice(0), tables };
}

test('a run on a known pair reads it once, and each save is one request', async () => {
  const { instance, asked, tables } = instances();
  const { pairs, claims } = instance();
  const made = (await claims.acquire(link, key, 'maker', { ...times, seen: null })) ?? assert.fail();
  await pairs.save(made, aPair(link), null, []);
  await claims.release(made);
  asked();

  const seen = (await pairs.read(link, key)) ?? assert.fail();
  const claim = await claims.acquire(link, key, 'worker', { ...times, seen: seen.version });
  assert.ok(claim?.pairVersion);
  const written = await pairs.saveNotes(claim, claim.pairVersion, [aNote()]);
  const saved = await pairs.save(claim, aPair(link, { mapping: 'm2' }), written ?? '', []);
  await pairs.saveAndRelease(claim, aPair(link, { mapping: 'm3' }), saved, []);
  assert.deepEqual(asked(), [
    'pairs query',
    'pairs transact',
    'pairs transact',
    'pairs transact',
    'pairs transact',
  ]);
  assert.equal(await tables.pairs.get(`${link}!${key}`, 'claim'), null);
});

test('a last save that another version refuses is no save, and the claim stays', async () => {
  const { instance } = instances();
  const { pairs, claims } = instance();
  const claim = (await claims.acquire(link, key, 'worker', { ...times, seen: null })) ?? assert.fail();
  const old = await pairs.save(claim, aPair(link), null, []);
  await pairs.save(claim, aPair(link, { mapping: 'm2' }), old, []);
  const late = pairs.saveAndRelease(claim, aPair(link, { mapping: 'm3' }), old, [aNote()]);
  await assert.rejects(late, { code: 'pair-version-conflict' });
  assert.equal((await pairs.read(link, key))?.pair.mapping, 'm2');
  assert.equal(await claims.acquire(link, key, 'other', times), null);
});

/** As the storage client, which sends again by itself what was not answered: here the first try was done. */
const sentTwice = (table: Table): Table => ({
  ...table,
  async transact(changes) {
    await table.transact(changes);
    return table.transact(changes);
  },
});

test('a last save whose answer was lost, and which the client sent again, is a save', async () => {
  const { instance, tables } = instances();
  const { pairs, claims } = instance();
  const claim = (await claims.acquire(link, key, 'worker', { ...times, seen: null })) ?? assert.fail();
  const version = await pairs.save(claim, aPair(link), null, []);
  const again = createPairStore({ ...tables, pairs: sentTwice(tables.pairs) });
  await again.saveAndRelease(claim, aPair(link, { mapping: 'm2' }), version, [aNote()]);
  const stored = await pairs.read(link, key);
  assert.deepEqual([stored?.pair.mapping, stored?.notes], ['m2', [aNote()]]);
  assert.equal(await tables.pairs.get(`${link}!${key}`, 'claim'), null);
});

test('a last save without a claim is no save where a row of it is not stored', async () => {
  const { instance } = instances();
  const { pairs, claims } = instance();
  const claim = (await claims.acquire(link, key, 'worker', { ...times, seen: null })) ?? assert.fail();
  const version = await pairs.save(claim, aPair(link), null, [aNote()]);
  await claims.release(claim);
  for (const [pair, note] of [
    [aPair(link, { mapping: 'm2' }), aNote()],
    [aPair(link), aNote({ sourceId: '89' })],
    [aPair(link), aNote({ state: 'linked', targetId: 'n1' })],
  ] as const)
    await assert.rejects(pairs.saveAndRelease(claim, pair, version, [note]), { code: 'claim-lost' });
});

test('a pair that no row takes leaves its version as it was, however many notes come with it', async () => {
  const { instance } = instances();
  const { pairs, claims } = instance();
  const claim = (await claims.acquire(link, key, 'worker', { ...times, seen: null })) ?? assert.fail();
  const version = await pairs.save(claim, aPair(link), null, []);
  const notes = Array.from({ length: 120 }, (_, index) => aNote({ sourceId: String(index) }));
  const tooLarge = aPair(link, { mapping: 'm'.repeat(500_000) });
  await assert.rejects(pairs.saveAndRelease(claim, tooLarge, version, notes), { code: 'row-too-large' });
  await pairs.saveAndRelease(claim, aPair(link, { mapping: 'm2' }), version, notes);
  assert.equal((await pairs.read(link, key))?.notes.length, 120);
});

test('a successor that has stored nothing yet loses its claim to a late last save, and learns of it', async () => {
  const { instance } = instances();
  const [one, other] = [instance(), instance()];
  const slow = (await one.claims.acquire(link, key, 'slow', { ...times, seen: null })) ?? assert.fail();
  const version = await one.pairs.save(slow, aPair(link), null, []);
  const late = { ...times, now: noon + 60_000 };
  const successor = (await other.claims.acquire(link, key, 'successor', late)) ?? assert.fail();
  await one.pairs.saveAndRelease(slow, aPair(link, { mapping: 'm2' }), version, []);
  await assert.rejects(other.pairs.save(successor, aPair(link, { mapping: 'm3' }), version, []), {
    code: 'claim-lost',
  });
  assert.equal((await other.pairs.read(link, key))?.pair.mapping, 'm2');
});

test('a claim that another instance took over is lost, whatever this one remembers', async () => {
  const { instance } = instances();
  const [one, other] = [instance(), instance()];
  const lost = (await one.claims.acquire(link, key, 'slow', { ...times, seen: null })) ?? assert.fail();
  const version = await one.pairs.save(lost, aPair(link), null, []);
  const late = { ...times, now: noon + 60_000 };
  const winner = (await other.claims.acquire(link, key, 'winner', late)) ?? assert.fail();
  await assert.rejects(one.pairs.save(lost, aPair(link), version, []), { code: 'claim-lost' });
  await assert.rejects(one.pairs.saveNotes(lost, version, [aNote()]), { code: 'claim-lost' });
  await one.claims.release(lost);
  assert.equal(await one.claims.acquire(link, key, 'third', late), null, 'the winner still has it');
  await other.pairs.save(winner, aPair(link, { mapping: 'm2' }), version, []);
});

test('look-ups of a new record are written only under a claim that was read right before', async () => {
  const { instance, tables } = instances();
  const [one, other] = [instance(), instance()];
  const lost = (await one.claims.acquire(link, key, 'slow', { ...times, seen: null })) ?? assert.fail();
  await other.claims.acquire(link, key, 'winner', { ...times, now: noon + 60_000 });
  await assert.rejects(one.pairs.save(lost, aPair(link), null, []), { code: 'claim-lost' });
  assert.equal(tables.pairIds.size(), 0);
});

test('a list and a count ask for no more rows than somebody wants', async () => {
  const sizes: (number | undefined)[] = [];
  const empty = memoryTable();
  const pairs: Table = {
    ...empty,
    query(filter, select, atMost) {
      sizes.push(atMost);
      return empty.query(filter, select);
    },
    count(filter, max) {
      sizes.push(max);
      return empty.count(filter, max);
    },
  };
  const store = createPairStore({ pairs, pairIds: memoryTable() });
  for await (const _pair of store.list(link, null, 50)) assert.fail('there are none');
  for await (const _pair of store.list(link)) assert.fail('there are none');
  await store.count(link, 31);
  await store.count(link);
  assert.deepEqual(sizes, [50, undefined, 31, undefined]);
});
