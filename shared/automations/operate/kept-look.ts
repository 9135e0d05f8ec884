/**
 * Keeps the last look of a health check with what the first screen shows beside it, so that the screen costs a handful of
 * requests however many links there are. The watch leaves one every five minutes, and so does each fresh look.
 */
import type { LastLook, WrittenLists } from '../../ports/health.ts';
import { findingsOf } from '../../rules/operate/health.ts';
import type { AtLeast } from '../../rules/operate/status/report.ts';
import { stillEmpty, type ListName } from '../../rules/first-screen/lists.ts';
import type { Observation } from '../../rules/operate/observation.ts';
import type { OpenPlan } from '../../rules/operate/status/needs-you.ts';
import type { LookedReport } from './health-check.ts';
import type { StatusNeeds } from './status.ts';

/** As stored. `at` ISO 8601, UTC. */
export interface KeptLook {
  readonly at: string;
  readonly looked: LookedReport;
  /** `subject` is the link. */
  readonly pairs: readonly {
    readonly subject: string;
    readonly pairs: AtLeast & { readonly countedAt: string };
  }[];
  readonly plans: readonly OpenPlan[];
  /** The lists that were empty. A look of an earlier release does not say. */
  readonly empty?: readonly ListName[];
}

/** The dependencies of a look. */
export type LookParts = Pick<StatusNeeds, 'links' | 'health' | 'pairs' | 'openPlans' | 'now'>;

/** The watch leaves one every five minutes. */
const maxKeptMs = 6 * 60_000;

/** The kinds of observations that the first screen shows even where they are well. */
const shownKinds: ReadonlySet<Observation['kind']> = new Set([
  'cursor',
  'dead-letters',
  'failed',
  'audit-review',
]);

/** The part of a look that the first screen shows: each watch writes the row and each screen reads it, so it holds nothing else. */
function shownOf({ report, observations }: LookedReport): LookedReport {
  return {
    report: { ...report, looked: [], secrets: [], paused: [] },
    observations: observations.filter((one) => shownKinds.has(one.kind) || findingsOf([one]).length > 0),
  };
}

/** Leaves a look that has just been made. A failure costs the next screen a look of its own, and nothing else. */
export async function keepLook(
  looked: LookedReport,
  parts: Omit<LookParts, 'health'>,
  looks: Pick<LastLook<KeptLook>, 'save'>,
): Promise<void> {
  try {
    const [plans, pairs] = await Promise.all([
      parts.openPlans(),
      Promise.all(parts.links.map(async ({ name }) => ({ subject: name, pairs: await parts.pairs(name) }))),
    ]);
    await looks.save({
      at: looked.report.checkedAt,
      looked: shownOf(looked),
      pairs,
      plans,
      empty: looked.empty ?? [],
    });
  } catch {
    // The next look tells of anything that could not be read now.
  }
}

/** The parts that a look gives without being made again. */
export interface PartsKept extends Pick<LookParts, 'health' | 'pairs' | 'openPlans'> {
  /** The lists that need not be asked for. */
  readonly empty: ReadonlySet<ListName>;
}

/**
 * The parts from what is kept; null where that is too old, or cannot be read, or a link is not in it. Without `written` no list counts
 * as empty.
 */
export async function partsKept(
  { links, now }: Pick<LookParts, 'links' | 'now'>,
  looks: Pick<LastLook<KeptLook>, 'read'>,
  written?: Pick<WrittenLists, 'all'>,
): Promise<PartsKept | null> {
  const [kept, times] = await Promise.all([looks.read().catch(() => null), written?.all().catch(() => null)]);
  if (kept === null) return null;
  const ageMs = now() - Date.parse(kept.at);
  const pairs = new Map(kept.pairs.map((one) => [one.subject, one.pairs]));
  if (!(ageMs >= 0 && ageMs <= maxKeptMs) || links.some(({ name }) => !pairs.has(name))) return null;
  const observations = kept.looked.observations.map((one) => olderBy(one, ageMs));
  return {
    health: () => Promise.resolve({ ...kept.looked, observations }),
    pairs: (link) => Promise.resolve(pairs.get(link) ?? { count: 0, isMore: true, countedAt: kept.at }),
    openPlans: () => Promise.resolve(kept.plans),
    empty: times == null ? new Set() : stillEmpty({ at: kept.at, empty: kept.empty ?? [] }, times),
  };
}

/** The age of a cursor goes on growing while nobody looks. */
const olderBy = (one: Observation, ageMs: number): Observation =>
  one.kind === 'cursor' && one.ageMs !== null ? { ...one, ageMs: one.ageMs + ageMs } : one;

/** The parts, and all that they gave, to be kept without reading it twice. */
export function rememberedParts(parts: LookParts): {
  readonly parts: Pick<LookParts, 'health' | 'pairs' | 'openPlans'>;
  keep(looks: Pick<LastLook<KeptLook>, 'save'>): Promise<void>;
} {
  let looked: LookedReport | null = null;
  let plans: readonly OpenPlan[] | null = null;
  const pairs = new Map<string, Awaited<ReturnType<LookParts['pairs']>>>();
  return {
    parts: {
      health: async (maxMs) => (looked = await parts.health(maxMs)),
      openPlans: async () => (plans = await parts.openPlans()),
      async pairs(link) {
        const counted = await parts.pairs(link);
        pairs.set(link, counted);
        return counted;
      },
    },
    async keep(looks) {
      const known = plans;
      if (looked === null || known === null || pairs.size < parts.links.length) return;
      const read = {
        links: parts.links,
        openPlans: () => Promise.resolve(known),
        pairs: (link: string) =>
          Promise.resolve(pairs.get(link) ?? { count: 0, isMore: true, countedAt: '' }),
        now: () => parts.now(),
      };
      await keepLook(looked, read, looks);
    },
  };
}
