/** The key of a link's comparison. */
import type { Link } from '../config/link.ts';

/** The key of a link's run: a dry run has its own, so that it disturbs no plan that waits for approval. */
export function stateKey(link: Link | string, dryRun: boolean): string {
  const name = typeof link === 'string' ? link : link.name;
  return dryRun ? `${name}:dry-run` : name;
}
