/**
 * The stage of an acceptance run: both systems as the link's accounts and a person see them, and how its steps write and
 * wait. A step changes a record in one system and waits until the app has carried it over; the run itself carries nothing.
 */
import type { Side } from '../../ports/side.ts';
import type { ReadyWrite } from '../../ports/writes.ts';
import type { Link } from '../../rules/config/link.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';

/** Both systems of the tested link, with the ways in which steps write and wait. */
export interface Stage {
  readonly link: Link;
  readonly marker: string;
  /** The link's own accounts: what they read is what the app can read. */
  readonly sides: Readonly<Record<SideName, Side>>;
  /** As a person: on ServiceNow a second account, because the app never carries back what its own account wrote there. */
  readonly people: Readonly<Record<SideName, Side>>;
  /** Makes a ticket of the link's company on its board; answers the id. Sent once. */
  createTicket(summary: string, description: string): Promise<RecordId>;
  /** Records of the link's company whose summary begins with this text, in either system. */
  find(summaryStart: string): Promise<Readonly<Record<SideName, readonly RecordId[]>>>;
  /** Reads the app's own account of a record, in sentences; empty when it cannot be asked. */
  why(side: SideName, record: string): Promise<readonly string[]>;
  /** Reads whether the app lists an open conflict of this record; null when it cannot be asked. */
  hasOpenConflict(ticket: string): Promise<boolean | null>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** The longest wait of a step for an arrival, milliseconds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** A line of progress. */
  say(line: string): void;
}

/** The two records of the run. */
export interface TestPair {
  readonly connectwise: RecordId;
  readonly servicenow: RecordId;
}

/** An expectation that did not come true. `look` names the likely cause and the places to look at. */
export class NotHeld extends Error {
  readonly look: readonly string[];
  constructor(says: string, look: readonly string[]) {
    super(says);
    this.name = 'NotHeld';
    this.look = look;
  }
}

const firstWaitMs = 250;
const longestWaitMs = 15_000;
const maxLooks = 2_000;

/**
 * Looks again until something is there; null when the time is over or the run was interrupted. A look that fails with
 * what may pass is a look that saw nothing.
 */
export async function until<Found>(
  stage: Stage,
  what: string,
  look: () => Promise<Found | null>,
  waitMs = stage.waitMs,
): Promise<Found | null> {
  const from = stage.now();
  let pause = firstWaitMs;
  for (let looks = 0; looks < maxLooks && !stage.signal.aborted; looks += 1) {
    const found = await look().catch(orNothing);
    if (found !== null) return found;
    const passed = stage.now() - from;
    if (passed >= waitMs) return null;
    stage.say(
      `waiting for ${what}, ${Math.round(passed / 1000)} s of at most ${Math.round(waitMs / 1000)} s`,
    );
    await stage.sleep(Math.min(pause, waitMs - passed), stage.signal);
    pause = Math.min(pause * 1.5, longestWaitMs);
  }
  return null;
}

function orNothing(thrown: unknown): null {
  if (asCodedError(thrown).treatment === 'retry') return null;
  throw thrown;
}

const maxTries = 8;
const maxTryWaitMs = 60_000;

/**
 * Sends a write until it is there. One whose answer was lost is looked for first, so that it is not made twice. Throws what
 * the last try threw.
 */
export async function writeOnce<Made>(
  stage: Stage,
  isThere: () => Promise<Made | null>,
  send: () => Promise<Made>,
): Promise<Made> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (thrown) {
      const error = asCodedError(thrown);
      if (error.treatment !== 'retry' || tries >= maxTries || stage.signal.aborted) throw error;
      await stage.sleep(Math.min(error.retryAfterMs ?? firstWaitMs * 2 ** tries, maxTryWaitMs), stage.signal);
      const made = await until(stage, 'a check of what was written', isThere, 0);
      if (made !== null) return made;
    }
  }
}

/** The record fresh. Throws `record-missing` (dead-letter) when it is gone or in the link no more. */
export async function recordNow(side: Side, id: string): Promise<SideRecord> {
  const read = await side.read(id);
  if (read.kind === 'found') return read.record;
  throw new CodedError('record-missing', { detail: `${side.name} ${id} is ${read.kind}.` });
}

/** The time after which a request that has not begun is not begun any more, milliseconds. */
const sendMs = 120_000;

/** Looks and sends, as the app does. */
export async function sendNow<Answer>(stage: Stage, ready: ReadyWrite<Answer>): Promise<Answer> {
  const looked = await ready.look();
  return looked.send(stage.now() + sendMs);
}
