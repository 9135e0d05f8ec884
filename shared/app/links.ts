/** The real things behind a link's two sides, and the readiness check before them. */
import { checkLinks, type CheckedLink } from '../automations/poll/check-links.ts';
import { whileRunning } from '../automations/sync/pause/link-pause.ts';
import { createLinkReadiness, whenReady, type LinkReadyNeeds } from '../automations/poll/link-readiness.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import { referenceWords, type ReferenceWords } from '../connectwise/sync/reference-words.ts';
import { ticketList } from '../connectwise/sync/ticket-list.ts';
import { ticketSide } from '../connectwise/sync/ticket-side.ts';
import { shownFiles } from '../kit/listed-files.ts';
import type { BackfilledLink } from '../ports/backfill.ts';
import type { LinkPauses } from '../ports/link-states.ts';
import type { KeptIds } from '../ports/remotes.ts';
import type { Link } from '../rules/config/link.ts';
import { enabledNames, linkNamed } from '../rules/config/named-link.ts';
import type { ServiceNowClient } from '../servicenow/http/client.ts';
import { incidentList } from '../servicenow/sync/incident-list.ts';
import { incidentSide } from '../servicenow/sync/incident-side.ts';

/** A link's two sides, with and without notifications, and the lists of their records. */
export function linkedSides(parts: {
  readonly link: Link;
  readonly connectwise: ConnectWiseClient;
  readonly words: ReferenceWords;
  readonly servicenow: ServiceNowClient;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Left out, each process learns for itself whether an instance keeps the ids that creates name. */
  readonly keptIds?: KeptIds | undefined;
}): BackfilledLink {
  const { link, connectwise, words, servicenow, now, keptIds } = parts;
  // ServiceNow has no switch for a single write: its silent side is its only side.
  const incidents = incidentSide({ link, client: servicenow, now, keptIds });
  const shown = shownFiles();
  return {
    link,
    sides: {
      connectwise: ticketSide({ link, client: connectwise, words, now, shown }),
      servicenow: incidents,
    },
    silent: {
      connectwise: ticketSide({ link, client: connectwise, words, now, shown, silent: true }),
      servicenow: incidents,
    },
    lists: {
      connectwise: ticketList({ link, client: connectwise }),
      servicenow: incidentList({ link, client: servicenow }),
    },
  };
}

/** The enabled links with their two sides, and the readiness check before each of their calls. */
export interface Links {
  /**
   * The enabled link of that name, each of whose calls waits for the readiness check, and which begins no write while it is
   * paused; null when there is none.
   */
  readonly linkOf: (name: string) => Promise<BackfilledLink | null>;
  /** Asks the instances of each enabled link (or of one) now. */
  readonly checkLinks: (name: string | null) => Promise<readonly CheckedLink[]>;
}

/** The links of the configuration. The sides of a link are made at its first use. */
export function configuredLinks(parts: {
  readonly links: readonly Link[];
  readonly connectwise: ConnectWiseClient;
  readonly servicenowOf: (link: Link) => ServiceNowClient;
  readonly readiness: LinkReadyNeeds;
  readonly keptIds: KeptIds;
  readonly pauses: Pick<LinkPauses, 'of'>;
}): Links {
  const { links, connectwise, servicenowOf, keptIds, pauses } = parts;
  const now = (): number => parts.readiness.now();
  const words = referenceWords(connectwise, now);
  const readiness = createLinkReadiness(parts.readiness);
  const made = new Map<string, BackfilledLink>();

  function sidesOf(link: Link): BackfilledLink {
    const sides =
      made.get(link.name) ??
      linkedSides({ link, connectwise, words, servicenow: servicenowOf(link), now, keptIds });
    made.set(link.name, sides);
    return sides;
  }
  async function bareLinkOf(name: string): Promise<BackfilledLink | null> {
    const link = linkNamed(links, name);
    return link?.enabled === true ? sidesOf(link) : null;
  }

  return {
    async linkOf(name) {
      const linked = await bareLinkOf(name);
      return linked === null ? null : whenReady(whileRunning(linked, pauses), readiness);
    },
    checkLinks: (name) =>
      checkLinks(
        enabledNames(links).filter((one) => name === null || one === name),
        { bareLinkOf, readiness },
      ),
  };
}
