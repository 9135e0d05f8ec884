/** Judges a night's changes: which are known, which are findings, and the groups in which people read them. Pure. */
import type { ReviewedType, TrailChange } from './entry.ts';
import { inBursts } from './bursts.ts';
import { authorKey, type AuditReviewSettings } from '../config/audit/settings.ts';
import { outsideHours, type Machines } from './unusual-hours.ts';

/** The findings of a group of changes, the worst first. */
export const reviewFindings = {
  'not-ours': 'by our API member, and the app’s journal does not hold it: somebody else uses its keys',
  rights: 'changes the rights of a member',
  keys: 'changes the keys of a member',
  member: 'makes, removes or changes a member',
  deletion: 'deletes a record, or takes that back',
  burst: 'part of many changes by one author at once',
  'unusual-hours': 'outside of business hours',
} as const;
/** One of them. */
export type ReviewFinding = keyof typeof reviewFindings;

/** Changes of one night with the same finding, author, type of record and link. */
export interface AuditGroup {
  readonly finding: ReviewFinding;
  /** The author's identifier as the trail has it; empty when it names none. */
  readonly by: string;
  readonly type: ReviewedType;
  readonly link: string | null;
  readonly count: number;
  /** ISO 8601, by ConnectWise's clock. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** Ids of the first records. */
  readonly records: readonly number[];
}

/** The judgement of a night's changes. */
export interface JudgedNight {
  readonly groups: readonly AuditGroup[];
  /** Groups that are not listed because there were too many; the worst findings come first. */
  readonly groupsLeftOut: number;
  /** Entries within the night, and of them: those that our journal holds, those of system members, those of no known kind. */
  readonly entries: number;
  readonly held: number;
  readonly system: number;
  readonly other: number;
}

/** The facts that the judgement needs besides the changes. */
export interface JudgingFacts {
  readonly settings: AuditReviewSettings;
  /** The app's own member; null where nobody could tell. */
  readonly apiMember: string | null;
  readonly machines: Machines;
  /** Changes by our member that the journal does not hold. */
  readonly notHeld: ReadonlySet<TrailChange>;
}

const maxRecords = 20;
const maxGroups = 500;

/** The groups of a night, the worst finding first; the same changes in any order give the same groups. */
export function judgeNight(changes: readonly TrailChange[], facts: JudgingFacts): JudgedNight {
  const { settings, apiMember, machines, notHeld } = facts;
  const system = new Set(settings.systemMembers.map(authorKey));
  const own = apiMember === null ? null : authorKey(apiMember);
  const ours = changes.filter(({ by }) => authorKey(by) === own);
  const others = changes.filter(({ by }) => authorKey(by) !== own);
  const strange = [
    ...ours.filter((change) => notHeld.has(change)),
    ...others.filter(({ by }) => !system.has(authorKey(by))),
  ];
  const members = strange.filter(({ touches }) => touches !== null);
  const found: Readonly<Record<ReviewFinding, readonly TrailChange[]>> = {
    'not-ours': [...notHeld],
    rights: members.filter(({ touches }) => touches === 'rights'),
    keys: members.filter(({ touches }) => touches === 'keys'),
    member: members.filter(({ touches }) => touches === 'member'),
    deletion: strange.filter(({ kind }) => kind === 'deleted'),
    burst: inBursts(strange, settings.burst),
    'unusual-hours': outsideHours(strange, settings, machines),
  };
  const groups = (Object.keys(reviewFindings) as ReviewFinding[]).flatMap((finding) =>
    groupsOf(finding, found[finding]),
  );
  return {
    groups: groups.slice(0, maxGroups),
    groupsLeftOut: Math.max(0, groups.length - maxGroups),
    entries: changes.length,
    held: ours.length - ours.filter((change) => notHeld.has(change)).length,
    system: others.length - others.filter(({ by }) => !system.has(authorKey(by))).length,
    other: changes.filter(({ kind }) => kind === 'other').length,
  };
}

/** The part of a group that makes it one of its own. */
function groupKey({ finding, by, type, link }: Pick<AuditGroup, 'finding' | 'by' | 'type' | 'link'>): string {
  return JSON.stringify([finding, by, type, link]);
}

function groupsOf(finding: ReviewFinding, changes: readonly TrailChange[]): readonly AuditGroup[] {
  const groups = Map.groupBy(changes, ({ by, record: { type, link } }) =>
    groupKey({ finding, by, type, link }),
  );
  return [...groups.entries()]
    .flatMap(([key, own]) => {
      const [first] = own;
      if (first === undefined) return [];
      const times = own.map(({ at }) => at).toSorted((one, other) => one - other);
      const records = [...new Set(own.map(({ record }) => record.id))].toSorted((one, other) => one - other);
      const { by, record } = first;
      const group = {
        finding,
        by,
        type: record.type,
        link: record.link,
        count: own.length,
        firstAt: new Date(times[0] ?? 0).toISOString(),
        lastAt: new Date(times.at(-1) ?? 0).toISOString(),
        records: records.slice(0, maxRecords),
      };
      return [{ key, group }];
    })
    .toSorted((one, other) => other.group.count - one.group.count || (one.key < other.key ? -1 : 1))
    .map(({ group }) => group);
}
