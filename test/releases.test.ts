/**
 * What the user would lose: a rolling update, or a way back to the package before. While both run side by side each reads
 * the rows and messages of the other. What every release wrote lies in test/fixtures/releases; nobody has its code here.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { syncPair } from '../shared/automations/sync/sync-pair.ts';
import { queueNames } from '../shared/azure/queue-names.ts';
import type { Side } from '../shared/ports/side.ts';
import type { SyncPairNeeds } from '../shared/ports/sync.ts';
import { jsonProperties } from '../shared/kit/table-json.ts';
import { parseConfig } from '../shared/rules/config/parse.ts';
import { storeNames } from '../shared/rules/retention/stores.ts';
import { isFieldName } from '../shared/rules/sync/record.ts';
import type { FieldChange, SideName, SideRecord } from '../shared/rules/sync/record.ts';
import { historyShapes, wordsNow, type ReleaseFixture } from './support/releases/fixture.ts';
import { playHistory, type WrittenHistory } from './support/releases/history.ts';
import type { WrittenRow } from './support/releases/history-world.ts';
import { readEveryTable, storesOver, tablesOf, takes } from './support/releases/read-rows.ts';
import { missingIn, type Shapes } from './support/releases/shapes.ts';

const folder = new URL('fixtures/releases/', import.meta.url);
const jsonAt = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const fixtures = readdirSync(folder)
  .filter((name) => /^\d/.test(name))
  .map((name) => jsonAt(name) as ReleaseFixture);
/** Differences from a release that do no harm there, each with the reason. */
const accepted = jsonAt('accepted.json') as {
  readonly release: string;
  readonly what: string;
  readonly because: string;
}[];
const isAccepted = (release: string, what: string): boolean =>
  accepted.some((one) => one.release === release && one.what === what);
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

let today: WrittenHistory;
let shapes: Shapes;
before(async () => {
  today = await playHistory();
  shapes = historyShapes(today);
});

it('the version in package.json has a fixture, and a history writes to every table and queue', () => {
  assert.ok(
    fixtures.some((one) => one.version === version),
    `do this: node scripts/release/fixtures.ts, for ${version}`,
  );
  const empty = storeNames.filter((name) => (today.rows[name] ?? []).length === 0);
  const silent = queueNames.filter((name) => (today.messages[name] ?? []).length === 0);
  assert.deepEqual(
    { empty, silent },
    { empty: [], silent: [] },
    'do this: let test/support/releases/history.ts write it',
  );
});

for (const fixture of fixtures)
  describe(`rows and messages of ${fixture.version}`, () => {
    it('are read by the stores and readers of today', async () => {
      const read = await readEveryTable(await tablesOf(fixture), fixture);
      const unread = Object.entries(read).filter(([, rows]) => rows === 0);
      assert.deepEqual(unread, [], JSON.stringify(read));
      const unnamed = storeNames.filter((name) => !(name in read));
      assert.deepEqual(unnamed, [], 'do this: read it in test/support/releases/read-rows.ts');
      for (const name of ['messages', 'owners', 'remotes', 'automations'])
        assert.equal(read[name], fixture.rows[name]?.length, name);
      for (const queue of queueNames)
        for (const message of fixture.messages[queue] ?? [])
          assert.ok(takes[queue]?.(message) === true, `${queue}: ${JSON.stringify(message)}`);
    });

    it('are read by today’s code with a property more, as the release after this one may write it', async () => {
      const later = withLater(fixture);
      const read = await readEveryTable(await tablesOf(later), later);
      assert.deepEqual(read, await readEveryTable(await tablesOf(fixture), fixture));
      const refused = queueNames.filter(
        (queue) => !(later.messages[queue] ?? []).every((message) => isTaken(queue, message)),
      );
      assert.deepEqual(
        refused,
        [],
        'do this: leave alone what a message has besides: z.object, not z.strictObject',
      );
    });

    it('have every property that today’s code finds in all of its own', () => {
      const missing = missingIn(fixture.shapes, shapes).filter(
        ({ what }) => !isAccepted(fixture.version, what),
      );
      assert.deepEqual(
        missing,
        [],
        'do this: read it as one that may be missing, then name it in test/fixtures/releases/accepted.json with what an old row means',
      );
    });

    it('are understood by that release when today’s code writes them', () => {
      assert.deepEqual(
        missingIn(shapes, fixture.shapes).filter(({ what }) => !isAccepted(fixture.version, what)),
        [],
        'do this: go on writing it for one release, beside what takes its place',
      );
    });

    it('hold no word that is gone, and each new word is listed', () => {
      for (const [list, words] of Object.entries(wordsNow)) {
        const then = fixture.words[list] ?? [];
        assert.deepEqual(
          then.filter((word) => !words.some((one) => one === word)),
          [],
          `${list}: do this: keep the word, rows hold it`,
        );
        const unlisted = words.filter(
          (word) => !then.includes(word) && !isAccepted(fixture.version, `${list} ${word}`),
        );
        assert.deepEqual(
          unlisted,
          [],
          `${list}: do this: list it in accepted.json with what ${fixture.version} makes of it`,
        );
      }
    });

    it('keep a pair in sync: nothing is written, and a later edit is carried over alone', async () => {
      const quiet = await run(fixture, {});
      assert.deepEqual([quiet.outcome, quiet.writes], ['unchanged', []]);
      const edited = await run(fixture, { summary: 'Edited after the update' });
      assert.deepEqual(edited.writes, [
        { side: 'servicenow', change: { summary: 'Edited after the update' } },
      ]);
    });
  });

const later = { addedByALaterRelease: 'something' };

/** The same rows and messages, each with a property more that today's code does not know. */
function withLater(fixture: ReleaseFixture): ReleaseFixture {
  const json = jsonProperties<object>();
  const moreIn = (row: WrittenRow): WrittenRow => {
    const unpacked = 'json0' in row ? json.unpack(row) : [];
    const packed = Array.isArray(unpacked) ? {} : json.pack({ ...unpacked, ...later });
    return { ...row, ...later, ...packed };
  };
  return {
    ...fixture,
    rows: Object.fromEntries(Object.entries(fixture.rows).map(([table, rows]) => [table, rows.map(moreIn)])),
    messages: Object.fromEntries(
      Object.entries(fixture.messages).map(([queue, messages]) => [
        queue,
        messages.map((message) => ({ ...(message as object), ...later })),
      ]),
    ),
  };
}

function isTaken(queue: string, message: unknown): boolean {
  try {
    return takes[queue]?.(message) === true;
  } catch {
    return false;
  }
}

/** One run of today's code on the pair as that release left it, with a person's later edit of the ticket. */
async function run(fixture: ReleaseFixture, edit: FieldChange) {
  const { pair } = fixture;
  const now = Date.parse(pair.records.connectwise.readAt) + 3_600_000;
  const { links, engine } = parseConfig(fixture.config, { SERVICENOW_INSTANCE: 'http://127.0.0.1:7082' });
  const [link] = links;
  assert.ok(link !== undefined);
  const writes: { readonly side: SideName; readonly change: FieldChange }[] = [];
  const readAt = new Date(now).toISOString();
  const sideOf = (name: SideName): Side => {
    const held: SideRecord = { ...pair.records[name], readAt };
    const isEdited = name === 'connectwise' && Object.keys(edit).length > 0;
    const record = isEdited
      ? { ...held, version: readAt, updatedAt: readAt, fields: { ...held.fields, ...edit } }
      : held;
    const known: Partial<Side> = {
      name,
      read: () => Promise.resolve({ kind: 'found', record }),
      attachments: () => Promise.resolve(pair.files[name]),
      update(_record, change) {
        const send = () => {
          writes.push({ side: name, change });
          return Promise.reject(new Error('This run ends with its first write.'));
        };
        const look = () => Promise.resolve({ fields: record.fields, record, send });
        return Promise.resolve([{ changes: Object.keys(change).filter(isFieldName), look }]);
      },
    };
    return new Proxy(known as Side, {
      get: (target, verb) => {
        const own: unknown = Reflect.get(target, verb);
        if (own === undefined && typeof verb === 'string' && verb !== 'then')
          throw new Error(`${name} was asked to ${verb}.`);
        return own;
      },
    });
  };
  const sides = { connectwise: sideOf('connectwise'), servicenow: sideOf('servicenow') };
  const needs: SyncPairNeeds = {
    ...storesOver(await tablesOf(fixture)),
    nudges: { send: () => Promise.resolve() },
    engine,
    linkOf: () => Promise.resolve({ link, sides }),
    now: () => now,
    newOwner: () => 'owner-2',
  };
  const recordId = pair.records.connectwise.id;
  const learnedAt = new Date(now - 1_000).toISOString();
  const nudge = {
    link: link.name,
    side: 'connectwise',
    recordId,
    origin: 'callback',
    learnedAt,
    messageId: 'm-1',
  } as const;
  const outcome = await syncPair(nudge, needs).catch((thrown: unknown) => ({ kind: String(thrown) }));
  return { outcome: outcome.kind, writes };
}
