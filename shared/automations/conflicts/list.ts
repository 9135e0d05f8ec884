/** Lists the conflicts that wait for a person, with both values and the command that settles each. */
import type { OpenConflictStore } from '../../ports/journals.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import type { OpenConflict } from '../../rules/sync/state/open-conflicts.ts';
import { settleCommand } from '../../rules/why/commands.ts';

/** The links of the configuration and the open conflicts. */
export interface ListConflictsNeeds {
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly openConflicts: Pick<OpenConflictStore, 'list'>;
}

/** One open conflict, and the command that shows what settling it would do. */
export interface ListedConflict extends OpenConflict {
  readonly command: string;
}

/** Of all links so many are read: one request. */
const maxRead = 1_000;

/**
 * Lists at most `limit` open conflicts of one link, or of all (null). Throws `link-unknown` (dead-letter) and the codes
 * of storage.
 */
export async function listConflicts(
  { link, limit }: { readonly link: string | null; readonly limit: number },
  needs: ListConflictsNeeds,
): Promise<readonly ListedConflict[]> {
  requireKnownLink(needs.links, link);
  const rows = await needs.openConflicts.list(link, link === null ? maxRead : limit);
  // A link that was removed from the configuration may have left some behind, which nobody can decide any more.
  const known = rows.filter((row) => needs.links.some(({ name }) => name === row.link));
  return known.slice(0, limit).map((row) => ({ ...row, command: settleCommand(row) }));
}
