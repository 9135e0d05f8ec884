/** The state of an alert between two looks, and how a look changes it. Pure; times ISO 8601, UTC. */
import { keyOf, type SeenFinding } from '../operate/health.ts';
import type { HealthFinding, HealthFindingCode } from '../operate/health-table.ts';

/**
 *     suspected ──second bad look──▶ open ──good look──▶ over ──bad look──▶ suspected or open
 *
 * Only what can be a moment's hiccup is suspected first.
 */
export interface AlertState {
  /** The kind and its subject: at most one alert of a key is open. */
  readonly key: string;
  /** The look that found it; see `SeenFinding`. */
  readonly from: string;
  readonly isFailure: boolean;
  readonly finding: HealthFinding;
  readonly phase: 'suspected' | 'open' | 'over';
  /** The first bad look of this opening. */
  readonly since: string;
  readonly endedAt: string | null;
  /** The id of the notice that told the opening, and when people were last told; null while nobody was. */
  readonly told: { readonly openedBy: string; readonly at: string } | null;
  /** The times when it was opened or ended within the last day, the oldest first. */
  readonly flips: readonly string[];
  /** People were notified that it comes and goes. */
  readonly isFlapping: boolean;
}

/** The result of a look. */
export interface AlertLook {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly found: readonly SeenFinding[];
  /** Each look of the check by its name, and whether it came to its end. */
  readonly looked: ReadonlyMap<string, boolean>;
}

const day = 86_400_000;
const steadyMs = 6 * 3_600_000;
/** This many openings and ends within a day are reported as one thing. */
export const maxFlips = 4;

/** A request can fail once for many reasons: these need two bad looks. */
const suspectedFirst: ReadonlySet<HealthFindingCode> = new Set([
  'connectwise-unreachable',
  'servicenow-unreachable',
  'storage-failing',
  'configuration-unavailable',
  'secret-store-failing',
  'secret-unreadable',
  'check-incomplete',
  'telemetry-refused',
  'circuit-open',
]);

/** The alert of a key after a look that found it. `now` in milliseconds since 1970. */
export function afterBadLook(
  before: AlertState | undefined,
  { from, isFailure, finding }: SeenFinding,
  now: number,
): AlertState {
  const seen = { from, isFailure, finding };
  if (before?.phase === 'open') return isAsBefore(before, seen) ? before : { ...before, ...seen };
  if (before?.phase === 'suspected') return opened({ ...before, ...seen }, now);
  const at = new Date(now).toISOString();
  const fresh: AlertState = {
    key: keyOf(finding),
    ...seen,
    phase: 'suspected',
    // An end of which nobody was notified yet did not happen for them.
    since: before?.told == null ? at : before.since,
    endedAt: null,
    told: before?.told ?? null,
    flips: recent(before?.flips ?? [], now),
    isFlapping: before?.isFlapping ?? false,
  };
  return suspectedFirst.has(finding.code) ? fresh : opened(fresh, now);
}

/** The same alert need not be written again. */
function isAsBefore(before: AlertState, { from, isFailure, finding }: SeenFinding): boolean {
  return (
    before.from === from &&
    before.isFailure === isFailure &&
    JSON.stringify(before.finding) === JSON.stringify(finding)
  );
}

/** The alert of a key after a look that did not find it. `now` in milliseconds since 1970. */
export function afterGoodLook(before: AlertState, now: number): AlertState {
  if (before.phase === 'over') return before;
  const at = new Date(now).toISOString();
  const over = { ...before, phase: 'over', endedAt: at } as const;
  return before.phase === 'suspected' ? over : { ...over, flips: [...recent(before.flips, now), at] };
}

/**
 * Returns true if a look can tell that an alert is over: it looked there again, and came to its end or had failed
 * before.
 */
export function wasLookedAt({ from, isFailure }: AlertState, looked: AlertLook['looked']): boolean {
  const ok = looked.get(from);
  return ok === true || (ok === false && isFailure);
}

/** Returns true if an alert has neither opened nor ended for six hours. `now` in milliseconds since 1970. */
export function isSteady({ flips }: Pick<AlertState, 'flips'>, now: number): boolean {
  const last = flips.at(-1);
  return last === undefined || now - Date.parse(last) >= steadyMs;
}

/**
 * Returns true if nothing more can come of an alert: it is over, people know, and it no longer counts as a flip. `now`
 * in milliseconds since 1970.
 */
export function isForgotten({ phase, told, flips, endedAt }: AlertState, now: number): boolean {
  return (
    phase === 'over' &&
    told === null &&
    recent(flips, now).length === 0 &&
    now - Date.parse(endedAt ?? '') >= day
  );
}

function opened(alert: AlertState, now: number): AlertState {
  return { ...alert, phase: 'open', flips: [...recent(alert.flips, now), new Date(now).toISOString()] };
}

function recent(flips: readonly string[], now: number): readonly string[] {
  return flips.filter((at) => now - Date.parse(at) < day).slice(-20);
}
