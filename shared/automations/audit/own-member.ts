/**
 * Finds the member that the app's keys belong to. ConnectWise has no question for it, so a callback entry of the app
 * tells.
 */
import type { ConnectWiseClient } from '../../connectwise/index.ts';
import type { AuditReviewSettings } from '../../rules/config/audit/settings.ts';

/** An entry with the member that made it (OpenAPI 2025.8; the server sets it). */
interface MadeEntry {
  readonly id: number;
  readonly url?: string | null;
  readonly memberId?: number | null;
}

/**
 * The member's identifier: as configured, or the only API member that has made a callback entry for this app; null where
 * neither tells. `apiMembers` by their id. An entry list that cannot be read tells nothing.
 */
export async function ownMember(
  client: ConnectWiseClient,
  { apiMember }: Pick<AuditReviewSettings, 'apiMember'>,
  apiMembers: ReadonlyMap<number, string>,
): Promise<string | null> {
  if (apiMember !== null || apiMembers.size === 0) return apiMember;
  const makers = new Set<number>();
  try {
    for await (const { url, memberId } of client.resource<MadeEntry>('system/callbacks').list()) {
      const path = URL.parse(url ?? '')?.pathname ?? '';
      if (path.endsWith('/api/callbacks/connectwise') && typeof memberId === 'number') makers.add(memberId);
    }
  } catch {
    return null;
  }
  const [maker, ...others] = makers;
  return maker === undefined || others.length > 0 ? null : (apiMembers.get(maker) ?? null);
}
