/**
 * Counts the requests that one poll, one new ticket, one change on either side, one note, one file and a look in vain
 * cost: at both simulators over the real engine, beside the fewest that a correct script would need.
 *
 *     npm run bench -- requests [--rounds 5]
 *
 * The script is the one that a careful person would write by hand: it remembers what it has seen, never makes a record
 * twice, and never overwrites what the other side changed meanwhile. Its requests are written out below, each with the
 * reason why it cannot be left out. What ours sends beyond that is a second look: at what an answer did not say, and at
 * what it wrote.
 */
import { parseArgs } from 'node:util';
import { recordIdOf } from '../shared/rules/sync/record-id.ts';
import { realWorld } from '../test/support/engine/real-world.ts';
import { alternate } from './parts/alternate.ts';
import { report } from './parts/report.ts';

/** Each request of the script, and why. */
const byHand = {
  'idle poll': [
    ['GET tickets, changed since', 'nobody else tells of a lost callback'],
    ['GET incidents, changed since', 'nor of a lost webhook'],
    ['GET attachments, made since', 'a file leaves no trace on its incident'],
  ],
  'new ticket': [
    ['GET ticket', 'the callback carries nothing that can be trusted'],
    ['GET its notes', 'the description is the first of them'],
    ['GET its documents', 'it may have come with files'],
    ['GET incident by its correlation', 'a run that died may have made it'],
    ['POST incident', 'the work itself'],
  ],
  'changed field': [
    ['GET ticket', 'the callback does not say what changed'],
    ['GET its notes', 'it may have been a note'],
    ['GET its documents', 'or a file'],
    ['GET incident', 'its field may have changed, too, and must not be overwritten'],
    ['PATCH incident', 'the work itself'],
  ],
  note: [
    ['GET ticket', 'the callback does not say what changed'],
    ['GET its notes', 'the note is in it'],
    ['GET its documents', 'or it was a file'],
    ['GET incident', 'a closed or moved one must not be written to'],
    ['PATCH incident', 'the work itself'],
  ],
  'changed incident': [
    ['GET incident', 'the webhook is only a hint'],
    ['GET its journal', 'it may have been a comment'],
    ['GET its files', 'or a file'],
    ['GET ticket', 'its field may have changed, too, and must not be overwritten'],
    ['PATCH ticket', 'the work itself'],
  ],
  file: [
    ['GET ticket', 'the callback does not say what changed'],
    ['GET its notes', 'it may have been a note'],
    ['GET its documents', 'the file is in it'],
    ['GET incident', 'a closed or moved one must not be written to'],
    ['GET the file', 'its bytes'],
    ['POST attachment', 'the work itself'],
  ],
  'nothing to do': [
    ['GET ticket', 'the callback does not say what changed'],
    ['GET its notes', 'it may have been a note'],
    ['GET its documents', 'or a file'],
    ['GET incident', 'its field may have changed, too'],
  ],
} as const satisfies Record<string, readonly (readonly [request: string, why: string])[]>;
type Work = keyof typeof byHand;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100)
  throw new Error('--rounds is a number from 1 to 100.');

const world = await realWorld(11);
/** Of each work the requests of each round. */
const calls = new Map<Work, readonly (readonly string[])[]>();
const keep = (work: Work, made: readonly string[]): void =>
  void calls.set(work, [...(calls.get(work) ?? []), made]);

/** Time passes, so that nothing is left to be looked at again. */
async function bringToRest(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await world.clock.advance(600_000);
    await world.poll();
    await world.drain();
  }
}

/** The requests from a nudge to the empty queue, second looks included. */
async function counted(
  work: Work,
  recordId: string,
  side: 'connectwise' | 'servicenow' = 'connectwise',
): Promise<void> {
  world.calls();
  await world.needs.nudges.send({
    link: world.link.name,
    side,
    recordId: recordIdOf(side, recordId),
    origin: 'callback',
    learnedAt: new Date(world.clock.now()).toISOString(),
    messageId: `${work}-${recordId}-${world.clock.now()}`,
  });
  await world.drain();
  keep(work, world.calls());
}

await bringToRest();
for (let round = 0; round < rounds; round += 1) {
  world.calls();
  await world.poll();
  keep('idle poll', world.calls());

  const ticket = world.openTicket(`Round ${round}`, 'It burns.');
  await counted('new ticket', ticket);
  await bringToRest();

  world.connectwise.control.edit({
    table: 'tickets',
    id: ticket,
    set: { summary: `Other ${round}` },
    by: 'tpatel',
  });
  await counted('changed field', ticket);
  await bringToRest();

  const row = [...world.state.pairRows.values()].find(({ pair }) => pair.connectwiseId === ticket);
  const incident = row?.pair.servicenowId ?? '';
  world.servicenow.control.edit({
    table: 'incident',
    id: incident,
    set: { short_description: `Back ${round}` },
    by: 'beth.anglin',
  });
  await counted('changed incident', incident, 'servicenow');
  await bringToRest();

  world.connectwise.control.edit({
    table: 'notes',
    id: null,
    set: { ticketId: Number(ticket), text: `Note ${round}`, detailDescriptionFlag: true },
    by: 'tpatel',
  });
  await counted('note', ticket);
  await bringToRest();

  world.connectwise.control.edit({
    table: 'documents',
    id: null,
    set: { recordType: 'Ticket', recordId: Number(ticket), fileName: `file-${round}.txt`, content: 'words' },
    by: 'tpatel',
  });
  await counted('file', ticket);
  await bringToRest();

  await counted('nothing to do', ticket);
  await bringToRest();
}

/** A piece of work that is counted must have been done. */
function requireArrived(): void {
  const all = (table: string) =>
    JSON.stringify(world.servicenow.control.records(table) ?? world.connectwise.control.records(table) ?? []);
  for (let round = 0; round < rounds; round += 1)
    for (const [table, text] of [
      ['tickets', `Back ${round}`],
      ['sys_journal_field', `Note ${round}`],
      ['sys_attachment', `file-${round}.txt`],
    ] as const)
      if (!all(table).includes(text)) throw new Error(`"${text}" is not in ${table}.`);
}
requireArrived();

const works = Object.keys(byHand) as Work[];
for (const work of works) {
  console.log(`\n${work}, by hand:`);
  for (const [request, why] of byHand[work]) console.log(`  ${request}: ${why}`);
  const routes = new Map<string, number>();
  for (const call of (calls.get(work) ?? []).flat()) {
    const route = call.replace(/\/v[0-9_a-z]+\/apis\/3\.0/, '').replace(/\/[0-9a-f]{32}\b|\/\d+\b/g, '/{id}');
    routes.set(route, (routes.get(route) ?? 0) + 1);
  }
  console.log(`${work}, ours:`);
  for (const [route, times] of [...routes].toSorted(([, one], [, other]) => other - one))
    console.log(`  ${route} × ${(times / rounds).toFixed(1)}`);
}
console.log('');

/** One round after the other; counted, so that no clock runs. */
function sidesOf(work: Work) {
  const made = [...(calls.get(work) ?? [])];
  const figures = (requests: number) => Promise.resolve({ wallMs: 0, cpuMs: 0, requests });
  return {
    ours: () => figures(made.shift()?.length ?? Number.NaN),
    'by hand': () => figures(byHand[work].length),
  };
}
const cases = [];
for (const work of works)
  cases.push({ case: work, sides: await alternate(sidesOf(work), { rounds, warmUps: 0 }) });
await report({
  name: 'requests',
  cases,
  compares: 'requests',
  better: 'less',
  unit: 'requests to both systems',
  runs: rounds,
  shown: [{ figure: 'requests', heading: 'requests' }],
});
