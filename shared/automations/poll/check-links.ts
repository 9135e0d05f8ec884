/** Asks the instances of links now whether they fit the configuration, for a person or the health check. */
import type { LinkedSides } from '../../ports/sync.ts';
import { asCodedError, type CodedError } from '../../rules/errors.ts';
import type { LinkReadiness } from './link-readiness.ts';
import type { LinkCheck } from '../../ports/stores.ts';

/** A link and what its instances said, or why they could not be asked. */
export interface CheckedLink {
  readonly link: string;
  readonly check: LinkCheck | CodedError;
}

/** The links' sides before the readiness check, and the check. */
export interface CheckLinksNeeds {
  /** Gives links whose sides do not wait for the check. Null for a link that is unknown or switched off. */
  bareLinkOf(name: string): Promise<LinkedSides | null>;
  readonly readiness: Pick<LinkReadiness, 'check'>;
}

/** Checks each of the links, one by one. A link that cannot be checked is part of the answer. */
export async function checkLinks(
  links: readonly string[],
  needs: CheckLinksNeeds,
): Promise<readonly CheckedLink[]> {
  const checked: CheckedLink[] = [];
  for (const link of links) {
    const linked = await needs.bareLinkOf(link);
    if (linked === null) continue;
    const check = await needs.readiness.check(linked).catch((thrown: unknown) => asCodedError(thrown));
    checked.push({ link, check });
  }
  return checked;
}
