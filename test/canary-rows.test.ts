/**
 * What the user would lose: the promise that a queue message or a table row, which many people can read, holds no key,
 * no token, and no word of a customer where none belongs. Everything that the real app writes into storage during a run
 * full of failures is read on the wire and looked through.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { between } from './support/azure/between.ts';
import { childEnv } from './support/child-env.ts';
import { startAzurite } from '../sandbox/world/azurite.ts';
import { startConnectWiseSimulator } from '../sandbox/connectwise/start.ts';
import { startServiceNowSimulator } from '../sandbox/servicenow/start.ts';

/**
 * The fields in which a ticket's own words may stand. Nowhere else: in no message, claim, cursor, finding or audit row.
 */
const mayHoldWords: readonly string[] = [
  'pairs.base', // what both sides agreed on last: the merge needs it
  'pairs.pending', // what is being written, until it is known to have arrived
  'pairs.laps', // the few values that went over last: whoever sets them back and forth is told which
  'history.fields', // what was decided, clipped
  'history.answers', // a remote's own words, clipped, with nothing secret in them
  'conflicts.connectwise',
  'conflicts.servicenow',
  'conflicts.base',
  'openconflicts.connectwise',
  'openconflicts.servicenow',
  'openconflicts.base',
  'openconflicts.choice', // another value that a person named for both, until it is carried out
  'deadletters.lastAnswer', // a remote's own words, clipped
];
const secrets = [
  'sim-private',
  'sim-secret',
  'sim-public',
  'sim-client',
  'canary-webhook-secret',
  'canary-echo',
];
const word = 'Wordcanary';

interface Written {
  /** The table or the queue. */
  readonly place: string;
  readonly text: string;
}

/** The rows and messages that a request to the storage writes, by table or queue; a batch holds several. */
function writtenBy(url: string, method: string, body: string): readonly Written[] {
  if (body === '' || method === 'GET') return [];
  const place = (address: string): string =>
    /devstoreaccount1\/([A-Za-z0-9-]+)/.exec(address)?.[1]?.toLowerCase() ?? address;
  if (url.includes('$batch'))
    return body
      .split(/\n(?=(?:POST|PUT|PATCH|MERGE|DELETE) http)/)
      .slice(1)
      .map((part) => ({ place: place(part), text: part }));
  const message = /<MessageText>([^<]*)<\/MessageText>/.exec(body)?.[1];
  return [
    { place: place(url), text: message === undefined ? body : Buffer.from(message, 'base64').toString() },
  ];
}

/** The marked words in a text, plain and inside base64. */
function marked(text: string, words: readonly string[]): readonly string[] {
  const hidden = (text.match(/[A-Za-z0-9+/]{12,}={0,2}/g) ?? []).map((one) =>
    Buffer.from(one, 'base64').toString('latin1'),
  );
  return words.filter((one) => text.includes(one) || hidden.some((inside) => inside.includes(one)));
}

/** A row's place and its fields, JSON unfolded; a message stays as it is. */
function unfolded({ place, text }: Written): {
  readonly place: string;
  readonly fields: Record<string, unknown>;
} {
  const json = /\{[^]*\}/.exec(text)?.[0];
  if (json === undefined) return { place, fields: { text } };
  const row = JSON.parse(json) as Record<string, unknown>;
  // Claims lie beside the pair that they are about.
  const kind = row['RowKey'] === 'claim' ? 'claims' : place;
  const pieces = Object.keys(row).filter((name) => /^json\d+$/.test(name));
  const whole = pieces.map((name) => String(row[name])).join('');
  if (whole === '') return { place: kind, fields: row };
  return { place: kind, fields: { ...row, json0: '', ...(JSON.parse(whole) as Record<string, unknown>) } };
}

/** The fields of a row or message that hold the word, as `place.field`. */
function fieldsWith(one: Written, wanted: string): readonly string[] {
  const { place, fields } = unfolded(one);
  return Object.entries(fields)
    .filter(([, value]) => marked(JSON.stringify(value) ?? '', [wanted]).length > 0)
    .map(([name]) => `${place}.${name}`);
}

test('no queue message and no table row holds a secret, or a ticket’s words where none belong', async () => {
  await using stack = new AsyncDisposableStack();
  const azurite = await startAzurite();
  stack.defer(() => azurite.close());
  const connectwise = await startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, seed: 1 });
  stack.defer(() => connectwise.close());
  const servicenow = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, seed: 1 });
  stack.defer(() => servicenow.close());

  const written: Written[] = [];
  const storage = async (url: string) => {
    const proxy = await between(url, ({ method, url: path, body }) =>
      written.push(...writtenBy(path, method, body)),
    );
    stack.defer(() => proxy.close());
    return proxy.origin;
  };
  const tables = await storage(azurite.tableUrl);
  const queues = await storage(azurite.queueUrl);
  const connectionString = azurite.connectionString
    .replace(new URL(azurite.tableUrl).origin, tables)
    .replace(new URL(azurite.queueUrl).origin, queues);
  assert.ok(connectionString.includes(tables) && connectionString.includes(queues));

  // Every other write is refused by an instance that repeats what it was sent, keys included.
  const tokens = new Set<string>();
  let writes = 0;
  const instance = await between(
    servicenow.httpAddress,
    () => undefined,
    ({ method, url, headers }) => {
      const token = headers.authorization?.replace(/^Bearer /, '');
      if (token !== undefined) tokens.add(token);
      if (!/^(POST|PATCH|PUT)$/.test(method ?? '') || url?.includes('oauth') !== false) return null;
      writes += 1;
      if (writes % 2 === 1) return null;
      const message = `Authorization: ${headers.authorization} password=canary-echo of ${word}`;
      return {
        // A refusal of the record becomes a dead letter at once; one of our rights is tried again for a while.
        status: writes % 4 === 2 ? 400 : 403,
        body: JSON.stringify({ error: { message, detail: message }, status: 'failure' }),
      };
    },
  );
  stack.defer(() => instance.close());

  const edit = (id: string | null, set: Record<string, unknown>) =>
    connectwise.core.control.edit({ table: 'tickets', id, set, by: 'jdoe' }) as { readonly id: number };
  const ids = [1, 2, 3, 4, 5, 6].map((one) =>
    String(
      edit(null, {
        summary: `${word} ${one}`,
        company: { id: 2 },
        board: { id: 1 },
        initialDescription: `${word} burns`,
      }).id,
    ),
  );
  const child = fork(
    fileURLToPath(new URL('support/canary-rows-child.ts', import.meta.url)),
    [ids.join(',')],
    {
      env: {
        ...childEnv(),
        CONNECTWISE_SITE: connectwise.httpAddress,
        CONNECTWISE_COMPANY: 'simco',
        CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
        SERVICENOW_INSTANCE: instance.origin,
        AzureWebJobsStorage: connectionString,
        ALLOW_LOOPBACK: 'true',
        SECRETS_PROVIDER: 'environment',
        CONNECTWISE_PUBLIC_KEY: 'sim-public',
        CONNECTWISE_PRIVATE_KEY: 'sim-private',
        NORTHWIND_SERVICENOW_CLIENT_ID: 'sim-client',
        NORTHWIND_SERVICENOW_CLIENT_SECRET: 'sim-secret',
        NORTHWIND_SERVICENOW_WEBHOOK: `whsec_${Buffer.from('canary-webhook-secret').toString('base64')}`,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      timeout: 120_000,
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => (output += part));
  const ended = once(child, 'close');
  await Promise.race([once(child, 'message'), ended]);
  for (const incident of servicenow.core.control.records('incident') as readonly Record<string, string>[]) {
    const ticket = /^cwf:northwind:(\d+)$/.exec(incident['correlation_id'] ?? '')?.[1];
    if (ticket === undefined) continue;
    edit(ticket, { summary: `${word} left` });
    servicenow.core.control.edit({
      table: 'incident',
      id: incident['sys_id'] ?? '',
      set: { short_description: `${word} right` },
      by: 'beth.anglin',
    });
  }
  child.send('go on');
  await ended;

  const told = output.slice(-3_000);
  const withSecrets = written.filter(({ text }) => marked(text, [...secrets, ...tokens]).length > 0);
  assert.deepEqual(
    withSecrets.map(({ place, text }) => [place, text.slice(0, 600)]),
    [],
  );
  const withWords = [...new Set(written.flatMap((one) => fieldsWith(one, word)))].toSorted();
  assert.deepEqual(
    withWords.filter((field) => !mayHoldWords.includes(field)),
    [],
  );

  // It saw what it was to see: rows of every kind, words where they may be, and failures.
  const kinds = new Set(written.map((one) => unfolded(one).place));
  for (const kind of [
    'audit',
    'backfill-steps',
    'backfills',
    'claims',
    'conflicts',
    'cursors',
    'deadletters',
    'health',
    'history',
    'linkchecks',
    'nudges',
    'pairs',
    'reconcile',
  ])
    assert.ok(kinds.has(kind), `nothing was written into ${kind}: ${[...kinds].join(' ')} ${told}`);
  for (const place of ['conflicts', 'deadletters', 'history', 'pairs'])
    assert.ok(
      withWords.some((field) => field.startsWith(`${place}.`)),
      place,
    );
  assert.ok(tokens.size > 0 && writes > 4, `${writes} writes`);
  assert.match(output, /failed|servicenow-forbidden/);
  assert.deepEqual(marked(`x ${Buffer.from('simco+sim-private:x').toString('base64')}`, secrets), [
    'sim-private',
  ]);
  // And what the app measured meanwhile says how the tickets ended, and none of their words.
  assert.match(
    output,
    /"metric":"tickets_processed","value":1,"link":"northwind","side":"connectwise","outcome":"synced"/,
  );
  assert.match(output, /"metric":"tickets_failed".*"code":"servicenow-forbidden"/);
  assert.deepEqual(marked(output, [word, ...secrets, ...tokens]), []);
});
