/**
 * Asks the app for the state of a pair, in the words in which it tells every person. The page asks the app as anybody
 * with a reading key would, at the one address that was given at the start, and never concludes a state by itself.
 */
import type { RecordView } from '../common/record-view.ts';

/** A state as `GET /api/why/…` tells it. */
export interface ToldState {
  readonly kind: string;
  readonly sentence: string;
  readonly next: string;
  readonly command: string | null;
}

/** The running app. */
export interface AppAddress {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** A function key that may read. */
  readonly key: string;
}

/** The record of a pair that the app is asked about. */
export interface AskedPair {
  readonly link: string;
  readonly ticket: RecordView | null;
  readonly incident: RecordView | null;
}

/** The record of a pair by which the app is asked: the ticket, where there is one. */
export function askedRecord({ ticket, incident }: Omit<AskedPair, 'link'>): {
  readonly side: 'connectwise' | 'servicenow';
  readonly id: string;
} | null {
  if (ticket !== null) return { side: 'connectwise', id: ticket.id };
  return incident === null ? null : { side: 'servicenow', id: incident.id };
}

/** The app's own word on pairs; nothing is concluded here. */
export interface ToldStates {
  /**
   * The states of these pairs as they are known, in their order; null where the app does not answer, or was not asked yet. It
   * is asked meanwhile: a page waits for nobody.
   */
  of(pairs: readonly (AskedPair | null)[]): readonly (ToldState | null)[];
  /** True if the last question got no answer at all. */
  isSilent(): boolean;
}

/** Questions that are under way at once: a page has more pairs, and is looked at every second. */
const maxAsked = 6;
/** A state is asked for again after this time, milliseconds; at once when a record has changed. */
const freshMs = 5_000;
const patienceMs = 4_000;
/** Answers that are remembered. */
const maxKept = 500;

interface Kept {
  readonly state: ToldState | null;
  readonly changedAt: number;
  readonly at: number;
}

/** Asks the app. Throws for an address that is not on this machine. `now` in milliseconds since 1970. */
export function toldStates(
  { address, key }: AppAddress,
  { now, send = fetch }: { readonly now: () => number; readonly send?: typeof fetch },
): ToldStates {
  const base = new URL(address);
  if (base.protocol !== 'http:' || base.hostname !== '127.0.0.1')
    throw new Error(`The app is on http://127.0.0.1:PORT, not at ${address}.`);
  const kept = new Map<string, Kept>();
  const asking = new Set<string>();
  let isSilent = false;

  async function ask(path: string): Promise<ToldState | null> {
    try {
      const answer = await send(new URL(`/api/why/${path}`, base), {
        headers: { 'x-functions-key': key },
        signal: AbortSignal.timeout(patienceMs),
      });
      isSilent = false;
      return answer.ok ? stateIn(await answer.json()) : null;
    } catch (thrown) {
      // An answer that is no JSON is an answer.
      isSilent = !(thrown instanceof SyntaxError);
      return null;
    }
  }

  /** The questions that are to be asked, in this order; each look of the page says them again. */
  let waiting: readonly Question[] = [];

  async function look({ path, changedAt }: Question): Promise<void> {
    asking.add(path);
    const state = await ask(path);
    asking.delete(path);
    kept.delete(path);
    kept.set(path, { state, changedAt, at: now() });
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    goOn();
  }

  function goOn(): void {
    const free = Math.max(0, maxAsked - asking.size);
    const begun = waiting.slice(0, free);
    waiting = waiting.slice(free);
    for (const question of begun) void look(question);
  }

  const isCurrent = ({ path, changedAt }: Question): boolean => kept.get(path)?.changedAt === changedAt;

  function statesOf(pairs: readonly (AskedPair | null)[]): readonly (ToldState | null)[] {
    const asked = pairs.map((pair) => (pair === null ? null : questionOf(pair)));
    const due = asked
      .filter((one) => one !== null)
      .filter((one) => !asking.has(one.path))
      .filter((one) => !isCurrent(one) || now() - (kept.get(one.path)?.at ?? 0) >= freshMs);
    // First what nothing is known of since its last change, in the page's order.
    waiting = [
      ...due.filter((one) => !isCurrent(one)),
      ...due
        .filter(isCurrent)
        .toSorted((one, other) => (kept.get(one.path)?.at ?? 0) - (kept.get(other.path)?.at ?? 0)),
    ];
    goOn();
    return asked.map((one) => {
      const held = one === null ? undefined : kept.get(one.path);
      // An answer about a record before its last change is over.
      return held !== undefined && held.changedAt === one?.changedAt ? held.state : null;
    });
  }

  return { of: statesOf, isSilent: () => isSilent };
}

interface Question {
  /** Below `/api/why/`. */
  readonly path: string;
  readonly changedAt: number;
}

function questionOf({ link, ticket, incident }: AskedPair): Question | null {
  const record = askedRecord({ ticket, incident });
  if (record === null) return null;
  const path = [link, record.side, record.id].map(encodeURIComponent).join('/');
  return { path, changedAt: (ticket?.changedAt ?? 0) + (incident?.changedAt ?? 0) };
}

function stateIn(report: unknown): ToldState | null {
  const state: unknown =
    typeof report === 'object' && report !== null && 'state' in report ? report.state : null;
  if (typeof state !== 'object' || state === null) return null;
  const { kind, sentence, next, command } = state as Partial<Record<keyof ToldState, unknown>>;
  if (typeof kind !== 'string' || typeof sentence !== 'string' || typeof next !== 'string') return null;
  return { kind, sentence, next, command: typeof command === 'string' ? command : null };
}
