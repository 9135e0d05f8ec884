/**
 * The contract of every store about customers: rows of one link are never found, changed or removed under another,
 * even if their ids are equal and one link's name begins with the other's. It runs on the fakes and on Azure Tables.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackfillStore } from '../../shared/ports/backfill.ts';
import type { LinkCheckStore } from '../../shared/ports/stores.ts';
import type { Claim } from '../../shared/ports/stores.ts';
import { noState } from '../../shared/automations/reconcile/run.ts';
import type { FindingStore, ReconcileStore } from '../../shared/ports/reconcile.ts';
import type { MemoryStores } from '../support/fakes/memory-stores.ts';
import {
  aBackfill,
  aBackfillRow,
  aConflict,
  aDeferral,
  aCursor,
  aFile,
  aHistoryRow,
  aLetter,
  aNote,
  anOpenConflict,
  anOrder,
  aPair,
  freshLink,
  noon,
} from '../support/builders/rows.ts';
import { redactText } from '../../shared/rules/safe-text.ts';
import { sysId, ticketId } from '../support/builders/record-ids.ts';

/**
 * Every port whose rows are a link's. Not among them: the queue and the messages that nobody can read, which are
 * nobody's yet, and the owners of records, which all links of an instance share so that one of them wins.
 */
export type LinkPorts = Omit<MemoryStores, 'unreadable' | 'poison' | 'nudges' | 'owners'> & {
  readonly backfills: BackfillStore;
  readonly states: ReconcileStore;
  readonly findings: FindingStore;
  readonly checks: LinkCheckStore;
};

/** One port, used under one link after the other with ids that are always the same. */
interface Used {
  write(link: string, mark: string): Promise<unknown>;
  /** Reads everything that the link sees; it holds the mark that was written under this link. */
  read(link: string): Promise<unknown>;
  /** The answer for a link under which nothing was written; left out if reading writes. */
  readonly nothing?: unknown;
  clear?(link: string): Promise<unknown>;
}

const minute = 60_000;
const key = 'connectwise:4711';
const at = (mark: string): string => `2026-11-24T12:0${mark.length}:00.000Z`;

async function all<T, R>(rows: AsyncIterable<T>, seen: (row: T) => R): Promise<R[]> {
  const list: R[] = [];
  for await (const row of rows) list.push(seen(row));
  return list;
}

const uses: { readonly [Port in keyof LinkPorts]: (ports: LinkPorts) => Used } = {
  pairs: ({ pairs, claims }) => ({
    async write(link, mark) {
      const claim = await claims.acquire(link, key, `for ${mark}`, { now: noon, ttlMs: minute });
      assert.ok(claim !== null);
      const pair = aPair(link, { servicenowId: sysId('f00'), mapping: mark });
      const first = await pairs.save(claim, pair, null, [aNote({ textFingerprint: mark })]);
      const second = await pairs.saveNotes(claim, first, [aNote({ part: 1, textFingerprint: mark })]);
      await pairs.saveAttachments(claim, second, [aFile({ name: mark })]);
    },
    async read(link) {
      const stored = await pairs.read(link, key);
      return {
        pair: stored?.pair.mapping,
        notes: stored?.notes.map(({ textFingerprint }) => textFingerprint),
        files: stored?.attachments.map(({ name }) => name),
        keys: [await pairs.keyOf(link, 'connectwise', '4711'), await pairs.keyOf(link, 'servicenow', 'f00')],
        listed: await all(pairs.list(link), (pair) => pair.mapping),
        count: await pairs.count(link),
      };
    },
    nothing: {
      pair: undefined,
      notes: undefined,
      files: undefined,
      keys: [null, null],
      listed: [],
      count: 0,
    },
  }),
  claims: ({ claims }) => {
    const held = new Map<string, Claim>();
    return {
      async write(link, mark) {
        const claim = await claims.acquire(link, 'servicenow:1', mark, { now: noon, ttlMs: minute });
        assert.ok(claim !== null, `${mark} was not given it`);
        held.set(link, claim);
      },
      async read(link) {
        const claim = held.get(link);
        return claim === undefined ? null : ((await claims.renew(claim, noon, minute))?.owner ?? null);
      },
      nothing: null,
      async clear(link) {
        const claim = held.get(link);
        if (claim !== undefined) await claims.release(claim);
      },
    };
  },
  cursors: ({ cursors }) => ({
    write: (link, mark) => cursors.save(link, { servicenow: aCursor({ shape: mark }) }, null),
    read: async (link) => (await cursors.read(link)).cursors.servicenow?.shape,
    nothing: undefined,
  }),
  history: ({ history }) => ({
    write: (link, mark) => history.append(aHistoryRow(link, { messageId: mark })),
    read: async (link) => (await history.list(link, key, 10)).map(({ messageId }) => messageId),
    nothing: [],
  }),
  conflicts: ({ conflicts }) => ({
    write: (link, mark) => conflicts.record(aConflict(link, { connectwise: mark })),
    read: async (link) => [
      ...(await conflicts.list(link, 10)).map(({ connectwise }) => connectwise),
      ...(await conflicts.list(link, 10, key)).map(({ connectwise }) => connectwise),
    ],
    nothing: [],
  }),
  openConflicts: ({ openConflicts }) => ({
    write: (link, mark) => openConflicts.put(anOpenConflict(link, { connectwise: mark })),
    read: async (link) => [
      ...(await openConflicts.list(link, 10)).map(({ connectwise }) => connectwise),
      ...(await openConflicts.of(link, key)).map(({ connectwise }) => connectwise),
    ],
    nothing: [],
    clear: (link) => openConflicts.remove(link, key, 'summary'),
  }),
  deferrals: ({ deferrals }) => ({
    write: (link, mark) => deferrals.put(aDeferral(link, { since: mark })),
    read: async (link) => (await deferrals.read(link, 'connectwise', '4711'))?.since,
    nothing: undefined,
    clear: (link) => deferrals.remove(link, 'connectwise', '4711'),
  }),
  deadLetters: ({ deadLetters }) => ({
    write: (link, mark) =>
      deadLetters.put(aLetter(link, { lastAnswer: redactText(mark) }), at(mark), 'same token'),
    read: async (link) => [
      ...(await deadLetters.list(link, 10)).map(({ lastAnswer, times }) => `${lastAnswer} ${times}`),
      ...(await deadLetters.of(link, [{ side: 'connectwise', id: '4711' }])).map(
        ({ lastAnswer }) => lastAnswer,
      ),
    ],
    nothing: [],
    async clear(link) {
      for (const deadLetter of await deadLetters.of(link, [{ side: 'connectwise', id: '4711' }]))
        await deadLetters.clear(deadLetter);
    },
  }),
  messageClaims: ({ messageClaims }) => ({
    async write(link, mark) {
      assert.equal(await messageClaims.claimMessage(link, 'msg-1', noon), 'new', mark);
      if (mark === 'first') await messageClaims.markAccepted(link, 'msg-1');
    },
    read: async (link) =>
      ({ accepted: 'first', seen: 'second', new: 'lost' })[
        await messageClaims.claimMessage(link, 'msg-1', noon)
      ],
  }),
  audit: ({ audit }) => ({
    // A request's id is our own and is never given twice.
    write: (link, mark) => audit.write(anOrder(link, { id: `order-${mark}-${link}`, scope: mark })),
    read: async (link) =>
      (await audit.list(link, 50)).filter((row) => row.link !== null).map(({ scope }) => scope),
    nothing: [],
  }),
  backfills: ({ backfills }) => ({
    async write(link, mark) {
      const job = aBackfill(link, { askedBy: mark });
      await backfills.create(job);
      const stored = await backfills.read(link, job.id);
      await backfills.begin(job, stored?.version ?? '', null);
      await backfills.addRows(link, job.id, [aBackfillRow({ why: mark })]);
    },
    async read(link) {
      const { id } = aBackfill(link);
      return [
        (await backfills.read(link, id))?.job.askedBy,
        (await backfills.current(link))?.id,
        ...(await backfills.list(link)).map(({ askedBy }) => askedBy),
        (await backfills.row(link, id, 'connectwise', '4711'))?.why,
        ...(await all(backfills.rows(link, id), ({ why }) => why)),
      ];
    },
    nothing: [undefined, undefined, undefined],
  }),
  states: ({ states }) => ({
    write: async (link, mark) =>
      assert.ok(await states.save(link, { ...noState, acceptedShape: mark }, null)),
    read: async (link) => (await states.read(link))?.state.acceptedShape,
    nothing: undefined,
  }),
  findings: ({ findings }) => ({
    write: (link, mark) =>
      findings.put(link, key, {
        link,
        code: 'pair-drifted',
        side: 'connectwise',
        recordId: ticketId(4711),
        pair: key,
        detail: mark,
        state: 'planned',
        run: 'r1',
        firstSeen: at(mark),
        lastSeen: at(mark),
        closedAt: null,
        approvedBy: null,
      }),
    read: async (link) => [
      (await findings.get(link, key))?.detail,
      ...(await findings.list(link, null, 10)).map(({ finding }) => finding.detail),
    ],
    nothing: [undefined],
    clear: (link) => findings.remove(link, key),
  }),
  checks: ({ checks }) => ({
    write: (link, mark) =>
      checks.save(link, { fingerprint: mark, checkedAt: at(mark), mistakes: [], ready: true }),
    read: async (link) => (await checks.read(link))?.fingerprint,
    nothing: undefined,
  }),
};

/** Asserts that the answer holds the link's own mark, and not the other link's. */
function assertOnly(seen: unknown, mark: string, other: string): void {
  const text = JSON.stringify(seen);
  assert.ok(text.includes(mark), `${mark} is not in ${text}`);
  assert.ok(!text.includes(other), `${other} is in ${text}`);
}

export function linksApartContract(name: string, ports: () => LinkPorts): void {
  describe(`equal ids in two links: ${name}`, () => {
    for (const [port, use] of Object.entries(uses))
      for (const which of ['shorter', 'longer'] as const)
        it(`${port}: never meet, the link of the ${which} name first`, async () => {
          const used = use(ports());
          const short = freshLink();
          const names = [short, `${short}-2`] as const;
          const [one, other] = which === 'shorter' ? names : ([names[1], names[0]] as const);
          await used.write(one, 'first');
          const alone = await used.read(one);
          assertOnly(alone, 'first', 'second');
          if ('nothing' in used) assert.deepEqual(await used.read(other), used.nothing);
          await used.write(other, 'second');
          assertOnly(await used.read(other), 'second', 'first');
          assert.deepEqual(await used.read(one), alone);
          if (used.clear === undefined) return;
          const before = await used.read(other);
          await used.clear(one);
          assert.deepEqual(await used.read(one), used.nothing);
          assert.deepEqual(await used.read(other), before);
        });
  });
}
