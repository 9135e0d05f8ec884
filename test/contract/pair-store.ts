/** The contract of every pair store and every set of claims; it runs on the fake and on Azure Tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordId } from '../../shared/rules/sync/record-id.ts';
import type { Claim, PairClaims, PairStore } from '../../shared/ports/stores.ts';
import { aFile, aNote, aPair, freshLink, noon } from '../support/builders/rows.ts';
import { sysId, ticketId } from '../support/builders/record-ids.ts';

interface PairWorld {
  readonly pairs: PairStore;
  readonly claims: PairClaims;
}

const minute = 60_000;
const key = 'connectwise:4711';
const code = (wanted: string) => (error: unknown) =>
  error instanceof Error && Reflect.get(error, 'code') === wanted;

async function claimed({ claims }: PairWorld, link: string, pair = key, owner = 'worker-1'): Promise<Claim> {
  const claim = await claims.acquire(link, pair, owner, { now: noon, ttlMs: minute });
  assert.ok(claim !== null, 'the claim is free');
  return claim;
}

/** The time at which a claim of `claimed` is over. */
const late = { now: noon + minute, ttlMs: minute };

/** A stored pair whose slow worker has lost its claim to a successor, which has stored nothing yet. */
async function takenOver(world: PairWorld, link: string) {
  const slow = await claimed(world, link);
  const version = await world.pairs.save(slow, aPair(link), null, []);
  const successor = await world.claims.acquire(link, key, 'worker-2', late);
  return { slow, version, successor: successor ?? assert.fail('it had expired') };
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

export function pairClaimsContract(name: string, world: () => PairWorld): void {
  describe(`claims on pairs: ${name}`, () => {
    it('are given to one of many who ask at once', async () => {
      const link = freshLink();
      const owners = ['a', 'b', 'c', 'd', 'e', 'f'];
      const claims = await Promise.all(
        owners.map((owner) => world().claims.acquire(link, key, owner, { now: noon, ttlMs: minute })),
      );
      const given = claims.filter((claim) => claim !== null);
      assert.equal(given.length, 1);
      assert.equal(given[0]?.expiresAt, noon + minute);
    });

    it('are taken over by one of many once expired, and not a moment before', async () => {
      const link = freshLink();
      const { claims } = world();
      await claimed(world(), link);
      assert.equal(
        await claims.acquire(link, key, 'worker-2', { now: noon + minute - 1, ttlMs: minute }),
        null,
      );
      const late = await Promise.all(
        ['x', 'y', 'z'].map((owner) =>
          claims.acquire(link, key, owner, { now: noon + minute, ttlMs: minute }),
        ),
      );
      assert.equal(late.filter((claim) => claim !== null).length, 1);
    });

    it('cannot be renewed or given up by the one who lost them', async () => {
      const link = freshLink();
      const { claims } = world();
      const lost = await claimed(world(), link);
      const taken = await claims.acquire(link, key, 'worker-2', { now: noon + minute, ttlMs: minute });
      assert.ok(taken !== null);
      assert.equal(await claims.renew(lost, noon + minute, minute), null);
      await claims.release(lost);
      assert.equal(await claims.acquire(link, key, 'worker-3', { now: noon + minute, ttlMs: minute }), null);
    });

    it('last longer when renewed and are free when given up', async () => {
      const link = freshLink();
      const { claims } = world();
      const claim = await claimed(world(), link);
      const renewed = await claims.renew(claim, noon + 30_000, minute);
      assert.equal(renewed?.expiresAt, noon + 30_000 + minute);
      assert.equal(await claims.acquire(link, key, 'worker-2', { now: noon + minute, ttlMs: minute }), null);
      await claims.release(claim);
      assert.notEqual(
        await claims.acquire(link, key, 'worker-2', { now: noon + minute, ttlMs: minute }),
        null,
      );
    });

    it('of different pairs and links do not meet', async () => {
      const [one, other] = [freshLink(), freshLink()];
      await claimed(world(), one);
      assert.notEqual(
        await world().claims.acquire(one, 'connectwise:4712', 'worker-2', { now: noon, ttlMs: minute }),
        null,
      );
      assert.notEqual(
        await world().claims.acquire(other, key, 'worker-2', { now: noon, ttlMs: minute }),
        null,
      );
    });
  });
}

export function pairStoreContract(name: string, world: () => PairWorld): void {
  describe(`pairs: ${name}`, () => {
    it('come back as they were saved, with their notes', async () => {
      const link = freshLink();
      const claim = await claimed(world(), link);
      const pair = aPair(link);
      const notes = [
        aNote(),
        aNote({ part: 1 }),
        aNote({ sourceSide: 'servicenow', sourceId: 'a/b#c?d\\e%' }),
      ];
      const version = await world().pairs.save(claim, pair, null, notes);
      const stored = await world().pairs.read(link, key);
      assert.deepEqual(stored?.pair, pair);
      assert.equal(stored.version, version);
      assert.deepEqual(new Set(stored.notes), new Set(notes));
    });

    it('that were never saved are null', async () => {
      assert.equal(await world().pairs.read(freshLink(), key), null);
      assert.equal(await world().pairs.keyOf(freshLink(), 'connectwise', '4711'), null);
    });

    it('are found by either id, once they have it', async () => {
      const link = freshLink();
      const { pairs } = world();
      const claim = await claimed(world(), link);
      const version = await pairs.save(claim, aPair(link), null, []);
      assert.equal(await pairs.keyOf(link, 'connectwise', '4711'), key);
      assert.equal(await pairs.keyOf(link, 'servicenow', sysId('f00')), null);
      await pairs.save(claim, aPair(link, { servicenowId: sysId('f00') }), version, []);
      assert.equal(await pairs.keyOf(link, 'servicenow', sysId('f00')), key);
    });

    it('refuse an id that names no record, and leave nothing behind', async () => {
      const link = freshLink();
      const { pairs } = world();
      for (const broken of [{ servicenowId: '' as RecordId }, { connectwiseId: '-5' as RecordId }]) {
        const claim = await claimed(world(), link, key, Object.keys(broken).join(''));
        await assert.rejects(pairs.save(claim, aPair(link, broken), null, []), code('record-id-invalid'));
        await world().claims.release(claim);
      }
      assert.equal(await pairs.read(link, key), null);
      assert.equal(await pairs.keyOf(link, 'servicenow', ''), null);
    });

    it('refuse a record that belongs to another pair, and keep the other pair', async () => {
      const link = freshLink();
      const { pairs } = world();
      await pairs.save(await claimed(world(), link), aPair(link, { servicenowId: sysId('f00') }), null, []);
      const second = await claimed(world(), link, 'connectwise:4712', 'worker-2');
      const thief = aPair(link, {
        key: 'connectwise:4712',
        connectwiseId: ticketId(4712),
        servicenowId: sysId('f00'),
      });
      await assert.rejects(pairs.save(second, thief, null, []), code('pair-id-taken'));
      assert.equal(await pairs.keyOf(link, 'servicenow', sysId('f00')), key);
      assert.equal(await pairs.read(link, 'connectwise:4712'), null);
    });

    it('refuse an old version, a second birth, and the change of one that is not there', async () => {
      const link = freshLink();
      const { pairs } = world();
      const claim = await claimed(world(), link);
      await assert.rejects(pairs.save(claim, aPair(link), 'W/"never"', []), code('pair-version-conflict'));
      const first = await pairs.save(claim, aPair(link), null, []);
      const second = await pairs.save(claim, aPair(link, { mapping: 'm2' }), first, []);
      await assert.rejects(
        pairs.save(claim, aPair(link, { mapping: 'm3' }), first, [aNote()]),
        code('pair-version-conflict'),
      );
      await assert.rejects(pairs.save(claim, aPair(link), null, []), code('pair-version-conflict'));
      const stored = await pairs.read(link, key);
      assert.equal(stored?.pair.mapping, 'm2');
      assert.equal(stored.version, second);
      assert.deepEqual(stored.notes, [], 'a refused save leaves no note behind');
    });

    it('refuse a worker whose claim was taken over or given up, whatever it writes', async () => {
      const link = freshLink();
      const { pairs, claims } = world();
      const lost = await claimed(world(), link);
      const version = await pairs.save(lost, aPair(link), null, []);
      const winner = await claims.acquire(link, key, 'worker-2', { now: noon + minute, ttlMs: minute });
      assert.ok(winner !== null);
      await assert.rejects(
        pairs.save(lost, aPair(link, { servicenowId: sysId('1a7e') }), version, []),
        code('claim-lost'),
      );
      await assert.rejects(pairs.saveNotes(lost, version, [aNote()]), code('claim-lost'));
      assert.equal(await pairs.keyOf(link, 'servicenow', 'late'), null);
      const next = await pairs.save(winner, aPair(link, { mapping: 'm2' }), version, []);
      await claims.release(winner);
      await assert.rejects(pairs.saveNotes(winner, next, [aNote()]), code('claim-lost'));
      assert.deepEqual((await pairs.read(link, key))?.notes, []);
    });

    it('remember that a message waits for the end of another worker’s claim, and forget it with the claim', async () => {
      const link = freshLink();
      const { claims } = world();
      assert.equal(await claims.waitingUntil(link, key), 0);
      await claims.noteWaiting(link, key, noon + 5_000);
      assert.equal(await claims.waitingUntil(link, key), 0, 'nobody has it');
      const claim = await claimed(world(), link);
      await claims.noteWaiting(link, key, noon + 5_000);
      assert.equal(await claims.waitingUntil(link, key), noon + 5_000);
      await claims.noteWaiting(link, key, noon + 4_000);
      assert.equal(await claims.waitingUntil(link, key), noon + 5_000, 'the later one stays');
      for (const at of [noon + 60 * minute, noon + 6_000]) await claims.noteWaiting(link, key, at);
      assert.equal(await claims.waitingUntil(link, key), noon + 6_000, 'that of a wrong clock does not');
      const version = await world().pairs.save(claim, aPair(link), null, []);
      await world().pairs.save(claim, aPair(link, { mapping: 'm2' }), version, []);
      await claims.release(claim);
      assert.notEqual(await claimed(world(), link, key, 'worker-2'), null);
      assert.equal(await claims.waitingUntil(link, key), 0);
    });

    it('say whether a look at the pair right before its claim still holds', async () => {
      const link = freshLink();
      const { pairs, claims } = world();
      const acquire = (owner: string, seen: string | null): Promise<Claim | null> =>
        claims.acquire(link, key, owner, { now: noon, ttlMs: minute, seen });
      const first = await acquire('one', null);
      assert.equal(first?.pairVersion, null, 'nothing is stored yet');
      const version = await pairs.save(first, aPair(link), null, []);
      assert.equal(await acquire('two', version), null, 'it is held');
      await claims.release(first);

      const second = await acquire('three', version);
      assert.equal((await pairs.read(link, key))?.version, second?.pairVersion);
      assert.ok(typeof second?.pairVersion === 'string');
      // Notes alone are a change of the pair, too.
      await pairs.saveNotes(second, second.pairVersion, [aNote()]);
      await claims.release(second);
      const third = await acquire('four', second.pairVersion);
      assert.equal(third?.pairVersion, undefined, 'it has changed since');
      await claims.release(third ?? assert.fail('it was free'));

      // A pair that was not there cannot be named: its first save finds out that it is there by now.
      const late = await acquire('five', null);
      await assert.rejects(
        pairs.save(late ?? assert.fail(), aPair(link), null, []),
        code('pair-version-conflict'),
      );
    });

    it('take a save after a renewal of the same claim', async () => {
      const link = freshLink();
      const { pairs, claims } = world();
      const claim = await claimed(world(), link);
      const renewed = await claims.renew(claim, noon + 1_000, minute);
      assert.ok(renewed !== null);
      const version = await pairs.save(claim, aPair(link), null, []);
      await pairs.saveNotes(renewed, version, [aNote()]);
      assert.equal((await pairs.read(link, key))?.notes.length, 1);
    });

    it('are saved and given up by one request, after which their claim is free at once', async () => {
      const link = freshLink();
      const { pairs, claims } = world();
      const claim = await claimed(world(), link);
      const version = await pairs.save(claim, aPair(link), null, []);
      await pairs.saveAndRelease(claim, aPair(link, { mapping: 'm2' }), version, [aNote()]);
      const stored = await pairs.read(link, key);
      assert.equal(stored?.pair.mapping, 'm2');
      assert.deepEqual(stored.notes, [aNote()]);
      assert.notEqual(stored.version, version);
      await assert.rejects(pairs.save(claim, aPair(link), stored.version, []), code('claim-lost'));
      await assert.rejects(pairs.saveAndRelease(claim, aPair(link), stored.version, []), code('claim-lost'));
      const seen = { now: noon, ttlMs: minute, seen: stored.version };
      const next = await claims.acquire(link, key, 'worker-2', seen);
      assert.equal(typeof next?.pairVersion, 'string', 'one look and one claim are enough');
    });

    it('are not given up with a save that is refused', async () => {
      const link = freshLink();
      const { pairs, claims } = world();
      const claim = await claimed(world(), link);
      const first = await pairs.save(claim, aPair(link), null, []);
      const second = await pairs.save(claim, aPair(link, { mapping: 'm2' }), first, []);
      await assert.rejects(
        pairs.saveAndRelease(claim, aPair(link), first, [aNote()]),
        code('pair-version-conflict'),
      );
      assert.deepEqual((await pairs.read(link, key))?.notes, []);
      assert.equal(
        await claims.acquire(link, key, 'worker-2', { now: noon, ttlMs: minute }),
        null,
        'it is held',
      );
      await pairs.saveAndRelease(claim, aPair(link, { mapping: 'm3' }), second, []);
      assert.equal((await pairs.read(link, key))?.pair.mapping, 'm3');
    });

    it('are saved and given up with more notes than fit into one transaction', async () => {
      const link = freshLink();
      const { pairs } = world();
      const claim = await claimed(world(), link);
      const version = await pairs.save(claim, aPair(link), null, []);
      const notes = Array.from({ length: 230 }, (_, index) => aNote({ sourceId: String(index) }));
      await pairs.saveAndRelease(claim, aPair(link, { mapping: 'm2' }), version, notes);
      const stored = await pairs.read(link, key);
      assert.deepEqual([stored?.pair.mapping, stored?.notes.length], ['m2', 230]);
      await claimed(world(), link, key, 'worker-2');
    });

    it('keep the writes of a worker that took a claim over, whoever gives the old one up', async () => {
      const link = freshLink();
      const { pairs } = world();
      const { slow, version, successor } = await takenOver(world(), link);
      const stored = await pairs.save(successor, aPair(link, { mapping: 'm2' }), version, []);
      await assert.rejects(pairs.saveAndRelease(slow, aPair(link), version, []), (error) =>
        ['claim-lost', 'pair-version-conflict'].includes(String(Reflect.get(Object(error), 'code'))),
      );
      await pairs.save(successor, aPair(link, { mapping: 'm3' }), stored, []);
      assert.equal((await pairs.read(link, key))?.pair.mapping, 'm3');
    });

    it('are given up by a late last save where a successor has stored nothing, which learns of it before it writes', async () => {
      const link = freshLink();
      const { pairs, claims } = world();
      const { slow, version, successor } = await takenOver(world(), link);
      await pairs.saveAndRelease(slow, aPair(link, { mapping: 'm2' }), version, []);
      const third = (await claims.acquire(link, key, 'worker-3', late)) ?? assert.fail('it is free');
      await assert.rejects(pairs.save(successor, aPair(link), version, []), code('claim-lost'));
      await assert.rejects(pairs.saveNotes(successor, version, [aNote()]), code('claim-lost'));
      assert.equal(await claims.renew(successor, late.now, minute), null);
      await assert.rejects(
        pairs.saveAndRelease(successor, aPair(link), version, []),
        code('pair-version-conflict'),
      );
      await claims.release(successor);
      const stored = (await pairs.read(link, key)) ?? assert.fail();
      assert.deepEqual([stored.pair.mapping, stored.notes], ['m2', []]);
      await pairs.save(third, aPair(link, { mapping: 'm3' }), stored.version, []);
    });

    it('take notes alone, replace them by their key, and move the version of the pair', async () => {
      const link = freshLink();
      const { pairs } = world();
      const claim = await claimed(world(), link);
      const version = await pairs.save(claim, aPair(link), null, [aNote()]);
      const linked = [aNote({ state: 'linked', targetId: 'n1' }), aNote({ sourceId: '89' })];
      const moved = await pairs.saveNotes(claim, version, linked);
      const stored = await pairs.read(link, key);
      assert.notEqual(moved, version);
      assert.equal(stored?.version, moved);
      await assert.rejects(pairs.saveNotes(claim, version, linked), code('pair-version-conflict'));
      assert.deepEqual(
        stored.notes
          .toSorted((a, b) => Number(a.sourceId) - Number(b.sourceId))
          .map(({ sourceId, state, targetId }) => [sourceId, state, targetId]),
        [
          ['88', 'linked', 'n1'],
          ['89', 'intended', null],
        ],
      );
    });

    it('take more notes than fit into one transaction', async () => {
      const link = freshLink();
      const { pairs } = world();
      const claim = await claimed(world(), link);
      const notes = Array.from({ length: 230 }, (_, index) => aNote({ sourceId: String(index) }));
      const version = await pairs.save(claim, aPair(link), null, notes);
      assert.equal((await pairs.read(link, key))?.notes.length, 230);
      const moved = await pairs.saveNotes(claim, version, notes);
      await pairs.save(claim, aPair(link), moved, notes);
      assert.equal((await pairs.read(link, key))?.notes.length, 230);
    });

    it('take attachments before the pair and after it, replace them by their key, and move the version', async () => {
      const link = freshLink();
      const { pairs } = world();
      const claim = await claimed(world(), link);
      const other = aFile({ sourceSide: 'servicenow', sourceId: 'ab/cd#1' });
      assert.equal(await pairs.saveAttachments(claim, null, [aFile(), other]), null);
      assert.equal(await pairs.read(link, key), null, 'attachments alone are no pair');
      const version = await pairs.save(claim, aPair(link), null, [aNote()]);
      const linked = aFile({ state: 'linked', targetId: 'f1', sha256: 'a'.repeat(64) });
      const moved = await pairs.saveAttachments(claim, version, [aFile(), linked]);
      const stored = await pairs.read(link, key);
      assert.notEqual(moved, version);
      assert.equal(stored?.version, moved);
      assert.deepEqual(new Set(stored.attachments), new Set([linked, other]));
      assert.deepEqual(stored.notes, [aNote()]);
      assert.deepEqual(
        (await all(pairs.list(link))).map((pair) => pair.key),
        [key],
      );
    });

    it('take more attachments than fit into one transaction, and none from a worker that lost its claim', async () => {
      const link = freshLink();
      const { pairs, claims } = world();
      const lost = await claimed(world(), link);
      const files = Array.from({ length: 230 }, (_, index) => aFile({ sourceId: String(index) }));
      const version = await pairs.save(lost, aPair(link), null, []);
      const moved = await pairs.saveAttachments(lost, version, files);
      assert.equal((await pairs.read(link, key))?.attachments.length, 230);
      assert.notEqual(
        await claims.acquire(link, key, 'worker-2', { now: noon + minute, ttlMs: minute }),
        null,
      );
      await assert.rejects(
        pairs.saveAttachments(lost, moved, [aFile({ sourceId: 'late' })]),
        code('claim-lost'),
      );
      assert.equal((await pairs.read(link, key))?.attachments.length, 230);
    });

    it('take long texts', async () => {
      const link = freshLink();
      const claim = await claimed(world(), link);
      const long = '🧾ü"\n'.repeat(20_000);
      const pair = aPair(link, { base: { summary: { connectwise: long, servicenow: 'short' } } });
      await world().pairs.save(claim, pair, null, []);
      assert.equal((await world().pairs.read(link, key))?.pair.base.summary?.connectwise, long);
    });

    it('are listed and counted per link, in key order, and no other link shows', async () => {
      const link = freshLink();
      const { pairs } = world();
      // Links whose names begin alike are the ones that a careless prefix would mix up.
      for (const near of [`${link}0`, `${link}!connectwise:1`, `${link}"`])
        await pairs.save(await claimed(world(), near), aPair(near), null, [aNote()]);
      for (const id of ['30', '10', '20']) {
        const claim = await claimed(world(), link, `connectwise:${id}`);
        await pairs.save(
          claim,
          aPair(link, { key: `connectwise:${id}`, connectwiseId: ticketId(id) }),
          null,
          [aNote()],
        );
      }
      const listed = await all(pairs.list(link));
      assert.deepEqual(
        listed.map((pair) => pair.key),
        ['connectwise:10', 'connectwise:20', 'connectwise:30'],
      );
      assert.deepEqual(
        (await all(pairs.list(link, 'connectwise:10', 1))).map((pair) => pair.key),
        ['connectwise:20', 'connectwise:30'],
        'a list can be taken up behind a key',
      );
      assert.equal(await pairs.count(link), 3);
      assert.deepEqual([await pairs.count(link, 2), await pairs.count(link, 9)], [2, 3]);
      assert.equal(await pairs.count(freshLink()), 0);
      assert.equal(await pairs.keyOf(`${link}0`, 'connectwise', '10'), null);
    });
  });
}
