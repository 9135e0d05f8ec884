/** Lists the pairs of a link, page by page, with what both sides last agreed on: the list behind a number of pairs. */
import type { PairStore } from '../../ports/stores.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import type { BaseValue, Pair } from '../../rules/sync/pair.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';

/** The link whose pairs are listed, and where the page begins. */
export interface ListPairsAsked {
  readonly link: string;
  /** The key of the last pair of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
}

/** One pair as a list shows it. */
export interface ListedPair {
  readonly pair: string;
  readonly connectwiseId: RecordId | null;
  readonly servicenowId: RecordId | null;
  /** Null before the first sync, and where only its digest is stored: a text of more than 120 characters. */
  readonly summary: string | null;
  /** In both sides' words; null before the first sync. */
  readonly status: { readonly connectwise: string; readonly servicenow: string } | null;
  readonly state: Pair['state'];
  /** The end of the last completed run, ISO 8601, our clock; null before the first. */
  readonly readAt: string | null;
  readonly conflicts: number;
  /** Code of the refusal that the pair waits on; null where there is none. */
  readonly deadLettered: string | null;
}

/** One page of pairs; `next` is null on the last one. */
export interface PairsPage {
  readonly link: string;
  /** In the order of their keys, which is no order of time. */
  readonly pairs: readonly ListedPair[];
  /** The next page's `after`; null at the end. */
  readonly next: string | null;
}

/** A page of the pairs of a link. Throws `link-unknown` (dead-letter) and the codes of storage. */
export async function listPairs(
  { link, after, limit }: ListPairsAsked,
  needs: {
    readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
    readonly pairs: Pick<PairStore, 'list'>;
  },
): Promise<PairsPage> {
  requireKnownLink(needs.links, link);
  const pairs: ListedPair[] = [];
  for await (const pair of needs.pairs.list(link, after, limit + 1)) {
    if (pairs.length === limit) return { link, pairs, next: pairs.at(-1)?.pair ?? null };
    pairs.push(listed(pair));
  }
  return { link, pairs, next: null };
}

function listed(pair: Pair): ListedPair {
  const { summary, status } = pair.base;
  const readAt = [pair.readAt.connectwise, pair.readAt.servicenow].filter((at) => at !== null).toSorted();
  return {
    pair: pair.key,
    connectwiseId: pair.connectwiseId,
    servicenowId: pair.servicenowId,
    summary: summary === undefined ? null : wholeText(summary),
    status: status === undefined ? null : { connectwise: status.connectwise, servicenow: status.servicenow },
    state: pair.state,
    readAt: readAt.at(-1) ?? null,
    conflicts: Object.keys(pair.conflicts ?? {}).length,
    deadLettered: pair.deadLettered?.code ?? null,
  };
}

/** The text that both sides agreed on; null where only its digest is stored. */
export const wholeText = ({ connectwise, servicenow }: BaseValue): string | null =>
  [connectwise, servicenow].find((text) => !/^sha256:[0-9a-f]{64}$/.test(text)) ?? null;
