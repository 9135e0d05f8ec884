/** Finds the changes by our own member that our journal does not hold: whoever made them has our keys. */
import { runBatch } from '../../connectwise/index.ts';
import type { TrailChange } from '../../rules/audit/entry.ts';
import type { Candidate } from '../../rules/audit/order.ts';
import { notHeld, type OwnPlaces, type TicketEvidence } from '../../rules/audit/own-writes.ts';
import { authorKey } from '../../rules/config/audit/settings.ts';
import { redactText } from '../../rules/safe-text.ts';
import type { AuditReviewNeeds } from './needs.ts';

/** The app's own member, and where its writes are written down. */
export interface OwnFacts extends OwnPlaces {
  /** Null where nobody could tell: then no change can be judged. */
  readonly apiMember: string | null;
  /** Milliseconds since 1970, ConnectWise's clock: no change is older. */
  readonly since: number;
}

type Needs = Pick<AuditReviewNeeds, 'journal' | 'links'>;

const nothing: TicketEvidence = { writes: [], isOurs: false };
/** Tickets whose journal is read side by side. */
const atOnce = 8;
/** Tickets that are looked up before their trail is asked for. */
const maxLookedUp = 2_000;

/**
 * Finds, of these changes, those by our own member that our journal does not hold. Throws the codes of storage: what
 * cannot be looked up is not taken for a stranger's.
 */
export async function strangeChanges(
  changes: readonly TrailChange[],
  own: OwnFacts,
  needs: Needs,
): Promise<ReadonlySet<TrailChange>> {
  const { apiMember } = own;
  if (apiMember === null) return new Set();
  const ours = changes.filter(({ by }) => authorKey(by) === authorKey(apiMember));
  const byRecord = [...Map.groupBy(ours, ({ record }) => `${record.type} ${record.id}`).values()];
  const found = await sideBySide(byRecord, (group) => strangeOf(group, own, needs));
  return new Set(found.flat());
}

/** The changes of one record: its own links' pairs are asked first, and the others' where those do not hold everything. */
async function strangeOf(
  changes: readonly TrailChange[],
  own: OwnFacts,
  { journal, links }: Needs,
): Promise<readonly TrailChange[]> {
  const [first] = changes;
  const open = notHeld(changes, nothing, own);
  if (first === undefined || open.length === 0 || first.record.type !== 'Ticket') return open;
  const { id, company } = first.record;
  const near = links.filter((one) => one.company === company).map(({ name }) => name);
  const since = own.since - own.skewMs;
  const left = notHeld(changes, await journal.ticket(near, id, since), own);
  if (left.length === 0) return left;
  // It may have been another customer's when we wrote to it.
  const far = links.filter((one) => one.company !== company).map(({ name }) => name);
  return far.length === 0 ? left : notHeld(left, await journal.ticket(far, id, since), own);
}

/** Tickets that our member changed last, at a time of which the journal knows nothing: their trails are read first. */
export async function suspiciousOf(
  candidates: readonly Candidate[],
  own: OwnFacts,
  needs: Needs,
): Promise<ReadonlySet<Candidate>> {
  const { apiMember } = own;
  if (apiMember === null) return new Set();
  const ours = candidates
    .filter(
      ({ record, updatedBy }) => record.type === 'Ticket' && authorKey(updatedBy) === authorKey(apiMember),
    )
    .slice(0, maxLookedUp);
  const found = await sideBySide(ours, async (candidate) => {
    const last = {
      record: candidate.record,
      at: candidate.updatedAt,
      by: redactText(candidate.updatedBy),
      kind: 'changed',
      touches: null,
    } as const;
    return (await strangeOf([last], own, needs)).length > 0 ? [candidate] : [];
  });
  return new Set(found.flat());
}

async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const report = await runBatch(items, work, { concurrency: atOnce });
  return report.items.map((item) => {
    if (item.status === 'failed') throw item.error;
    if (item.status === 'not-begun') throw new Error('A batch without a limit was stopped.');
    return item.result;
  });
}
