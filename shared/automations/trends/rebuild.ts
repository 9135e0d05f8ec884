/**
 * Rebuilds the rollups of some days from the history, on request. Each row is replaced by itself and only as it was
 * read: an instance that stores meanwhile, or another one that folds, makes it read again. A process that dies between two rows
 * leaves the others for the same request once more, which ends in the same place.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { HistoryRange, RollupStore } from '../../ports/stored-data/rollups.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import {
  dayMs,
  daysBetween,
  dayOf,
  firstOpenHour,
  hourOf,
  hoursKeptDays,
  startOfDay,
} from '../../rules/trends/hours.ts';
import {
  rebuildChanges,
  rebuilt,
  withRun,
  type LinkHistory,
  type RebuildChange,
} from '../../rules/trends/rebuild.ts';
import { addRollups, emptyRollup, type Rollup } from '../../rules/trends/rollup.ts';

/** The days to rebuild. */
export interface RebuildAsked {
  /** Days, UTC, both included, such as `2026-11-28`. */
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
}

/** The rollups, the history and the journal. */
export interface RebuildNeeds extends AuditNeeds {
  readonly rollups: Pick<RollupStore, 'hours' | 'days' | 'fold' | 'edit'>;
  readonly history: Pick<HistoryRange, 'between'>;
  /** Days for which the history is kept. */
  readonly historyDays: number;
}

/** `interrupted`: the time was over; the same request once more continues. */
export interface RebuildOutcome {
  readonly kind: 'dry-run' | 'rebuilt' | 'interrupted';
  readonly from: string;
  readonly to: string;
  /** Up to this hour, which is not in it: later ones may still be written. */
  readonly before: string;
  readonly runs: number;
  /** Rows that were written, or in a dry run would be. */
  readonly rows: number;
  /** The links of each day whose numbers differ. */
  readonly changes: readonly RebuildChange[];
}

const maxDays = 100;

/** Rebuilds, or with `dryRun` only says what would change. Throws `request-invalid` (refuse) and the codes of storage. */
export async function rebuildRollups(
  asked: RebuildAsked,
  { actor, signal }: { readonly actor: Actor; readonly signal: AbortSignal },
  needs: RebuildNeeds,
): Promise<RebuildOutcome> {
  const { from, to, dryRun } = asked;
  requireDays(asked, needs);
  const before = firstOpenHour(needs.now());
  const read = await readHistory(asked, before, signal, needs);
  const nothing = { from, to, before, runs: read.runs, rows: 0, changes: [] };
  if (read.isCut) return { ...nothing, kind: 'interrupted' };
  if (dryRun) return { ...nothing, ...(await rebuildDays(asked, { before, read, signal }, needs)) };
  const scope = `rollups from ${from} to ${to}`;
  return audited({ actor, action: 'rollups-rebuild', link: null, scope }, needs, async () => {
    // Afterwards each hour that is over has one row, and each day.
    await needs.rollups.fold(before);
    const result = { ...nothing, ...(await rebuildDays(asked, { before, read, signal }, needs)) };
    return { outcome: `${result.kind}: ${result.rows} rows`, result };
  });
}

function requireDays({ from, to }: RebuildAsked, needs: RebuildNeeds): void {
  const { historyDays } = needs;
  const now = needs.now();
  const days = daysBetween(startOfDay(from), startOfDay(to)).length;
  // The oldest day of the history may have lost its first hours already.
  const oldest = dayOf(now - (historyDays - 1) * dayMs);
  const wrong =
    days === 0
      ? `${from} is later than ${to}.`
      : days > maxDays
        ? `Name at most ${maxDays} days at once.`
        : from < oldest
          ? `The history is kept for ${historyDays} days (retention.history), so no day before ${oldest} can be counted again.`
          : to > dayOf(now)
            ? `${to} is not over.`
            : null;
  if (wrong !== null) throw new CodedError('request-invalid', { detail: wrong });
}

/** By hour or day, then by link. */
type Counted = ReadonlyMap<string, ReadonlyMap<string, LinkHistory>>;

interface Read {
  readonly byHour: Counted;
  readonly byDay: Counted;
  readonly runs: number;
  readonly isCut: boolean;
}

async function readHistory(
  { from, to }: RebuildAsked,
  before: string,
  signal: AbortSignal,
  { history }: RebuildNeeds,
): Promise<Read> {
  const [byHour, byDay] = [
    new Map<string, Map<string, LinkHistory>>(),
    new Map<string, Map<string, LinkHistory>>(),
  ];
  let runs = 0;
  for await (const row of history.between(startOfDay(from), startOfDay(to) + dayMs)) {
    if (signal.aborted) return { byHour, byDay, runs, isCut: true };
    const hour = hourOf(Date.parse(row.at));
    if (hour >= before) continue;
    runs += 1;
    for (const [counted, name] of [
      [byHour, hour],
      [byDay, hour.slice(0, 10)],
    ] as const) {
      const links = counted.get(name) ?? new Map<string, LinkHistory>();
      links.set(row.link, withRun(links.get(row.link), row));
      counted.set(name, links);
    }
  }
  return { byHour, byDay, runs, isCut: false };
}

async function rebuildDays(
  { from, to, dryRun }: RebuildAsked,
  about: { readonly before: string; readonly read: Read; readonly signal: AbortSignal },
  needs: RebuildNeeds,
): Promise<Pick<RebuildOutcome, 'kind' | 'rows' | 'changes'>> {
  const changes: RebuildChange[] = [];
  let rows = 0;
  for (const day of daysBetween(startOfDay(from), startOfDay(to))) {
    if (about.signal.aborted) return { kind: 'interrupted', rows, changes };
    const done = await rebuildDay(day, dryRun, about, needs);
    rows += done.rows;
    changes.push(...rebuildChanges(day, done.was, done.is));
  }
  return { kind: dryRun ? 'dry-run' : 'rebuilt', rows, changes };
}

/** The day's hours as far as they are kept, and the day itself once it is over. */
async function rebuildDay(
  day: string,
  dryRun: boolean,
  { before, read }: { readonly before: string; readonly read: Read },
  needs: RebuildNeeds,
): Promise<{ readonly was: Rollup; readonly is: Rollup; readonly rows: number }> {
  const { rollups } = needs;
  let rows = 0;
  const edit = async (name: string, stored: Rollup, change: (before: Rollup) => Rollup): Promise<Rollup> => {
    const next = change(stored);
    if (rebuildChanges(name, stored, next).length === 0) return stored;
    rows += 1;
    return dryRun ? next : rollups.edit(name, change);
  };
  // Of the oldest day that has hours some may be gone.
  const hasHours = day > dayOf(needs.now() - hoursKeptDays * dayMs);
  const stored = await rollups.hours(`${day}T00`, `${day}T23`);
  let [was, sum]: [Rollup, Rollup] = [emptyRollup, emptyRollup];
  for (const hour of hasHours ? hoursOf(day).filter((one) => one < before) : []) {
    const one = stored.get(hour) ?? emptyRollup;
    const counted = read.byHour.get(hour) ?? new Map<string, LinkHistory>();
    was = addRollups(was, one);
    sum = addRollups(sum, await edit(hour, one, (current) => rebuilt(current, counted)));
  }
  if (day >= before.slice(0, 10)) return { was, is: sum, rows };
  const whole = (await rollups.days(day, day)).get(day) ?? emptyRollup;
  const counted = read.byDay.get(day) ?? new Map<string, LinkHistory>();
  const is = await edit(day, whole, (current) =>
    hasHours ? { ...current, links: sum.links } : rebuilt(current, counted),
  );
  return { was: whole, is, rows };
}

const hoursOf = (day: string): readonly string[] =>
  Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, '0')}`);
