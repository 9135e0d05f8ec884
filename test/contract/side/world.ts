/** The input of a side's contract: the side, the system behind it, and the deeds of the people who work there. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RecordList } from '../../../shared/ports/backfill.ts';
import type { Side } from '../../../shared/ports/side.ts';
import { CodedError, type ErrorCode } from '../../../shared/rules/errors.ts';
import type {
  FieldChange,
  FieldValues,
  NoteKind,
  SideName,
  SideRecord,
} from '../../../shared/rules/sync/record.ts';

/** A disturbance of a system. `read` and `write` say which calls it meets; each lasts until `calm`. */
export type Disturbance =
  /** Refused for now, with a time to wait of 20 seconds. */
  | 'busy'
  /** Failed inside before anything was done. */
  | 'failed'
  /** The connection is cut before anything was done. */
  | 'cut'
  /** Everything is done, and the connection is cut instead of an answer. */
  | 'lost'
  /** Everything is done, and the answer is a failure. */
  | 'failed-after'
  /** No answer in time; a write is done afterwards. */
  | 'slow'
  /** Refused for good: our role does not allow it. */
  | 'forbidden';

/** The system's choices where the port leaves one. */
export interface Manners {
  readonly system: SideName;
  /** `pretended`: what is written is shown by later reads and reaches no system. */
  readonly writes: 'real' | 'pretended';
  readonly publicKind: NoteKind;
  readonly privateKind: NoteKind;
  readonly statuses: { readonly first: string; readonly next: string; readonly finished: string };
  readonly priorities: readonly [string, string];
  /** The board on which the link makes a record; empty where there are none. */
  readonly createdOn: string;
  /** Places of records that are not in the link: at another customer, or only outside the link's boards or filter. */
  readonly outside: readonly Outside[];
  /** A list of changes tells the ids of this customer's records outside of the boards. */
  readonly tellsWhatLeft: boolean;
  /** A record of a known version is read without its notes. */
  readonly leavesNotesAway: boolean;
  /** Notes are read out of a text for people, without the blanks around them and with one kind of line end. */
  readonly tidiesNotes: boolean;
  readonly merges: boolean;
  /** A system can keep a record from us without deleting it. */
  readonly hides: boolean;
  /** A word that the system does not know is refused. */
  readonly refusesUnknownStatus: boolean;
  /** A page of a list can come without some of its rows, or without any, although more follow. */
  readonly shortens: readonly Shortage[];
  /** A rule of the system can write a note a second time. */
  readonly doublesNotes: boolean;
  /** The disturbances that its reads and its writes can meet. */
  readonly readFaults: readonly Disturbance[];
  readonly writeFaults: readonly Disturbance[];
}

export type Shortage = 'some' | 'all';
export type Outside = 'customer' | 'scope';

/** A record as the system itself holds it. */
export interface HeldNow {
  readonly fields: FieldValues;
  readonly notes: readonly { readonly kind: NoteKind; readonly text: string }[];
  readonly files: readonly { readonly name: string; readonly content: string; readonly isPrivate: boolean }[];
}

export interface SideWorld {
  readonly side: Side;
  readonly list: RecordList;
  readonly manners: Manners;
  /** The system's clock, milliseconds since 1970. */
  now(): number;
  advance(seconds: number): Promise<void>;
  /** Null when there is none. */
  held(id: string): HeldNow | null;
  /** The number of records in the system, of every owner. */
  count(): number;
  /** Requests that may have changed something and have reached the system. */
  writes(): number;
  /** The requests since the last look, in order: `write` for one that may change something. */
  asked(): readonly ('read' | 'write')[];

  /** A record of the link that a person makes. */
  make(fields?: Partial<FieldValues>): string;
  /** A record that was never in the link, with a note and a file. */
  makeOutside(where: Outside, text: string): string;
  edit(id: string, change: FieldChange): void;
  note(id: string, kind: NoteKind, text: string): void;
  /** Answers the file's id. */
  attach(
    id: string,
    file: { readonly name: string; readonly content: string; readonly isPrivate?: boolean },
  ): string;
  /** Somebody writes our key on a record. */
  correlate(id: string, key: string): void;
  finish(id: string): void;
  merge(id: string, into: string): Promise<void>;
  moveOut(id: string, where: Outside): void;
  remove(id: string): void;
  hide(id: string): void;

  /** The next page comes without a row, or without any. */
  shorten(what: Shortage): void;
  /** Each note is written twice from now on. */
  doubleNotes(): void;
  disturb(calls: 'read' | 'write', how: Disturbance): void;
  calm(): void;
}

export type MakeWorld = () => Promise<SideWorld>;

/** A test of what only some systems do, or of what is only sure where writes are real. */
export function itWhere(applies: boolean, name: string, test: () => Promise<void>): void {
  if (applies) it(name, test);
}

/** Longer than the second in which both systems keep time. */
export const aWhile = 2;

/** The record, which must be there. */
export async function readNow({ side }: SideWorld, id: string): Promise<SideRecord> {
  const found = await side.read(id);
  assert.equal(found.kind, 'found');
  return found.record;
}

/** The record as the system holds it; where writes are pretended, as the side shows it. */
export async function afterwards(world: SideWorld, id: string): Promise<Omit<HeldNow, 'files'>> {
  if (world.manners.writes === 'pretended') {
    const { fields, notes } = await readNow(world, id);
    return { fields, notes: notes.map(({ kind, text }) => ({ kind, text })) };
  }
  const held = world.held(id);
  assert.ok(held !== null, `the system holds no record ${id}`);
  return held;
}

/** Rejects with one of these codes, and with nothing else. */
export async function refused(work: Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<CodedError> {
  try {
    await work;
  } catch (thrown) {
    assert.ok(thrown instanceof CodedError, `not a coded error: ${String(thrown)}`);
    assert.ok(
      codes.includes(thrown.code),
      `${thrown.code} is none of ${codes.join(', ')}: ${thrown.message}`,
    );
    return thrown;
  }
  return assert.fail(`nothing was thrown instead of ${codes.join(', ')}`);
}

/** All of it as one text; what stands on the way is not read further when it throws. */
export async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of chunks) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

export async function* inPieces(...texts: readonly string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const text of texts) yield Buffer.from(text);
}

/** Texts that ConnectWise and ServiceNow must keep letter by letter, wherever people may write. */
export const texts: Readonly<Record<string, string>> = {
  'other scripts': 'Привет, 你好, שלום, مرحبا, नमस्ते',
  'emoji and characters of four bytes': '🐌 👩‍👩‍👧 𝒳 𠜎',
  quotes: `"double" 'single' \`back\` “curly” back\\slash`,
  'what a query would read': `^ORactive=true^NQa,b " or id > 0 or summary='`,
  'what a script would run': 'javascript:gs.log(1)',
  'text that looks like HTML': '<b>&amp; <script>alert(1)</script></p> [code]<i>x</i>[/code]',
};
