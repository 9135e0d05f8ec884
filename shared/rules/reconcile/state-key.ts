/** Where the state of a link's comparison is kept. */
import type { Link } from '../config/link.ts';

/** Where a link's run is kept: a dry run has a key of its own, so that it disturbs no plan that waits for approval. */
export function stateKey(link: Link | string, dryRun: boolean): string {
  const name = typeof link === 'string' ? link : link.name;
  return dryRun ? `${name}:dry-run` : name;
}
