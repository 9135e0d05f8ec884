/** Edits a record as a person does in an acceptance run, and waits for the edit to arrive on the other side. */
import { copyKind, isPublic } from '../../rules/acceptance/expected.ts';
import { runningDigest } from '../../rules/canonical.ts';
import {
  otherSide,
  type FieldChange,
  type NoteKind,
  type SideName,
  type SideRecord,
} from '../../rules/sync/record.ts';
import { NotHeld, recordNow, sendNow, until, writeOnce, type Stage, type TestPair } from './stage.ts';

/** The system's name as people read it. */
export const systemNames = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const satisfies Record<
  SideName,
  string
>;

/** Lists the places to look at when a person's change on `from` did not reach the other side. */
async function whereToLook(stage: Stage, from: SideName, pair: TestPair): Promise<readonly string[]> {
  const told = await stage.why(from, pair[from]);
  const other = otherSide(from);
  const also = (await stage.why(other, pair[other])).filter((line) => !told.includes(line));
  const notice =
    from === 'connectwise'
      ? 'If the app knows nothing of the change: ConnectWise’s callback entry (`npm run cli -- callbacks list`) and the poll (`npm run cli -- status`, timer ticket-sync).'
      : 'If the app knows nothing of the change: the business rule and its webhook in ServiceNow (docs/deploy.md), and the poll (`npm run cli -- status`, timer ticket-sync).';
  return [
    ...[...told, ...also].map((line) => `The app says: ${line}`),
    notice,
    'Dead letters and circuits: `npm run cli -- dead-letters list`, docs/run-book.md.',
  ];
}

/** The failure of a step whose change did not arrive. */
export async function notArrived(
  stage: Stage,
  pair: TestPair,
  { from, what }: { readonly from: SideName; readonly what: string },
): Promise<NotHeld> {
  const seconds = Math.round(stage.waitMs / 1000);
  const says = stage.signal.aborted
    ? `Interrupted while waiting for ${what}.`
    : `${what} did not arrive in ${systemNames[otherSide(from)]} within ${seconds} s.`;
  return new NotHeld(says, await whereToLook(stage, from, pair));
}

/** Changes fields of a record as a person; read once more when it moved meanwhile. */
export async function edit(stage: Stage, side: SideName, id: string, change: FieldChange): Promise<void> {
  const person = stage.people[side];
  const isThere = async (): Promise<true | null> =>
    holds(await recordNow(person, id), change) ? true : null;
  await writeOnce(stage, isThere, async () => {
    for (const write of await person.update(await recordNow(person, id), change)) await sendNow(stage, write);
    return true as const;
  });
}

/** Returns true if the record has these values. */
export function holds({ fields }: SideRecord, change: FieldChange): boolean {
  return Object.entries(change).every(([name, value]) => fields[name as keyof FieldChange] === value);
}

/** Writes a note as a person, and waits for its copy; answers what was seen. */
export async function noteTravels(
  stage: Stage,
  pair: TestPair,
  { from, kind }: { readonly from: SideName; readonly kind: NoteKind },
): Promise<string> {
  const text = `Acceptance ${stage.marker}: ${kind} from ${systemNames[from]}.`;
  const person = stage.people[from];
  const mine = async (): Promise<true | null> =>
    (await recordNow(person, pair[from])).notes.some((note) => note.text.includes(text)) ? true : null;
  await writeOnce(stage, mine, async () => {
    const record = await recordNow(person, pair[from]);
    await sendNow(stage, await person.addNote(record, { kind, text, present: new Set() }));
    return true as const;
  });
  const to = otherSide(from);
  const target = copyKind(stage.link, kind);
  if (target === null) return 'not copied, as the link says; checked again at the end';
  const copies = await until(stage, `the ${kind} of ${systemNames[from]}`, async () => {
    const found = (await recordNow(stage.sides[to], pair[to])).notes.filter((note) =>
      note.text.includes(text),
    );
    return found.length === 0 ? null : found;
  });
  if (copies === null) throw await notArrived(stage, pair, { from, what: `The note (${kind})` });
  const wrong = copies.find((copy) => copy.kind !== target);
  if (wrong !== undefined || copies.length > 1)
    throw new NotHeld(
      `The note (${kind}) appears in ${systemNames[to]} as ${copies.map((copy) => copy.kind).join(', ')}; it must appear once, as ${target}.`,
      [`links[].notes of the configuration, and \`npm run cli -- why ${pair[from]}\`.`],
    );
  return `arrived as ${target}`;
}

/** Throws when a note that must not be read by customers stands where they read, or a note or copy stands twice. */
export async function nothingLeaked(stage: Stage, pair: TestPair): Promise<string> {
  const seen: string[] = [];
  for (const side of ['connectwise', 'servicenow'] as const) {
    const { notes } = await recordNow(stage.sides[side], pair[side]);
    const ours = notes.filter(({ text }) => text.includes(`Acceptance ${stage.marker}: `));
    for (const source of ['internal', 'work_notes'] as const) {
      const allowed = copyKind(stage.link, source);
      const leaked = ours.find(
        ({ text, kind }) => text.includes(`: ${source} from`) && isPublic(kind) && kind !== allowed,
      );
      if (leaked !== undefined)
        throw new NotHeld(`A note written as ${source} appears in ${systemNames[side]} as ${leaked.kind}.`, [
          'links[].notes and allowPrivateToPublic of the configuration; this is a fault of the app if they say otherwise.',
        ]);
    }
    const texts = ours.map(({ text }) => /: (\w+ from \w+)\./.exec(text)?.[1] ?? text);
    if (new Set(texts).size !== texts.length)
      throw new NotHeld(`A note exists twice in ${systemNames[side]}.`, [
        '`npm run cli -- why` of the record.',
      ]);
    seen.push(`${texts.length} notes in ${systemNames[side]}`);
  }
  return `${seen.join(', ')}; none twice, none internal where customers read`;
}

const maxFileBytes = 100_000;

/** Adds a file as a person, and waits until its bytes are on the other side. */
export async function fileTravels(stage: Stage, pair: TestPair, from: SideName): Promise<string> {
  const name = `${stage.marker}-${from}.txt`;
  const bytes = Buffer.from(`Acceptance ${stage.marker}, a file from ${systemNames[from]}.\n`.repeat(20));
  const person = stage.people[from];
  const mine = async (): Promise<true | null> =>
    (await person.attachments(pair[from])).some((file) => file.name === name) ? true : null;
  await writeOnce(stage, mine, async () => {
    const record = await recordNow(person, pair[from]);
    const draft = { name, contentType: 'text/plain', label: name, isPrivate: false, bytes: bytes.length };
    await sendNow(stage, await person.addAttachment(record, draft, onePiece(bytes)));
    return true as const;
  });
  const to = otherSide(from);
  const arrived = await until(stage, `the file of ${systemNames[from]}`, async () => {
    const found = (await stage.sides[to].attachments(pair[to])).find((file) => file.name === name);
    return found === undefined ? null : fingerprint(stage, to, pair[to], found.id);
  });
  if (arrived === null) throw await notArrived(stage, pair, { from, what: 'The file' });
  const sent = runningDigest();
  sent.add(bytes);
  if (arrived !== sent.hex())
    throw new NotHeld(`The file in ${systemNames[to]} has other bytes.`, [
      `\`npm run cli -- why ${pair[from]}\`, docs/errors.md, attachment-incomplete.`,
    ]);
  return `${bytes.length} bytes, the same SHA-256 on both sides`;
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(bytes);
}

async function fingerprint(stage: Stage, side: SideName, record: string, id: string): Promise<string> {
  const { chunks } = await stage.sides[side].openAttachment(record, id, maxFileBytes);
  const arrived = runningDigest();
  for await (const chunk of chunks) arrived.add(chunk);
  return arrived.hex();
}
