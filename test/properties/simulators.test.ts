// If this fails, the sync and the simulators of both vendors, on the wire formats themselves, do not come to rest with
// equal tickets and incidents after a storm of edits and of every fault that they can play.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameMeaning } from '../../shared/rules/mapping.ts';
import { fieldNames, otherSide, sideNames } from '../../shared/rules/record.ts';
import type { SideName, SideRecord } from '../../shared/rules/record.ts';
import { realWorld } from './real-world.ts';
import { seededRandom } from './scheduler.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

// Not among them: pages from which rows are hidden, and rows that get a time of days ago. What a poll is not shown is found by a later poll inside the
// overlap, or by a comparison of all records.
const connectwiseFaults = [
  'rate-limited',
  'cloudflare-rate-limited',
  'cloudflare-blocked',
  'timeout-500',
  'bad-gateway',
  'unavailable',
  'html-page',
  'connection-reset',
  'request-timeout',
  'conflict',
  'foreign-link',
  'reset-after-commit',
  'error-after-commit',
  'redirect-after-commit',
  'truncated-json',
];
const servicenowFaults = [
  'unavailable',
  'bad-gateway',
  'connection-reset',
  'cancelled-before-commit',
  'dropped',
  'semaphores-exhausted',
  'token-expired',
  'token-fresh',
  'link-elsewhere',
  'acl-refusal',
  'data-policy-refusal',
  'committed-then-reset',
  'rows-then-error',
  'truncated-json',
  'truncated-body',
];

/** Both records of every pair, read through the sides. */
async function pairsOf(world: World): Promise<{ ticket: SideRecord; incident: SideRecord }[]> {
  const found: { ticket: SideRecord; incident: SideRecord }[] = [];
  for (const { pair } of world.state.pairRows.values()) {
    const ticket = await world.linked.sides.connectwise.read(pair.connectwiseId ?? '');
    const incident = await world.linked.sides.servicenow.read(pair.servicenowId ?? '');
    assert.equal(ticket.kind, 'found', pair.key);
    assert.equal(incident.kind, 'found', pair.key);
    if (ticket.kind === 'found' && incident.kind === 'found')
      found.push({ ticket: ticket.record, incident: incident.record });
  }
  return found;
}

function assertEqual(world: World, { ticket, incident }: { ticket: SideRecord; incident: SideRecord }): void {
  for (const field of fieldNames) {
    const same = sameMeaning(field, ticket.fields[field], incident.fields[field], {
      link: world.link,
      board: ticket.board,
    });
    assert.ok(same, `${field} of ${ticket.id}: "${ticket.fields[field]}" and "${incident.fields[field]}"`);
  }
  for (const [from, to] of [
    [ticket, incident],
    [incident, ticket],
  ] as const) {
    for (const { text } of from.notes.filter((note) => /^deed \d+$/.test(note.text))) {
      const copies = to.notes.filter((note) => note.text.endsWith(`): ${text}`));
      assert.equal(copies.length, 1, `"${text}" of ${from.side} ${from.id} has ${copies.length} copies`);
      const isPrivate = from.notes.some(
        (note) => note.text === text && ['internal', 'work_notes'].includes(note.kind),
      );
      if (isPrivate)
        assert.ok(['internal', 'work_notes'].includes(copies[0]?.kind ?? ''), `"${text}" leaked`);
    }
  }
}

/** Faults that meet the files alone. */
const fileFaults = {
  connectwise: [
    ['document-too-large', 'POST'],
    ['document-empty', 'GET'],
    ['document-short', 'GET'],
    ['reset-after-commit', 'POST'],
    ['error-after-commit', 'POST'],
    ['redirect-after-commit', 'POST'],
    ['truncated-json', 'POST'],
    ['connection-reset', 'POST'],
    ['rate-limited', 'POST'],
    ['unauthorized', 'POST'],
    ['html-page', 'GET'],
  ],
  servicenow: [
    ['attachment-too-large', 'POST'],
    ['attachment-extension-refused', 'POST'],
    ['attachment-empty', 'GET'],
    ['attachment-short', 'GET'],
    ['committed-then-500', 'POST'],
    ['committed-then-reset', 'POST'],
    ['truncated-json', 'POST'],
    ['cancelled-before-commit', 'POST'],
    ['token-expired', 'POST'],
    ['late-row', 'POST'],
    ['html-page', 'GET'],
  ],
} as const;

function orderFileFault(world: World, side: SideName, random: () => number): void {
  const list = fileFaults[side];
  const [fault, method] = list[Math.floor(random() * list.length)] ?? list[0];
  const path = side === 'connectwise' ? '/system/documents' : '/api/now/attachment';
  // A row that is late by more than the engine waits for would be a second file by nobody's fault.
  const options = fault === 'late-row' ? { seconds: 40 } : {};
  world[side].faults.order({ fault, match: { method, path }, times: 1 + Math.floor(random() * 2), options });
}

const fileNames = ['screen.png', 'log 1.txt', '../../übersicht "x".pdf', 'setup.exe'];

/** A file whose bytes tell which deed it was; private ones and programs stay where they are. */
function dropFile(world: World, side: SideName, id: string, random: () => number, deed: string): void {
  const name = fileNames[Math.floor(random() * fileNames.length)] ?? '';
  const content = `${deed} `.padEnd(200, '.');
  if (side === 'connectwise') {
    const set = { recordId: Number(id), fileName: name, content, privateFlag: random() < 0.2 };
    world.connectwise.control.edit({ table: 'documents', id: null, set, by: 'tpatel' });
  } else {
    const set = { table_sys_id: id, file_name: name, content };
    world.servicenow.control.edit({ table: 'sys_attachment', id: null, set, by: 'beth.anglin' });
  }
}

interface Held {
  readonly id: string;
  readonly name: string;
  readonly bytes: string;
  readonly ours: boolean;
  readonly isPrivate: boolean;
}

/** The files of a record as its simulator holds them. */
function filesOf(world: World, side: SideName, recordId: string): Held[] {
  if (side === 'connectwise') {
    const { documentBytes } = world.connectwise.world();
    return (world.connectwise.control.records('documents') ?? [])
      .map(
        (row) =>
          row as { id: number; fileName: string; recordId: number; owner: string; publicFlag: boolean },
      )
      .filter((row) => row.recordId === Number(recordId))
      .map(({ id, fileName, owner, publicFlag }) => ({
        id: String(id),
        name: fileName,
        bytes: documentBytes.get(id)?.toString() ?? '',
        ours: owner === 'API-SIM',
        isPrivate: !publicFlag,
      }));
  }
  const { attachments } = world.servicenow.instance();
  return (world.servicenow.control.records('sys_attachment') ?? [])
    .map((row) => row as Record<string, string>)
    .filter((row) => row['table_sys_id'] === recordId)
    .map((row) => ({
      id: row['sys_id'] ?? '',
      name: row['file_name'] ?? '',
      bytes: attachments.get(row['sys_id'] ?? '')?.toString() ?? '',
      ours: row['sys_created_by'] === 'sim.integration',
      isPrivate: false,
    }));
}

/** Every file of a person that may travel is on the other side once, byte for byte, and no other. */
function assertFiles(
  world: World,
  { ticket, incident }: { ticket: SideRecord; incident: SideRecord },
): number {
  const lists = {
    connectwise: filesOf(world, 'connectwise', ticket.id),
    servicenow: filesOf(world, 'servicenow', incident.id),
  };
  let count = 0;
  for (const side of sideNames) {
    const theirs = lists[side].filter(({ ours }) => !ours);
    const wanted = theirs.filter(({ name, isPrivate }) => !isPrivate && !name.endsWith('.exe'));
    const copies = lists[otherSide(side)].filter(({ ours }) => ours);
    assert.deepEqual(
      copies.map(({ bytes }) => bytes).toSorted(),
      wanted.map(({ bytes }) => bytes).toSorted(),
      `files of ${side} ${ticket.id}/${incident.id}`,
    );
    for (const { name } of copies) assert.doesNotMatch(name, /[/\\"]/);
    count += wanted.length;
  }
  return count;
}

function editTicket(world: World, id: string, random: () => number, deed: string): void {
  const { control } = world.connectwise;
  const set = (values: Record<string, unknown>): unknown =>
    control.edit({ table: 'tickets', id, set: values, by: 'tpatel' });
  switch (Math.floor(random() * 5)) {
    case 4:
      dropFile(world, 'connectwise', id, random, deed);
      return;
    case 0:
      set({ summary: `${deed} on the ticket` });
      return;
    case 1: {
      const statuses = ['New', 'In Progress', 'Scheduled', 'Waiting'];
      set({ status: { name: statuses[Math.floor(random() * statuses.length)] } });
      return;
    }
    case 2:
      set({ priority: { name: `Priority ${1 + Math.floor(random() * 4)}` } });
      return;
    default:
      control.edit({
        table: 'notes',
        id: null,
        set: {
          ticketId: Number(id),
          text: deed,
          ...(random() < 0.5 ? { detailDescriptionFlag: true } : { internalAnalysisFlag: true }),
        },
        by: 'tpatel',
      });
  }
}

function editIncident(world: World, id: string, random: () => number, deed: string): void {
  if (random() < 0.2) {
    dropFile(world, 'servicenow', id, random, deed);
    return;
  }
  const level = (): string => String(1 + Math.floor(random() * 3));
  const states = ['1', '2', '6'];
  const choices: Record<string, unknown>[] = [
    { short_description: `${deed} on the incident` },
    { description: `${deed}\nin two lines` },
    {
      state: states[Math.floor(random() * states.length)],
      close_code: 'Solution provided',
      close_notes: 'Done.',
    },
    { impact: level(), urgency: level() },
    { comments: deed },
    { work_notes: deed },
  ];
  const set = choices[Math.floor(random() * choices.length)] ?? {};
  world.servicenow.control.edit({ table: 'incident', id, set, by: 'beth.anglin' });
}

/** How many files of all storms were found on the other side. */
let files = 0;

async function storm(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const world = await realWorld(seed);
  const tickets: string[] = [];
  // The first poll sets the cursors; what is older than its look-back is nobody's business.
  await world.poll();
  await world.drain();
  for (let step = 0; step < 24; step += 1) {
    await world.clock.advance(1_000 + Math.floor(random() * 20_000));
    const choice = random();
    if (tickets.length === 0 || choice < 0.12)
      tickets.push(world.openTicket(`deed ${step} opened`, `Text of ${step}`));
    else if (choice < 0.4)
      editTicket(world, tickets[Math.floor(random() * tickets.length)] ?? '', random, `deed ${step}`);
    else if (choice < 0.65) {
      const incidents = [...world.state.pairRows.values()].flatMap(({ pair }) => pair.servicenowId ?? []);
      const id = incidents[Math.floor(random() * incidents.length)];
      if (id !== undefined) editIncident(world, id, random, `deed ${step}`);
    } else if (choice < 0.72) orderFileFault(world, sideNames[random() < 0.5 ? 0 : 1], random);
    else if (choice < 0.85) {
      const [core, names] =
        random() < 0.5
          ? ([world.connectwise, connectwiseFaults] as const)
          : ([world.servicenow, servicenowFaults] as const);
      core.faults.order({
        fault: names[Math.floor(random() * names.length)] ?? '',
        times: 1 + Math.floor(random() * 2),
      });
    } else {
      await world.poll();
      await world.drain();
    }
  }
  world.connectwise.faults.remove();
  world.servicenow.faults.remove();
  // What was parked because somebody refused it is ordered again by a person, now that the faults are over.
  for (let round = 0; round < 3; round += 1) {
    await world.clock.advance(120_000);
    for (const letter of world.state.letters.values()) {
      world.state.queue.push({
        nudge: {
          link: letter.link,
          side: letter.side,
          recordId: letter.recordId,
          origin: 'replay',
          learnedAt: new Date(world.clock.now()).toISOString(),
          messageId: 'replay',
        },
        visibleAt: world.clock.now(),
      });
    }
    await world.poll();
    await world.drain();
  }
  const pairs = await pairsOf(world);
  const paired = new Set(pairs.map(({ ticket }) => ticket.id));
  assert.deepEqual(
    tickets.filter((id) => !paired.has(id)),
    [],
    'every ticket has its pair',
  );
  for (const pair of pairs) {
    assertEqual(world, pair);
    files += assertFiles(world, pair);
  }
  const keys = (world.servicenow.control.records('incident') ?? []).flatMap((row) => {
    const key = (row as { readonly correlation_id?: string }).correlation_id ?? '';
    return key === '' ? [] : [key];
  });
  assert.equal(new Set(keys).size, keys.length, 'no incident was made twice');
}

for (const seed of Array.from({ length: 60 }, (_, index) => index + 1)) {
  test(`a storm on both simulators comes to rest with equal sides (seed ${seed})`, () => storm(seed));
}

test('the storms copied files', () => assert.ok(files > 60, `${files} files`));
