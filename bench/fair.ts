/**
 * Two customers: one with thousands of waiting changes, the other with one. How long does the small one's change take, from
 * the edit in ConnectWise to the incident, beside the same with nothing else to do?
 *
 *     npm run bench -- fair [--changes 10000] [--samples 8] [--latency 50] [--rounds 1] [--limit 120]
 *
 * The whole world of the laptop: callbacks, the built bundle under the local host, real storage emulator, both systems `latency`
 * milliseconds away. The waiting changes are tickets without an incident, so that each is real work. A change that takes longer
 * than `limit` seconds counts as so long.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createStores } from '../shared/azure/stores/create-stores.ts';
import { Secret } from '../shared/rules/secret.ts';
import { recordIdOf } from '../shared/rules/sync/record-id.ts';
import type { World } from '../sandbox/world/start.ts';
import type { Row } from '../sandbox/demo/requests.ts';
import { alternate, measure, type Figures } from './parts/alternate.ts';
import {
  buildApp,
  control,
  each,
  editTicket,
  inAWorld,
  recordOf,
  slowDown,
  timeUntil,
} from './parts/laptop-world.ts';
import { report } from './parts/report.ts';

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '10000' },
    samples: { type: 'string', default: '8' },
    latency: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '1' },
    limit: { type: 'string', default: '120' },
  },
});
const changes = Number(values.changes);
const samples = Number(values.samples);
const rounds = Number(values.rounds);
const limitMs = Number(values.limit) * 1_000;

/** The customer with the few changes: another company on both sides. */
const small = {
  name: 'small',
  connectwise: { companyId: 3, boards: [1], createOnBoard: 1 },
};

await buildApp();
const sides = await alternate({ ours: () => run(changes), alone: () => run(0) }, { rounds, warmUps: 0 });
await report({
  name: 'fair',
  cases: [{ case: `one change while ${changes.toLocaleString('en')} of another customer wait`, sides }],
  compares: 'middleMs',
  better: 'less',
  unit: 'milliseconds',
  runs: rounds * samples,
  shown: [
    { figure: 'middleMs', heading: 'middle (ms)' },
    { figure: 'longestMs', heading: 'longest (ms)' },
    { figure: 'waitedBefore', heading: 'waiting before' },
    { figure: 'waitedAfter', heading: 'waiting after' },
  ],
});

async function run(flood: number): Promise<Figures> {
  const text = await readFile(new URL('../config.json', import.meta.url), 'utf8');
  const { links } = JSON.parse(text) as { readonly links: readonly { readonly servicenow: object }[] };
  const { webhookSecret: _own, caller: _of, ...shared } = { ...links[0]?.servicenow } as Row;
  const servicenow = { ...shared, company: 'c0c0ffee000000000000000000000002' };
  return inAWorld({ tickets: 12_000, moreLinks: [{ ...small, servicenow }] }, (world) =>
    measure(() => timed(world, flood)),
  );
}

async function timed(world: World, flood: number): Promise<Readonly<Record<string, number>>> {
  const { nudges } = createStores({
    kind: 'connection-string',
    value: new Secret(world.connectionString),
  });
  const ticket = String(
    (
      await editTicket(world, null, {
        summary: 'The only one',
        company: { id: small.connectwise.companyId },
        board: { id: 1 },
      })
    )['id'],
  );
  const correlation = `cwf:${small.name}:${ticket}`;
  let incident = '';
  await timeUntil(60_000, async () => {
    const found = (await all(world.addresses.servicenow, 'incident')).find(
      (row) => row['correlation_id'] === correlation,
    );
    if (typeof found?.['sys_id'] === 'string') incident = found['sys_id'];
    return found !== undefined;
  });
  if (incident === '') throw new Error('The small customer’s ticket has no incident.');
  // Its second look is over by then.
  await timeUntil(30_000, async () => (await nudges.depth()) === 0);
  await slowDown(world, Number(values.latency));

  const open = (await all(world.addresses.connectwise, 'tickets'))
    .filter((row) => isOfBig(row))
    .map((row) => String(row['id']));
  const ids = Array.from({ length: flood }, (_, at) => open[at % open.length] ?? '');
  await each(ids, 32, (id) =>
    nudges.send({
      link: 'northwind',
      side: 'connectwise',
      recordId: recordIdOf('connectwise', id),
      origin: 'callback',
      learnedAt: new Date().toISOString(),
      messageId: `flood ${id}`,
    }),
  );
  const waitedBefore = await nudges.depth();
  const waits: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const summary = `Sample ${sample}`;
    await editTicket(world, ticket, { summary });
    const waited = await timeUntil(limitMs, async () => {
      const row = await recordOf(world.addresses.servicenow, 'incident', incident);
      return row?.['short_description'] === summary;
    });
    waits.push(waited ?? limitMs);
    if (waited === null) break;
  }
  const waitedAfter = await nudges.depth();
  if (flood > 0 && waitedAfter === 0) throw new Error('The flood ended before the small one was measured.');
  const sorted = waits.toSorted((one, other) => one - other);
  return {
    middleMs: sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN,
    longestMs: sorted.at(-1) ?? Number.NaN,
    waitedBefore,
    waitedAfter,
  };
}

/** Tickets of the customer with the flood that get an incident. */
function isOfBig(row: Readonly<Record<string, unknown>>): boolean {
  const at = (name: string): unknown => (row[name] as { readonly id?: number } | null)?.id ?? row[name];
  return at('company') === 2 && [1, 2].includes(Number(at('board'))) && row['closedFlag'] !== true;
}

async function all(origin: string, table: string): Promise<readonly Row[]> {
  return (await control(origin, `records/${table}`)) as readonly Row[];
}
