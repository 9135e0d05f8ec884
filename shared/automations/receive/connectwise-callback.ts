/**
 * A ConnectWise callback arrives: it is verified, and accepted for the links whose business the ticket is.
 *
 * The bytes may have been sent by anybody. They become trusted at one line, `needs.verify`. At most one nudge a link
 * comes of them, and the nudge carries no data of the callback but ids: the record is read fresh later.
 *
 * ConnectWise tries again for about six seconds, and only after 404, 409, 419 or 429 (ConnectWise developer guide), so a
 * queue that cannot be written, or does not answer while ConnectWise waits, is answered 429.
 */
import type { VerifiedCallback } from '../../ports/receive.ts';
import type { PairStore } from '../../ports/stores.ts';
import type { Link } from '../../rules/config/link.ts';
import { recordIdOf } from '../../rules/sync/record-id.ts';
import { accept, type AcceptNeeds, type ReceiveOutcome } from './accept.ts';

/** A callback as it came in: the bytes, and the header that is said to sign them. */
export interface ReceivedCallback {
  readonly rawBody: Buffer;
  readonly signature: string | null;
}

/** The verification of a callback and the links that it may concern. */
export interface ReceiveConnectWiseCallbackNeeds extends AcceptNeeds {
  /** Throws a coded refusal for anything that ConnectWise did not sign. */
  verify(received: ReceivedCallback): Promise<VerifiedCallback>;
  /** Names of the links that serve this company or already hold a pair for this ticket. */
  linksFor(ticketId: string, companyId: number | null): Promise<readonly string[]>;
  /** False for a company that no link serves: callbacks come for other customers' tickets on a shared board, too. */
  servesCompany(companyId: number): Promise<boolean>;
}

/**
 * Receives one callback.
 *
 * Throws for what must not get in `callback-signature-missing`, `callback-signature-wrong`, `callback-body-invalid`,
 * `callback-company-wrong` and `callback-key-address-refused` (refuse), `callback-key-unavailable` (retry) when the key
 * cannot be had, and `callback-queue-unavailable` (retry) when the nudge could not be made durable.
 */
export async function receiveConnectWiseCallback(
  received: ReceivedCallback,
  needs: ReceiveConnectWiseCallbackNeeds,
): Promise<ReceiveOutcome> {
  const cameAt = needs.now();
  const { messageId, type, recordId, companyId, changedAt } = await needs.verify(received);
  if (type !== 'ticket') return { kind: 'not-for-us', messageId, reason: 'type' };
  const ticketId = recordIdOf('connectwise', String(recordId));
  const links = () => needs.linksFor(ticketId, companyId);
  const mayBeNobodys = async () => companyId !== null && !(await needs.servesCompany(companyId));
  return accept(
    {
      sender: 'connectwise',
      messageId,
      side: 'connectwise',
      recordId: ticketId,
      cameAt,
      isFresh: changedAt !== null && Math.abs(cameAt - changedAt) < freshMs,
      links,
      mayBeNobodys,
    },
    needs,
  );
}

/**
 * Milliseconds: a callback leaves seconds after the change that it tells of, and nothing else in it says when it was sent. One that
 * comes later, or was signed long ago and is sent again, is no less true; it costs one more wait.
 */
const freshMs = 10 * 60_000;

/** Returns true if an enabled link serves the company. */
export function isServed(links: readonly Link[], companyId: number): boolean {
  return links.some(({ enabled, connectwise }) => enabled && connectwise.companyId === companyId);
}

/** The links of the company, and those that hold a pair for the ticket: it may just have left their company. */
export function linksForTicket(
  links: readonly Link[],
  pairs: Pick<PairStore, 'keyOf'>,
): ReceiveConnectWiseCallbackNeeds['linksFor'] {
  return async (ticketId, companyId) => {
    const found = await Promise.all(
      links
        .filter(({ enabled }) => enabled)
        .map(async ({ name, connectwise }) =>
          connectwise.companyId === companyId || (await pairs.keyOf(name, 'connectwise', ticketId)) !== null
            ? [name]
            : [],
        ),
    );
    return found.flat();
  };
}
