/**
 * Removes what is older than the configuration keeps it, store by store and page by page.
 *
 *   storage time ─▶ due passes ─▶ a slice of each in turn ─▶ place saved ─▶ … ─▶ all ended, or the time is up
 *
 * A run that dies anywhere costs the pages since the last save, done once more. A run whose time is up leaves its places
 * behind, and the next tick of the timer goes on there. One store that fails, or is long, holds up no other one.
 */
import { asCodedError, type ErrorCode } from '../../rules/errors.ts';
import type { Measure } from '../../rules/metrics.ts';
import {
  duePass,
  isBehind,
  passAfter,
  passBook,
  passFailed,
  type Pass,
  type PassStates,
} from '../../rules/retention/passes.ts';
import type { RetentionNeeds, Sweep } from '../../ports/stored-data/retention.ts';

/** No page is begun after this: the host ends an invocation after five minutes, and the page in hand has to end, too. */
const maxRunMs = 170_000;
/** No request is begun after this. */
const maxPageMs = 270_000;
/** Until the next store has its turn. */
const sliceMs = 20_000;

/** The end of a run. Rows and pairs removed, by sweep. */
export interface RetentionOutcome {
  /**
   * `nothing`: no pass was due. `unfinished`: the time was up, the next tick goes on. `partial`: a store failed, the others
   * were worked on. `overtaken`: another run is at work.
   */
  readonly kind: 'nothing' | 'done' | 'unfinished' | 'partial' | 'overtaken';
  readonly removed: Readonly<Record<string, number>>;
  /** The numbers of rows that could not be judged now, since a side did not answer; the next pass looks again. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly unfinished: readonly string[];
  readonly failed: Readonly<Record<string, ErrorCode>>;
}

interface Run {
  readonly needs: RetentionNeeds;
  /** Milliseconds since 1970, the storage account's clock at the start. */
  readonly at: number;
  readonly passes: Record<string, Pass>;
  readonly removed: Record<string, number>;
  readonly skipped: Record<string, number>;
  readonly failed: Record<string, ErrorCode>;
  /** Milliseconds since the run began. */
  spent(): number;
}

/** One run. Throws the codes of storage when its own place cannot be read or written. */
export async function runRetention(needs: RetentionNeeds): Promise<RetentionOutcome> {
  const startedAt = needs.now();
  const at = await needs.storageTime();
  const stored = await needs.states.read(passBook);
  const spent = (): number => needs.now() - startedAt;
  const run: Run = {
    needs,
    at,
    passes: knownPasses(needs, stored?.state),
    removed: {},
    skipped: {},
    failed: {},
    spent,
  };
  let version = stored?.version ?? null;
  let open = needs.sweeps.filter(({ name }) => {
    const pass = duePass(run.passes[name], at);
    if (pass !== null) run.passes[name] = pass;
    return pass !== null;
  });
  if (open.length === 0) return outcomeOf('nothing', run, []);
  // Those that had no turn in the last run come first.
  const workedAt = ({ name }: Sweep): string => run.passes[name]?.workedAt ?? '';
  open = open.toSorted((one, other) => (workedAt(one) < workedAt(other) ? -1 : 1));
  while (open.length > 0 && spent() < maxRunMs) {
    for (const sweep of open) {
      if (spent() >= maxRunMs) break;
      await slice(sweep, run);
    }
    open = open.filter(({ name }) => run.passes[name]?.endedAt === null && !(name in run.failed));
    tellBehind(run);
    if (!(await needs.states.save(passBook, { passes: run.passes }, version)))
      return outcomeOf('overtaken', run, []);
    version = (await needs.states.read(passBook))?.version ?? null;
  }
  const kind = Object.keys(run.failed).length > 0 ? 'partial' : open.length > 0 ? 'unfinished' : 'done';
  return outcomeOf(
    kind,
    run,
    open.map(({ name }) => name),
  );
}

/** A store that is not swept any more must not look like one that is behind. */
function knownPasses({ sweeps }: RetentionNeeds, state: PassStates | undefined): Record<string, Pass> {
  const names = new Set(sweeps.map(({ name }) => name));
  return Object.fromEntries(Object.entries(state?.passes ?? {}).filter(([name]) => names.has(name)));
}

/** The pages of one store, for a while. */
async function slice(sweep: Sweep, run: Run): Promise<void> {
  const { name } = sweep;
  const until = Math.min(run.spent() + sliceMs, maxRunMs);
  const isTimeUp = (): boolean => run.spent() >= maxPageMs;
  for (let pass = run.passes[name]; pass?.endedAt === null && run.spent() < until; pass = run.passes[name]) {
    try {
      const swept = await sweep.page(pass.place, { from: Date.parse(pass.startedAt), isTimeUp });
      run.passes[name] = passAfter(pass, swept, run.at);
      run.removed[name] = (run.removed[name] ?? 0) + swept.removed;
      run.skipped[name] = (run.skipped[name] ?? 0) + (swept.skipped ?? 0);
    } catch (thrown) {
      run.passes[name] = passFailed(pass, run.at);
      run.failed[name] = asCodedError(thrown).code;
      return;
    }
  }
}

/** Tells once of each pass that does not come to its end. */
function tellBehind(run: Run): void {
  for (const [name, pass] of Object.entries(run.passes)) {
    if (pass.isTold || pass.endedAt !== null || !isBehind(pass, run.at)) continue;
    run.passes[name] = { ...pass, isTold: true };
    run.needs.alarm('retention-behind', { link: 'all', store: name, since: pass.startedAt });
  }
}

function outcomeOf(
  kind: RetentionOutcome['kind'],
  { removed, skipped, failed }: Run,
  unfinished: readonly string[],
): RetentionOutcome {
  return { kind, removed: aboveZero(removed), skipped: aboveZero(skipped), unfinished, failed };
}

function aboveZero(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** The measures of a run. */
export function retentionMeasures(ended: RetentionOutcome): readonly Measure[] {
  const all = (outcome: string, counts: readonly (readonly [string, number])[]): readonly Measure[] =>
    counts.map(([store, value]) => ({ name: 'retention', value, tags: { store, outcome } }));
  return [
    ...all('removed', Object.entries(ended.removed)),
    ...all('skipped', Object.entries(ended.skipped)),
    ...all(
      'unfinished',
      ended.unfinished.map((store) => [store, 1]),
    ),
    ...all(
      'failed',
      Object.keys(ended.failed).map((store) => [store, 1]),
    ),
  ];
}
