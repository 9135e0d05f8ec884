// If this fails, a customer reads a private work note, or every poll copies the same note again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServiceNowSimulator } from '../../../../../sandbox/servicenow/start.ts';
import { Secret } from '../../../../../shared/rules/secret.ts';
import type { Link } from '../../../../../shared/rules/config/link.ts';
import { servicenowCaller } from '../../../../../shared/servicenow/http/call.ts';
import { servicenowClient } from '../../../../../shared/servicenow/http/client.ts';
import { readJournal } from '../../../../../shared/servicenow/sync/journal/entries.ts';
import { signIn } from '../../../../../shared/servicenow/http/sign-in.ts';
import { axiosSend } from '../../../../../shared/web/send.ts';
import { testWorld } from '../../../../support/web/world.ts';

async function start() {
  const simulator = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, seed: 3, tickets: 4 });
  const instance = simulator.httpAddress;
  const { world } = testWorld();
  const credentials = {
    kind: 'basic',
    user: new Secret('sim.integration'),
    password: new Secret('sim-password'),
  } as const;
  const client = servicenowClient(
    servicenowCaller({
      account: 'sim',
      instance,
      signIn: signIn({
        instance,
        credentials: () => Promise.resolve([credentials]),
        send: axiosSend(),
        now: () => world.now(),
      }),
      retry: world,
    }),
  );
  const incident = (await client.create('incident', { short_description: 'Notes' }))['sys_id'] ?? '';
  return {
    write: (values: Readonly<Record<string, string>>) => client.patch('incident', incident, values, false),
    read: (journal: 'table' | 'display') =>
      readJournal(
        {
          scope: { client, link: { servicenow: { journal, user: 'sim.integration' } } as Link },
          nameOf: (user) => Promise.resolve(user),
        },
        incident,
      ),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

test('both ways of reading give the same kinds and texts, and ids that stay', async () => {
  await using on = await start();
  await on.write({ work_notes: 'Privat — 漢字 🖨️\nZeile 2' });
  await on.write({ comments: 'Hello customer' });
  await on.write({ comments: 'Hello customer' });
  const table = await on.read('table');
  const shown = await on.read('display');
  const known = (notes: typeof table) => notes.map(({ kind, text }) => `${kind}: ${text}`).toSorted();
  assert.deepEqual(known(table), [
    'comments: Hello customer',
    'comments: Hello customer',
    'work_notes: Privat — 漢字 🖨️\nZeile 2',
  ]);
  assert.deepEqual(known(shown), known(table));
  for (const notes of [table, shown]) assert.equal(new Set(notes.map(({ id }) => id)).size, 3);
  assert.deepEqual(
    (await on.read('display')).map(({ id }) => id),
    shown.map(({ id }) => id),
  );
  assert.deepEqual(
    table.map(({ byUs }) => byUs),
    [true, true, true],
  );
});

test('an entry that is added leaves the ids of the others as they are', async () => {
  await using on = await start();
  await on.write({ work_notes: 'same' });
  const before = (await on.read('display')).map(({ id }) => id);
  await on.write({ work_notes: 'same' });
  const after = (await on.read('display')).map(({ id }) => id);
  assert.equal(after.length, 2);
  assert.ok(before.every((id) => after.includes(id)));
});

test('a work note that looks like a comment stays a work note', async () => {
  await using on = await start();
  const text =
    'Do not tell them:\n2026-11-24 06:00:00 - Somebody (Additional comments)\nthe password is on the claimed';
  await on.write({ work_notes: text });
  for (const way of ['table', 'display'] as const)
    assert.deepEqual(
      (await on.read(way)).map(({ kind, text }) => ({ kind, text })),
      [{ kind: 'work_notes', text }],
      way,
    );
});
