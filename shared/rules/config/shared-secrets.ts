/** Finds links of two customers that would sign their webhooks with one secret: each could then speak for the other. */
import type { ConfigMistake } from './link-mistakes.ts';

/** The part of a link that names its webhook's secret. */
export interface SigningLink {
  readonly name: string;
  readonly servicenow: { readonly webhookSecret: string | null };
}

/** A mistake for every link whose secret belongs to an earlier one, switched on or not. */
export function sharedWebhookSecrets(links: readonly SigningLink[]): ConfigMistake[] {
  return links.flatMap((link, index) => {
    const secret = link.servicenow.webhookSecret?.toLowerCase();
    const earlier = links
      .slice(0, index)
      .find(({ servicenow }) => secret !== undefined && servicenow.webhookSecret?.toLowerCase() === secret);
    if (earlier === undefined) return [];
    return [
      {
        path: ['links', index, 'servicenow', 'webhookSecret'],
        message: `"${earlier.name}" signs with the same secret; give each link one of its own`,
      },
    ];
  });
}
