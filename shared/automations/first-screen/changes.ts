/**
 * The runs behind the numbers of the charts: what was written between two times, and what failed.
 *
 * The history is filed by pair, so a walk over it finds a period only by looking at every pair. It is asked for when a person
 * opens the list, never by the first screen; each question is bounded by pages and by time, and says where the next goes on.
 */
import type { HistoryRange } from '../../ports/stored-data/rollups.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import { listedRun, type ListedRun } from '../../rules/first-screen/listed-run.ts';

/** The period and the link of a list of runs, and where its page begins. */
export interface ChangesAsked {
  /** Null for all links. */
  readonly link: string | null;
  /** ISO 8601; `to` is not in it. */
  readonly from: string;
  readonly to: string;
  /** `next` of the answer before; null at first. */
  readonly after: string | null;
}

/** Some of the runs, newest first among themselves; those of further pairs may be newer. */
export interface ChangesPage {
  readonly runs: readonly ListedRun[];
  /** The next question's `after`; null when every pair was looked at. */
  readonly next: string | null;
}

/** The links of the configuration and the history. */
export interface ChangesNeeds {
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly history: Pick<HistoryRange, 'page'>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A page of storage is a thousand rows, or five seconds of looking for them. */
const maxPages = 10;
const maxRuns = 500;
const maxMs = 8_000;

/** A page of the runs of a link within a range. Throws `link-unknown` (dead-letter) and the codes of storage. */
export async function listChanges(asked: ChangesAsked, needs: ChangesNeeds): Promise<ChangesPage> {
  requireKnownLink(needs.links, asked.link);
  const { link } = asked;
  const range = { link, from: Date.parse(asked.from), to: Date.parse(asked.to) };
  const begun = needs.now();
  const runs: ListedRun[] = [];
  let next = asked.after;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await needs.history.page(range, next);
    runs.push(...page.rows.flatMap((row) => listedRun(row) ?? []));
    next = page.next;
    if (next === null || runs.length >= maxRuns || needs.now() - begun >= maxMs) break;
  }
  return { runs: runs.toSorted((one, other) => (one.at < other.at ? 1 : -1)), next };
}
