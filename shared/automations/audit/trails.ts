/** Reads the trails of changed records, within the night's budget of requests and time. */
import { runBatch, type ConnectWiseClient } from '../../connectwise/index.ts';
import { changeOf, type ReviewedType, type TrailChange } from '../../rules/audit/entry.ts';
import type { Candidate } from '../../rules/audit/order.ts';
import { asCodedError, type ErrorCode } from '../../rules/errors.ts';

/** Entries of one record that are read: a record of more is a machine's, and what it does shows in the first ones. */
const maxEntries = 2_000;
const atOnce = 4;
/** So many failures of one type without a success are the type's and not the records'. */
const maxFailures = 3;

/** The requests that a night has left. */
export interface Budget {
  /** True if another request may be made. */
  hasMore(): boolean;
}

/** The result of reading the trails. */
export interface ReadTrails {
  readonly changes: readonly TrailChange[];
  readonly lookedAt: readonly Candidate[];
  /** Not looked at, in the order in which they would have come. */
  readonly left: readonly Candidate[];
  /** Types of which nothing more was asked; a single record that failed is left over. */
  readonly failures: readonly { readonly type: ReviewedType; readonly code: ErrorCode }[];
}

/** Codes that say the same of every record of a type: nothing more of it is asked. */
const ofType: ReadonlySet<ErrorCode> = new Set(['connectwise-forbidden', 'connectwise-unauthorized']);

/** `until`: changes from this time on belong to the next night, milliseconds since 1970, ConnectWise's clock. */
export async function readTrails(
  client: ConnectWiseClient,
  candidates: readonly Candidate[],
  until: number,
  budget: Budget,
): Promise<ReadTrails> {
  const health = new Map<ReviewedType, { ok: number; failed: number; code: ErrorCode | null }>();
  const healthOf = (type: ReviewedType) => {
    const known = health.get(type) ?? { ok: 0, failed: 0, code: null };
    health.set(type, known);
    return known;
  };
  const isOff = (type: ReviewedType): boolean => {
    const { ok, failed, code } = healthOf(type);
    return code !== null && (ofType.has(code) || (ok === 0 && failed >= maxFailures));
  };
  const report = await runBatch(
    candidates,
    async (candidate): Promise<readonly TrailChange[] | null> => {
      const { type } = candidate.record;
      if (!budget.hasMore() || isOff(type)) return null;
      const state = healthOf(type);
      try {
        const changes = await readTrail(client, candidate, until);
        state.ok += 1;
        return changes;
      } catch (thrown) {
        const { code } = asCodedError(thrown);
        // A record that is gone has no trail; its type's failures report that a listed one has none.
        if (code === 'connectwise-not-found' && candidate.source === 'deleted-tickets') return [];
        state.failed += 1;
        state.code = code;
        throw thrown;
      }
    },
    { concurrency: atOnce },
  );
  const ended = candidates.map((candidate, index) => {
    const item = report.items[index];
    return { candidate, changes: item?.status === 'done' ? item.result : null };
  });
  return {
    changes: ended.flatMap(({ changes }) => changes ?? []),
    lookedAt: ended.filter(({ changes }) => changes !== null).map(({ candidate }) => candidate),
    left: ended.filter(({ changes }) => changes === null).map(({ candidate }) => candidate),
    failures: [...health].flatMap(([type, { code }]) =>
      code !== null && isOff(type) ? [{ type, code }] : [],
    ),
  };
}

async function readTrail(
  client: ConnectWiseClient,
  { record, since }: Candidate,
  until: number,
): Promise<readonly TrailChange[]> {
  const changes: TrailChange[] = [];
  const entries = client.auditTrail(record.type, record.id, {
    where: (entry) => entry('enteredDate').from(new Date(since)),
  });
  let read = 0;
  for await (const entry of entries) {
    const change = changeOf(record, entry);
    // A server that takes no notice of the condition sends older ones, too.
    if (change !== null && change.at >= since && change.at < until) changes.push(change);
    read += 1;
    if (read >= maxEntries) break;
  }
  return changes;
}
