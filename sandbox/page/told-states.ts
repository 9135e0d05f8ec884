/**
 * What the app says of a pair: its state, in the words in which it tells every person. The page asks the app as anybody
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

/**
 * The states of these pairs as they are known, in their order; null where the app does not answer, or was not asked yet. It
 * is asked meanwhile: a page waits for nobody.
 */
export type ToldStates = (pairs: readonly (AskedPair | null)[]) => readonly (ToldState | null)[];

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

/** Asks the app. Throws for an address that is not on this machine. */
export function toldStates(
  { address, key }: AppAddress,
  { now, send = fetch }: { readonly now: () => number; readonly send?: typeof fetch },
): ToldStates {
  const base = new URL(address);
  if (base.protocol !== 'http:' || base.hostname !== '127.0.0.1')
    throw new Error(`The app is on http://127.0.0.1:PORT, not at ${address}.`);
  const kept = new Map<string, Kept>();
  const asking = new Set<string>();

  async function ask(path: string): Promise<ToldState | null> {
    try {
      const answer = await send(new URL(`/api/why/${path}`, base), {
        headers: { 'x-functions-key': key },
        signal: AbortSignal.timeout(patienceMs),
      });
      return answer.ok ? stateIn(await answer.json()) : null;
    } catch {
      return null;
    }
  }

  async function look(path: string, changedAt: number): Promise<void> {
    asking.add(path);
    const state = await ask(path);
    asking.delete(path);
    kept.delete(path);
    kept.set(path, { state, changedAt, at: now() });
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  }

  return (pairs) => {
    const asked = pairs.map((pair) => (pair === null ? null : questionOf(pair)));
    const due = asked
      .filter((one) => one !== null)
      .filter(({ path, changedAt }) => {
        const held = kept.get(path);
        if (asking.has(path)) return false;
        return held === undefined || held.changedAt !== changedAt || now() - held.at >= freshMs;
      })
      .toSorted((one, other) => (kept.get(one.path)?.at ?? 0) - (kept.get(other.path)?.at ?? 0));
    const free = Math.max(0, maxAsked - asking.size);
    for (const { path, changedAt } of due.slice(0, free)) void look(path, changedAt);
    return asked.map((one) => {
      const held = one === null ? undefined : kept.get(one.path);
      // What was told of a record before its last change is over.
      return held !== undefined && held.changedAt === one?.changedAt ? held.state : null;
    });
  };
}

function questionOf({ link, ticket, incident }: AskedPair): { path: string; changedAt: number } | null {
  const record = ticket ?? incident;
  if (record === null) return null;
  const side = ticket === null ? 'servicenow' : 'connectwise';
  const path = [link, side, record.id].map(encodeURIComponent).join('/');
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
